#include "intake/numberformat.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* ECMA-376 part 1, 18.8.30: 14–17 and 22 are dates, 18–21 and 45–47 times; 27–36 and 50–58 are dates in East Asian versions (of which
 * 32–35 and 55–56 are times); 9 and 10 are per cent. */
struct number_format number_format_builtin(unsigned id)
{
    bool date = (id >= 14 && id <= 17) || id == 22 || (id >= 27 && id <= 31) || id == 36 || (id >= 50 && id <= 54) || id == 57 || id == 58;
    bool time = (id >= 18 && id <= 21) || (id >= 45 && id <= 47) || (id >= 32 && id <= 35) || id == 55 || id == 56;
    return (struct number_format){date ? FORMAT_DATE : time ? FORMAT_TIME : id == 9 || id == 10 ? FORMAT_PERCENT : FORMAT_PLAIN, 0};
}

/* Past what a format shows as it stands: "年", \x, _x, *x, and [Red] or [$-804]; but [h] counts hours. */
static const char *skip_literal(const char *at)
{
    const char *close;
    if (*at == '"' || *at == '[') {
        if (*at == '[' && strchr("hHmMsS", at[1]) && at[1])
            return at;
        close = strchr(at + 1, *at == '"' ? '"' : ']');
        return close ? close + 1 : at + strlen(at);
    }
    return strchr("\\_*", *at) ? at + (at[1] ? 2 : 1) : at;
}

struct number_format number_format_code(const char *code)
{
    bool day = false, time = false, month = false, percent = false;
    size_t zeros = strspn(code, "0"), point = code[zeros] == '.';
    if (zeros > 1 && zeros < 30 && code[zeros + point + strspn(code + zeros + point, "0")] == '\0')
        return (struct number_format){FORMAT_PLAIN, (unsigned)zeros};
    if (!strncasecmp(code, "general", 7))
        return (struct number_format){FORMAT_PLAIN, 0};
    for (const char *at = code; *at && *at != ';';) {
        const char *after = skip_literal(at);
        if (after != at) {
            at = after;
            continue;
        }
        day = day || strchr("yYdD", *at);
        month = month || strchr("mM", *at);
        time = time || strchr("hHsS", *at);
        percent = percent || *at == '%';
        at++;
    }
    return (struct number_format){day || (month && !time) ? FORMAT_DATE : time ? FORMAT_TIME : percent ? FORMAT_PERCENT : FORMAT_PLAIN, 0};
}

/* Days since 1970-01-01 → year, month, day (H. Hinnant, "chrono-compatible low-level date algorithms"). */
static void civil(long days, char *out)
{
    days += 719468;
    long era = (days >= 0 ? days : days - 146096) / 146097, of_era = days - era * 146097;
    long year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    long of_year = of_era - (365 * year + year / 4 - year / 100), part = (5 * of_year + 2) / 153;
    long month = part < 10 ? part + 3 : part - 9;
    snprintf(out, 40, "%04ld-%02ld-%02ld", year + era * 400 + (month <= 2), month, of_year - (153 * part + 2) / 5 + 1);
}

/* Day 60 of the 1900 epoch is 29 February 1900, a day that never was: Lotus counted it and Excel kept the error.  It is written as it
 * is shown, and the intake refuses it. */
static void put_day(long serial, bool epoch_1904, char *out)
{
    if (!epoch_1904 && serial == 60)
        strcpy(out, "1900-02-29");
    else
        civil(serial - (epoch_1904 ? 24107 : serial < 60 ? 25568 : 25569), out);
}

static bool put_moment(double value, struct number_format format, bool epoch_1904, char *out)
{
    if (!(value >= 0) || value >= 2958466) /* the end of the year 9999 */
        return false;
    long long seconds = llround(value * 86400);
    long serial = (long)(seconds / 86400), rest = (long)(seconds % 86400);
    char clock[40] = "";
    if (rest || format.kind == FORMAT_TIME)
        snprintf(clock, sizeof clock, "%02ld:%02ld:%02ld", (format.kind == FORMAT_TIME ? serial * 24 : 0) + rest / 3600, rest / 60 % 60, rest % 60);
    out[0] = '\0';
    if (format.kind == FORMAT_DATE && (serial || !rest || epoch_1904))
        put_day(serial, epoch_1904, out);
    if (clock[0])
        snprintf(out + strlen(out), 41, "%s%s", out[0] ? "T" : "", clock);
    return true;
}

static void put_double(double value, char *out)
{
    if (fabs(value) < 1e15 && fabs(value) >= 1e-7) {
        int whole = (int)floor(log10(fabs(value))) + 1, places = whole > 15 ? 0 : 15 - whole;
        snprintf(out, 64, "%.*f", places > 15 && whole > 0 ? 15 : places > 22 ? 22 : places, value);
        char *point = strchr(out, '.'), *end = out + strlen(out);
        while (point && end > point && (end[-1] == '0' || end[-1] == '.'))
            if (*--end == '.')
                point = NULL;
        *end = '\0';
    } else {
        snprintf(out, 64, "%.15g", value); /* past 15 digits a spreadsheet has lost the rest; the intake says so of what remains */
    }
}

static void put_plain(const char *written, double value, char *out)
{
    size_t digits = strspn(written + (written[0] == '-'), "0123456789");
    if (written[digits + (written[0] == '-')] == '\0' && digits < 60)
        strcpy(out, written); /* 18 digits would not survive a double */
    else
        put_double(value, out);
}

void number_shown(const char *written, struct number_format format, bool epoch_1904, char out[64])
{
    char *end;
    double value = strtod(written, &end);
    if (end == written || *end || !isfinite(value)) {
        snprintf(out, 64, "%.63s", written);
        return;
    }
    if (format.kind == FORMAT_PERCENT) {
        char hundredths[64];
        put_double(value * 100, hundredths);
        snprintf(out, 64, "%.62s%%", hundredths);
        return;
    }
    if (format.kind != FORMAT_PLAIN && put_moment(value, format, epoch_1904, out))
        return;
    char plain[64];
    put_plain(written, value, plain);
    size_t whole = strcspn(plain, "."), lead = plain[0] == '-' || whole >= format.digits || strchr(plain, 'e') ? 0 : format.digits - whole;
    snprintf(out, 64, "%.*s%s", (int)lead, "000000000000000000000000000000", plain);
}
