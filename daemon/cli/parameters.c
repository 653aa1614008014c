#include "cli/cli.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

const char *today(char out[11])
{
    time_t now = time(NULL) + 8 * 3600; /* the office's day */
    struct tm day;
    gmtime_r(&now, &day);
    strftime(out, 11, "%Y-%m-%d", &day);
    return out;
}

int set_text(const struct cli *cli, json_t *params, const char *flag_name, const char *name)
{
    const char *value = flag(cli, flag_name);
    if (value)
        json_object_set_new(params, name, json_string(value));
    return value && !json_object_get(params, name) ? usage(cli, "--%s is not UTF-8", flag_name) : 0;
}

/* "1,200,000" is not meant here: commas separate the values of a list. */
static bool whole(const char *text, long long *out)
{
    char *end;
    *out = strtoll(text, &end, 10);
    return *text && !*end;
}

int set_integer(const struct cli *cli, json_t *params, const char *flag_name, const char *name)
{
    const char *value = flag(cli, flag_name);
    long long number;
    if (!value)
        return 0;
    if (!whole(value, &number))
        return usage(cli, "--%s wants a whole number, not %s", flag_name, value);
    json_object_set_new(params, name, json_integer(number));
    return 0;
}

int set_number(const struct cli *cli, json_t *params, const char *flag_name, const char *name)
{
    const char *value = flag(cli, flag_name);
    char *end;
    if (!value)
        return 0;
    double number = strtod(value, &end);
    bool is_percent = *end == '%' && !end[1];
    if (end == value || (*end && !is_percent))
        return usage(cli, "--%s wants a fraction such as 0.0385, or a percentage such as 3.85%%, not %s", flag_name, value);
    json_object_set_new(params, name, json_real(is_percent ? number / 100 : number));
    return 0;
}

static int set_forecast(const struct cli *cli, json_t *params)
{
    const char *text = flag(cli, "forecast");
    if (!text)
        return 0;
    json_t *list = json_array();
    json_object_set_new(params, "sales_forecast", list);
    char *copy = strdup(text), *rest = copy;
    int result = 0;
    for (char *item; !result && (item = strsep(&rest, ","));) {
        long long amount;
        if (whole(item, &amount))
            json_array_append_new(list, json_integer(amount));
        else
            result = usage(cli, "--forecast wants whole yuan separated by commas, not %s", item);
    }
    free(copy);
    return result;
}

static int set_history(const struct cli *cli, json_t *params)
{
    const char *text = flag(cli, "history"), *evidence = flag(cli, "evidence");
    if (!text)
        return evidence ? usage(cli, "--evidence belongs to --history YEAR=AMOUNT,…") : 0;
    json_t *list = json_array();
    json_object_set_new(params, "sales_history", list);
    char *copy = strdup(text), *rest = copy;
    int result = 0;
    for (char *item; !result && (item = strsep(&rest, ","));) {
        char *mark = strchr(item, '=');
        long long year, amount;
        if (mark)
            *mark = '\0';
        if (!mark || !whole(item, &year) || !whole(mark + 1, &amount)) {
            result = usage(cli, "--history wants YEAR=AMOUNT pairs separated by commas");
            break;
        }
        json_t *entry = json_pack("{s:I, s:I}", "year", (json_int_t)year, "amount", (json_int_t)amount);
        if (evidence)
            json_object_set_new(entry, "evidence", json_string(!strcmp(evidence, "tax-filed") ? "tax_filed" : evidence));
        json_array_append_new(list, entry);
    }
    free(copy);
    return result;
}

int set_sales(const struct cli *cli, json_t *params)
{
    return set_forecast(cli, params) || set_history(cli, params) || set_number(cli, params, "share", "patent_share_of_product") ? CLI_USAGE : 0;
}

int set_hindsight(const struct cli *cli, json_t *params)
{
    if (flag(cli, "hindsight"))
        json_object_set_new(params, "hindsight", json_true());
    return 0;
}

void set_record(const struct cli *cli, json_t *params)
{
    char day[11];
    const char *as_of = flag(cli, "as-of");
    if (flag(cli, "record"))
        json_object_set_new(params, "record", json_true());
    set_hindsight(cli, params);
    if (as_of || flag(cli, "record"))
        json_object_set_new(params, "as_of", json_string(as_of ? as_of : today(day)));
}
