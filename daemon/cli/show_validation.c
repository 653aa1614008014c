#include "cli/study.h"

#include <string.h>

static void show_measures(const struct cli *cli, const json_t *whole)
{
    const char *const headers[] = {"", say(cli, ">行数", ">rows"), say(cli, ">AUC（95% 区间）", ">AUC (95% interval)"),
                                   say(cli, ">Spearman（95% 区间）", ">Spearman (95% interval)")};
    const json_t *within = json_object_get(whole, "within_cohorts");
    struct grid *grid = grid_new(headers, 4);
    char label[120], rows[2][40], auc[2][80], rank[2][80];
    snprintf(label, sizeof label, "%s (%lld)", say(cli, "同组之内", "within cohorts"), (long long)number_of(within, "cohorts"));
    const char *const all[] = {say(cli, "全部", "all rows"), number_text(json_object_get(json_object_get(whole, "rows"), "used"), rows[0]),
                               interval_text(json_object_get(whole, "auc"), 4, auc[0]), interval_text(json_object_get(whole, "spearman"), 4, rank[0])};
    const char *const inside[] = {label, number_text(json_object_get(within, "rows"), rows[1]), interval_text(json_object_get(within, "auc"), 4, auc[1]),
                                  interval_text(json_object_get(within, "spearman"), 4, rank[1])};
    grid_add(grid, all);
    grid_add(grid, inside);
    grid_print(grid, stdout);
    grid_free(grid);
    if (json_is_null(json_object_get(whole, "auc")))
        printf("  %s\n", say(cli, "没有 AUC：它要求结果只有 0 和 1，且两者都有", "no AUC: it wants outcomes of 0 and 1 only, and some of each"));
    if (json_is_true(json_object_get(whole, "leakage_suspected")))
        printf("  %s\n", say(cli, "AUC 不低于 0.9：先找泄漏，再谈效果", "an AUC of 0.9 and more: look for leakage before anything else"));
}

static void show_method(const struct cli *cli, const json_t *report)
{
    printf("  %s %lld, %s %lld, %s %lld\n", say(cli, "自助法种子", "bootstrap seed"), (long long)number_of(report, "seed"), say(cli, "重抽样次数", "resamples"),
           (long long)number_of(report, "resamples"), say(cli, "按权利人（否则同族、专利）成簇", "clusters (by holder, else family, else patent)"),
           (long long)number_of(report, "clusters"));
    if (number_of(report, "clusters") < STUDY_FEWEST)
        printf("  %s\n", say(cli, "不足 20 簇：区间偏窄，不可尽信", "fewer than 20 clusters: the intervals are too narrow to be trusted"));
    puts(say(cli, "  同组：受理局 × 类型 × WIPO 领域 × 申请年；AUC 为各组一致对之和除以各组对数之和，Spearman 为组内名次",
             "  cohort: office × kind × WIPO field × filing year; AUC is concordant pairs over pairs, summed over cohorts; Spearman is of ranks inside them"));
}

static void add_compared(struct grid *grid, const char *name, const json_t *row)
{
    char champion[40], challenger[40], difference[80];
    json_t *interval = json_is_object(row) ? json_pack("{s:O, s:O, s:O}", "estimate", json_object_get(row, "difference"), "low", json_object_get(row, "low"),
                                                       "high", json_object_get(row, "high"))
                                           : NULL;
    const char *const cells[] = {name, fixed(json_object_get(row, "champion"), 4, champion), fixed(json_object_get(row, "challenger"), 4, challenger),
                                 interval_text(interval, 4, difference)};
    grid_add(grid, cells);
    json_decref(interval);
}

static void show_comparison(const struct cli *cli, const json_t *report)
{
    const json_t *comparison = json_object_get(report, "comparison"), *within = json_object_get(comparison, "within_cohorts");
    const char *const headers[] = {"", say(cli, ">现行模型", ">champion"), say(cli, ">挑战模型", ">challenger"),
                                   say(cli, ">差（成对 95% 区间）", ">difference (paired 95% interval)")};
    if (!json_is_object(comparison))
        return;
    heading(cli, "%s: %s@%s – %s@%s", say(cli, "现行模型与挑战模型", "Champion and challenger"), text_of(json_object_get(report, "model"), "id"),
            text_of(json_object_get(report, "model"), "version"), text_of(json_object_get(report, "challenger"), "id"),
            text_of(json_object_get(report, "challenger"), "version"));
    struct grid *grid = grid_new(headers, 4);
    add_compared(grid, "AUC", json_object_get(comparison, "auc"));
    add_compared(grid, "Spearman", json_object_get(comparison, "spearman"));
    add_compared(grid, say(cli, "同组之内 AUC", "AUC within cohorts"), json_object_get(within, "auc"));
    add_compared(grid, say(cli, "同组之内 Spearman", "Spearman within cohorts"), json_object_get(within, "spearman"));
    grid_print(grid, stdout);
    grid_free(grid);
}

static const char *sign_word(const struct cli *cli, const json_t *indicator)
{
    const json_t *expected = json_object_get(indicator, "as_expected");
    if (!json_is_boolean(expected))
        return say(cli, "无法判断", "cannot be told");
    if (!json_is_true(json_object_get(indicator, "clear")))
        return json_is_true(expected) ? say(cli, "为正，但区间含 0", "positive, but the interval holds 0")
                                      : say(cli, "为负，但区间含 0", "negative, but the interval holds 0");
    return json_is_true(expected) ? say(cli, "与预期一致", "as expected") : say(cli, "与预期相反", "opposite to what is expected");
}

static void show_signs(const struct cli *cli, const json_t *report)
{
    const char *const headers[] = {say(cli, "指标", "indicator"), say(cli, ">行数", ">rows"), say(cli, ">Spearman（95% 区间）", ">Spearman (95% interval)"),
                                   say(cli, "预期为正", "expected: positive")};
    struct grid *grid = grid_new(headers, 4);
    json_t *indicator;
    size_t i;
    json_array_foreach(json_object_get(report, "indicators"), i, indicator) {
        char rows[40], rank[80];
        if (number_of(indicator, "n") <= 0)
            continue;
        const char *const cells[] = {said(cli, indicator), number_text(json_object_get(indicator, "n"), rows),
                                     interval_text(json_object_get(indicator, "spearman"), 3, rank), sign_word(cli, indicator)};
        grid_add(grid, cells);
    }
    heading(cli, "%s", say(cli, "各指标分值与结果的符号", "Sign of each indicator's points with the outcome"));
    grid_print(grid, stdout);
    grid_free(grid);
    puts(say(cli, "  每二十个符号中约有一个仅凭偶然就显得明确", "  about one sign in twenty looks clear by chance alone"));
}

static void show_deciles(const struct cli *cli, const json_t *report)
{
    const char *const headers[] = {say(cli, ">十分位", ">decile"), say(cli, ">行数", ">rows"), say(cli, ">平均分", ">mean score"),
                                   say(cli, ">平均结果", ">mean outcome")};
    bool amounts = !strcmp(text_of(report, "outcome"), "amount");
    struct grid *grid = grid_new(headers, 4);
    json_t *decile;
    size_t i;
    json_array_foreach(json_object_get(report, "deciles"), i, decile) {
        char number[40], rows[40], score[40], outcome[40];
        const char *const cells[] = {number_text(json_object_get(decile, "decile"), number), number_text(json_object_get(decile, "n"), rows),
                                     fixed(json_object_get(decile, "score"), 2, score), fixed(json_object_get(decile, "outcome"), amounts ? 2 : 4, outcome)};
        grid_add(grid, cells);
    }
    heading(cli, "%s", say(cli, "按得分十分位（由低到高）", "By decile of the score, lowest first"));
    grid_print(grid, stdout);
    grid_free(grid);
}

void show_validation(const struct cli *cli, const json_t *report)
{
    const json_t *model = json_object_get(report, "model");
    heading(cli, "%s · %s@%s · %s", text_of(report, "file"), text_of(model, "id"), text_of(model, "version"), text_of(report, "purpose"));
    show_study(cli, report, "已评分", "scored");
    printf("  %s %lld, %s %s\n", say(cli, "以自身日期前一日为基准日的行数", "rows scored as of the day before their own date:"),
           (long long)number_of(report, "rows_dated"), say(cli, "其余基准日", "the others as of"), text_of(report, "as_of"));
    heading(cli, "%s", say(cli, "得分能否区分结果", "Does the score tell outcomes apart?"));
    show_measures(cli, report);
    show_method(cli, report);
    show_comparison(cli, report);
    show_signs(cli, report);
    show_deciles(cli, report);
    show_cautions(cli, report);
}
