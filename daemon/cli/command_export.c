/* export: the records that pass a filter, in a form that can be imported again. */
#include "cli/cli.h"

#include "domain/attribute.h"
#include "intake/outward.h"

#include <stdlib.h>
#include <string.h>

#define PAGE 100 /* records with all their texts must fit the memory of one request */

typedef void put_record(const struct cli *cli, FILE *out, const json_t *record);

static void put_csv(const struct cli *cli, FILE *out, const json_t *record)
{
    const json_t *attributes = json_object_get(record, "attributes");
    for (int a = 0; a < ATTRIBUTES; a++) {
        const json_t *value = json_object_get(attributes, attribute_row((enum attribute)a)->name);
        char *text = value ? value_text(cli, (enum attribute)a, value) : NULL;
        fputs(a ? "," : "", out);
        csv_cell(out, text ? text : "");
        free(text);
    }
    fputs("\r\n", out);
}

/* One object a line, as patent.get has it: nothing is lost to the conventions of a spreadsheet. */
static void put_line(const struct cli *cli, FILE *out, const json_t *record)
{
    (void)cli;
    json_dumpf(record, out, JSON_COMPACT | JSON_REAL_PRECISION(15)); /* 0.1, not 0.10000000000000001 */
    fputc('\n', out);
}

/* The same line in the other encoding. */
static void put_gb18030(const struct cli *cli, FILE *out, const json_t *record)
{
    char *line = NULL;
    size_t size = 0;
    FILE *memory = open_memstream(&line, &size);
    if (memory) {
        put_csv(cli, memory, record);
        fclose(memory);
        outward_gb18030(out, line, size);
    }
    free(line);
}

static int export_pages(struct cli *cli, put_record *put, FILE *out)
{
    json_t *cursor = NULL, *record;
    int code = CLI_DONE;
    size_t i;
    do {
        json_t *params = json_pack("{s:i, s:b}", "limit", PAGE, "abstracts", 1);
        if (cli->word_count)
            json_object_set_new(params, "filter", json_string(cli->words[0]));
        if (cursor)
            json_object_set_new(params, "cursor", cursor);
        json_t *result = call(cli, "patent.list", params, &code);
        cursor = NULL;
        json_array_foreach(json_object_get(result, "items"), i, record)
            put(cli, out, record);
        if (json_is_string(json_object_get(result, "cursor")))
            cursor = json_incref(json_object_get(result, "cursor"));
        json_decref(result);
    } while (cursor && !code);
    return code;
}

int command_export(struct cli *cli)
{
    const char *lines = flag(cli, "jsonl"), *path = lines ? lines : flag(cli, "csv");
    if (cli->word_count > 1)
        return usage(cli, "wants at most one filter, in quotes");
    if (lines && (flag(cli, "csv") || flag(cli, "bom") || flag(cli, "gb18030")))
        return usage(cli, "--jsonl stands alone: without --csv, --bom and --gb18030");
    if (flag(cli, "bom") && flag(cli, "gb18030"))
        return usage(cli, "--bom belongs to UTF-8, not to --gb18030");
    FILE *out = path && strcmp(path, "-") ? fopen(path, "w") : stdout;
    if (!out)
        return usage(cli, "cannot write %s: %m", path);
    if (flag(cli, "bom"))
        fputs("\xEF\xBB\xBF", out);
    for (int a = 0; a < ATTRIBUTES && !lines; a++)
        fprintf(out, "%s%s", a ? "," : "", attribute_row((enum attribute)a)->name);
    fputs(lines ? "" : "\r\n", out);
    cli->json = true; /* enumeration words as they stand in the dictionary, so that the file can be imported again */
    int code = export_pages(cli, lines ? put_line : flag(cli, "gb18030") ? put_gb18030 : put_csv, out);
    bool failed = ferror(out) != 0;
    return ((out != stdout && fclose(out)) || failed) && !code ? usage(cli, "cannot write %s: %m", path) : code;
}
