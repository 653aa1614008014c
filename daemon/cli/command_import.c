/* import: a spreadsheet into the index.  It says what it will do before it does it, says of every column and every refused row what became
 * of it, and goes on where an interrupted import stopped: each chunk carries a key, and a chunk that was stored is answered as it was then. */
#include "cli/import.h"

#include "base/digest.h"
#include "cli/json_text.h"
#include "domain/day.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHUNKS_AHEAD 48 /* sent before the first is answered: the server commits them together */

void import_note(const struct import *import, const char *zh, const char *en)
{
    fprintf(stderr, "patval import %s: %s\n", import->file, say(import->cli, zh, en));
}

static int fail(const struct import *import, const struct error *error)
{
    char sentence[800];
    error_sentence(error, sentence, sizeof sentence);
    fprintf(stderr, "patval import %s: %s%s%s\n", import->file, import->cli->chinese ? error_row(error->code)->zh : "", import->cli->chinese ? "：" : "", sentence);
    return error->code == ERROR_PARAMS || error->code == ERROR_ATTRIBUTE ? CLI_USAGE : CLI_FOUND;
}

/* A dictionary: named by a flag, beside a build tree, or installed. */
static const char *dictionary(const struct cli *cli, const char *flag_name, const char *file, char out[4300])
{
    char program[4096];
    ssize_t size = readlink("/proc/self/exe", program, sizeof program - 1);
    char *slash = size > 0 ? (program[size] = '\0', strrchr(program, '/')) : NULL;
    if (flag(cli, flag_name))
        return flag(cli, flag_name);
    if (slash) {
        *slash = '\0';
        snprintf(out, 4300, "%s/../../etc/%s", program, file);
        if (!access(out, R_OK))
            return out;
    }
    snprintf(out, 4300, "/etc/patvald/%s", file);
    return access(out, R_OK) ? NULL : out;
}

/* --map: {"header as in the file": "attribute", "another": "-"} */
static int read_map(const struct cli *cli, json_t **map, struct intake_mapping **rows, size_t *count)
{
    const char *path = flag(cli, "map"), *header;
    json_error_t reason;
    json_t *attribute;
    *map = NULL;
    *rows = NULL;
    *count = 0;
    if (!path)
        return 0;
    *map = json_load_file(path, JSON_REJECT_DUPLICATES, &reason);
    if (!json_is_object(*map))
        return usage(cli, "--map %s: expected an object of \"header\": \"attribute\"%s%s", path, *map ? "" : "; ", *map ? "" : reason.text);
    *rows = calloc(json_object_size(*map) + 1, sizeof **rows);
    json_object_foreach(*map, header, attribute) {
        if (!json_is_string(attribute) && !json_is_null(attribute))
            return usage(cli, "--map %s: \"%s\": expected the name of an attribute, or \"-\"", path, header);
        (*rows)[(*count)++] = (struct intake_mapping){header, json_string_value(attribute)};
    }
    return 0;
}

static int open_intake(struct import *import)
{
    char headers[4300], values[4300];
    struct intake_mapping *rows;
    struct error error;
    json_t *map;
    const struct cli *cli = import->cli;
    struct intake_options options = {.path = import->file, .format = flag(cli, "format"), .encoding = flag(cli, "encoding"), .sheet = flag(cli, "sheet"),
                                     .headers_path = dictionary(cli, "headers", "import-headers.tsv", headers), .values_path = dictionary(cli, "values", "import-values.tsv", values)};
    int code = read_map(cli, &map, &rows, &options.map_count);
    options.map = rows;
    if (!code && !options.headers_path)
        import_note(import, "找不到列名词典 import-headers.tsv，只认数据字典中的名称", "no import-headers.tsv is found: only the names of the data dictionary are known");
    if (!code && intake_open(&options, &import->intake, &error))
        code = fail(import, &error);
    if (!code && options.sheet && !intake_report(import->intake)->sheet)
        import_note(import, "--sheet 只用于工作簿，此文件没有工作表", "--sheet is for workbooks: this file has no sheets");
    if (!code && options.encoding && intake_report(import->intake)->sheet)
        import_note(import, "--encoding 不用于工作簿，其编码由文件自身规定", "--encoding is not for workbooks, which say it themselves");
    free(rows);
    json_decref(map);
    return code;
}

static const char *source_of(const struct import *import)
{
    const char *source = flag(import->cli, "source");
    return source ? source : import->report->name;
}

/* The job's name says which file, read how, and stored how: the same again is the same job. */
static void name_job(struct import *import)
{
    char rank[16];
    const char *observed = flag(import->cli, "observed"), *parts[] = {observed ? observed : "", source_of(import), rank};
    struct digest_stream *stream = digest_begin();
    struct digest digest;
    snprintf(rank, sizeof rank, "%d", import->rank);
    digest_add(stream, import->report->job.bytes, sizeof import->report->job.bytes);
    for (size_t i = 0; i < 3; i++)
        digest_add(stream, parts[i], strlen(parts[i]) + 1);
    digest_end(stream, &digest);
    digest_hex(&digest, import->job);
}

static int add_failure(struct import *import, const json_t *failure)
{
    const char *field = text_of(failure, "field");
    struct intake_reject reject = {.row = (uint32_t)number_of(failure, "row"), .header = NULL, .attribute = field, .got = text_of(failure, "got"), .expected = text_of(failure, "expected"),
                                   .en = text_of(failure, "en"), .zh = text_of(failure, "zh")};
    return intake_add_reject(import->intake, &reject);
}

static int take_answer(struct import *import)
{
    struct patval_error error;
    const char *text;
    size_t size, i;
    json_t *failure;
    if (patval_receive(import->cli->connection, &text, &size, &error))
        return report_error(import->cli, &error);
    json_t *answer = json_loadb(text, size, 0, NULL);
    import->waiting--;
    json_int_t stored = json_integer_value(json_object_get(answer, "stored")), unchanged = json_integer_value(json_object_get(answer, "unchanged"));
    bool before = import->answered++ < import->next_chunk; /* the answer is the one given then */
    import->earlier += before ? stored + unchanged : 0;
    import->stored += before ? 0 : stored;
    import->unchanged += before ? 0 : unchanged;
    import->refused_by_server += json_integer_value(json_object_get(answer, "refused"));
    json_array_foreach(json_object_get(answer, "failures"), i, failure)
        add_failure(import, failure);
    json_decref(answer);
    intake_answered(import->intake, (uint32_t)import->answered);
    return 0;
}

/* All but the rows. */
static json_t *chunk_params(const struct import *import, const struct intake_chunk *chunk)
{
    char key[80];
    const struct cli *cli = import->cli;
    snprintf(key, sizeof key, "%s:%u", import->job, chunk->index);
    json_t *params = json_pack("{s:s, s:I, s:I, s:i, s:s, s:s}", "job", import->job, "chunk", (json_int_t)chunk->index, "first_row", (json_int_t)chunk->first_row, "rank",
                               import->rank, "idempotency_key", key, "source", source_of(import));
    set_text(cli, params, "observed", "observed_on");
    return params;
}

static int send_chunk(struct import *import, const struct buffer *rows, const struct intake_chunk *chunk)
{
    struct patval_error error;
    struct buffer *out = &import->request;
    json_t *params = chunk_params(import, chunk);
    char *text = json_dumps(params, JSON_COMPACT);
    json_decref(params);
    buffer_clear(out);
    buffer_puts(out, "{\"rows\":");
    put_json_string(out, rows->data, rows->size);
    buffer_putc(out, ',');
    buffer_puts(out, text ? text + 1 : "");
    bool whole = text && buffer_text(out)[0];
    free(text);
    if (!whole)
        return usage(import->cli, "no memory for a chunk");
    import->waiting++;
    import->sent_rows += chunk->rows;
    return patval_send(import->cli->connection, "patent.load", out->data, &error) ? report_error(import->cli, &error) : 0;
}

static int load(struct import *import, bool dry)
{
    struct buffer rows = {0};
    struct intake_chunk chunk;
    struct error error;
    int code = 0;
    while (!code) {
        if (intake_next_chunk(import->intake, &rows, &chunk, &error)) {
            code = fail(import, &error);
        } else if (!chunk.rows) {
            break;
        } else if (!dry) {
            if (import->waiting == CHUNKS_AHEAD)
                code = take_answer(import);
            if (!code)
                code = send_chunk(import, &rows, &chunk);
        }
        import_show_progress(import, false);
    }
    while (!code && import->waiting)
        code = take_answer(import);
    buffer_free(&rows);
    buffer_free(&import->request);
    import_show_progress(import, true);
    return code;
}

/* Of its own accord no file is written over: there may be the refused rows of another file of that name, or what was corrected in them. */
static FILE *open_rejects(struct import *import)
{
    const char *path = flag(import->cli, "rejects");
    FILE *out = NULL;
    if (path) {
        snprintf(import->rejects, sizeof import->rejects, "%s", path);
        return fopen(path, "w");
    }
    for (unsigned again = 1; !out && again < 1000; again++) {
        char number[16] = "";
        if (again > 1)
            snprintf(number, sizeof number, "-%u", again);
        snprintf(import->rejects, sizeof import->rejects, "%.4000s.rejects%s.csv", import->report->name, number);
        out = fopen(import->rejects, "wx");
        if (!out && errno != EEXIST)
            break;
    }
    return out;
}

static int write_rejects(struct import *import)
{
    struct error error;
    FILE *out = open_rejects(import);
    int result = out ? 0 : usage(import->cli, "cannot write the rejects to %s: %m; name another file with --rejects", import->rejects);
    if (!result && intake_rejects_write(import->intake, out, NULL, &error))
        result = fail(import, &error);
    if (out && fclose(out) && !result)
        result = usage(import->cli, "cannot write the rejects to %s: %m", import->rejects);
    if (result)
        import->rejects[0] = '\0';
    return result;
}

#define LEAST_RANK 10 /* of what is told by the holder himself */

static void show_rejects(const struct import *import)
{
    const struct intake_reject *list;
    const struct cli *cli = import->cli;
    size_t count = intake_rejects(import->intake, &list);
    for (size_t i = 0; i < count && i < 5; i++) {
        printf(cli->chinese ? "  第 %u 行" : "  row %u", list[i].row);
        import_say_refusal(cli, &list[i]);
    }
    if (count > 5)
        printf("  %s %zu\n", say(cli, "……另有", "and more:"), count - 5);
    if (import->rejects[0])
        printf("  %s %s\n", say(cli, "全部被拒行、原因与原始单元格见", "every refused row, with its reason and its cells:"), import->rejects);
    if (import->rejects[0] && import->rank > LEAST_RANK) /* that table is not the office's or the vendor's file any more */
        printf("  %s --rank %d\n", say(cli, "改正后再导入时请注明来源级别：", "corrected, it is imported as of the same source with"), import->rank);
}

static int ask_progress(struct import *import)
{
    int code;
    json_t *answer = call(import->cli, "patent.load", json_pack("{s:s, s:b}", "job", import->job, "probe", 1), &code);
    import->next_chunk = json_integer_value(json_object_get(answer, "next_chunk"));
    json_decref(answer);
    if (import->next_chunk && !import->cli->json)
        printf("  %s\n", say(import->cli, "此文件曾（部分）导入：已存入的数据块不会重复写入", "this file has been imported before, in part or whole: what is stored is not written again"));
    return code;
}

static void show_totals(const struct import *import, bool dry)
{
    const struct cli *cli = import->cli;
    struct intake_counts counts = intake_counts(import->intake);
    if (dry)
        printf("  %s: %s %u, %s %u\n", say(cli, "试运行，未写入", "dry run, nothing was written"), say(cli, "可导入", "would be sent"), counts.accepted, say(cli, "被拒", "refused"), counts.refused);
    else
        printf("  %s %u: %s %lld, %s %lld, %s %lld, %s %u\n", say(cli, "行数", "rows"), counts.read, say(cli, "存入", "stored"), (long long)import->stored, say(cli, "无变化", "unchanged"),
               (long long)import->unchanged, say(cli, "此前已导入", "imported before"), (long long)import->earlier, say(cli, "被拒", "refused"), import->refused);
    import_show_losses(import);
    if (import->refused)
        show_rejects(import);
}

static int import_one(struct import *import, bool dry)
{
    int code = open_intake(import);
    if (code)
        return code;
    import->report = intake_report(import->intake);
    import->rank = flag(import->cli, "rank") ? atoi(flag(import->cli, "rank")) : import->report->rank;
    name_job(import);
    if (import->cli->json)
        import->preview = import_preview(import);
    else
        import_show_report(import);
    if (!dry)
        code = ask_progress(import);
    if (!code)
        code = load(import, dry);
    import->refused = intake_counts(import->intake).refused + (uint32_t)import->refused_by_server;
    int written = 0;
    if (import->refused && (!dry || flag(import->cli, "rejects")))
        written = write_rejects(import); /* after a broken connection too: what is known is not lost */
    if (!code && !import->cli->json)
        show_totals(import, dry);
    code = code ? code : written;
    return code ? code : import->refused ? CLI_FOUND : CLI_DONE;
}

static bool is_same_file(const char *one, const char *other)
{
    struct stat left, right;
    return !stat(one, &left) && !stat(other, &right) && left.st_dev == right.st_dev && left.st_ino == right.st_ino;
}

/* What can be told before a file is opened. */
static int check_flags(struct cli *cli)
{
    const char *rank = flag(cli, "rank"), *rejects = flag(cli, "rejects"), *observed = flag(cli, "observed");
    struct day day;
    if (!cli->word_count)
        return usage(cli, "wants at least one file");
    if (rank && (!rank[0] || strspn(rank, "0123456789") != strlen(rank) || strlen(rank) > 2))
        return usage(cli, "--rank wants a whole number from 0 to 99, not %s", rank);
    if (rejects && cli->word_count > 1)
        return usage(cli, "--rejects names one file: import one file at a time with it");
    if (rejects && (!strcmp(rejects, "-") || is_same_file(rejects, cli->words[0])))
        return usage(cli, "--rejects wants a file of its own, not %s", rejects);
    if (observed && day_parse(observed, strlen(observed), &day, NULL, NULL))
        return usage(cli, "--observed wants a day such as 2026-11-20, not %s", observed);
    return CLI_DONE;
}

/* Percentiles compare a patent with its peers: after new facts a new edition is cut. */
static int cut_norms(struct cli *cli)
{
    int code;
    json_t *params = json_object();
    set_text(cli, params, "observed", "day");
    json_t *edition = call(cli, "norms.cut", params, &code);
    if (edition && !cli->json)
        printf("  %s %lld: %lld %s\n", say(cli, "已生成基准版本", "norms edition"), (long long)number_of(edition, "edition"), (long long)number_of(edition, "patents"),
               say(cli, "件专利", "patents"));
    json_decref(edition);
    return code;
}

int command_import(struct cli *cli)
{
    int worst = check_flags(cli);
    if (worst)
        return worst;
    json_t *files = json_array();
    json_int_t stored = 0;
    bool dry = flag(cli, "dry-run") != NULL;
    for (size_t i = 0; i < cli->word_count; i++) {
        struct import import = {.cli = cli, .file = cli->words[i]};
        int code = import_one(&import, dry);
        worst = code > worst ? code : worst;
        stored += import.stored;
        if (import.report)
            json_array_append_new(files, import_describe(&import));
        intake_close(import.intake);
        if (code > CLI_USAGE)
            break; /* the server is gone or failing: the next file would fare no better */
    }
    if (stored && !flag(cli, "no-norms") && worst <= CLI_FOUND) {
        int code = cut_norms(cli);
        worst = code > worst ? code : worst;
    }
    if (cli->json) {
        char *text = json_dumps(files, JSON_COMPACT);
        printf("{\"files\":%s}\n", text ? text : "[]");
        free(text);
    }
    json_decref(files);
    return worst;
}
