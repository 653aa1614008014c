/* What the reports of validate and backtest have in common. */
#include "cli/study.h"

#include <string.h>

char *interval_text(const json_t *interval, int decimals, char out[80])
{
    char estimate[40], low[40], high[40];
    if (!json_is_object(interval))
        snprintf(out, 80, "-");
    else if (!json_is_number(json_object_get(interval, "low")))
        snprintf(out, 80, "%s", fixed(json_object_get(interval, "estimate"), decimals, estimate));
    else
        snprintf(out, 80, "%s (%s – %s)", fixed(json_object_get(interval, "estimate"), decimals, estimate),
                 fixed(json_object_get(interval, "low"), decimals, low), fixed(json_object_get(interval, "high"), decimals, high));
    return out;
}

static void show_excluded(const struct cli *cli, const json_t *excluded)
{
    const char *const headers[] = {say(cli, ">行", ">row"), say(cli, "号码", "number"), say(cli, "排除原因", "why it is excluded")};
    struct grid *grid = grid_new(headers, 3);
    json_t *row;
    size_t i;
    json_array_foreach(excluded, i, row) {
        char line[40];
        const char *const cells[] = {number_text(json_object_get(row, "row"), line), text_of(row, "number"), said(cli, row)};
        grid_add(grid, cells);
    }
    grid_print(grid, stdout);
    grid_free(grid);
}

void show_study(const struct cli *cli, const json_t *report, const char *used_zh, const char *used_en)
{
    const json_t *rows = json_object_get(report, "rows"), *excluded = json_object_get(report, "excluded");
    json_t *header;
    size_t i;
    printf("  %s %lld, %s %lld, %s %lld\n", say(cli, "读入行数", "rows read"), (long long)number_of(rows, "read"), say(cli, used_zh, used_en),
           (long long)number_of(rows, "used"), say(cli, "排除", "excluded"), (long long)number_of(rows, "excluded"));
    json_array_foreach(json_object_get(report, "unused_columns"), i, header)
        printf("  %s: %s\n", say(cli, "未使用的列", "a column that is not used"), json_string_value(header));
    if (json_array_size(excluded))
        show_excluded(cli, excluded);
}

void show_cautions(const struct cli *cli, const json_t *report)
{
    json_t *caution;
    size_t i;
    heading(cli, "%s", say(cli, "不得由此得出的结论", "What must not be concluded from this"));
    json_array_foreach(json_object_get(report, "not_to_conclude"), i, caution)
        printf("%s%s", i ? say(cli, "", " ") : "  ", said(cli, caution));
    putchar('\n');
}
