#include "domain/day.h"

#include <stdio.h>
#include <string.h>

/* Days from the civil calendar and back: the era arithmetic of the proleptic Gregorian calendar, 400 years of 146,097 days each. */
struct day day_from_civil(int year, int month, int date)
{
    int shifted = month <= 2 ? year - 1 : year;
    int era = (shifted >= 0 ? shifted : shifted - 399) / 400;
    int year_of_era = shifted - era * 400;
    int day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + date - 1;
    return (struct day){era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468};
}

void day_to_civil(struct day day, int *year, int *month, int *date)
{
    int number = day.number + 719468;
    int era = (number >= 0 ? number : number - 146096) / 146097;
    int of_era = number - era * 146097;
    int year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int shifted = (5 * of_year + 2) / 153;
    *date = of_year - (153 * shifted + 2) / 5 + 1;
    *month = shifted < 10 ? shifted + 3 : shifted - 9;
    *year = year_of_era + era * 400 + (*month <= 2);
}

int day_year(struct day day)
{
    int year, month, date;
    day_to_civil(day, &year, &month, &date);
    return year;
}

static int month_length(int year, int month)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return lengths[month - 1] + (month == 2 && leap);
}

static bool civil(int year, int month, int date, struct day *out)
{
    if (year < 1800 || year > 2199 || month < 1 || month > 12 || date < 1 || (date > 28 && date > month_length(year, month)))
        return false;
    *out = day_from_civil(year, month, date);
    return true;
}

static __attribute__((cold)) int bad_day(const char *text, size_t size, const char *path, struct error *error, const char *expected)
{
    char got[64];
    snprintf(got, sizeof got, "%.*s", (int)(size < 60 ? size : 60), text);
    return error_set(error, ERROR_DATE, path, got, "%s", expected);
}

/* Two digits; past 99 when they are none. */
static inline int two_digits(const char *text)
{
    unsigned tens = (unsigned char)text[0] - (unsigned)'0', ones = (unsigned char)text[1] - (unsigned)'0';
    return ((tens > 9) | (ones > 9)) ? 100000 : (int)(tens * 10 + ones);
}

int day_parse(const char *text, size_t size, struct day *out, const char *path, struct error *error)
{
    bool shaped = size == 10 && text[4] == '-' && text[7] == '-';
    if (!shaped || !civil(two_digits(text) * 100 + two_digits(text + 2), two_digits(text + 5), two_digits(text + 8), out))
        return bad_day(text, size, path, error, "a calendar day written YYYY-MM-DD");
    return 0;
}

/* A token of a loosely written day: a run of digits or of letters. */
struct token { int number, digits, month; };

static int month_of_word(const char *word, size_t size)
{
    static const char months[] = "janfebmaraprmayjunjulaugsepoctnovdec";
    if (size < 3)
        return 0;
    for (int i = 0; i < 12; i++)
        if ((word[0] | 0x20) == months[3 * i] && (word[1] | 0x20) == months[3 * i + 1] && (word[2] | 0x20) == months[3 * i + 2])
            return i + 1;
    return 0;
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* One ASCII character for the next one of the text: full-width digits and marks folded, 年月日 as '-', others as ' '. */
static char next_plain(const char *text, size_t size, size_t *at)
{
    const unsigned char *s = (const unsigned char *)text + *at;
    if (s[0] < 0x80) {
        (*at)++;
        return (char)s[0];
    }
    size_t length = s[0] >= 0xF0 ? 4 : s[0] >= 0xE0 ? 3 : 2;
    *at += length < size - *at ? length : size - *at;
    if (length == 3 && *at <= size && s[0] == 0xEF && (s[1] == 0xBC || s[1] == 0xBD))
        return (char)(((s[1] - 0xBC) << 6 | (s[2] & 0x3F)) + 0x20);
    return '-';
}

static int tokens_of(const char *plain, size_t size, struct token *tokens, int most)
{
    int count = 0;
    for (size_t at = 0; at < size && count < most;) {
        size_t start = at;
        if (plain[at] >= '0' && plain[at] <= '9') {
            struct token token = {0};
            for (; at < size && plain[at] >= '0' && plain[at] <= '9' && token.digits < 9; at++, token.digits++)
                token.number = token.number * 10 + (plain[at] - '0');
            tokens[count++] = token;
        } else if (is_letter(plain[at])) {
            while (at < size && is_letter(plain[at]))
                at++;
            if (at - start == 1 && plain[start] == 'T')
                break; /* the time of a time stamp follows */
            tokens[count++] = (struct token){.month = month_of_word(plain + start, at - start)};
        } else {
            at++;
        }
    }
    return count;
}

static bool from_tokens(const struct token *t, int count, struct day *out)
{
    if (count == 1 && t[0].digits == 8)
        return civil(t[0].number / 10000, t[0].number / 100 % 100, t[0].number % 100, out);
    if (count < 3)
        return false;
    if (t[1].month)
        return t[2].digits == 4 && t[0].digits && civil(t[2].number, t[1].month, t[0].number, out);
    if (t[0].month)
        return t[2].digits == 4 && t[1].digits && civil(t[2].number, t[0].month, t[1].number, out);
    if (t[0].digits == 4 && t[1].digits && t[2].digits && t[1].digits <= 2 && t[2].digits <= 2)
        return civil(t[0].number, t[1].number, t[2].number, out);
    return t[2].digits == 4 && t[0].digits && t[1].digits && t[0].digits <= 2 && t[1].digits <= 2 &&
           civil(t[2].number, t[1].number, t[0].number, out);
}

int day_parse_loose(const char *text, size_t size, struct day *out, struct error *error)
{
    char plain[64];
    size_t length = 0;
    for (size_t at = 0; at < size && length < sizeof plain;)
        plain[length++] = next_plain(text, size, &at);
    struct token tokens[8] = {{0}};
    int count = tokens_of(plain, length, tokens, 8);
    bool second = false; /* another year follows, and so another day, or the end of a term */
    for (int i = 3; i < count; i++)
        second = second || tokens[i].digits == 4 || tokens[i].digits == 8;
    if (size > 60 || second || !from_tokens(tokens, count, out))
        return bad_day(text, size, NULL, error,
                       "a calendar day such as 2026-11-23, 2026/11/23, 20261123, 23.11.2026 or 2026年11月23日, with four digits of year");
    return 0;
}

void day_format(struct day day, char out[11])
{
    int year, month, date;
    day_to_civil(day, &year, &month, &date);
    char text[40];
    snprintf(text, sizeof text, "%04d-%02d-%02d", year, month, date);
    memcpy(out, text, 10);
    out[10] = '\0';
}

struct day day_add_years(struct day day, int years)
{
    int year, month, date;
    day_to_civil(day, &year, &month, &date);
    year += years;
    if (date > 28 && date > month_length(year, month))
        date = month_length(year, month);
    return day_from_civil(year, month, date);
}

struct day day_add_days(struct day day, int days)
{
    return (struct day){day.number + days};
}
