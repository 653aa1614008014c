/* backtest: what would the value have been on the day before each deal, and what was paid? */
#include "cli/study.h"

#include <stdlib.h>
#include <string.h>

enum { NUMBER, DATE, PRICE, INDUSTRY, HISTORY_YEAR, HISTORY_AMOUNT, FORECAST, KIND, COLUMNS };
static const char *const columns[COLUMNS] = {"number", "date", "price", "industry", "history_year", "history_amount", "forecast", "kind"};
static const struct sentence whole_yuan = {"whole yuan in digits, without thousands separators", "整数元，不带千位分隔符"};

/* A whole number of a cell or of a part of one. */
static bool whole(const char *text, size_t size, json_int_t *out)
{
    char digits[20];
    if (!size || size >= sizeof digits || strspn(text, "0123456789") < size)
        return false;
    memcpy(digits, text, size);
    digits[size] = '\0';
    *out = strtoll(digits, NULL, 10);
    return true;
}

static bool whole_cell(struct study *study, size_t row, size_t column, json_int_t *out)
{
    const char *text = study_cell(study, row, column);
    return whole(text, strlen(text), out) || study_exclude(study, row, column, whole_yuan);
}

/* Sales of a year that was not over before the deal were not known then. */
static bool add_history(struct study *study, size_t row, struct day as_of, json_t *params)
{
    json_int_t year = 0, amount = 0;
    bool has_year = *study_cell(study, row, HISTORY_YEAR), has_amount = *study_cell(study, row, HISTORY_AMOUNT);
    if (!has_year && !has_amount)
        return true;
    if (!has_year)
        return study_exclude(study, row, HISTORY_YEAR, (struct sentence){"the year of history_amount", "history_amount 所属的年份"});
    if (!whole_cell(study, row, HISTORY_AMOUNT, &amount))
        return false;
    const char *text = study_cell(study, row, HISTORY_YEAR);
    if (!whole(text, strlen(text), &year) || year < 1900 || year >= day_year(as_of))
        return study_exclude(study, row, HISTORY_YEAR,
                             (struct sentence){"a calendar year that was over on the day before the deal: what came later was not known then",
                                               "成交前一日已结束的日历年：其后的数字当时尚不可知"});
    json_object_set_new(params, "sales_history", json_pack("[{s:I, s:I}]", "year", year, "amount", amount));
    return true;
}

static bool add_forecast(struct study *study, size_t row, json_t *params)
{
    const char *text = study_cell(study, row, FORECAST);
    json_t *list = json_array();
    json_int_t amount;
    bool good = true;
    for (size_t size; *text && good; text += size + (text[size] == '|')) {
        size = strcspn(text, "|");
        good = whole(text, size, &amount);
        if (good)
            json_array_append_new(list, json_integer(amount));
    }
    if (json_array_size(list) && good)
        json_object_set(params, "sales_forecast", list);
    json_decref(list);
    return good || study_exclude(study, row, FORECAST,
                                 (struct sentence){"whole yuan of the 12-month periods after the deal, parted by |, such as 80000000|95000000",
                                                   "成交后各 12 个月的整数元，以 | 分隔，如 80000000|95000000"});
}

/* What is known of a deal before it; NULL after leaving the row out. */
static json_t *question(struct study *study, size_t row, struct day as_of)
{
    char day[11];
    const char *industry = study_cell(study, row, INDUSTRY);
    day_format(as_of, day);
    json_t *params = json_pack("{s:[s], s:s}", "patents", study_cell(study, row, NUMBER), "as_of", day);
    if (*industry)
        json_object_set_new(params, "industry", json_string(industry));
    if (add_history(study, row, as_of, params) && add_forecast(study, row, params))
        return params;
    json_decref(params);
    return NULL;
}

/* A value is merely the indicative prior when no other approach stands behind it. */
static void take_value(const json_t *answer, struct deal *deal)
{
    const json_t *value = json_object_get(answer, "value");
    const char *state = text_of(answer, "state");
    json_t *approach;
    size_t i;
    deal->state = !strcmp(state, "refused") ? "refused" : !strcmp(state, "ok") ? "ok" : "ok_with_gaps";
    deal->valued = json_is_object(value);
    deal->prior = deal->valued;
    json_array_foreach(json_object_get(value, "approaches"), i, approach)
        if (strcmp(text_of(approach, "id"), "prior") != 0)
            deal->prior = false;
    deal->low = number_of(value, "low");
    deal->middle = number_of(value, "middle");
    deal->high = number_of(value, "high");
}

static bool read_deal(struct study *study, size_t row, struct deal *deal, struct day *as_of)
{
    struct day day;
    const char *industry = study_cell(study, row, INDUSTRY), *kind = study_cell(study, row, KIND);
    *deal = (struct deal){.industry = *industry ? industry : "-", .kind = *kind ? kind : "-"};
    if (!study_row(study, row) || !study_day(study, row, DATE, &day) || !study_number(study, row, PRICE, &deal->price))
        return false;
    *as_of = day_add_days(day, -1);
    return deal->price > 0 || study_exclude(study, row, PRICE, (struct sentence){"a price above 0, in yuan", "大于 0 的价格（元）"});
}

static int ask_deal(struct study *study, size_t row, struct deal *deals, size_t *count)
{
    struct day as_of;
    int code = 0;
    json_t *params = read_deal(study, row, &deals[*count], &as_of) ? question(study, row, as_of) : NULL;
    json_t *answer = params ? study_ask(study, row, "value.pledge", params, &code) : NULL;
    if (answer)
        take_value(answer, &deals[(*count)++]);
    json_decref(answer);
    return code;
}

static int run(struct study *study)
{
    struct deal *deals = calloc(sheet_rows(study->sheet) + 1, sizeof *deals);
    size_t count = 0;
    int code = 0;
    if (!deals)
        abort();
    for (size_t row = 0; !code && row < sheet_rows(study->sheet); row++) {
        code = ask_deal(study, row, deals, &count);
        study_progress(study, row + 1);
    }
    if (!code)
        code = study_enough(study, count);
    if (!code) {
        json_t *report = study_report(study, count);
        backtest_report(deals, count, report);
        code = study_finish(study, report, show_backtest);
    }
    free(deals);
    return code;
}

int command_backtest(struct cli *cli)
{
    struct study study;
    if (cli->word_count != 1)
        return usage(cli, "wants one CSV of deals with the columns number,date,price[,industry][,history_year,history_amount][,forecast][,kind]");
    int code = study_open(&study, cli, cli->words[0], columns, 3, COLUMNS);
    if (!code)
        code = run(&study);
    study_close(&study);
    return code;
}
