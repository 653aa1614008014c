/* The command line: flags and words, settings, columns that line up under Chinese characters, cells that harm no spreadsheet. */
#include "cli/import.h"
#include "tests/unit/check.h"

#include <stdlib.h>
#include <unistd.h>

static char printed[4096];

static struct arena *memory;
static struct cli kept[32];
static size_t kept_count;

/* What `print` writes, in `printed`. */
static const char *caught(void (*print)(FILE *out, const char *text), const char *text)
{
    FILE *out = fmemopen(printed, sizeof printed, "w");
    print(out, text);
    fclose(out);
    return printed;
}

static int read_words(struct cli **out, const char *a, const char *b, const char *c)
{
    static char copies[3][200];
    const char *const given[] = {a, b, c};
    char *words[3];
    int count = 0;
    struct cli *cli = *out = &kept[kept_count++];
    *cli = (struct cli){.command = "test", .memory = memory};
    for (int i = 0; i < 3 && given[i]; i++) {
        snprintf(copies[i], sizeof copies[i], "%s", given[i]);
        words[count++] = copies[i];
    }
    return arguments_read(cli, count, words, "model= record");
}

static void flags(void)
{
    struct cli *cli;
    CHECK(!read_words(&cli, "CN1", "--model", "score-27") && cli->word_count == 1);
    CHECK_TEXT(flag(cli, "model"), "score-27");
    CHECK(!read_words(&cli, "--model=x=y", "--record", "--json"));
    CHECK_TEXT(flag(cli, "model"), "x=y");
    CHECK(flag(cli, "record") && flag(cli, "json") && !flag(cli, "as-of"));
    CHECK(!read_words(&cli, "--", "--model", NULL) && cli->word_count == 1 && !flag(cli, "model"));
    CHECK(!read_words(&cli, "-", NULL, NULL) && cli->word_count == 1);
    CHECK(read_words(&cli, "--modle", "x", NULL) == CLI_USAGE);
    CHECK(read_words(&cli, "--model", NULL, NULL) == CLI_USAGE);
    CHECK(read_words(&cli, "--record=1", NULL, NULL) == CLI_USAGE);
    CHECK(read_words(&cli, "--record", "--record", NULL) == CLI_USAGE);
    CHECK(read_words(&cli, "-m", NULL, NULL) == CLI_USAGE);
    CHECK(flag_kind("model= record", "model", 5) == 2 && flag_kind("model= record", "record", 6) == 1 && !flag_kind("model= record", "mod", 3));
}

static int settings_from(struct cli **out, const char *text, const char *server)
{
    char path[] = "/tmp/patvald-test-XXXXXX";
    int descriptor = mkstemp(path);
    if (descriptor < 0 || write(descriptor, text, strlen(text)) < 0)
        exit(2);
    close(descriptor);
    struct cli *cli = *out = &kept[kept_count++];
    *cli = (struct cli){.command = "test", .memory = memory, .flags = {{"config", path}, {"server", server}}, .flag_count = server ? 2 : 1};
    int result = settings_read(cli);
    unlink(path);
    return result;
}

static void settings(void)
{
    struct cli *cli;
    unsetenv("PATVAL_SERVER");
    CHECK(!settings_from(&cli, "# comment\nserver = bank.example:7746\n  certificate=own.pem\n\n", NULL));
    CHECK_TEXT(cli->settings.server, "bank.example:7746");
    CHECK_TEXT(cli->settings.certificate, "/tmp/own.pem"); /* beside the file that names it */
    CHECK(!settings_from(&cli, "operator_socket = /run/x.sock\n", "other:1"));
    CHECK(!cli->settings.operator_socket && !strcmp(cli->settings.server, "other:1")); /* a server by flag is meant instead of the file's socket */
    CHECK(settings_from(&cli, "sever = x\n", NULL) == CLI_USAGE);
    setenv("PATVAL_SERVER", "variable:2", 1);
    CHECK(!settings_from(&cli, "server = file:1\n", NULL) && !strcmp(cli->settings.server, "variable:2"));
    CHECK(!settings_from(&cli, "server = file:1\n", "flag:3") && !strcmp(cli->settings.server, "flag:3"));
    unsetenv("PATVAL_SERVER");
}

static void print_grid(FILE *out, const char *text)
{
    const char *const headers[] = {"名称", ">points"}, *const row[] = {text, "3.5"}, *const other[] = {"ab", "100.25"};
    struct grid *grid = grid_new(headers, 2);
    grid_add(grid, row);
    grid_add(grid, other);
    grid_print(grid, out);
    grid_free(grid);
}

static void texts(void)
{
    char out[40];
    CHECK(display_width("专利a") == 5 && display_width("") == 0 && display_width("é") == 1);
    CHECK_TEXT(caught(print_grid, "专利"), "  名称  points\n  专利     3.5\n  ab    100.25\n");
    CHECK_TEXT(money(5337391, out), "5,337,391");
    CHECK_TEXT(money(-1000, out), "-1,000");
    CHECK_TEXT(money(0, out), "0");
    CHECK_TEXT(percent(0.0385, out), "3.85%");
    CHECK_TEXT(caught(csv_cell, "plain"), "plain");
    CHECK_TEXT(caught(csv_cell, "a,\"b\""), "\"a,\"\"b\"\"\"");
    CHECK_TEXT(caught(csv_cell, "=HYPERLINK(1)"), "\"'=HYPERLINK(1)\"");
    CHECK_TEXT(caught(csv_cell, "201910123456789"), "\"'201910123456789\""); /* a spreadsheet would round it */
    CHECK_TEXT(caught(csv_cell, "2019"), "2019");
}

/* Every flag that a command takes has its row in flags.def, which says truly whether a value follows. */
static void every_flag_is_explained(void)
{
    static const struct { const char *name, *value; } rows[] = {
#define FLAG(name, value, en, zh) {name, value},
#include "cli/flags.def"
#undef FLAG
    };
    static const char *const lists[] = {GENERAL_FLAGS,
#define COMMAND(id, words, arguments, flags, en, zh) flags,
#include "cli/commands.def"
#undef COMMAND
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int used = 0;
        for (size_t k = 0; k < sizeof lists / sizeof lists[0]; k++) {
            int kind = flag_kind(lists[k], rows[i].name, strlen(rows[i].name));
            used += kind != 0;
            CHECK(!kind || kind == (rows[i].value[0] ? 2 : 1));
        }
        CHECK(used > 0);
    }
}

static const char *line_of(bool chinese, uint32_t done, uint32_t total, double seconds, unsigned width)
{
    static char line[400];
    struct cli cli = {.chinese = chinese};
    progress_line(&cli, done, total, seconds, width, line);
    CHECK(display_width(line) < width || width < 6);
    return line;
}

static void progress(void)
{
    CHECK_TEXT(line_of(false, 500, 2000, 1, 80), "  [##########..............................]   25%  500 rows/s  left 0:03");
    CHECK_TEXT(line_of(true, 2000, 2000, 4, 60), "  [###########################]  100%  500 行/秒  剩余 0:00");
    CHECK_TEXT(line_of(false, 1, 10000000, 1, 200), "  [........................................]    0%  1 rows/s  left 99:59:59");
    CHECK_TEXT(line_of(false, 0, 100, 0, 30), "    0%  0 rows/s  left -");
    CHECK_TEXT(line_of(false, 3, 4, 1, 12), " 75%");
    CHECK_TEXT(line_of(false, 0, 0, 0, 34), "  100%  0 rows/s  left 0:00");
    for (unsigned width = 6; width < 130; width++)
        line_of(width % 2 == 0, width, 130, 0.5, width);
    CHECK(display_cut("申请号x", 5) == 6 && display_cut("abc", 9) == 3 && display_cut("申", 1) == 0);
}

int main(void)
{
    memory = arena_new();
    if (!memory || !freopen("/dev/null", "w", stderr)) /* the sentences of refused command lines are not looked at here */
        return 2;
    flags();
    settings();
    texts();
    every_flag_is_explained();
    progress();
    arena_free(memory);
    return check_end();
}
