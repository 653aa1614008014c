/* What a patent is worth, for people: every approach with what it rests on, so that a pocket calculator can follow. */
#include "cli/cli.h"

#include <string.h>

static void show_steps(const struct cli *cli, const json_t *approach)
{
    const char *const headers[] = {say(cli, ">期", ">period"), say(cli, ">销售额", ">sales"), say(cli, ">权重", ">share of period"), say(cli, ">存续", ">survival"), say(cli, ">折现", ">discount"),
                                   say(cli, ">收益现值", ">income now"), say(cli, ">年费现值", ">fee now")};
    struct grid *grid;
    json_t *step;
    size_t i;
    if (!json_array_size(json_object_get(approach, "steps")))
        return;
    grid = grid_new(headers, 7);
    json_array_foreach(json_object_get(approach, "steps"), i, step) {
        char text[7][40];
        const char *const cells[] = {number_text(json_object_get(step, "slot"), text[0]), money(number_of(step, "sales"), text[1]), number_text(json_object_get(step, "weight"), text[2]),
                                     number_text(json_object_get(step, "survival"), text[3]), number_text(json_object_get(step, "discount_factor"), text[4]),
                                     number_text(json_object_get(step, "income_present_value"), text[5]), number_text(json_object_get(step, "fee_present_value"), text[6])};
        grid_add(grid, cells);
    }
    grid_print(grid, stdout);
    grid_free(grid);
}

static void show_royalty_inputs(const struct cli *cli, const json_t *approach)
{
    const json_t *inputs = json_object_get(approach, "inputs");
    char text[5][40];
    printf(", %s %s, %s %s, %s %s, %s %s, %s %s\n", say(cli, "行业", "industry"), text_of(inputs, "industry"), say(cli, "许可费率", "royalty rate"),
           percent(number_of(inputs, "royalty_rate"), text[0]), say(cli, "折现率", "discount rate"), percent(number_of(inputs, "discount_rate"), text[1]), say(cli, "税率", "tax rate"),
           percent(number_of(inputs, "tax_rate"), text[2]), say(cli, "经济寿命（年）", "life in years"), number_text(json_object_get(inputs, "life_years"), text[3]));
    const json_t *sharing = json_object_get(approach, "profit_sharing");
    if (json_is_object(sharing))
        printf("      %s CNY %s – %s\n", say(cli, "按利润分成核对", "cross-check by a share of profit"), money(number_of(sharing, "low"), text[0]), money(number_of(sharing, "high"), text[1]));
}

static void show_cost_inputs(const struct cli *cli, const json_t *approach)
{
    const json_t *inputs = json_object_get(approach, "inputs");
    char text[5][40];
    printf(", %s CNY %s (%s) × %s × (1 + %s) × (1 − %s)\n", say(cli, "研发成本", "research cost"), money(number_of(inputs, "cost"), text[0]), number_text(json_object_get(inputs, "year"), text[1]),
           number_text(json_object_get(inputs, "index"), text[2]), number_text(json_object_get(inputs, "return"), text[3]), number_text(json_object_get(inputs, "obsolescence"), text[4]));
}

static void show_comparables(const struct cli *cli, const json_t *approach)
{
    const char *const headers[] = {say(cli, "成交", "deal"), say(cli, "日期", "day"), say(cli, "形式", "form"), say(cli, ">价格", ">price"), say(cli, ">件数", ">patents"), say(cli, ">质量系数", ">quality"),
                                   say(cli, ">寿命系数", ">life"), say(cli, ">形式份额", ">form share"), say(cli, ">可比价值", ">value"), say(cli, ">权重", ">weight")};
    json_t *one;
    size_t i;
    struct grid *grid = grid_new(headers, 10);
    json_array_foreach(json_object_get(approach, "comparables"), i, one) {
        char text[7][40];
        const char *const cells[] = {text_of(one, "id"), text_of(one, "day"), text_of(one, "form"), money(number_of(one, "price"), text[0]), number_text(json_object_get(one, "patents"), text[1]),
                                     fixed(json_object_get(one, "quality_factor"), 6, text[2]), fixed(json_object_get(one, "life_factor"), 6, text[3]),
                                     number_text(json_object_get(one, "form_share"), text[4]), fixed(json_object_get(one, "value"), 2, text[5]), fixed(json_object_get(one, "weight"), 6, text[6])};
        grid_add(grid, cells);
    }
    grid_print(grid, stdout);
    grid_free(grid);
}

static void show_approach(const struct cli *cli, const json_t *approach)
{
    const char *id = text_of(approach, "id");
    char text[4][40];
    printf("    %s CNY %s – %s – %s × %s", id, money(number_of(approach, "low"), text[0]), money(number_of(approach, "middle"), text[1]), money(number_of(approach, "high"), text[2]),
           number_text(json_object_get(approach, "weight"), text[3]));
    if (!strcmp(id, "market"))
        printf(", %s %s\n", say(cli, "有效可比成交数", "effective comparable deals"), number_text(json_object_get(json_object_get(approach, "inputs"), "effective_deals"), text[0]));
    else if (!strcmp(id, "cost"))
        show_cost_inputs(cli, approach);
    else
        show_royalty_inputs(cli, approach);
    if (flag(cli, "explain") && !strcmp(id, "market"))
        show_comparables(cli, approach);
    if (flag(cli, "explain"))
        show_steps(cli, approach);
}

void show_value(const struct cli *cli, const json_t *value)
{
    char low[40], middle[40], high[40], mean[40];
    json_t *approach;
    size_t i;
    const json_t *without = json_object_get(value, "without_experts");
    if (!json_is_object(value)) {
        heading(cli, "%s", say(cli, "价值：未计算", "Value: not computed"));
        return;
    }
    if (json_is_true(json_object_get(value, "reconciled")))
        heading(cli, "%s CNY %s – %s – %s (%s %s)", say(cli, "价值（低—中—高）", "Value, low – middle – high:"), money(number_of(value, "low"), low), money(number_of(value, "middle"), middle),
                money(number_of(value, "high"), high), say(cli, "均值", "mean"), money(number_of(value, "mean"), mean));
    else
        heading(cli, "%s CNY %s", say(cli, "价值：各途径相差过大，未作调和；最低者", "Value: the approaches disagree and are not reconciled; the lowest says"), money(number_of(value, "low"), low));
    json_array_foreach(json_object_get(value, "approaches"), i, approach)
        show_approach(cli, approach);
    if (json_is_object(without))
        printf("    %s CNY %s – %s – %s\n", say(cli, "不计专家评分", "without the experts"), money(number_of(without, "low"), low), money(number_of(without, "middle"), middle), money(number_of(without, "high"), high));
}
