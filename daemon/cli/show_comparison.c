/* Two score models, for people. */
#include "cli/portfolio.h"

#include <string.h>

#define MOVERS_SHOWN 30

void show_portfolio(const struct cli *cli, const json_t *patents)
{
    printf("  %s %lld, %s %lld%s\n", say(cli, "符合条件的专利", "patents that pass the filter"), (long long)number_of(patents, "listed"),
           say(cli, "其中参与", "of them asked about"), (long long)number_of(patents, "asked"),
           json_is_true(json_object_get(patents, "sampled"))
               ? say(cli, "（按号码散列抽样，再次运行仍为这些专利）", " (a sample by the hash of the number, the same again)")
               : "");
    if (json_is_true(json_object_get(patents, "changed_meanwhile")))
        printf("  %s\n", say(cli, "列出期间索引有写入", "something was written while the index was listed"));
}

static void add_matrix_row(struct grid *grid, const char *grade, const json_t *counts)
{
    char text[9][40];
    const char *cells[10] = {grade};
    size_t columns = json_array_size(counts);
    for (size_t i = 0; i < columns && i < 9; i++)
        cells[i + 1] = number_text(json_array_get(counts, i), text[i]);
    grid_add(grid, cells);
}

static void show_matrix(const struct cli *cli, const json_t *comparison)
{
    const json_t *grades = json_object_get(comparison, "grades"), *names = json_object_get(grades, "challenger");
    char headers_text[9][24];
    const char *headers[10] = {say(cli, "现行＼挑战", "champion \\ challenger")};
    size_t columns = json_array_size(names) < 9 ? json_array_size(names) : 9, i; /* a model has at most eight grades */
    json_t *row;
    for (i = 0; i < columns; i++) {
        snprintf(headers_text[i], sizeof headers_text[i], ">%s", json_string_value(json_array_get(names, i)));
        headers[i + 1] = headers_text[i];
    }
    struct grid *grid = grid_new(headers, columns + 1);
    json_array_foreach(json_object_get(comparison, "matrix"), i, row)
        add_matrix_row(grid, json_string_value(json_array_get(json_object_get(grades, "champion"), i)), row);
    grid_print(grid, stdout);
    grid_free(grid);
}

void show_comparison(const struct cli *cli, const json_t *comparison)
{
    const json_t *mean = json_object_get(comparison, "mean");
    char names[2][160], text[4][40];
    heading(cli, "%s: %s – %s · %s", say(cli, "现行模型与挑战模型", "Champion and challenger"), model_name(json_object_get(comparison, "champion"), names[0]),
            model_name(json_object_get(comparison, "challenger"), names[1]), text_of(comparison, "day"));
    printf("  %s %lld, %s %lld, %s %lld\n", say(cli, "两者均评分", "scored by both"), (long long)number_of(comparison, "compared"),
           say(cli, "仅现行", "by the champion only"), (long long)number_of(comparison, "only_champion"), say(cli, "仅挑战", "by the challenger only"),
           (long long)number_of(comparison, "only_challenger"));
    printf("  %s %s → %s, %s %s, Spearman %s\n", say(cli, "平均总分", "mean total"), fixed(json_object_get(mean, "champion"), 2, text[0]),
           fixed(json_object_get(mean, "challenger"), 2, text[1]), say(cli, "平均绝对变动", "mean absolute change"),
           fixed(json_object_get(comparison, "mean_absolute_change"), 2, text[2]), fixed(json_object_get(comparison, "spearman"), 4, text[3]));
    printf("  %s %lld, %s %lld, %s %lld\n", say(cli, "等级不变", "same grade"), (long long)number_of(comparison, "same_grade"),
           say(cli, "挑战模型更高", "better by the challenger"), (long long)number_of(comparison, "better_grade"), say(cli, "更低", "worse"),
           (long long)number_of(comparison, "worse_grade"));
    show_matrix(cli, comparison);
}

static void show_movers(const struct cli *cli, const json_t *items)
{
    const char *const headers[] = {say(cli, "号码", "number"),           say(cli, ">现行总分", ">champion"), say(cli, "等级", "grade"),
                                   say(cli, ">挑战总分", ">challenger"), say(cli, "等级", "grade"),          say(cli, ">变动", ">change")};
    struct grid *grid = grid_new(headers, 6);
    json_t *item;
    size_t i;
    json_array_foreach(items, i, item) {
        const json_t *champion = json_object_get(item, "champion"), *challenger = json_object_get(item, "challenger");
        char text[3][40];
        const char *const cells[] = {text_of(item, "number"),      fixed(json_object_get(champion, "total"), 2, text[0]),
                                     text_of(champion, "grade"),   fixed(json_object_get(challenger, "total"), 2, text[1]),
                                     text_of(challenger, "grade"), fixed(json_object_get(item, "change"), 2, text[2])};
        if (i < MOVERS_SHOWN)
            grid_add(grid, cells);
    }
    heading(cli, "%s", say(cli, "等级改变的专利（变动大者在前）", "Patents that change grade, the largest change first"));
    grid_print(grid, stdout);
    grid_free(grid);
    if (json_array_size(items) > MOVERS_SHOWN)
        printf("  %s %zu %s\n", say(cli, "另有", "and"), json_array_size(items) - MOVERS_SHOWN,
               say(cli, "件，见 --json 或 --csv", "more: --json or --csv has them all"));
}

void show_model_diff(const struct cli *cli, const json_t *report)
{
    show_comparison(cli, report);
    show_portfolio(cli, json_object_get(report, "patents"));
    printf("  %s %s\n", say(cli, "用途", "purpose"), text_of(report, "purpose"));
    show_movers(cli, json_object_get(report, "items"));
    show_cautions(cli, report);
}
