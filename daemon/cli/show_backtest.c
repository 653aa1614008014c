#include "cli/study.h"

#include <string.h>

static char *share_text(const json_t *object, const char *name, char out[40])
{
    const json_t *value = json_object_get(object, name);
    if (json_is_number(value))
        snprintf(out, 40, "%.1f%%", json_number_value(value) * 100);
    else
        snprintf(out, 40, "-");
    return out;
}

static void add_figures(struct grid *grid, const char *name, const json_t *figures)
{
    static const char *const shares[] = {"hit_rate", "mdape", "within_25", "within_50", "within_100", "coverage"};
    char rows[40], ratio[40], texts[6][40];
    for (size_t i = 0; i < 6; i++)
        share_text(figures, shares[i], texts[i]);
    const char *const cells[] = {name, number_text(json_object_get(figures, "n"), rows), texts[0], fixed(json_object_get(figures, "median_ratio"), 4, ratio),
                                 texts[1], texts[2], texts[3], texts[4], texts[5]};
    grid_add(grid, cells);
}

/* What a group is called: a size class or a code as it is, a deal without industry or kind in words. */
static const char *group_name(const struct cli *cli, const json_t *group)
{
    const char *name = text_of(group, "group");
    return strcmp(name, "-") ? name : say(cli, "（未给出）", "(not given)");
}

static void show_groups(const struct cli *cli, const char *title, const json_t *groups)
{
    const char *const headers[] = {title, say(cli, ">成交", ">deals"), say(cli, ">命中率", ">hit rate"), say(cli, ">价值/价格中位数", ">median value/price"),
                                   ">MdAPE", ">±25%", ">±50%", ">±100%", say(cli, ">价格在低–高之间", ">price in low–high")};
    struct grid *grid = grid_new(headers, 9);
    json_t *group;
    size_t i;
    json_array_foreach(groups, i, group)
        add_figures(grid, group_name(cli, group), group);
    grid_print(grid, stdout);
    grid_free(grid);
}

static void show_overall(const struct cli *cli, const json_t *report)
{
    json_t *all = json_copy(json_object_get(report, "overall")), *prior = json_copy(json_object_get(report, "prior_alone"));
    json_object_set_new(all, "group", json_string(say(cli, "全部", "all deals")));
    json_object_set_new(prior, "group", json_string(say(cli, "其中仅参考先验", "of these, prior only")));
    json_object_set_new(prior, "hit_rate", json_null());
    json_t *both = json_pack("[o, o]", all, prior);
    show_groups(cli, "", both);
    json_decref(both);
}

static void show_states(const struct cli *cli, const json_t *report)
{
    const char *state;
    json_t *count;
    printf("  %s", say(cli, "状态", "states"));
    json_object_foreach(json_object_get(report, "states"), state, count)
        printf("  %s %lld", state, (long long)json_integer_value(count));
    printf("; %s %lld, %s %lld\n", say(cli, "仅参考先验", "indicative prior only"), (long long)number_of(json_object_get(report, "overall"), "prior_only"),
           say(cli, "无价值", "no value"), (long long)number_of(json_object_get(report, "overall"), "no_value"));
    puts(say(cli, "  基准日为成交前一日；命中：给出了不止参考先验的价值；其右各列只按命中计算",
             "  as of the day before each deal; a hit: a value that is more than the indicative prior; what stands to its right is of hits only"));
}

void show_backtest(const struct cli *cli, const json_t *report)
{
    heading(cli, "%s", text_of(report, "file"));
    show_study(cli, report, "已估值", "asked");
    show_states(cli, report);
    heading(cli, "%s", say(cli, "价值与价格", "Values and prices"));
    show_overall(cli, report);
    show_groups(cli, say(cli, "行业", "industry"), json_object_get(report, "by_industry"));
    show_groups(cli, say(cli, "价格（元）", "price (yuan)"), json_object_get(report, "by_size"));
    show_groups(cli, say(cli, "成交类型", "kind of deal"), json_object_get(report, "by_kind"));
    show_cautions(cli, report);
}
