/* The head, score, reasons and gaps of a valuation, for people. */
#include "cli/cli.h"

#include <string.h>

static const char *state_word(const struct cli *cli, const char *state)
{
    return !strcmp(state, "ok") ? say(cli, "完整", "complete") : !strcmp(state, "ok_with_gaps") ? say(cli, "有缺项", "with gaps") : say(cli, "拒绝", "refused");
}

void show_head(const struct cli *cli, const json_t *result)
{
    const json_t *patent = json_object_get(result, "patent"), *norms = json_object_get(result, "norms");
    const char *valuation = text_of(result, "valuation");
    json_t *model;
    size_t i;
    if (json_is_object(patent))
        heading(cli, "%s  %s", text_of(patent, "number"), text_of(patent, "title"));
    else
        heading(cli, "%s", say(cli, "专利组合", "A basket of patents"));
    printf("  %s %s · %s · %s", say(cli, "基准日", "as of"), text_of(result, "as_of"), state_word(cli, text_of(result, "state")),
           *valuation ? valuation : say(cli, "未记录", "not recorded"));
    json_array_foreach(json_object_get(result, "models"), i, model)
        printf(" · %s@%s", text_of(model, "id"), text_of(model, "version"));
    if (json_is_object(norms))
        printf(" · %s %lld", say(cli, "基准版本", "norms edition"), (long long)number_of(norms, "edition"));
    putchar('\n');
}

/* How far each comment of a fuzzy evaluation applies. */
static void show_memberships(const struct cli *cli, const json_t *score)
{
    json_t *comment;
    size_t i;
    char text[40];
    json_array_foreach(json_object_get(score, "memberships"), i, comment)
        printf("%s%s %s", i ? " · " : "    ", text_of(comment, cli->chinese ? "zh" : "en"), percent(number_of(comment, "degree"), text));
    if (json_array_size(json_object_get(score, "memberships")))
        putchar('\n');
}

static void show_dimensions(const struct cli *cli, const json_t *score)
{
    json_t *dimension;
    size_t i;
    /* in a geometric mean a contribution is no product of points and weight */
    const char *gives = strcmp(text_of(score, "combination"), "weighted_geometric_mean") ? "=" : "→";
    char text[3][40];
    printf("  %s %s  %s %s  %s %s\n", say(cli, "总分", "score"), fixed(json_object_get(score, "total"), 2, text[0]), say(cli, "等级", "grade"), text_of(score, "grade"),
           say(cli, "已观测权重", "weight observed"), percent(number_of(score, "confidence"), text[1]));
    json_array_foreach(json_object_get(score, "dimensions"), i, dimension)
        printf("    %s %s × %s %s %s\n", cli->chinese ? text_of(dimension, "zh") : text_of(dimension, "id"), fixed(json_object_get(dimension, "score"), 2, text[0]),
               fixed(json_object_get(dimension, "weight"), 6, text[1]), gives, fixed(json_object_get(dimension, "contribution"), 2, text[2]));
    show_memberships(cli, score);
}

static void add_indicator(const struct cli *cli, struct grid *grid, const json_t *row)
{
    char raw[40], number[40], points[40], weight[40], contribution[40], cohort[120] = "";
    const json_t *value = json_object_get(row, "raw"), *experts = json_object_get(row, "experts"), *peers = json_object_get(row, "cohort");
    const char *missing = text_of(row, "missing");
    snprintf(raw, sizeof raw, "%.39s", json_is_string(value) ? json_string_value(value) : number_text(value, number));
    if (json_is_object(peers))
        snprintf(cohort, sizeof cohort, "%s %s / %lld", say(cli, "百分位", "percentile"), number_text(json_object_get(peers, "percentile"), number), (long long)number_of(peers, "size"));
    else if (*missing)
        snprintf(cohort, sizeof cohort, "%s", !strcmp(missing, "expert") ? say(cli, "待专家", "for experts") : !strcmp(missing, "applicant") ? say(cli, "待申请人", "for the applicant") : say(cli, "缺", "missing"));
    if (json_is_object(experts))
        snprintf(cohort, sizeof cohort, "%s %s (%lld)%s", say(cli, "专家中位", "experts' median"), fixed(json_object_get(experts, "median"), 2, number), (long long)number_of(experts, "count"),
                 json_is_true(json_object_get(experts, "counts")) ? "" : say(cli, "，有数据故不计", ", not counted: the record tells"));
    const char *const cells[] = {cli->chinese ? text_of(row, "zh") : text_of(row, "id"), json_is_null(value) ? "-" : raw, cohort, fixed(json_object_get(row, "points"), 2, points),
                                 fixed(json_object_get(row, "weight"), 6, weight), fixed(json_object_get(row, "contribution"), 2, contribution)};
    grid_add(grid, cells);
}

static void show_indicators(const struct cli *cli, const json_t *score)
{
    const char *const headers[] = {say(cli, "指标", "indicator"), say(cli, "原值", "raw"), say(cli, "同类比较", "among its peers"), say(cli, ">分值", ">points"),
                                   say(cli, ">权重", ">weight"), say(cli, ">贡献", ">contribution")};
    struct grid *grid = grid_new(headers, 6);
    json_t *row;
    size_t i;
    json_array_foreach(json_object_get(score, "indicators"), i, row)
        add_indicator(cli, grid, row);
    grid_print(grid, stdout);
    grid_free(grid);
}

/* How a contribution comes about, for one row that stands for all. */
static void show_arithmetic(const struct cli *cli, const json_t *score)
{
    json_t *row;
    size_t i;
    char text[6][40];
    json_array_foreach(json_object_get(score, "indicators"), i, row) {
        double nominal = number_of(row, "nominal_weight"), weight = number_of(row, "weight");
        if (!(nominal > 0 && weight > nominal && json_is_null(json_object_get(row, "missing"))))
            continue;
        snprintf(text[0], sizeof text[0], "%.6f", weight / nominal);
        printf("  %s %s: %s × %s = %s; %s × %s = %s\n", say(cli, "如", "for example"), cli->chinese ? text_of(row, "zh") : text_of(row, "id"), fixed(json_object_get(row, "nominal_weight"), 6, text[1]), text[0],
               fixed(json_object_get(row, "weight"), 6, text[2]), fixed(json_object_get(row, "points"), 2, text[3]), text[2], fixed(json_object_get(row, "contribution"), 2, text[4]));
        printf("  %s\n", say(cli, "同维度缺失指标的权重按此比例（至多为模型上限）并入；末位按最大余数取整，使各行之和等于总分",
                            "what is missing of the dimension is carried at that ratio, up to the model's cap; last digits go by largest remainder, so that the rows sum to the total"));
        return;
    }
}

static void show_list(const struct cli *cli, const json_t *list, const char *title, bool effect)
{
    json_t *entry;
    size_t i;
    char number[40];
    if (!json_array_size(list))
        return;
    heading(cli, "%s", title);
    json_array_foreach(list, i, entry)
        if (effect)
            printf("  %7s  %s\n", fixed(json_object_get(entry, "effect"), 2, number), said(cli, entry));
        else
            printf("  %s\n", said(cli, entry));
}

void show_lists(const struct cli *cli, const json_t *result)
{
    show_list(cli, json_object_get(result, "reasons"), say(cli, "理由（分）", "Reasons (points)"), true);
    show_list(cli, json_object_get(result, "remedies"), say(cli, "可改善之处（分）", "What would raise it (points)"), true);
    show_list(cli, json_object_get(result, "gaps"), say(cli, "缺项及处理", "Gaps, and how each was handled"), false);
    show_list(cli, json_object_get(result, "disclosures"), say(cli, "披露", "Disclosures"), false);
}

void show_score(const struct cli *cli, const json_t *result, bool whole)
{
    const json_t *score = json_object_get(result, "score");
    if (!json_is_object(score))
        return;
    show_dimensions(cli, score);
    if (whole)
        show_indicators(cli, score);
    if (whole && flag(cli, "explain") && !json_object_get(score, "combination"))
        show_arithmetic(cli, score);
}
