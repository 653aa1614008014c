#include "intake/workbook.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STRING_BYTES ((size_t)256 << 20)
#define STRINGS_MOST ((size_t)1 << 24)
#define STYLES_MOST 65536

static bool ends_with(const char *text, const char *end)
{
    size_t size = text ? strlen(text) : 0, length = strlen(end);
    return size >= length && !strcmp(text + size - length, end);
}

/* Relationships: Id → part, of the kind that the type's last word says. */
struct relation { const char *id, *part, *type; };
struct relations { struct workbook *workbook; const char *folder; struct relation rows[SHEETS_MOST + 64]; size_t count; };

static void on_relation(struct part *part, const char *name, const char *const *attributes)
{
    struct relations *relations = part->context;
    struct arena *arena = relations->workbook->arena;
    const char *id = part_attribute(attributes, "Id"), *target = part_attribute(attributes, "Target"), *type = part_attribute(attributes, "Type");
    if (strcmp(name, "Relationship") != 0 || !id || !target || !type || relations->count == sizeof relations->rows / sizeof relations->rows[0])
        return;
    struct relation row = {arena_print(arena, "%s", id),
                           target[0] == '/' ? arena_print(arena, "%s", target + 1) : arena_print(arena, "%s%s", relations->folder, target),
                           arena_print(arena, "%s", type)};
    if (!row.id || !row.part || !row.type)
        part_no_memory(part);
    else
        relations->rows[relations->count++] = row;
}

static void on_nothing(struct part *part, const char *name)
{
    (void)part, (void)name;
}

static const char *part_of(const struct relations *relations, const char *id, const char *type)
{
    for (size_t i = 0; i < relations->count; i++)
        if (ends_with(relations->rows[i].type, type) && (!id || !strcmp(relations->rows[i].id, id)))
            return relations->rows[i].part;
    return NULL;
}

static int read_relations(struct workbook *workbook, const char *part, const char *folder, struct relations *out, struct error *error)
{
    static const struct part_calls calls = {on_relation, on_nothing, NULL};
    out->workbook = workbook;
    out->folder = folder;
    out->count = 0;
    return package_parse(&workbook->package, part, &calls, out, error);
}

static void on_workbook(struct part *part, const char *name, const char *const *attributes)
{
    struct relations *relations = part->context;
    struct workbook *workbook = relations->workbook;
    const char *id = part_attribute(attributes, "id"), *title = part_attribute(attributes, "name"), *epoch = part_attribute(attributes, "date1904");
    if (!strcmp(name, "workbookPr"))
        workbook->epoch_1904 = epoch && (!strcmp(epoch, "1") || !strcmp(epoch, "true"));
    if (strcmp(name, "sheet") != 0 || !id || !title || workbook->sheet_count == SHEETS_MOST)
        return;
    const char *cells = part_of(relations, id, "/worksheet"); /* not a chart's sheet */
    struct workbook_sheet row = {arena_print(workbook->arena, "%s", title), cells};
    if (!row.name)
        part_no_memory(part);
    else if (cells)
        workbook->sheets[workbook->sheet_count++] = row;
}

/* Styles: numFmts names formats, cellXfs says which one each style of a cell has. */
struct formats { struct workbook *workbook; struct { unsigned id; struct number_format format; } own[4096]; size_t count; bool cells; };

static struct number_format format_of(const struct formats *formats, unsigned id)
{
    for (size_t i = 0; i < formats->count; i++)
        if (formats->own[i].id == id)
            return formats->own[i].format;
    return number_format_builtin(id);
}

static void add_style(struct part *part, struct workbook *workbook, struct number_format format)
{
    if (workbook->style_count == STYLES_MOST)
        return;
    if (workbook->style_count == workbook->style_room) {
        size_t room = workbook->style_room ? workbook->style_room * 2 : 64;
        struct number_format *styles = realloc(workbook->styles, room * sizeof *styles);
        if (!styles) {
            part_no_memory(part);
            return;
        }
        workbook->styles = styles;
        workbook->style_room = room;
    }
    workbook->styles[workbook->style_count++] = format;
}

static void on_style(struct part *part, const char *name, const char *const *attributes)
{
    struct formats *formats = part->context;
    const char *id = part_attribute(attributes, "numFmtId"), *code = part_attribute(attributes, "formatCode");
    unsigned number = id ? (unsigned)strtoul(id, NULL, 10) : 0;
    formats->cells = formats->cells || !strcmp(name, "cellXfs");
    if (!strcmp(name, "numFmt") && id && code && formats->count < sizeof formats->own / sizeof formats->own[0]) {
        formats->own[formats->count].id = number;
        formats->own[formats->count++].format = number_format_code(code);
    } else if (!strcmp(name, "xf") && formats->cells) {
        add_style(part, formats->workbook, format_of(formats, number));
    }
}

static void on_style_end(struct part *part, const char *name)
{
    struct formats *formats = part->context;
    formats->cells = formats->cells && strcmp(name, "cellXfs") != 0;
}

static int read_styles(struct workbook *workbook, const char *part, struct error *error)
{
    static const struct part_calls calls = {on_style, on_style_end, NULL};
    struct formats *formats = calloc(1, sizeof *formats);
    if (!formats)
        return error_set(error, ERROR_BUSY, workbook->package.input->path, NULL, "free memory");
    formats->workbook = workbook;
    int result = package_parse(&workbook->package, part, &calls, formats, error);
    free(formats);
    return result;
}

/* Shared strings: <si><t>plain</t></si>, or runs <si><r><t>rich</t></r>…</si>; <rPh> tells how kanji are spoken and is no text. */
struct strings { struct workbook *workbook; bool inside, spoken; size_t from; };

static void on_string(struct part *part, const char *name, const char *const *attributes)
{
    struct strings *strings = part->context;
    (void)attributes;
    strings->spoken = strings->spoken || !strcmp(name, "rPh");
    strings->inside = !strcmp(name, "t") && !strings->spoken;
    if (!strcmp(name, "si"))
        strings->from = strings->workbook->strings.size;
}

static bool grow_ends(struct workbook *workbook)
{
    size_t room = workbook->string_room ? workbook->string_room * 2 : 1024;
    size_t *ends = realloc(workbook->string_ends, room * sizeof *ends);
    workbook->string_ends = ends ? ends : workbook->string_ends;
    workbook->string_room = ends ? room : workbook->string_room;
    return ends != NULL;
}

static void on_string_end(struct part *part, const char *name)
{
    struct strings *strings = part->context;
    struct workbook *workbook = strings->workbook;
    strings->inside = false;
    strings->spoken = strings->spoken && strcmp(name, "rPh") != 0;
    if (strcmp(name, "si") != 0)
        return;
    workbook_unescape(&workbook->strings, strings->from);
    if (workbook->string_count == STRINGS_MOST)
        part_fail(part, "over 16,777,216 different texts", "a smaller workbook: split it, or save the sheet as CSV UTF-8");
    else if (workbook->strings.failed || (workbook->string_count == workbook->string_room && !grow_ends(workbook)))
        part_no_memory(part);
    else
        workbook->string_ends[workbook->string_count++] = workbook->strings.size;
}

static void on_string_text(struct part *part, const char *text, size_t size)
{
    struct strings *strings = part->context;
    if (!strings->inside)
        return;
    if (strings->workbook->strings.size + size > STRING_BYTES)
        part_fail(part, "over 256 MiB of different texts", "a smaller workbook: split it, or save the sheet as CSV UTF-8");
    else
        buffer_put(&strings->workbook->strings, text, size);
}

static int hex_unit(const char *at)
{
    int value = 0;
    if (at[0] != '_' || at[1] != 'x' || at[6] != '_')
        return -1;
    for (size_t i = 2; i < 6; i++) {
        const char *digits = "0123456789abcdef", *found = at[i] ? strchr(digits, at[i] >= 'A' && at[i] <= 'F' ? at[i] + 32 : at[i]) : NULL;
        if (!found)
            return -1;
        value = value * 16 + (int)(found - digits);
    }
    return value;
}

/* Only ASCII is ever written so; a carriage return before a line feed is dropped with it. */
void workbook_unescape(struct buffer *text, size_t from)
{
    size_t to = from;
    if (text->failed || text->size - from < 7 || !memmem(text->data + from, text->size - from, "_x", 2))
        return;
    for (size_t at = from; at < text->size;) {
        int unit = text->size - at >= 7 ? hex_unit(text->data + at) : -1;
        if (unit <= 0 || unit > 0x7F) {
            text->data[to++] = text->data[at++];
            continue;
        }
        at += 7;
        if (unit != '\r' || at == text->size || text->data[at] != '\n')
            text->data[to++] = (char)unit;
    }
    text->size = to;
}

static int read_strings(struct workbook *workbook, const char *part, struct error *error)
{
    static const struct part_calls calls = {on_string, on_string_end, on_string_text};
    struct strings strings = {.workbook = workbook};
    return package_parse(&workbook->package, part, &calls, &strings, error);
}

/* The workbook's own part is found through the package's relationships, which are allowed to call it anything. */
static int read_parts(struct workbook *workbook, struct relations *relations, struct error *error)
{
    static const struct part_calls calls = {on_workbook, on_nothing, NULL};
    if (read_relations(workbook, "_rels/.rels", "", relations, error))
        return -1;
    const char *own = part_of(relations, NULL, "/officeDocument"), *slash = own ? strrchr(own, '/') : NULL;
    if (!own || ends_with(own, ".bin"))
        return error_set(error, ERROR_FILE, workbook->package.input->path, own ? "a binary workbook (.xlsb)" :
                          "an Office document without a workbook", "an .xlsx workbook, or CSV UTF-8");
    const char *folder = arena_copy(workbook->arena, own, slash ? (size_t)(slash - own) + 1 : 0);
    const char *rels = folder ? arena_print(workbook->arena, "%s_rels/%s.rels", folder, own + strlen(folder)) : NULL;
    if (!rels)
        return error_set(error, ERROR_BUSY, workbook->package.input->path, NULL, "free memory");
    if (read_relations(workbook, rels, folder, relations, error) || package_parse(&workbook->package, own, &calls, relations, error))
        return -1;
    if (!workbook->sheet_count)
        return error_set(error, ERROR_FILE, workbook->package.input->path, "a workbook without a sheet", "a sheet with a header row");
    const char *styles = part_of(relations, NULL, "/styles"), *strings = part_of(relations, NULL, "/sharedStrings");
    if (styles && package_has(&workbook->package, styles) && read_styles(workbook, styles, error))
        return -1;
    return strings && package_has(&workbook->package, strings) ? read_strings(workbook, strings, error) : 0;
}

int workbook_open(const struct format_input *input, struct workbook *out, struct error *error)
{
    *out = (struct workbook){.arena = arena_new()};
    if (package_open(input, &out->package, error))
        return -1;
    struct relations *relations = calloc(1, sizeof *relations);
    out->sheets = calloc(SHEETS_MOST, sizeof *out->sheets);
    int result = relations && out->sheets && out->arena ? read_parts(out, relations, error) : error_set(error, ERROR_BUSY, input->path, NULL, "free memory");
    free(relations);
    return result;
}

void workbook_close(struct workbook *workbook)
{
    package_close(&workbook->package);
    arena_free(workbook->arena);
    buffer_free(&workbook->strings);
    free(workbook->sheets);
    free(workbook->styles);
    free(workbook->string_ends);
}
