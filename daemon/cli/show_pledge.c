/* A pledge answer for a loan officer: gate, value, loan, and why. */
#include "cli/cli.h"

#include <string.h>

static const char *verdict_word(const struct cli *cli, const char *verdict)
{
    static const char *const words[][3] = {{"pass", "通过", "pass"}, {"warn", "提示", "warn"}, {"refuse", "拒绝", "REFUSE"}, {"unknown", "不明", "unknown"}};
    for (size_t i = 0; i < 4; i++)
        if (!strcmp(words[i][0], verdict))
            return say(cli, words[i][1], words[i][2]);
    return verdict;
}

static void show_gate(const struct cli *cli, const json_t *gate)
{
    const char *const headers[] = {say(cli, "结论", "verdict"), say(cli, "规则", "rule"), say(cli, "事项", "what"), say(cli, "事实", "fact")};
    struct grid *grid = grid_new(headers, 4);
    json_t *check;
    size_t i;
    heading(cli, "%s: %s", say(cli, "质押登记审查", "Gate"), verdict_word(cli, text_of(gate, "verdict")));
    json_array_foreach(json_object_get(gate, "checks"), i, check) {
        const char *const cells[] = {verdict_word(cli, text_of(check, "verdict")), text_of(check, "rule"), cli->chinese ? text_of(check, "zh") : text_of(check, "name"), text_of(check, "fact")};
        grid_add(grid, cells);
    }
    grid_print(grid, stdout);
    grid_free(grid);
    json_array_foreach(json_object_get(gate, "checks"), i, check)
        if (strcmp(text_of(check, "verdict"), "pass") != 0 && json_object_get(check, "cure"))
            printf("  %s %s: %s (%s)\n", say(cli, "补救", "cure of"), text_of(check, "rule"), said(cli, json_object_get(check, "cure")), text_of(check, "article"));
}

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

static void show_inputs(const struct cli *cli, const json_t *approach)
{
    const json_t *inputs = json_object_get(approach, "inputs");
    char text[5][40];
    printf("    %s: %s %s, %s %s, %s %s, %s %s, %s %s\n", text_of(approach, "id"), say(cli, "行业", "industry"), text_of(inputs, "industry"), say(cli, "许可费率", "royalty rate"),
           percent(number_of(inputs, "royalty_rate"), text[0]), say(cli, "折现率", "discount rate"), percent(number_of(inputs, "discount_rate"), text[1]), say(cli, "税率", "tax rate"),
           percent(number_of(inputs, "tax_rate"), text[2]), say(cli, "经济寿命（年）", "life in years"), number_text(json_object_get(inputs, "life_years"), text[3]));
}

static void show_value(const struct cli *cli, const json_t *value)
{
    char low[40], middle[40], high[40], mean[40];
    json_t *approach;
    size_t i;
    if (!json_is_object(value)) {
        heading(cli, "%s", say(cli, "价值：未计算", "Value: not computed"));
        return;
    }
    heading(cli, "%s CNY %s – %s – %s (%s %s)", say(cli, "价值（低—中—高）", "Value, low – middle – high:"), money(number_of(value, "low"), low), money(number_of(value, "middle"), middle),
            money(number_of(value, "high"), high), say(cli, "均值", "mean"), money(number_of(value, "mean"), mean));
    json_array_foreach(json_object_get(value, "approaches"), i, approach) {
        show_inputs(cli, approach);
        if (flag(cli, "explain"))
            show_steps(cli, approach);
    }
}

static void show_limits(const struct cli *cli, const json_t *loan)
{
    json_t *limit;
    size_t i;
    char amount[40], cap[40];
    const json_t *parts = json_object_get(loan, "ltv_parts");
    char part[3][40];
    printf("  %s %s = %s × %s × %s\n", say(cli, "贷款成数上限", "loan-to-value cap"), percent(number_of(loan, "ltv_cap"), cap), number_text(json_object_get(parts, "kind_and_grade"), part[0]),
           number_text(json_object_get(parts, "term"), part[1]), number_text(json_object_get(parts, "evidence"), part[2]));
    json_array_foreach(json_object_get(loan, "limits"), i, limit)
        printf("    %s %s %s\n", text_of(limit, "id"), money(number_of(limit, "amount"), amount),
               !strcmp(text_of(limit, "id"), text_of(loan, "bound_by")) ? say(cli, "← 起约束作用", "← this one binds") : "");
}

static void show_risk(const struct cli *cli, const json_t *loan)
{
    char text[4][40];
    if (json_is_number(json_object_get(loan, "shortfall_probability_given_default")))
        printf("  %s %s\n", say(cli, "违约时处置不足的概率", "chance that the collateral falls short after a default"), percent(number_of(loan, "shortfall_probability_given_default"), text[0]));
    if (json_is_number(json_object_get(loan, "expected_loss")))
        printf("  %s CNY %s\n", say(cli, "预期损失", "expected loss"), money(number_of(loan, "expected_loss"), text[0]));
    const json_t *split = json_object_get(loan, "split");
    if (split)
        printf("    %s: %s %s, %s %s, %s %s, %s %s\n", text_of(split, "scheme"), say(cli, "风险补偿资金", "fund"), money(number_of(split, "fund"), text[0]), say(cli, "银行", "bank"),
               money(number_of(split, "bank"), text[1]), say(cli, "保险", "insurer"), money(number_of(split, "insurer"), text[2]), say(cli, "评估机构", "appraiser"),
               money(number_of(split, "appraiser"), text[3]));
}

static void show_loan(const struct cli *cli, const json_t *loan)
{
    char ceiling[40], requested[40];
    const json_t *top = json_object_get(loan, "ceiling"), *conditional = json_object_get(loan, "conditional_ceiling");
    heading(cli, "%s CNY %s · %s", say(cli, "可贷上限", "Loan ceiling:"), json_is_number(top) ? money(number_of(loan, "ceiling"), ceiling) : "-", text_of(loan, "verdict"));
    if (json_is_number(conditional))
        printf("  %s CNY %s\n", say(cli, "补救后上限", "ceiling once cured"), money(number_of(loan, "conditional_ceiling"), ceiling));
    if (json_is_number(json_object_get(loan, "requested")))
        printf("  %s CNY %s (%s)\n", say(cli, "申请金额", "requested"), money(number_of(loan, "requested"), requested), percent(number_of(loan, "ltv_requested"), ceiling));
    if (json_array_size(json_object_get(loan, "limits")))
        show_limits(cli, loan);
    if (json_is_string(json_object_get(loan, "latest_end")))
        printf("  %s %s · %s CNY %s\n", say(cli, "最迟到期日", "latest end"), text_of(loan, "latest_end"), say(cli, "期间年费", "annual fees during the loan"),
               money(number_of(loan, "fees_during"), requested));
    show_risk(cli, loan);
}

void show_pledge(const struct cli *cli, const json_t *result)
{
    show_head(cli, result);
    show_gate(cli, json_object_get(result, "gate"));
    show_score(cli, result, flag(cli, "explain") != NULL);
    show_value(cli, json_object_get(result, "value"));
    show_loan(cli, json_object_get(result, "loan"));
    show_lists(cli, result);
}
