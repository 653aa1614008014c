/* XML → one small tree a record, with expat.  A file is refused that declares entities of its own (so that none can grow), nests too
 * deep or holds a record too large; nothing outside the file is ever read.  What no attribute needs (descriptions, drawings, …) is
 * passed over, so that memory follows the largest record and not the file. */
#include "intake/draft.h"

#include <expat.h>
#include <stdlib.h>
#include <string.h>

#define DEPTH_MOST 200
#define NODES_MOST 400000
#define TEXT_MOST ((size_t)16 << 20)

struct walk {
    const struct format_input *input;
    struct error *error;
    XML_Parser parser;
    int (*record)(void *context, const struct xml_node *root);
    void *context;
    struct arena *arena;               /* of the record now open */
    struct buffer open[DEPTH_MOST];    /* outside records: every open element as "name\0attribute\0value\0…" */
    struct xml_node *root, *at;
    struct buffer text;                /* met since the last tag */
    unsigned depth, root_depth, skip;  /* skip: depth of the element passed over, 0: none */
    size_t start, nodes, bytes;        /* start: of the document now read */
    bool failed, ended;
};

static const char *local_name(const char *name)
{
    const char *colon = strrchr(name, ':');
    name = colon ? colon + 1 : name;
    static const char *const offices[] = {"us-", "cn-", "wo-", "ep-", "jp-", "kr-"};
    for (size_t i = 0; i < sizeof offices / sizeof offices[0]; i++)
        if (!strncmp(name, offices[i], 3) && name[3])
            return name + 3;
    return name;
}

static void fail(struct walk *walk, const char *got, const char *expected)
{
    char place[80];
    if (walk->failed)
        return;
    walk->failed = true;
    snprintf(place, sizeof place, "byte %zu: %s", walk->start + (size_t)XML_GetCurrentByteIndex(walk->parser), got);
    format_error(walk->input, walk->error, place, "%s", expected);
    XML_StopParser(walk->parser, XML_FALSE);
}

static void *take(struct walk *walk, size_t size)
{
    void *memory = arena_take(walk->arena, size);
    if (!memory || ++walk->nodes > NODES_MOST) {
        fail(walk, "a record too large", "records of at most 400,000 elements and 16 MiB of text");
        return NULL;
    }
    return memory;
}

static const char *copy(struct walk *walk, const char *text, size_t size)
{
    const char *made = arena_copy(walk->arena, text, size);
    if (!made)
        fail(walk, "a record too large", "records of at most 400,000 elements and 16 MiB of text");
    return made;
}

static struct xml_node *add_node(struct walk *walk, const char *name)
{
    struct xml_node *node = take(walk, sizeof *node), *parent = walk->at;
    if (!node)
        return NULL;
    if (name && !(node->name = copy(walk, name, strlen(name))))
        return NULL;
    node->parent = parent;
    if (parent && parent->last)
        parent->last->next = node;
    else if (parent)
        parent->first = node;
    if (parent)
        parent->last = node;
    return node;
}

static void set_attributes(struct walk *walk, struct xml_node *node, const char *const *attributes)
{
    size_t count = 0;
    while (attributes[count])
        count++;
    const char **copies = count && count < 200 ? take(walk, (count + 1) * sizeof *copies) : NULL;
    for (size_t i = 0; copies && i < count; i++) {
        const char *colon = i % 2 ? NULL : strrchr(attributes[i], ':'), *text = colon ? colon + 1 : attributes[i];
        if (!(copies[i] = copy(walk, text, strlen(text))))
            return;
    }
    node->attributes = copies;
}

/* Line ends with their indentation between two elements say nothing. */
static void flush_text(struct walk *walk)
{
    bool blank = true, broken = false;
    for (size_t i = 0; blank && i < walk->text.size; i++) {
        blank = walk->text.data[i] <= ' ' && walk->text.data[i] >= 0;
        broken = broken || walk->text.data[i] == '\n';
    }
    if (walk->text.size && walk->root && !(blank && broken)) {
        struct xml_node *node = add_node(walk, NULL);
        const char *text = node ? copy(walk, walk->text.data, walk->text.size) : NULL;
        if (text)
            node->text = (struct span){text, walk->text.size};
    }
    buffer_clear(&walk->text);
}

/* Of a legal event's fields (L001EP … L525EP) only the gazette's day is read: hundreds of events must not crowd out their patent. */
static bool is_event_detail(const char *name)
{
    return name[0] == 'L' && name[1] >= '0' && name[1] <= '9' && strlen(name) == 6 && !strcmp(name + 4, "EP") && strcmp(name, "L007EP") != 0;
}

static bool is_passed_over(const char *name)
{
    static const char *const names[] = {"description", "drawings", "sequence-list", "sequence-list-doc", "field-of-search", "field-of-classification-search",
                                        "math", "maths", "tables", "table", "chemistry", "search-report-data", "Description", "Drawings",
                                        "SequenceListing", "SearchReport"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (!strcmp(name, names[i]))
            return true;
    return is_event_detail(name);
}

static void remember(struct walk *walk, const char *name, const char *const *attributes)
{
    struct buffer *open = &walk->open[walk->depth - 1];
    buffer_clear(open);
    buffer_put(open, name, strlen(name) + 1);
    for (size_t i = 0; attributes[i] && open->size < 4096; i += 2) {
        buffer_put(open, attributes[i], strlen(attributes[i]) + 1);
        buffer_put(open, attributes[i + 1], strlen(attributes[i + 1]) + 1);
    }
}

/* Makes the element at `depth` the root of a record. */
static void open_record(struct walk *walk, unsigned depth)
{
    const struct buffer *open = &walk->open[depth - 1];
    const char *attributes[64];
    size_t count = 0, at = 0;
    arena_reset(walk->arena);
    walk->nodes = walk->bytes = 0;
    walk->at = NULL;
    if (open->failed) {
        fail(walk, "no memory", "free memory");
        return;
    }
    while ((at += strlen(open->data + at) + 1) < open->size && count < 62)
        attributes[count++] = open->data + at;
    attributes[count - count % 2] = NULL;
    walk->root = walk->at = add_node(walk, open->data);
    walk->root_depth = depth;
    if (walk->root)
        set_attributes(walk, walk->root, attributes);
}

/* True when the element now met stands inside the record that it has begun. */
static bool begins_record(struct walk *walk, const char *name, const char *const *attributes)
{
    bool member = !strcmp(name, "family-member"), data = strstr(name, "bibliographic-data") || !strcmp(name, "BibliographicData");
    remember(walk, name, attributes);
    if (member || data)
        open_record(walk, data && walk->depth > 1 ? walk->depth - 1 : walk->depth);
    return data && walk->depth > 1 && walk->root;
}

static void XMLCALL on_start(void *context, const XML_Char *full, const XML_Char **attributes)
{
    struct walk *walk = context;
    const char *name = local_name(full);
    if (walk->failed || ++walk->depth > DEPTH_MOST) {
        fail(walk, "elements nested too deep", "elements nested at most 200 deep");
        return;
    }
    if (walk->skip)
        return;
    flush_text(walk);
    if (!walk->root && !begins_record(walk, name, attributes))
        return;
    if (is_passed_over(name)) {
        walk->skip = walk->depth;
        return;
    }
    struct xml_node *node = add_node(walk, name);
    if (node) {
        set_attributes(walk, node, attributes);
        walk->at = node;
    }
}

static void close_element(struct walk *walk)
{
    if (walk->text.failed)
        fail(walk, "no memory", "free memory");
    if (walk->failed)
        return;
    if (walk->depth > walk->root_depth) {
        walk->at = walk->at->parent;
        return;
    }
    if (walk->record(walk->context, walk->root)) {
        walk->failed = true; /* the error of the record or of the sink stands */
        XML_StopParser(walk->parser, XML_FALSE);
    }
    walk->root = walk->at = NULL;
}

static void XMLCALL on_end(void *context, const XML_Char *full)
{
    struct walk *walk = context;
    (void)full;
    if (walk->failed)
        return;
    if (walk->skip == walk->depth) {
        walk->skip = 0;
    } else if (!walk->skip && walk->root) {
        flush_text(walk);
        close_element(walk);
    }
    walk->depth--;
    walk->ended = walk->depth == 0;
}

static void XMLCALL on_text(void *context, const XML_Char *text, int size)
{
    struct walk *walk = context;
    if (walk->failed || !walk->root || walk->skip)
        return;
    walk->bytes += (size_t)size;
    if (walk->bytes > TEXT_MOST)
        fail(walk, "a record too large", "records of at most 400,000 elements and 16 MiB of text");
    else
        buffer_put(&walk->text, text, (size_t)size);
}

/* An entity that a document type outside the file would explain stays as it is written. */
static void XMLCALL on_skipped(void *context, const XML_Char *name, int is_parameter)
{
    if (is_parameter)
        return;
    on_text(context, "&", 1);
    on_text(context, name, (int)strlen(name));
    on_text(context, ";", 1);
}

/* Text that stands elsewhere, in the document or outside it, is refused rather than left out.  A picture's name (USPTO: SYSTEM "….TIF" NDATA
 * TIF) is no text. */
static void XMLCALL on_entity(void *context, const XML_Char *name, int is_parameter, const XML_Char *value, int size, const XML_Char *base,
                              const XML_Char *system, const XML_Char *public, const XML_Char *notation)
{
    (void)name, (void)is_parameter, (void)size, (void)base, (void)system, (void)public;
    if (value || !notation)
        fail(context, "a document type that declares entities", "XML without entities of its own");
}

static void prepare(struct walk *walk)
{
    XML_SetUserData(walk->parser, walk);
    XML_SetElementHandler(walk->parser, on_start, on_end);
    XML_SetCharacterDataHandler(walk->parser, on_text);
    XML_SetSkippedEntityHandler(walk->parser, on_skipped);
    XML_SetEntityDeclHandler(walk->parser, on_entity);
    walk->depth = walk->skip = 0;
    walk->root = walk->at = NULL;
    walk->ended = false;
}

/* The document that begins at walk->start: 0 at the end of the file, 1 with `start` at the next document, -1. */
static int parse_one(struct walk *walk)
{
    const struct format_input *input = walk->input;
    prepare(walk);
    if (XML_Parse(walk->parser, (const char *)input->bytes + walk->start, (int)(input->size - walk->start), 1) == XML_STATUS_OK)
        return 0;
    if (walk->failed)
        return -1;
    enum XML_Error code = XML_GetErrorCode(walk->parser);
    size_t at = (size_t)XML_GetCurrentByteIndex(walk->parser);
    bool mark = input->size - walk->start - at > 3 && !memcmp(input->bytes + walk->start + at, "\xEF\xBB\xBF", 3);
    if (walk->ended && at && (code == XML_ERROR_JUNK_AFTER_DOC_ELEMENT || code == XML_ERROR_MISPLACED_XML_PI || mark)) {
        walk->start += at;
        return 1;
    }
    fail(walk, XML_ErrorString(code), "well-formed XML");
    return -1;
}

int xml_walk(const struct format_input *input, int (*record)(void *context, const struct xml_node *root), void *context, struct error *error)
{
    if (input->size > FILE_BYTES)
        return format_error(input, error, "over 512 MiB", "at most 512 MiB");
    struct walk *walk = calloc(1, sizeof *walk);
    int result = -1;
    if (walk)
        *walk = (struct walk){.input = input, .error = error, .record = record, .context = context, .arena = arena_new(), .parser = XML_ParserCreate(NULL)};
    if (!walk || !walk->arena || !walk->parser)
        error_set(error, ERROR_BUSY, NULL, NULL, "free memory");
    else
        while ((result = parse_one(walk)) > 0)
            XML_ParserReset(walk->parser, NULL);
    if (!walk)
        return -1;
    for (size_t i = 0; i < DEPTH_MOST; i++)
        buffer_free(&walk->open[i]);
    buffer_free(&walk->text);
    arena_free(walk->arena);
    if (walk->parser)
        XML_ParserFree(walk->parser);
    free(walk);
    return result;
}
