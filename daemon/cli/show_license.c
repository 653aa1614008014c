/* A licence price for people. */
#include "cli/cli.h"

#include <string.h>

static void show_royalty(const struct cli *cli, const json_t *royalty)
{
    char text[6][40];
    const json_t *factor = json_object_get(royalty, "factor");
    json_t *part;
    size_t i;
    heading(cli, "%s %s – %s – %s", say(cli, "许可费率（低—中—高）", "Royalty rate, low – middle – high:"), percent(number_of(royalty, "low"), text[0]), percent(number_of(royalty, "middle"), text[1]),
            percent(number_of(royalty, "high"), text[2]));
    printf("  %s = %s + (%s − %s) × %s · %s × %s (%s %s)\n", say(cli, "基准", "base"), percent(number_of(royalty, "range_low"), text[0]), percent(number_of(royalty, "range_high"), text[1]),
           percent(number_of(royalty, "range_low"), text[2]), number_text(json_object_get(factor, "total"), text[3]), say(cli, "许可类型系数", "type"),
           number_text(json_object_get(royalty, "type_factor"), text[4]), say(cli, "行业", "industry"), text_of(royalty, "industry"));
    json_array_foreach(json_object_get(factor, "parts"), i, part)
        printf("    %s %s × %s%s\n", cli->chinese ? text_of(part, "zh") : text_of(part, "id"), number_text(json_object_get(part, "points"), text[0]),
               number_text(json_object_get(part, "weight"), text[1]), json_is_true(json_object_get(part, "missing")) ? say(cli, "（缺，取中值）", " (missing: the middle)") : "");
}

static void show_fee(const struct cli *cli, const json_t *fee)
{
    char low[40], middle[40], high[40];
    if (!json_is_object(fee)) {
        heading(cli, "%s", say(cli, "许可费总额：需要销售预测（--forecast）", "Fee: needs a sales forecast (--forecast)"));
        return;
    }
    heading(cli, "%s CNY %s – %s – %s", say(cli, "许可费总额（低—中—高）", "Fee as one lump sum, low – middle – high:"), money(number_of(fee, "low"), low), money(number_of(fee, "middle"), middle),
            money(number_of(fee, "high"), high));
}

static void show_form(const struct cli *cli, const json_t *form)
{
    char text[2][40];
    json_t *payment;
    size_t i;
    printf("  %s", text_of(form, "form"));
    if (json_object_get(form, "rate"))
        printf(" · %s %s", say(cli, "费率", "rate"), percent(number_of(form, "rate"), text[0]));
    if (json_object_get(form, "entry"))
        printf(" · %s CNY %s", say(cli, "入门费", "entry fee"), money(number_of(form, "entry"), text[0]));
    json_array_foreach(json_object_get(form, "payments"), i, payment)
        printf("%s %lld: %s", i ? "," : say(cli, " · 各期", " · period"), (long long)number_of(payment, "period"), money(number_of(payment, "amount"), text[0]));
    putchar('\n');
}

/* The running royalty year by year: its present values sum to the lump sum, but for what rounding to yuan leaves. */
static void show_schedule(const struct cli *cli, const json_t *result)
{
    const char *const headers[] = {say(cli, ">期", ">period"), say(cli, ">许可费", ">royalty"), say(cli, ">折现系数", ">discount"), say(cli, ">现值", ">now")};
    const json_t *running = json_array_get(json_object_get(result, "forms"), 0);
    double growth = 1 + number_of(json_object_get(result, "fee"), "discount_rate"), factor = 1, sum = 0;
    struct grid *grid = grid_new(headers, 4);
    json_t *payment;
    size_t i;
    json_array_foreach(json_object_get(running, "payments"), i, payment) {
        char text[4][40];
        double amount = number_of(payment, "amount");
        factor /= growth;
        sum += amount * factor;
        snprintf(text[2], sizeof text[2], "%.6f", factor);
        snprintf(text[3], sizeof text[3], "%.2f", amount * factor);
        const char *const cells[] = {number_text(json_object_get(payment, "period"), text[0]), money(amount, text[1]), text[2], text[3]};
        grid_add(grid, cells);
    }
    char whole[40];
    heading(cli, "%s %s", say(cli, "逐年许可费及现值，合计 CNY", "The running royalty, and what it is worth now: CNY"), money(sum, whole));
    grid_print(grid, stdout);
    grid_free(grid);
}

static void show_standing(const struct cli *cli, const json_t *standing)
{
    const json_t *national = json_object_get(standing, "national");
    char text[40];
    printf("  %s %s\n", say(cli, "费率在提成率先验分布中的百分位", "percentile of the rate among the deals of the royalty prior"), number_text(json_object_get(standing, "prior_percentile"), text));
    if (json_is_object(national))
        printf("  %s × %s\n", say(cli, "年均许可费与全国平均之比", "yearly fee against the national mean per contract"), number_text(json_object_get(national, "ratio_to_mean_per_contract_year"), text));
}

void show_license(const struct cli *cli, const json_t *result)
{
    json_t *form, *ceiling;
    size_t i;
    char text[40], share[40];
    const json_t *open = json_object_get(result, "open_license"), *equity = json_object_get(result, "equity");
    show_head(cli, result);
    show_score(cli, result, flag(cli, "explain") != NULL);
    show_royalty(cli, json_object_get(result, "royalty"));
    show_fee(cli, json_object_get(result, "fee"));
    if (flag(cli, "explain") && json_array_size(json_object_get(result, "forms")))
        show_schedule(cli, result);
    if (json_array_size(json_object_get(result, "forms")))
        heading(cli, "%s", say(cli, "等值的支付方式", "The same price in other forms"));
    json_array_foreach(json_object_get(result, "forms"), i, form)
        show_form(cli, form);
    if (json_is_object(open)) {
        heading(cli, "%s %s", say(cli, "开放许可", "Open licence:"), text_of(open, "verdict"));
        json_array_foreach(json_object_get(open, "ceilings"), i, ceiling)
            printf("  %s: %s\n", text_of(ceiling, "verdict"), said(cli, ceiling));
    }
    if (json_is_object(equity))
        printf("  %s %s: CNY %s\n", say(cli, "以专利出资的股权比例", "share of the company for the patent as a contribution in kind"), percent(number_of(equity, "share"), share),
               money(number_of(equity, "value"), text));
    show_standing(cli, json_object_get(result, "standing"));
    show_lists(cli, result);
}
