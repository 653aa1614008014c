/* Values against prices: every figure of `patval backtest`. */
#include "cli/study.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    double below;
    const char *name;
} sizes[] = {{1e5, "<100k"}, {1e6, "100k-1M"}, {1e7, "1M-10M"}, {INFINITY, ">=10M"}};

struct tally {
    size_t deals, valued, prior, none, within[3], covered;
    double *ratios, *errors;
};

static void count_deal(struct tally *tally, const struct deal *deal)
{
    static const double bands[] = {0.25, 0.5, 1};
    double error = fabs(deal->middle - deal->price) / deal->price;
    for (size_t i = 0; i < 3; i++)
        tally->within[i] += error <= bands[i];
    tally->covered += deal->low <= deal->price && deal->price <= deal->high;
    tally->ratios[tally->valued] = deal->middle / deal->price;
    tally->errors[tally->valued++] = error;
}

static json_t *share(size_t part, size_t whole)
{
    return rounded(whole ? (double)part / (double)whole : NAN);
}

static json_t *tally_json(struct tally *tally)
{
    size_t n = tally->valued;
    sort_numbers(tally->ratios, n);
    sort_numbers(tally->errors, n);
    json_t *out = json_pack("{s:I, s:I, s:I, s:I}", "n", (json_int_t)tally->deals, "valued", (json_int_t)n, "prior_only", (json_int_t)tally->prior, "no_value",
                            (json_int_t)tally->none);
    json_object_set_new(out, "hit_rate", share(n, tally->deals));
    json_object_set_new(out, "median_ratio", rounded(quantile(tally->ratios, n, 0.5)));
    json_object_set_new(out, "mdape", rounded(quantile(tally->errors, n, 0.5)));
    json_object_set_new(out, "within_25", share(tally->within[0], n));
    json_object_set_new(out, "within_50", share(tally->within[1], n));
    json_object_set_new(out, "within_100", share(tally->within[2], n));
    json_object_set_new(out, "coverage", share(tally->covered, n));
    return out;
}

static const char *size_of(const struct deal *deal)
{
    size_t i = 0;
    while (!(deal->price < sizes[i].below))
        i++;
    return sizes[i].name;
}

static const char *industry_of(const struct deal *deal)
{
    return deal->industry;
}

static const char *kind_of(const struct deal *deal)
{
    return deal->kind;
}

static const char *everything(const struct deal *deal)
{
    (void)deal;
    return "";
}

/* The deals that `group_of` puts under `name`; of the indicative priors alone when `priors`, which are otherwise no hits. */
static json_t *figures(const struct deal *deals, size_t count, const char *(*group_of)(const struct deal *deal), const char *name, bool priors)
{
    struct tally tally = {.ratios = calloc(count + 1, sizeof(double)), .errors = calloc(count + 1, sizeof(double))};
    if (!tally.ratios || !tally.errors)
        abort();
    for (size_t i = 0; i < count; i++) {
        if (strcmp(group_of(&deals[i]), name) != 0 || (priors && !deals[i].prior))
            continue;
        tally.deals++;
        tally.prior += deals[i].prior;
        tally.none += !deals[i].valued;
        if (deals[i].valued && deals[i].prior == priors)
            count_deal(&tally, &deals[i]);
    }
    json_t *out = tally_json(&tally);
    free(tally.ratios);
    free(tally.errors);
    return out;
}

static json_t *named_figures(const struct deal *deals, size_t count, const char *(*group_of)(const struct deal *deal), const char *name)
{
    json_t *out = figures(deals, count, group_of, name, false);
    json_object_set_new(out, "group", json_string(name));
    return out;
}

/* One entry for every group that occurs, in the order of their names. */
static json_t *by_name(const struct deal *deals, size_t count, const char *(*group_of)(const struct deal *deal))
{
    json_t *names = json_object(), *list = json_array();
    for (size_t i = 0; i < count; i++)
        json_object_set_new(names, group_of(&deals[i]), json_true());
    size_t groups = json_object_size(names), at = 0;
    const char **sorted = calloc(groups + 1, sizeof *sorted), *name;
    json_t *value;
    if (!sorted)
        abort();
    json_object_foreach(names, name, value) {
        size_t place = at++;
        for (; place && strcmp(sorted[place - 1], name) > 0; place--)
            sorted[place] = sorted[place - 1];
        sorted[place] = name;
    }
    for (size_t i = 0; i < groups; i++)
        json_array_append_new(list, named_figures(deals, count, group_of, sorted[i]));
    free(sorted);
    json_decref(names);
    return list;
}

static json_t *by_size(const struct deal *deals, size_t count)
{
    json_t *list = json_array();
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
        json_array_append_new(list, named_figures(deals, count, size_of, sizes[i].name));
    return list;
}

static json_t *states(const struct deal *deals, size_t count)
{
    json_t *out = json_object();
    for (size_t i = 0; i < count; i++)
        json_object_set_new(out, deals[i].state, json_integer(json_integer_value(json_object_get(out, deals[i].state)) + 1));
    return out;
}

static json_t *cautions(void)
{
    static const struct sentence sentences[] = {
        {"Deals are a selected sample: patents that found a buyer or a lender; of those that found none no price is known, and the value may be wrong there "
         "without a trace here.",
         "成交经过选择：只有找到买方或贷方的专利才有价格；没有找到的没有价格，估值在那里即使错了，这里也看不出来。"},
        {"A price on paper is often that of a bundle, between related parties, with know-how, or set for a tax or a subsidy: a miss may be the price's.",
         "账面价格常是打包价、关联方价格、含技术秘密的价格，或为税收、补贴而定：偏差可能出在价格上。"},
        {"low to high is the spread of the appraisal, not a forecast of prices: that fewer than 80 % of the prices lie inside does not by itself refute it, "
         "and more do not prove it.",
         "低值至高值是评估的离散程度，不是价格预测：落入其中的价格少于 80% 并不当然否定它，多于 80% 也不证明它。"},
        {"Sales and forecasts must have been known before the deal; those learned afterwards make every figure here too good.",
         "销售额与预测须在成交前已知；事后得知的会使这里的每个数字都过好。"},
        {"A median ratio near 1 says nothing of a single patent: look at MdAPE. Bibliographic data explain only a few per cent of the variance of patent value "
         "(2.7 % in Gambardella, Harhoff and Verspagen 2008).",
         "比值中位数接近 1 不说明单件专利估得准：应看 MdAPE。著录数据只能解释专利价值方差的百分之几（Gambardella、Harhoff、Verspagen 2008：2.7%）。"},
        {"Association is not causation, and parameters that were tuned to these deals cannot be tested on them: the next check needs other deals.",
         "相关不是因果；按这些成交调整过的参数不能再用它们检验：下次检验须换用其他成交。"},
    };
    return cautions_json(sentences, sizeof sentences / sizeof sentences[0]);
}

void backtest_report(const struct deal *deals, size_t count, json_t *report)
{
    json_object_set_new(report, "states", states(deals, count));
    json_object_set_new(report, "overall", figures(deals, count, everything, "", false));
    json_object_set_new(report, "prior_alone", figures(deals, count, everything, "", true));
    json_object_set_new(report, "by_industry", by_name(deals, count, industry_of));
    json_object_set_new(report, "by_size", by_size(deals, count));
    json_object_set_new(report, "by_kind", by_name(deals, count, kind_of));
    json_object_set_new(report, "not_to_conclude", cautions());
}
