/* The project's own JSON Lines: an object a line, as patent.get prints a record ({"number": …, "attributes": {…}}), as patent.put takes
 * one ("facts"), or a whole answer ("result").  Read twice: the columns are the members that any line has. */
#include "intake/draft.h"

#include "base/json.h"

#include <stdlib.h>
#include <string.h>

struct jsonl {
    const struct format_input *input;
    const struct row_sink *sink;
    struct error *error;
    struct text_lines lines;
    struct arena *names_arena, *arena;
    struct table columns;
    const char **names;
    size_t count, room;
    struct buffer *cells;
};

static const struct json *record_of(const struct json *line)
{
    const struct json *result = json_get(line, "result");
    return result ? result : line;
}

static const struct json *facts_of(const struct json *record)
{
    const struct json *facts = json_get(record, "attributes");
    facts = facts ? facts : json_get(record, "facts");
    return facts && facts->type == JSON_OBJECT ? facts : NULL;
}

bool jsonl_is(const struct format_input *input)
{
    size_t at = first_byte(input), size = 0;
    const char *text = (const char *)input->bytes + at;
    struct json *line;
    if (at >= input->size || text[0] != '{')
        return false;
    while (at + size < input->size && size < RECORD_BYTES && text[size] != '\n' && text[size] != '\r')
        size++;
    struct arena *arena = arena_new();
    bool is = arena && !json_read(text, size, NULL, arena, &line, NULL) && facts_of(record_of(line)) != NULL;
    arena_free(arena);
    return is;
}

static int no_memory(struct jsonl *jsonl)
{
    return error_set(jsonl->error, ERROR_BUSY, NULL, NULL, "free memory");
}

static int add_column(struct jsonl *jsonl, const char *name, size_t size)
{
    if (jsonl->count == COLUMNS_MOST)
        return format_error(jsonl->input, jsonl->error, "over 4,096 members", "at most 4,096 different members");
    if (jsonl->count == jsonl->room) {
        size_t room = jsonl->room ? jsonl->room * 2 : 128;
        const char **names = realloc(jsonl->names, room * sizeof *names);
        if (!names)
            return no_memory(jsonl);
        jsonl->names = names;
        jsonl->room = room;
    }
    const char *copy = arena_copy(jsonl->names_arena, name, size);
    int put = copy ? table_put(&jsonl->columns, (struct span){copy, size}, (uint32_t)jsonl->count) : -1;
    if (put == 0)
        jsonl->names[jsonl->count++] = copy;
    return put < 0 ? no_memory(jsonl) : 0;
}

static int bad_line(struct jsonl *jsonl, const char *why, const char *expected)
{
    char place[120];
    snprintf(place, sizeof place, "line %u%s%s", jsonl->lines.number, why[0] ? ": " : "", why);
    return format_error(jsonl->input, jsonl->error, place, "%s", expected);
}

static int read_line(struct jsonl *jsonl, struct span line, int (*use)(struct jsonl *, const struct json *, struct span))
{
    struct json *tree;
    struct error why;
    arena_reset(jsonl->arena);
    if (json_read(line.text, line.size, NULL, jsonl->arena, &tree, &why))
        return bad_line(jsonl, why.got, why.expected);
    if (!facts_of(record_of(tree)))
        return bad_line(jsonl, "", "an object with the member attributes or facts");
    return use(jsonl, record_of(tree), line);
}

static int each_line(struct jsonl *jsonl, int (*use)(struct jsonl *, const struct json *, struct span))
{
    struct span line;
    int result = 0;
    lines_close(&jsonl->lines);
    jsonl->lines = (struct text_lines){.input = jsonl->input};
    while (!result && (result = lines_next(&jsonl->lines, &line, jsonl->error)) > 0) {
        line = text_trim(line);
        result = line.size ? read_line(jsonl, line, use) : 0;
    }
    return result;
}

static int note_columns(struct jsonl *jsonl, const struct json *record, struct span line)
{
    const struct json *facts = facts_of(record);
    (void)line;
    for (uint32_t i = 0; i < facts->u.object.count; i++) {
        const struct json_member *member = &facts->u.object.members[i];
        if (table_get(&jsonl->columns, (struct span){member->name, member->name_size}) == TABLE_NONE && add_column(jsonl, member->name, member->name_size))
            return -1;
    }
    return 0;
}

/* What stands in JSON is the item itself, whatever it looks like. */
static void put_item(struct buffer *out, const struct buffer *item, bool follows)
{
    if (follows)
        buffer_putc(out, '|');
    for (size_t i = 0; i < item->size; i++) {
        if (item->data[i] == '|' || item->data[i] == '\\')
            buffer_putc(out, '\\');
        buffer_putc(out, item->data[i]);
    }
}

/* Numbers as they are written; lists and series in their canonical form. */
static void put_value(struct buffer *out, const struct json *value, struct span line)
{
    switch (value->type) {
    case JSON_STRING:
        buffer_put(out, value->u.string.text, value->u.string.size);
        break;
    case JSON_ARRAY:
        for (uint32_t i = 0; i < value->u.array.count; i++) {
            struct buffer item = {0};
            put_value(&item, &value->u.array.items[i], line);
            put_item(out, &item, i > 0);
            buffer_free(&item);
        }
        break;
    case JSON_OBJECT:
        for (uint32_t i = 0; i < value->u.object.count; i++) {
            buffer_print(out, "%s%s=", i ? "|" : "", value->u.object.members[i].name);
            put_value(out, &value->u.object.members[i].value, line);
        }
        break;
    case JSON_NULL:
        break;
    default: /* true, false and numbers: their own text */
        buffer_put(out, line.text + value->offset, value->end - value->offset);
        break;
    }
}

/* A record that names itself only by `number` gets it as the number that it is. */
static void put_own_number(struct jsonl *jsonl, const struct json *record)
{
    const struct json *number = json_get(record, "number");
    struct patent_number parsed;
    if (!number || number->type != JSON_STRING || jsonl->cells[0].size || jsonl->cells[1].size)
        return;
    bool publication = !patent_number_parse(number->u.string.text, number->u.string.size, &parsed, NULL, NULL) && parsed.form == NUMBER_PUBLICATION;
    buffer_put(&jsonl->cells[publication], number->u.string.text, number->u.string.size);
}

static int send_line(struct jsonl *jsonl, const struct json *record, struct span line)
{
    const struct json *facts = facts_of(record);
    const char **cells = arena_take(jsonl->arena, jsonl->count * sizeof *cells);
    size_t *sizes = arena_take(jsonl->arena, jsonl->count * sizeof *sizes);
    bool failed = !cells || !sizes;
    for (size_t i = 0; i < jsonl->count; i++)
        buffer_clear(&jsonl->cells[i]);
    for (uint32_t i = 0; i < facts->u.object.count; i++) {
        const struct json_member *member = &facts->u.object.members[i];
        put_value(&jsonl->cells[table_get(&jsonl->columns, (struct span){member->name, member->name_size})], &member->value, line);
    }
    put_own_number(jsonl, record);
    for (size_t i = 0; !failed && i < jsonl->count; i++) {
        cells[i] = buffer_text(&jsonl->cells[i]);
        sizes[i] = jsonl->cells[i].size;
        failed = jsonl->cells[i].failed;
    }
    if (failed)
        return no_memory(jsonl);
    return jsonl->sink->row(jsonl->sink->context, jsonl->lines.number, cells, sizes, jsonl->count) ? -1 : 0;
}

static int send_header(struct jsonl *jsonl)
{
    size_t *sizes = arena_take(jsonl->names_arena, jsonl->count * sizeof *sizes);
    jsonl->cells = calloc(jsonl->count, sizeof *jsonl->cells);
    if (!sizes || !jsonl->cells)
        return no_memory(jsonl);
    for (size_t i = 0; i < jsonl->count; i++)
        sizes[i] = strlen(jsonl->names[i]);
    return jsonl->sink->row(jsonl->sink->context, 0, jsonl->names, sizes, jsonl->count) ? -1 : 0;
}

int jsonl_read(const struct format_input *input, const struct row_sink *sink, struct error *error)
{
    static const char *const first[] = {"application_number", "publication_number"};
    struct jsonl jsonl = {.input = input, .sink = sink, .error = error, .names_arena = arena_new(), .arena = arena_new()};
    int result = jsonl.names_arena && jsonl.arena ? 0 : no_memory(&jsonl);
    for (size_t i = 0; !result && i < 2; i++)
        result = add_column(&jsonl, first[i], strlen(first[i]));
    if (!result)
        result = each_line(&jsonl, note_columns);
    if (!result)
        result = send_header(&jsonl);
    if (!result)
        result = each_line(&jsonl, send_line);
    lines_close(&jsonl.lines);
    for (size_t i = 0; jsonl.cells && i < jsonl.count; i++)
        buffer_free(&jsonl.cells[i]);
    free(jsonl.cells);
    free(jsonl.names);
    table_free(&jsonl.columns);
    arena_free(jsonl.names_arena);
    arena_free(jsonl.arena);
    return result;
}
