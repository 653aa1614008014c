/* Any bytes open or are refused with a reason; whatever becomes a chunk is taken by facts_read without one error, each row with its
 * own number of the file, and the rejects file is text that the intake itself can open.  The first byte chooses the options. */
#include "domain/facts.h"
#include "domain/record.h"
#include "intake/intake.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int take(void *count, struct fact_row *row, struct error *unused)
{
    (void)unused;
    if (row->error.code != ERROR_NONE)
        __builtin_trap();
    ++*(uint32_t *)count;
    return 0;
}

static void read_chunks(struct intake *intake, struct arena *arena)
{
    struct buffer rows = {0};
    struct intake_chunk chunk;
    struct error error;
    for (;;) {
        uint32_t count = 0;
        if (intake_next_chunk(intake, &rows, &chunk, &error))
            __builtin_trap();
        if (!chunk.rows)
            break;
        arena_reset(arena);
        struct facts_input input = {rows.data, rows.size, chunk.first_row};
        if (facts_read(&input, arena, take, &count, &error) || count != chunk.rows)
            __builtin_trap();
    }
    buffer_free(&rows);
}

static void write_rejects(struct intake *intake)
{
    char *text = NULL;
    size_t size = 0;
    uint32_t written;
    FILE *out = open_memstream(&text, &size);
    struct error error;
    struct intake_options options = {.path = "rejects"};
    struct intake *again;
    if (!out || intake_rejects_write(intake, out, &written, &error) || written != intake_counts(intake).refused)
        __builtin_trap();
    fclose(out);
    if (!intake_open_bytes(text, size, &options, &again, &error) || error.code == ERROR_FILE)
        intake_close(again);
    else
        __builtin_trap();
    free(text);
}

/* The first rows as understood: what patent.load will take, or a refusal with its reason. */
static void show(void *context, const struct intake_sample *sample)
{
    struct buffer *shown = context;
    struct arena *arena = arena_new();
    struct value value;
    buffer_print(shown, "%u:", sample->row);
    if (sample->refused && (sample->count || !sample->refused->expected[0]))
        __builtin_trap();
    for (size_t i = 0; i < sample->count; i++) {
        enum attribute attribute = attribute_by_name(sample->names[i], strlen(sample->names[i]));
        if (attribute == ATTRIBUTES || value_parse(attribute, sample->values[i], strlen(sample->values[i]), arena, &value, NULL))
            __builtin_trap();
        buffer_print(shown, "%s=%s\n", sample->names[i], sample->values[i]);
    }
    arena_free(arena);
}

/* Looking changes nothing, before the chunks and after them. */
static void preview(struct intake *intake, struct buffer *shown)
{
    struct intake_counts before = intake_counts(intake), after;
    struct error error;
    buffer_clear(shown);
    if (intake_preview(intake, 3, show, shown, &error))
        __builtin_trap();
    after = intake_counts(intake);
    if (before.read != after.read || before.refused != after.refused || before.accepted != after.accepted)
        __builtin_trap();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct intake_mapping map[] = {{"n", "application_number"}, {"p", "publication_number"}, {"t", "title"}, {"s", "status"},
                                                {"d", "filing_date"}, {"i", "inventors"}, {"m", "licence_amount"}, {"y", "product_sales"},
                                                {"f", "pct"}, {"x", "-"}, {"r", "remark"}, {"g", "remark"}};
    struct intake_options options = {.path = "input", .map = map, .map_count = sizeof map / sizeof map[0], .chunk_rows = 3, .chunk_bytes = 200};
    struct intake *intake;
    struct error error;
    if (!size)
        return 0;
    options.encoding = data[0] & 1 ? "gb18030" : NULL;
    options.format = data[0] & 2 ? "tsv" : data[0] & 4 ? "csv" : NULL;
    if (data[0] & 8 && !access("etc/import-values.tsv", R_OK)) {
        options.headers_path = "etc/import-headers.tsv";
        options.values_path = "etc/import-values.tsv";
    }
    if (intake_open_bytes(data + 1, size - 1, &options, &intake, &error))
        return error.code == ERROR_FILE ? 0 : (__builtin_trap(), 0);
    struct arena *arena = arena_new();
    struct buffer first = {0}, again = {0};
    preview(intake, &first);
    read_chunks(intake, arena);
    preview(intake, &again);
    if (first.size != again.size || (first.size && memcmp(first.data, again.data, first.size)))
        __builtin_trap();
    write_rejects(intake);
    buffer_free(&first);
    buffer_free(&again);
    arena_free(arena);
    intake_close(intake);
    return 0;
}
