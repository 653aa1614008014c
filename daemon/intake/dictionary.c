/* The two dictionaries of etc/: what columns are called, and what their cells say.  Read whole, checked line by line; after them come
 * the names and labels of attributes.def and enumerations.def, so that without a file the canonical words still hold. */
#include "intake/internal.h"

#include "domain/record.h"

#include <stdlib.h>
#include <string.h>

#define MARK '\x1f' /* between scope and word in a key of the values */

/* FNV-1a; the tables are small and their keys are ours. */
static size_t hash(struct span key)
{
    uint64_t sum = 14695981039346656037u;
    for (size_t i = 0; i < key.size; i++)
        sum = (sum ^ (unsigned char)key.text[i]) * 1099511628211u;
    return (size_t)(sum ^ (sum >> 29));
}

static size_t slot_of(const struct table *table, struct span key)
{
    size_t at = hash(key) & (table->room - 1);
    while (table->slots[at].key && (table->slots[at].size != key.size || memcmp(table->slots[at].key, key.text, key.size) != 0))
        at = (at + 1) & (table->room - 1);
    return at;
}

static int grow(struct table *table)
{
    struct table old = *table;
    table->room = old.room ? old.room * 2 : 256;
    table->slots = calloc(table->room, sizeof *table->slots);
    if (!table->slots) {
        *table = old;
        return -1;
    }
    for (size_t i = 0; i < old.room; i++)
        if (old.slots[i].key)
            table->slots[slot_of(table, (struct span){old.slots[i].key, old.slots[i].size})] = old.slots[i];
    free(old.slots);
    return 0;
}

int table_put(struct table *table, struct span key, uint32_t value)
{
    if (table->count * 2 >= table->room && grow(table))
        return -1;
    size_t at = slot_of(table, key);
    if (table->slots[at].key)
        return 1;
    table->slots[at] = (struct table_slot){key.text, (uint32_t)key.size, value};
    table->count++;
    return 0;
}

uint32_t table_get(const struct table *table, struct span key)
{
    if (!table->room)
        return TABLE_NONE;
    const struct table_slot *slot = &table->slots[slot_of(table, key)];
    return slot->key ? slot->value : TABLE_NONE;
}

void table_free(struct table *table)
{
    free(table->slots);
    *table = (struct table){0};
}

const char *dictionary_scoped(const struct dictionary *dictionary, const char *scope, struct span folded)
{
    char key[256];
    size_t length = strlen(scope);
    if (length + 1 + folded.size > sizeof key)
        return NULL;
    memcpy(key, scope, length);
    key[length] = MARK;
    memcpy(key + length + 1, folded.text, folded.size);
    uint32_t at = table_get(&dictionary->values, (struct span){key, length + 1 + folded.size});
    return at == TABLE_NONE ? NULL : dictionary->words[at];
}

static const char *unit_scope(enum attribute attribute, char room[32])
{
    const struct attribute_row *row = attribute_row(attribute);
    bool number = row->type == TYPE_YUAN || row->type == TYPE_INTEGER || row->type == TYPE_FRACTION;
    snprintf(room, 32, "(%s)", !number ? "" : row->type == TYPE_FRACTION ? "fraction" : row->unit[0] ? row->unit : "count");
    return room;
}

bool dictionary_unit(const struct dictionary *dictionary, enum attribute attribute, struct span folded, int *power)
{
    char scope[32];
    const char *word = dictionary_scoped(dictionary, unit_scope(attribute, scope), folded);
    if (!word && attribute_row(attribute)->type != TYPE_FRACTION)
        word = dictionary_scoped(dictionary, "(multiple)", folded);
    if (!word || !word[0])
        return false;
    bool negative = word[0] == '-';
    *power = negative ? -(word[1] - '0') : word[0] - '0';
    return true;
}

const char *dictionary_word(const struct dictionary *dictionary, const struct target *target, struct span cell, struct arena *arena)
{
    const struct attribute_row *row = attribute_row(target->attribute);
    bool own = dictionary->worded[target->attribute] || row->type == TYPE_FLAG;
    bool plain = cell.size && cell.text[0] >= '0' && cell.text[0] <= '9' && row->type != TYPE_DAY; /* no mark for nothing begins so, but 0000-00-00 */
    if (cell.size > 160 || (!own && (plain || cell.size > 3 * dictionary->longest_mark)))
        return NULL;
    struct span folded = text_key(cell, arena);
    const char *word = target->variant ? dictionary_scoped(dictionary, arena_print(arena, "%s~%s", row->name, target->variant), folded) : NULL;
    if (!word && own)
        word = dictionary_scoped(dictionary, row->name, folded);
    if (!word && row->type == TYPE_FLAG)
        word = dictionary_scoped(dictionary, "(flag)", folded);
    return word ? word : dictionary_scoped(dictionary, "*", folded);
}

static int add_word(struct dictionary *out, const char *scope, struct span folded, const char *canonical)
{
    if (out->word_count == out->word_room) {
        size_t room = out->word_room ? out->word_room * 2 : 256;
        const char **words = realloc(out->words, room * sizeof *words);
        if (!words)
            return -1;
        out->words = words;
        out->word_room = room;
    }
    const char *key = arena_print(out->arena, "%s%c%.*s", scope, MARK, (int)folded.size, folded.text);
    if (!key)
        return -1;
    int put = table_put(&out->values, (struct span){key, strlen(key)}, (uint32_t)out->word_count);
    if (put == 0)
        out->words[out->word_count++] = canonical;
    return put;
}

static int add_target(struct dictionary *out, struct span folded, const struct target *target)
{
    if (out->target_count == out->target_room) {
        size_t room = out->target_room ? out->target_room * 2 : 256;
        struct target *targets = realloc(out->targets, room * sizeof *targets);
        if (!targets)
            return -1;
        out->targets = targets;
        out->target_room = room;
    }
    int put = table_put(&out->headers, folded, (uint32_t)out->target_count);
    if (put == 0)
        out->targets[out->target_count++] = *target;
    return put;
}

const struct target *dictionary_target(const struct dictionary *dictionary, struct span header, struct arena *arena)
{
    uint32_t at = table_get(&dictionary->headers, text_key(header, arena));
    return at == TABLE_NONE ? NULL : &dictionary->targets[at];
}

/* Where the last of such brackets stands, or the one that ends the text; its size, 0 when there is none. */
static size_t find_bracket(struct span text, const char *const brackets[4], bool at_end, size_t *place)
{
    size_t found = 0;
    for (size_t at = 0; at < text.size; at++)
        for (size_t i = 0; i < 4; i++) {
            size_t size = strlen(brackets[i]);
            bool here = size <= text.size - at && !memcmp(text.text + at, brackets[i], size) && (!at_end || at + size == text.size);
            found = here ? size : found;
            *place = here ? at : *place;
        }
    return found;
}

bool header_parts(struct span header, struct span *name, struct span *unit)
{
    static const char *const opening[4] = {"(", "（", "[", "【"}, *const closing[4] = {")", "）", "]", "】"};
    size_t open = 0, close = 0, size = find_bracket(header, closing, true, &close);
    if (!size)
        return false;
    header.size = close;
    size = find_bracket(header, opening, false, &open);
    *name = (struct span){header.text, open};
    *unit = (struct span){header.text + open + size, header.size - open - size};
    return size && open && unit->size;
}

bool dictionary_target_in(const struct dictionary *dictionary, struct span header, struct arena *arena, struct target *out)
{
    struct span name, unit;
    const struct target *known = header_parts(header, &name, &unit) ? dictionary_target(dictionary, name, arena) : NULL;
    if (!known || known->attribute == ATTRIBUTES || known->constant || known->count || known->variant || known->shift)
        return false;
    *out = *known;
    return dictionary_unit(dictionary, known->attribute, text_key(unit, arena), &out->shift);
}

static int bad_target(struct span text, struct error *error, const char *expected)
{
    char got[160];
    snprintf(got, sizeof got, "%.*s", (int)text.size, text.text);
    return error_set(error, ERROR_ATTRIBUTE, NULL, got, "%s", expected);
}

static bool takes_unit(enum attribute attribute)
{
    enum attribute_type type = attribute_row(attribute)->type;
    return type == TYPE_YUAN || type == TYPE_INTEGER || type == TYPE_FRACTION;
}

/* What follows the name: "~simple", "=word", "[unit]", "#". */
static int read_tail(const struct dictionary *dictionary, struct span text, size_t name, struct target *out, struct error *error)
{
    struct span tail = {text.text + name + 1, text.size - name - 1};
    struct value value;
    char mark = text.text[name];
    if (mark == '#' && !tail.size && attribute_row(out->attribute)->type == TYPE_INTEGER) {
        out->count = true;
        return 0;
    }
    if (mark == '~' && tail.size) {
        out->variant = text_copy(tail, dictionary->arena);
        return 0;
    }
    if (mark == '=' && tail.size && !value_parse(out->attribute, tail.text, tail.size, dictionary->arena, &value, error)) {
        out->constant = text_copy(tail, dictionary->arena);
        return 0;
    }
    if (mark == '[' && tail.size > 1 && tail.text[tail.size - 1] == ']' && takes_unit(out->attribute)) {
        struct span unit = text_key((struct span){tail.text, tail.size - 1}, dictionary->arena);
        return dictionary_unit(dictionary, out->attribute, unit, &out->shift) ? 0 : bad_target(text, error, "a unit of this attribute that import-values.tsv knows, such as 万元 of an amount");
    }
    return bad_target(text, error, "attribute, attribute~variant, attribute=value, number[unit] or integer#");
}

int target_read(const struct dictionary *dictionary, struct span text, struct target *out, const char *path, struct error *error)
{
    *out = (struct target){.attribute = ATTRIBUTES};
    if (!text.size || (text.size == 1 && text.text[0] == '-'))
        return 0;
    out->last = text.text[text.size - 1] == '?';
    text.size -= out->last;
    size_t name = 0;
    while (name < text.size && !strchr("~=[#", text.text[name]))
        name++;
    out->attribute = attribute_by_name(text.text, name);
    int result = out->attribute == ATTRIBUTES ? bad_target(text, error, "the name of an attribute of attributes.def, or -")
                 : name < text.size           ? read_tail(dictionary, text, name, out, error)
                                              : 0;
    if (result && error)
        snprintf(error->path, sizeof error->path, "%s", path);
    return result;
}

/* A dictionary is UTF-8; # begins a comment line; the first other line names the columns and is passed over. */
struct lines { struct source source; size_t at; unsigned number; bool begun; struct span cells[3]; size_t count; char place[128]; };

static int next_entry(struct lines *lines, struct error *error)
{
    while (lines->at < lines->source.size) {
        const char *text = lines->source.bytes + lines->at;
        const char *end = memchr(text, '\n', lines->source.size - lines->at);
        struct span line = {text, end ? (size_t)(end - text) : lines->source.size - lines->at};
        lines->at += line.size + (end != NULL);
        lines->number++;
        while (line.size && line.text[line.size - 1] == '\r')
            line.size--;
        bool passed = !line.size || line.text[0] == '#' || !lines->begun;
        lines->begun = lines->begun || (line.size && line.text[0] != '#');
        if (passed)
            continue;
        snprintf(lines->place, sizeof lines->place, "%s:%u", lines->source.name, lines->number);
        lines->count = 0;
        for (size_t at = 0; at <= line.size && lines->count < 3;) {
            const char *tab = memchr(line.text + at, '\t', line.size - at);
            size_t size = tab ? (size_t)(tab - line.text) - at : line.size - at;
            lines->cells[lines->count++] = (struct span){line.text + at, size};
            at += size + 1;
        }
        if (lines->count < 2 || memchr(line.text, '\0', line.size))
            return error_set(error, ERROR_CONFIG, lines->place, NULL, "at least two columns parted by a tab");
        return 1;
    }
    return 0;
}

static int add_header(struct dictionary *out, struct lines *lines, struct error *error)
{
    struct target target;
    struct span key = text_key(lines->cells[1], out->arena);
    if (target_read(out, lines->cells[0], &target, lines->place, error))
        return error ? (error->code = ERROR_CONFIG, -1) : -1;
    target.rank = lines->number;
    target.header = text_copy(lines->cells[1], out->arena);
    int put = key.size ? add_target(out, key, &target) : -1;
    const struct target *earlier = put > 0 ? dictionary_target(out, lines->cells[1], out->arena) : NULL;
    if (earlier && earlier->attribute == target.attribute)
        return 0; /* two spellings that fold to one */
    return put ? error_set(error, ERROR_CONFIG, lines->place, text_copy(lines->cells[1], out->arena), "a header that no earlier line gives to another attribute") : 0;
}

static bool is_scope(struct span scope, const char *name)
{
    return scope.size == strlen(name) && !memcmp(scope.text, name, scope.size);
}

static bool is_unit_scope(struct span scope)
{
    char room[32];
    bool found = is_scope(scope, "(multiple)");
    for (size_t i = 0; i < ATTRIBUTES && !found && scope.size && scope.text[0] == '('; i++)
        found = is_scope(scope, unit_scope((enum attribute)i, room)) && scope.size > 2;
    return found;
}

/* The canonical word must be one that its attribute takes; "" and "-" always are. */
static int check_word(struct dictionary *out, enum attribute attribute, struct span scope, struct span word, struct error *error)
{
    struct value value;
    if (!word.size || is_scope(word, "-"))
        return 0;
    if (is_unit_scope(scope))
        return word.size == 1 + (word.text[0] == '-') && word.text[word.size - 1] >= '0' && word.text[word.size - 1] <= '9' ? 0 : -1;
    if (is_scope(scope, "(flag)"))
        return is_scope(word, "true") || is_scope(word, "false") ? 0 : -1;
    if (attribute == ATTRIBUTE_office)
        return enumeration_number(attribute, word.text, word.size) ? 0 : -1;
    return attribute == ATTRIBUTES ? -1 : value_parse(attribute, word.text, word.size, out->arena, &value, error);
}

/* "1900-01-01" for nothing, or "CN2010…": a list of some house may have such words, ours do not. */
static bool looks_plain(struct span folded)
{
    struct day day;
    return !day_parse(folded.text, folded.size, &day, NULL, NULL) || (folded.size == 16 && !memcmp(folded.text, "cn", 2));
}

static int add_value(struct dictionary *out, struct lines *lines, struct error *error)
{
    struct span scope = lines->cells[0], folded = text_key(lines->cells[1], out->arena);
    struct span word = lines->count > 2 ? lines->cells[2] : (struct span){"", 0};
    size_t name = 0;
    while (name < scope.size && scope.text[name] != '~')
        name++;
    enum attribute attribute = attribute_by_name(scope.text, name);
    bool general = is_scope(scope, "*") || is_scope(scope, "(flag)") || is_unit_scope(scope);
    const char *got = text_copy(lines->cells[1], out->arena);
    if (attribute == ATTRIBUTES && !general)
        return error_set(error, ERROR_CONFIG, lines->place, text_copy(scope, out->arena), "an attribute, attribute~variant, (flag), *, or a kind of unit such as (yuan) or (count)");
    if (!folded.size || check_word(out, attribute, scope, word, NULL))
        return error_set(error, ERROR_CONFIG, lines->place, got, "a word, and the canonical value that its attribute takes, nothing, or -");
    if (attribute != ATTRIBUTES)
        out->worded[attribute] = true;
    out->plain_words = out->plain_words || looks_plain(folded);
    if (is_scope(scope, "*") && folded.size > out->longest_mark)
        out->longest_mark = folded.size;
    const char *canonical = text_copy(word, out->arena);
    int put = add_word(out, text_copy(scope, out->arena), folded, canonical);
    if (put > 0 && strcmp(dictionary_scoped(out, text_copy(scope, out->arena), folded), canonical) != 0)
        return error_set(error, ERROR_CONFIG, lines->place, got, "a word that no earlier line gives another value");
    return put < 0 ? error_set(error, ERROR_BUSY, lines->place, NULL, "free memory") : 0;
}

static int read_file(const char *path, struct dictionary *out, int (*add)(struct dictionary *, struct lines *, struct error *),
                     struct digest_stream *sum, struct error *error)
{
    const char *slash = path ? strrchr(path, '/') : NULL;
    struct lines lines = {.source = {.name = slash ? slash + 1 : path}};
    if (!path)
        return 0;
    int result = source_open(path, &lines.source, error);
    if (!result)
        result = encoding_settle(&lines.source, "utf-8", NULL, error);
    if (!result && lines.source.broken)
        result = source_error(&lines.source, error, "bytes that are not UTF-8", "a dictionary in UTF-8");
    lines.at = lines.source.start;
    if (!result)
        digest_add(sum, lines.source.bytes, lines.source.size);
    while (!result && (result = next_entry(&lines, error)) > 0)
        result = add(out, &lines, error);
    source_close(&lines.source);
    return result;
}

static int add_enumerations(struct dictionary *out)
{
    const char *labels[3];
    for (unsigned i = 0; i < ATTRIBUTES; i++) {
        const struct attribute_row *row = attribute_row((enum attribute)i);
        if (row->type != TYPE_ENUMERATION)
            continue;
        out->worded[i] = true;
        for (int64_t number = 1; (labels[0] = enumeration_word((enum attribute)i, number, &labels[1], &labels[2])) != NULL; number++)
            for (size_t k = 0; k < 3; k++)
                if (add_word(out, row->name, text_key((struct span){labels[k], strlen(labels[k])}, out->arena), labels[0]) < 0)
                    return -1;
    }
    static const char *const words[] = {"true", "false"};
    for (size_t k = 0; k < 2; k++)
        if (add_word(out, "(flag)", (struct span){words[k], strlen(words[k])}, words[k]) < 0)
            return -1;
    return 0;
}

static int add_attributes(struct dictionary *out)
{
    for (unsigned i = 0; i < ATTRIBUTES; i++) {
        const struct attribute_row *row = attribute_row((enum attribute)i);
        const char *labels[] = {row->name, row->zh, row->en};
        for (size_t k = 0; k < 3; k++) {
            struct target target = {.attribute = (enum attribute)i, .rank = 1000000 + i, .header = labels[k]};
            if (add_target(out, text_key((struct span){labels[k], strlen(labels[k])}, out->arena), &target) < 0)
                return -1;
        }
    }
    return 0;
}

int dictionary_read(const char *headers_path, const char *values_path, struct dictionary *out, struct error *error)
{
    *out = (struct dictionary){.arena = arena_new()};
    struct digest_stream *sum = digest_begin();
    int result = !out->arena || !sum ? error_set(error, ERROR_BUSY, NULL, NULL, "free memory") : 0;
    if (!result)
        result = read_file(values_path, out, add_value, sum, error); /* first: headers may name units */
    if (!result)
        result = read_file(headers_path, out, add_header, sum, error);
    if (!result && (add_enumerations(out) || add_attributes(out)))
        result = error_set(error, ERROR_BUSY, NULL, NULL, "free memory");
    if (sum)
        digest_end(sum, &out->digest);
    if (result)
        dictionary_free(out);
    return result;
}

void dictionary_free(struct dictionary *dictionary)
{
    arena_free(dictionary->arena);
    table_free(&dictionary->headers);
    table_free(&dictionary->values);
    free(dictionary->targets);
    free(dictionary->words);
    *dictionary = (struct dictionary){0};
}
