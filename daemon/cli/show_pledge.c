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
        char rule[60];
        snprintf(rule, sizeof rule, "%s%s%s", text_of(check, "rule"), json_object_get(check, "patent") ? " " : "", text_of(check, "patent"));
        const char *const cells[] = {verdict_word(cli, text_of(check, "verdict")), rule, cli->chinese ? text_of(check, "zh") : text_of(check, "name"), text_of(check, "fact")};
        grid_add(grid, cells);
    }
    grid_print(grid, stdout);
    grid_free(grid);
    json_array_foreach(json_object_get(gate, "checks"), i, check)
        if (strcmp(text_of(check, "verdict"), "pass") != 0 && json_object_get(check, "cure"))
            printf("  %s %s: %s (%s)\n", say(cli, "补救", "cure of"), text_of(check, "rule"), said(cli, json_object_get(check, "cure")), text_of(check, "article"));
}

static void show_limits(const struct cli *cli, const json_t *loan)
{
    json_t *limit;
    size_t i;
    char amount[40], cap[40];
    const json_t *parts = json_object_get(loan, "ltv_parts");
    char part[3][40];
    if (json_is_object(parts))
        printf("  %s %s = %s × %s × %s\n", say(cli, "贷款成数上限", "loan-to-value cap"), percent(number_of(loan, "ltv_cap"), cap), number_text(json_object_get(parts, "kind_and_grade"), part[0]),
               number_text(json_object_get(parts, "term"), part[1]), number_text(json_object_get(parts, "evidence"), part[2]));
    else
        printf("  %s %s (%s)\n", say(cli, "贷款成数上限", "loan-to-value cap"), percent(number_of(loan, "ltv_cap"), cap),
               say(cli, "各专利按中值加权", "those of its patents, weighted by their middle values"));
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

/* A basket: each patent in a line, and the ends between which the whole lies. */
static void show_basket(const struct cli *cli, const json_t *result)
{
    const char *const headers[] = {say(cli, "专利", "patent"), say(cli, "审查", "gate"), say(cli, ">总分", ">score"), say(cli, "等级", "grade"), say(cli, ">低", ">low"), say(cli, ">中", ">middle"), say(cli, ">高", ">high"),
                                   say(cli, ">成数", ">cap"), say(cli, "名称", "title")};
    const json_t *basket = json_object_get(result, "basket"), *independent = json_object_get(basket, "independent"), *sum = json_object_get(basket, "sum");
    struct grid *grid = grid_new(headers, 9);
    char text[7][40];
    json_t *part;
    size_t i;
    json_array_foreach(json_object_get(result, "patents"), i, part) {
        const json_t *score = json_object_get(part, "score"), *value = json_object_get(part, "value");
        const char *const cells[] = {text_of(part, "number"), verdict_word(cli, text_of(json_object_get(part, "gate"), "verdict")), fixed(json_object_get(score, "total"), 2, text[0]), text_of(score, "grade"),
                                     json_is_object(value) ? money(number_of(value, "low"), text[1]) : "-", json_is_object(value) ? money(number_of(value, "middle"), text[2]) : "-",
                                     json_is_object(value) ? money(number_of(value, "high"), text[3]) : "-", percent(number_of(part, "ltv_cap"), text[4]), text_of(part, "title")};
        grid_add(grid, cells);
    }
    grid_print(grid, stdout);
    grid_free(grid);
    printf("  %s %s: CNY %s – %s – %s %s, CNY %s – %s – %s %s\n", say(cli, "相关程度", "dependence"), number_text(json_object_get(basket, "dependence"), text[0]), money(number_of(independent, "low"), text[1]),
           money(number_of(independent, "middle"), text[2]), money(number_of(independent, "high"), text[3]), say(cli, "若相互独立", "if independent"), money(number_of(sum, "low"), text[4]),
           money(number_of(sum, "middle"), text[5]), money(number_of(sum, "high"), text[6]), say(cli, "若同涨同跌", "if they move as one"));
}

void show_pledge(const struct cli *cli, const json_t *result)
{
    show_head(cli, result);
    show_gate(cli, json_object_get(result, "gate"));
    show_score(cli, result, flag(cli, "explain") != NULL);
    show_value(cli, json_object_get(result, "value"));
    if (json_is_object(json_object_get(result, "basket")))
        show_basket(cli, result);
    show_loan(cli, json_object_get(result, "loan"));
    show_lists(cli, result);
}
