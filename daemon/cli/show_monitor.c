#include "cli/portfolio.h"

#include <string.h>

static const json_t *member(const json_t *object, const char *outer, const char *inner)
{
    return json_object_get(json_object_get(object, outer), inner);
}

/* "12.34%", "-" for null: two decimals, so that shares stand under each other. */
static char *share_text(const json_t *value, char out[40])
{
    if (json_is_number(value))
        snprintf(out, 40, "%.2f%%", json_number_value(value) * 100);
    else
        snprintf(out, 40, "-");
    return out;
}

static void add_count(struct grid *grid, const char *label, const json_t *const days[2], const char *name)
{
    char text[2][40];
    const char *const cells[] = {label, number_text(json_object_get(days[0], name), text[0]), number_text(json_object_get(days[1], name), text[1])};
    grid_add(grid, cells);
}

static void add_spread(const struct cli *cli, struct grid *grid, const char *label, const json_t *const days[2], const char *name, int decimals)
{
    static const struct { const char *name, *zh, *en; } parts[] = {
        {"mean", "平均", "mean"}, {"quartile_1", "下四分位", "lower quartile"}, {"median", "中位", "median"}, {"quartile_3", "上四分位", "upper quartile"}};
    for (size_t i = 0; i < 4; i++) {
        char whole[120], text[2][40];
        snprintf(whole, sizeof whole, "%s%s%s", label, say(cli, "：", ": "), say(cli, parts[i].zh, parts[i].en));
        const char *const cells[] = {whole, fixed(member(days[0], name, parts[i].name), decimals, text[0]),
                                     fixed(member(days[1], name, parts[i].name), decimals, text[1])};
        grid_add(grid, cells);
    }
}

static void add_grades(const struct cli *cli, struct grid *grid, const json_t *const days[2])
{
    const json_t *earlier = json_object_get(days[0], "grades");
    json_t *grade;
    size_t i;
    json_array_foreach(json_object_get(days[1], "grades"), i, grade) {
        char label[60], counts[2][40], shares[2][40], cell[2][90];
        const json_t *both[2] = {json_array_get(earlier, i), grade};
        for (int k = 0; k < 2; k++)
            snprintf(cell[k], sizeof cell[k], "%s (%s)", number_text(json_object_get(both[k], "patents"), counts[k]),
                     share_text(json_object_get(both[k], "share"), shares[k]));
        snprintf(label, sizeof label, "%s %s", say(cli, "等级", "grade"), text_of(grade, "grade"));
        const char *const cells[] = {label, cell[0], cell[1]};
        grid_add(grid, cells);
    }
}

static void show_days(const struct cli *cli, const json_t *report)
{
    const json_t *list = json_object_get(report, "days"), *days[2] = {json_array_get(list, 0), json_array_get(list, 1)};
    char text[2][40], names[2][24];
    snprintf(names[0], sizeof names[0], ">%s", text_of(report, "from"));
    snprintf(names[1], sizeof names[1], ">%s", text_of(report, "to"));
    const char *const headers[] = {"", names[0], names[1]};
    struct grid *grid = grid_new(headers, 3);
    add_count(grid, say(cli, "已评分", "scored"), days, "scored");
    add_count(grid, say(cli, "当日未知", "not known on that day"), days, "not_known_then");
    add_count(grid, say(cli, "模型不覆盖", "not covered by the model"), days, "not_covered");
    add_count(grid, say(cli, "基准版本", "norms edition"), days, "norms_edition");
    add_spread(cli, grid, say(cli, "总分", "total"), days, "total", 2);
    add_spread(cli, grid, say(cli, "已观测权重", "weight observed"), days, "confidence", 4);
    const char *const experts[] = {say(cli, "专家所占权重（平均）", "share of weight from experts, mean"),
                                   share_text(json_object_get(days[0], "expert_share"), text[0]),
                                   share_text(json_object_get(days[1], "expert_share"), text[1])};
    grid_add(grid, experts);
    add_grades(cli, grid, days);
    grid_print(grid, stdout);
    grid_free(grid);
}

static const char *reading_word(const struct cli *cli, const json_t *object)
{
    const char *word = text_of(object, "reading");
    return !strcmp(word, "stable")  ? say(cli, "稳定", "stable")
           : !strcmp(word, "watch") ? say(cli, "关注", "watch")
           : !strcmp(word, "act")   ? say(cli, "处置", "act")
                                    : "-";
}

static void show_bins(const struct cli *cli, const json_t *total)
{
    const char *const headers[] = {say(cli, ">高于", ">above"), say(cli, ">至（含）", ">up to"), say(cli, ">较早日", ">from"), say(cli, ">较晚日", ">to")};
    struct grid *grid = grid_new(headers, 4);
    json_t *bin;
    size_t i;
    json_array_foreach(json_object_get(total, "bins"), i, bin) {
        char text[4][40];
        const char *const cells[] = {fixed(json_object_get(bin, "above"), 2, text[0]), fixed(json_object_get(bin, "up_to"), 2, text[1]),
                                     share_text(json_object_get(bin, "from"), text[2]), share_text(json_object_get(bin, "to"), text[3])};
        grid_add(grid, cells);
    }
    grid_print(grid, stdout);
    grid_free(grid);
}

static void show_total(const struct cli *cli, const json_t *report)
{
    const json_t *total = json_object_get(report, "total");
    char psi[40];
    heading(cli, "%s %s · %s", say(cli, "总分的群体稳定性指数（PSI）", "Population stability index (PSI) of the total:"),
            fixed(json_object_get(total, "psi"), 4, psi), reading_word(cli, total));
    puts(say(cli,
             "  PSI = Σ (q − p)·ln(q/p)，十箱，以较早日的十分位为界；小于 0.0001 的占比（空箱）按 0.0001 计；多个十分位落在同一取值时，该值自成一箱",
             "  PSI = Σ (q − p)·ln(q/p) over ten bins by the deciles of the earlier day; shares below 0.0001 (empty bins) count as 0.0001; a value on which "
             "several deciles fall is a bin of its own"));
    puts(say(cli, "  习惯读法（并非定律）：< 0.1 稳定，0.1–0.25 关注，> 0.25 处置",
             "  customary reading, not a law: < 0.1 stable, 0.1–0.25 watch, > 0.25 act"));
    show_bins(cli, total);
}

static void show_indicators(const struct cli *cli, const json_t *report)
{
    const char *const headers[] = {say(cli, "指标", "indicator"), ">PSI",
                                   say(cli, "读法", "reading"),   say(cli, ">已观测（早）", ">observed, from"),
                                   say(cli, ">（晚）", ">to"),    say(cli, ">缺失（早）", ">missing, from"),
                                   say(cli, ">（晚）", ">to"),    say(cli, ">变化", ">change")};
    struct grid *grid = grid_new(headers, 8);
    json_t *row;
    size_t i;
    json_array_foreach(json_object_get(report, "indicators"), i, row) {
        char text[6][40];
        const char *const cells[] = {said(cli, row),
                                     fixed(json_object_get(row, "psi"), 4, text[0]),
                                     reading_word(cli, row),
                                     number_text(member(row, "observed", "from"), text[1]),
                                     number_text(member(row, "observed", "to"), text[2]),
                                     share_text(member(row, "missing", "from"), text[3]),
                                     share_text(member(row, "missing", "to"), text[4]),
                                     share_text(member(row, "missing", "change"), text[5])};
        grid_add(grid, cells);
    }
    heading(cli, "%s",
            say(cli, "各指标：已观测者分值的 PSI 与记录中的缺失率", "Indicators: PSI of the points where observed, and share missing from the record"));
    grid_print(grid, stdout);
    grid_free(grid);
}

static void show_rules(const struct cli *cli, const json_t *rules)
{
    const char *const headers[] = {say(cli, "拒绝规则", "refusing rule"), "", say(cli, ">答复数", ">answers")};
    struct grid *grid = grid_new(headers, 3);
    json_t *rule;
    size_t i;
    json_array_foreach(rules, i, rule) {
        char count[40];
        const char *const cells[] = {text_of(rule, "rule"), said(cli, rule), number_text(json_object_get(rule, "answers"), count)};
        if (i < 10)
            grid_add(grid, cells);
    }
    grid_print(grid, stdout);
    grid_free(grid);
}

static void show_refusals(const struct cli *cli, const json_t *report)
{
    const json_t *refusals = json_object_get(report, "refusals");
    char rate[40];
    heading(cli, "%s", say(cli, "期间内已记录的质押答复", "Recorded pledge answers of the period"));
    if (!json_is_object(refusals)) {
        printf("  %s\n", say(cli, "本证书不可读取已记录的估值", "this certificate may not read recorded valuations"));
        return;
    }
    printf("  %s %lld, %s %lld: %s %lld, %s %lld, %s %lld, %s %lld · %s %s\n", say(cli, "共记录", "recorded"), (long long)number_of(refusals, "recorded"),
           say(cli, "基准日在期间内", "with a day in the period"), (long long)number_of(refusals, "in_period"), say(cli, "通过", "pass"),
           (long long)number_of(refusals, "pass"), say(cli, "警示", "warn"), (long long)number_of(refusals, "warn"), say(cli, "不明", "unknown"),
           (long long)number_of(refusals, "unknown"), say(cli, "拒绝", "refuse"), (long long)number_of(refusals, "refuse"), say(cli, "拒绝率", "refusal rate"),
           share_text(json_object_get(refusals, "refusal_rate"), rate));
    if (json_array_size(json_object_get(refusals, "rules")))
        show_rules(cli, json_object_get(refusals, "rules"));
}

void show_monitoring(const struct cli *cli, const json_t *report)
{
    char name[160];
    heading(cli, "%s · %s · %s → %s", model_name(json_object_get(report, "model"), name), text_of(report, "purpose"), text_of(report, "from"),
            text_of(report, "to"));
    show_portfolio(cli, json_object_get(report, "patents"));
    show_days(cli, report);
    show_total(cli, report);
    show_indicators(cli, report);
    show_refusals(cli, report);
    if (json_is_object(json_object_get(report, "comparison")))
        show_comparison(cli, json_object_get(report, "comparison"));
    show_cautions(cli, report);
}
