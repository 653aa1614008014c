/* What an import says of its file before it writes anything. */
#include "cli/import.h"

#include "domain/attribute.h"
#include "domain/record.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define ROWS_SHOWN 3
#define VALUE_COLUMNS 96 /* of a value on a terminal */

struct delimiter { char character; const char *word, *en, *zh; };

static const struct delimiter *delimiter_of(const struct intake_report *report)
{
    static const struct delimiter delimiters[] = {{',', "comma", "commas", "逗号"}, {'\t', "tab", "tabs", "制表符"}, {';', "semicolon", "semicolons", "分号"}};
    size_t i = 0;
    while (i < 2 && delimiters[i].character != report->delimiter)
        i++;
    return &delimiters[i];
}

static bool is_text(const struct intake_report *report)
{
    return !strcmp(report->format, "csv") || !strcmp(report->format, "tsv");
}

static void show_format(const struct import *import)
{
    const struct intake_report *report = import->report;
    const struct cli *cli = import->cli;
    printf("  %s  %s", say(cli, "格式", "format  "), report->format);
    if (report->sheet)
        printf(", %s \"%s\"", say(cli, "工作表", "sheet"), report->sheet);
    if (is_text(report))
        printf("%s%s%s%s%s", say(cli, "：分隔符为", ": cells between "), say(cli, delimiter_of(report)->zh, delimiter_of(report)->en),
               report->quotes ? say(cli, "，引号可引用单元格", ", quotation marks around cells") : say(cli, "，引号为普通字符", ", quotation marks are ordinary characters"),
               say(cli, "，行尾 ", ", rows end in "), report->line_ends);
    putchar('\n');
    if (report->other_sheets[0])
        printf("  %s: %s\n", say(cli, "未读取的工作表（可用 --sheet 指定）", "sheets that are not read (--sheet names one)"), report->other_sheets);
    if (is_text(report))
        printf("  %s  %s%s\n", say(cli, "编码", "encoding"), report->encoding, report->bom ? " (BOM)" : "");
}

static void show_layout(const struct import *import)
{
    const struct intake_report *report = import->report;
    const struct cli *cli = import->cli;
    int rank = import->rank;
    const char *source = rank >= 30 ? say(cli, "官方", "office") : rank >= 20 ? say(cli, "数据商", "vendor") : say(cli, "自报", "self-declared");
    printf("  %s  %s (%s%s)\n", say(cli, "版式", "layout  "), say(cli, report->layout_zh, report->layout_en), report->layout,
           report->layout_named ? say(cli, "，由 --format 指定", ", named by --format") : "");
    printf("  %s  %d (%s%s)\n", say(cli, "等级", "rank    "), rank, source,
           flag(cli, "rank") ? say(cli, "，由 --rank 指定", ", given by --rank") : say(cli, "；来源不一致时等级高者优先，--rank 可改", "; where sources differ the higher wins, --rank gives another"));
}

static void show_rows(const struct import *import)
{
    const struct intake_report *report = import->report;
    const struct cli *cli = import->cli;
    if (cli->chinese && report->header_rows > 1)
        printf("  表头  第 %u、%u 两行", report->header_row - 1, report->header_row);
    else if (cli->chinese)
        printf("  表头  第 %u 行", report->header_row);
    else if (report->header_rows > 1)
        printf("  header    rows %u and %u together", report->header_row - 1, report->header_row);
    else
        printf("  header    row %u", report->header_row);
    printf("\n  %s  %u", say(cli, "数据行", "rows    "), report->rows);
    if (report->blank_rows)
        printf(", %s %u", say(cli, "空行", "blank"), report->blank_rows);
    putchar('\n');
}

static void describe_unknown(const struct import *import, size_t column, char *out, size_t room)
{
    const struct cli *cli = import->cli;
    const char *nearest = intake_nearest(import->intake, column, NULL), *kept = say(cli, "未知列，原文存入备注 remark", "unknown header, kept as text in remark");
    if (nearest && cli->chinese)
        snprintf(out, room, "%s（最接近的已知列名：%s）", kept, nearest);
    else if (nearest)
        snprintf(out, room, "%s (the nearest known is %s)", kept, nearest);
    else
        snprintf(out, room, "%s", kept);
}

static char *one_line(const char *text, unsigned columns)
{
    size_t size = display_cut(text, columns);
    char *line = malloc(size + 4);
    if (!line)
        return NULL;
    memcpy(line, text, size);
    strcpy(line + size, text[size] ? "…" : "");
    tame(line);
    return line;
}

static void add_column(const struct import *import, struct grid *grid, size_t first, size_t last)
{
    const struct cli *cli = import->cli;
    const struct intake_column *column = &import->report->columns[first];
    const char *en, *zh;
    char number[40], fate[240], *header = one_line(column->header, 40);
    intake_fate_word(column->fate, &en, &zh);
    snprintf(number, sizeof number, last > first ? "%zu-%zu" : "%zu", first + 1, last + 1);
    if (column->wins >= 0 && cli->chinese)
        snprintf(fate, sizeof fate, "%s（以第 %d 列为先）", zh, column->wins + 1);
    else if (column->wins >= 0)
        snprintf(fate, sizeof fate, "%s (after column %d)", en, column->wins + 1);
    else if (column->fate == INTAKE_UNKNOWN)
        describe_unknown(import, first, fate, sizeof fate);
    else
        snprintf(fate, sizeof fate, "%s", say(cli, zh, en));
    const char *const cells[] = {number, header, column->attribute ? column->attribute : "-", fate};
    grid_add(grid, cells);
    free(header);
}

static void show_columns(const struct import *import)
{
    const struct cli *cli = import->cli;
    const struct intake_report *report = import->report;
    const char *const headers[] = {say(cli, ">列", ">column"), say(cli, "表头", "header"), say(cli, "属性", "attribute"), say(cli, "处理", "what becomes of it")};
    struct grid *grid = grid_new(headers, 4);
    for (size_t i = 0, last; i < report->column_count; i = last + 1) {
        for (last = i; report->columns[i].fate == INTAKE_EMPTY && last + 1 < report->column_count && report->columns[last + 1].fate == INTAKE_EMPTY;)
            last++;
        add_column(import, grid, i, last);
    }
    grid_print(grid, stdout);
    grid_free(grid);
    for (size_t i = 0; i < report->unmatched_count; i++)
        printf("  %s: %s\n", say(cli, "映射文件中的列名在文件里没有", "the map names a header that the file does not have"), report->unmatched[i]);
}

/* What a mistyped header needs to be read all the same: the very text of a map. */
static void propose_map(const struct import *import)
{
    json_t *map = json_object();
    for (size_t i = 0; i < import->report->column_count; i++) {
        const char *attribute;
        if (intake_nearest(import->intake, i, &attribute) && strcmp(attribute, "-") != 0)
            json_object_set_new(map, import->report->columns[i].header, json_string(attribute));
    }
    char *text = json_object_size(map) ? json_dumps(map, 0) : NULL;
    if (text)
        printf("  %s %s\n", say(import->cli, "若确为所指的列：将以下内容存为文件，用 --map 指定：", "if that is what they mean, a file with this, given as --map, says so:"), text);
    free(text);
    json_decref(map);
}

/* "a|b\|c" → "a; b|c" */
static void put_list(FILE *out, const char *value)
{
    for (; *value; value++)
        if (*value == '|')
            fputs("; ", out);
        else
            fputc(*value == '\\' && value[1] ? *++value : *value, out);
}

/* A canonical value as people say it. */
static char *words_of(const struct cli *cli, enum attribute attribute, const char *value)
{
    enum attribute_type type = attribute < ATTRIBUTES ? attribute_row(attribute)->type : TYPE_TEXT;
    const char *en = value, *zh = value;
    char *text = NULL, *line;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    if (!out)
        return NULL;
    if (type == TYPE_ENUMERATION)
        enumeration_word(attribute, enumeration_number(attribute, value, strlen(value)), &en, &zh);
    if (type == TYPE_LIST || type == TYPE_SERIES)
        put_list(out, value);
    else if (type == TYPE_FLAG)
        fputs(!strcmp(value, "true") ? say(cli, "是", "yes") : say(cli, "否", "no"), out);
    else
        fputs(say(cli, zh, en), out);
    fclose(out);
    line = text ? one_line(text, VALUE_COLUMNS) : NULL;
    free(text);
    return line;
}

void import_say_refusal(const struct cli *cli, const struct intake_reject *refused)
{
    const char *column = refused->header[0] ? refused->header : refused->attribute, *expected = cli->chinese && refused->expected_zh[0] ? refused->expected_zh : refused->expected;
    char *line = NULL;
    int size = cli->chinese ? asprintf(&line, "%s%s：%s “%s”，应为 %s", column[0] ? "，" : "", column, refused->zh, refused->got, expected)
                            : asprintf(&line, "%s%s: %s: \"%s\", expected %s", column[0] ? ", " : "", column, refused->en, refused->got, expected);
    if (size < 0)
        return;
    tame(line);
    puts(line);
    free(line);
}

static void show_sample(void *context, const struct intake_sample *sample)
{
    const struct import *import = context;
    const struct cli *cli = import->cli;
    const struct intake_reject *refused = sample->refused;
    if (cli->chinese)
        printf("  第 %u 行", sample->row);
    else
        printf("  row %u", sample->row);
    if (refused) {
        fputs(say(cli, "将被拒绝", " will be refused"), stdout);
        import_say_refusal(cli, refused);
        return;
    }
    putchar('\n');
    const char *const headers[] = {say(cli, "  属性", "  attribute"), say(cli, "值", "value")};
    struct grid *grid = grid_new(headers, 2);
    for (size_t i = 0; i < sample->count; i++) {
        enum attribute attribute = attribute_by_name(sample->names[i], strlen(sample->names[i]));
        char label[120], *words = words_of(cli, attribute, sample->values[i]);
        snprintf(label, sizeof label, "  %s", attribute < ATTRIBUTES ? say(cli, attribute_row(attribute)->zh, attribute_row(attribute)->en) : sample->names[i]);
        const char *const cells[] = {label, words};
        grid_add(grid, cells);
        free(words);
    }
    grid_print(grid, stdout);
    grid_free(grid);
}

void import_show_report(const struct import *import)
{
    const struct cli *cli = import->cli;
    struct error error;
    heading(cli, "%s", import->report->name);
    show_format(import);
    show_layout(import);
    show_rows(import);
    if (!import->report->rows)
        import_note(import, "文件只有表头，没有数据行", "the file has a header and no rows below it");
    show_columns(import);
    propose_map(import);
    if (import->report->rows)
        heading(cli, "  %s", say(cli, "前三行将这样写入", "the first three rows, as they are understood"));
    intake_preview(import->intake, ROWS_SHOWN, show_sample, (void *)(uintptr_t)import, &error); /* a file that breaks here breaks again where it is said */
    fflush(stdout);
}

static void describe_sample(void *context, const struct intake_sample *sample)
{
    const struct intake_reject *refused = sample->refused;
    json_t *row = json_pack("{s:I}", "row", (json_int_t)sample->row), *values = refused ? NULL : json_object();
    for (size_t i = 0; values && i < sample->count; i++)
        json_object_set_new(values, sample->names[i], json_string(sample->values[i]));
    if (values)
        json_object_set_new(row, "values", values);
    if (refused)
        json_object_set_new(row, "refused", json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "header", refused->header, "attribute", refused->attribute, "got", refused->got, "expected",
                                                      refused->expected, "expected_zh", refused->expected_zh, "en", refused->en, "zh", refused->zh));
    json_array_append_new(context, row);
}

static json_t *describe_dialect(const struct intake_report *report)
{
    bool text = is_text(report);
    json_t *dialect = json_pack("{s:b, s:I, s:I, s:I}", "bom", report->bom, "header_row", (json_int_t)report->header_row, "header_rows", (json_int_t)report->header_rows, "blank_rows",
                                (json_int_t)report->blank_rows);
    if (text)
        json_object_update_new(dialect, json_pack("{s:s, s:b, s:s}", "delimiter", delimiter_of(report)->word, "quotes", report->quotes, "line_ends", report->line_ends));
    return dialect;
}

static json_t *describe_column(const struct import *import, size_t i)
{
    const struct intake_column *column = &import->report->columns[i];
    return json_pack("{s:s, s:s?, s:s, s:s?, s:I, s:I, s:I, s:I, s:I}", "header", column->header, "attribute", column->attribute, "fate", intake_fate_word(column->fate, NULL, NULL),
                     "nearest", intake_nearest(import->intake, i, NULL), "used", (json_int_t)column->used, "marks", (json_int_t)column->marks, "set_aside", (json_int_t)column->set_aside,
                     "rounded", (json_int_t)column->rounded, "refused", (json_int_t)column->refused);
}

/* Nothing is left out or changed without a word. */
void import_show_losses(const struct import *import)
{
    const struct cli *cli = import->cli;
    for (size_t i = 0; i < import->report->column_count; i++) {
        const struct intake_column *column = &import->report->columns[i];
        char *header = column->set_aside || column->rounded ? one_line(column->header, 40) : NULL;
        if (header && column->set_aside)
            printf("  %s: %s %u\n", header, say(cli, "所述不足以确定该属性、未采用的单元格", "cells that say less than the attribute needs, left out:"), column->set_aside);
        if (header && column->rounded)
            printf("  %s: %s %u\n", header, say(cli, "四舍五入的单元格", "cells that were rounded:"), column->rounded);
        free(header);
    }
}

json_t *import_preview(const struct import *import)
{
    json_t *preview = json_array();
    struct error error;
    intake_preview(import->intake, ROWS_SHOWN, describe_sample, preview, &error); /* a file that breaks here breaks again where it is said */
    return preview;
}

json_t *import_describe(const struct import *import)
{
    const struct intake_report *report = import->report;
    json_t *columns = json_array();
    for (size_t i = 0; i < report->column_count; i++)
        json_array_append_new(columns, describe_column(import, i));
    json_t *file = json_pack("{s:s, s:s, s:s, s:s, s:s, s:b, s:i, s:o, s:o, s:o}", "file", import->file, "job", import->job, "format", report->format, "encoding", report->encoding, "layout",
                             report->layout, "layout_named", report->layout_named, "rank", import->rank, "dialect", describe_dialect(report), "columns", columns, "preview",
                             import->preview ? import->preview : json_array());
    json_object_update_new(file, json_pack("{s:I, s:I, s:I, s:I, s:I, s:s?, s:s*}", "rows", (json_int_t)report->rows, "stored", import->stored, "unchanged", import->unchanged, "earlier",
                                           import->earlier, "refused", (json_int_t)import->refused, "rejects_file", import->rejects[0] ? import->rejects : NULL, "sheet", report->sheet));
    return file;
}
