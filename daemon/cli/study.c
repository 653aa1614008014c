#include "cli/study.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int refuse_file(const struct cli *cli, const char *path, const struct error *error)
{
    char sentence[800];
    error_sentence(error, sentence, sizeof sentence);
    fprintf(stderr, "patval %s %s: %s%s%s\n", cli->command, path, cli->chinese ? error_row(error->code)->zh : "", cli->chinese ? "：" : "", sentence);
    return CLI_FOUND;
}

static char *headers_of(const struct study *study)
{
    size_t size;
    char *text = NULL;
    FILE *out = open_memstream(&text, &size);
    for (size_t i = 0; out && i < sheet_columns(study->sheet); i++)
        fprintf(out, "%s%s", i ? "," : "", sheet_header(study->sheet, i));
    if (out)
        fclose(out);
    return text;
}

static int refuse_columns(const struct study *study, const char *missing)
{
    char *headers = headers_of(study);
    fprintf(stderr,
            study->cli->chinese ? "patval %s %s：第 1 行缺少列 %s：现有 \"%s\"，应有名为 %s 的列\n"
                                : "patval %s %s: row 1, column %s: got the header \"%s\", expected a column named %s\n",
            study->cli->command, study->path, missing, headers ? headers : "", missing);
    free(headers);
    return CLI_FOUND;
}

static void note_unused(struct study *study, size_t count)
{
    for (size_t i = 0; i < sheet_columns(study->sheet); i++) {
        bool used = false;
        for (size_t k = 0; k < count; k++)
            used = used || study->columns[k] == (int)i;
        if (!used && sheet_header(study->sheet, i)[0])
            json_array_append_new(study->unused, json_string(sheet_header(study->sheet, i)));
    }
}

int study_open(struct study *study, struct cli *cli, const char *path, const char *const *names, size_t required, size_t count)
{
    struct error error;
    *study = (struct study){.cli = cli, .path = path, .names = names, .excluded = json_array(), .unused = json_array()};
    if (sheet_open(path, &study->sheet, &error))
        return refuse_file(cli, path, &error);
    for (size_t i = 0; i < count; i++) {
        study->columns[i] = sheet_column(study->sheet, names[i]);
        if (i < required && study->columns[i] < 0)
            return refuse_columns(study, names[i]);
    }
    note_unused(study, count);
    return 0;
}

void study_close(struct study *study)
{
    sheet_close(study->sheet);
    json_decref(study->excluded);
    json_decref(study->unused);
}

const char *study_cell(const struct study *study, size_t row, size_t column)
{
    return sheet_cell(study->sheet, row, study->columns[column]);
}

/* At most 60 bytes of a cell, never half a character: a sentence that is not UTF-8 would be lost from the report. */
static const char *cut(const char *text, char out[64])
{
    size_t size = strlen(text);
    if (size <= 60)
        return text;
    for (size = 57; size && ((unsigned char)text[size] & 0xC0) == 0x80;)
        size--;
    snprintf(out, 64, "%.*s…", (int)size, text);
    return out;
}

static void add_excluded(struct study *study, size_t row, const char *reason, const char *column, const char *got, struct sentence why)
{
    char number[64];
    json_t *entry = json_pack("{s:I, s:s, s:s, s:s, s:s, s:s, s:s}", "row", (json_int_t)sheet_line(study->sheet, row), "number",
                              cut(study_cell(study, row, 0), number), "reason", reason, "column", column, "got", got, "en", why.en, "zh", why.zh);
    json_array_append_new(study->excluded, entry ? entry : json_pack("{s:I, s:s}", "row", (json_int_t)sheet_line(study->sheet, row), "reason", reason));
}

bool study_exclude(struct study *study, size_t row, size_t column, struct sentence expected)
{
    char en[600], zh[600], short_cell[64];
    const char *name = study->names[column], *got = cut(study_cell(study, row, column), short_cell);
    snprintf(en, sizeof en, "%s: got \"%s\", expected %s", name, got, expected.en);
    snprintf(zh, sizeof zh, "%s：现为“%s”，应为%s", name, got, expected.zh);
    add_excluded(study, row, "row.malformed", name, got, (struct sentence){en, zh});
    return false;
}

bool study_row(struct study *study, size_t row)
{
    if (sheet_too_wide(study->sheet, row)) {
        add_excluded(study, row, "row.malformed", "", "",
                     (struct sentence){"the row: got more cells than the header has, expected one cell a column: a comma inside a cell wants quotation marks",
                                       "该行的单元格多于表头：含逗号的单元格须加引号"});
        return false;
    }
    return *study_cell(study, row, 0) || study_exclude(study, row, 0, (struct sentence){"a patent number", "专利号"});
}

bool study_number(struct study *study, size_t row, size_t column, double *out)
{
    const char *text = study_cell(study, row, column);
    char *end;
    *out = strtod(text, &end);
    bool plain = *text && !*end && !text[strspn(text, "0123456789+-.eE")] && isfinite(*out); /* strtod also takes "inf" and "0x1p3" */
    return plain ||
           study_exclude(study, row, column, (struct sentence){"a number in digits, without thousands separators or a unit", "纯数字，不带千位分隔符和单位"});
}

bool study_day(struct study *study, size_t row, size_t column, struct day *out)
{
    const char *text = study_cell(study, row, column);
    return !day_parse_loose(text, strlen(text), out, NULL) ||
           study_exclude(study, row, column, (struct sentence){"a day such as 2026-11-23", "日期，如 2026-11-23"});
}

/* Reasons that lie in the row; every other error would befall the next row too. */
static bool lies_in_the_row(const struct patval_error *error)
{
    static const char *const names[] = {"patent.unknown", "patent.identity", "model.scope", "number.malformed", "number.check_digit", "date.malformed"};
    if (error->failure != PATVAL_ANSWERED)
        return false;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (!strcmp(error->name, names[i]))
            return true;
    bool of_flags = !strcmp(error->path, "params.model") || !strcmp(error->path, "params.purpose");
    return !of_flags && (!strcmp(error->name, "params.range") || !strcmp(error->name, "params.invalid"));
}

json_t *study_ask(struct study *study, size_t row, const char *method, json_t *params, int *code)
{
    struct cli *cli = study->cli;
    struct patval_error error;
    char zh[1300];
    char *text = json_dumps(params, JSON_COMPACT | JSON_REAL_PRECISION(15));
    json_decref(params);
    bool failed = (!cli->connection && patval_open(&cli->settings, &cli->connection, &error)) ||
                  patval_call(cli->connection, method, text, &cli->raw, &cli->raw_size, &error);
    free(text);
    json_t *answer = failed ? NULL : json_loadb(cli->raw, cli->raw_size, 0, NULL);
    *code = failed || answer ? 0 : CLI_SERVER;
    if (!failed)
        return answer;
    if (lies_in_the_row(&error)) {
        snprintf(zh, sizeof zh, "%s（%s）", error.zh, error.message);
        add_excluded(study, row, error.name, error.path, error.got, (struct sentence){error.message, zh});
    } else {
        *code = report_error(cli, &error);
    }
    return NULL;
}

void study_progress(const struct study *study, size_t done)
{
    size_t rows = sheet_rows(study->sheet);
    if (isatty(STDERR_FILENO) && (done % 50 == 0 || done == rows))
        fprintf(stderr, "\r  %zu / %zu %s %s", done, rows, say(study->cli, "行", "rows"), done == rows ? "\n" : "");
}

int study_enough(const struct study *study, size_t usable)
{
    const struct cli *cli = study->cli;
    json_t *row;
    size_t i;
    if (usable >= STUDY_FEWEST)
        return 0;
    fprintf(stderr,
            cli->chinese ? "patval %s %s：%zu 行中可用 %zu 行，至少应有 %d 行\n" : "patval %s %s: of %zu rows got %zu that are usable, expected at least %d\n",
            cli->command, study->path, sheet_rows(study->sheet), usable, STUDY_FEWEST);
    json_array_foreach(study->excluded, i, row)
        if (i < 5)
            fprintf(stderr, "  %s %lld, %s\n", say(cli, "第几行", "row"), (long long)number_of(row, "row"), said(cli, row));
    if (json_array_size(study->excluded) > 5)
        fprintf(stderr, "  %s %zu\n", say(cli, "其余被排除的行数", "further rows excluded:"), json_array_size(study->excluded) - 5);
    return CLI_FOUND;
}

json_t *study_report(const struct study *study, size_t usable)
{
    return json_pack("{s:s, s:{s:I, s:I, s:I}, s:O, s:O}", "file", study->path, "rows", "read", (json_int_t)sheet_rows(study->sheet), "used",
                     (json_int_t)usable, "excluded", (json_int_t)json_array_size(study->excluded), "excluded", study->excluded, "unused_columns",
                     study->unused);
}

int report_print(const struct cli *cli, json_t *report, void (*show)(const struct cli *cli, const json_t *report))
{
    char *text = cli->json ? json_dumps(report, JSON_COMPACT | JSON_REAL_PRECISION(15)) : NULL;
    if (text)
        puts(text);
    else if (!cli->json)
        show(cli, report);
    int code = cli->json && !text ? CLI_SERVER : CLI_DONE;
    free(text);
    json_decref(report);
    return code;
}

int study_finish(const struct study *study, json_t *report, void (*show)(const struct cli *cli, const json_t *report))
{
    int code = report_print(study->cli, report, show);
    return code ? code : json_array_size(study->excluded) ? CLI_FOUND : CLI_DONE;
}

json_t *rounded(double value)
{
    return isnan(value) ? json_null() : json_real(round(value * 1e6) / 1e6 + 0.0); /* + 0.0: no -0 */
}

json_t *interval_json(struct interval interval)
{
    if (isnan(interval.estimate))
        return json_null();
    return json_pack("{s:o, s:o, s:o}", "estimate", rounded(interval.estimate), "low", rounded(interval.low), "high", rounded(interval.high));
}

json_t *cautions_json(const struct sentence *cautions, size_t count)
{
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, json_pack("{s:s, s:s}", "en", cautions[i].en, "zh", cautions[i].zh));
    return list;
}
