#include "domain/application_form.h"

#include "domain/attribute.h"

#include <stdio.h>
#include <string.h>

struct digits { const char *text; size_t size; char kind; bool written; };

static bool begins_with_year(const struct digits *digits)
{
    return digits->size > 4 && (!memcmp(digits->text, "19", 2) || !memcmp(digits->text, "20", 2));
}

/* EPODOC fills a serial of six digits to seven. */
static bool is_filled(const struct digits *digits)
{
    return digits->size == 11 && begins_with_year(digits) && digits->text[4] == '0';
}

/* The USPTO's series codes: 02 to 19 applications, 29 and 35 designs, 60 to 63 provisional, 90, 95 and 96 proceedings after the grant. */
static bool has_series_code(const struct digits *digits)
{
    int code = (digits->text[0] - '0') * 10 + digits->text[1] - '0';
    return digits->size == 8 && ((code >= 2 && code <= 19) || code == 29 || code == 35 || (code >= 60 && code <= 63) || code == 90 || code == 95 || code == 96);
}

/* DOCDB had the serial first and two digits of the year behind, for filings until the beginning of 2011.  What begins with a
 * series code and would be of 1912 to 1939 is more likely the office's own number of today with a kind code behind it. */
static bool short_docdb(const struct digits *digits, char *out)
{
    bool coded = digits->kind == 'A' || digits->kind == 'F' || digits->kind == 'U';
    if (!coded || digits->written || digits->size < 4 || digits->size > 8)
        return false;
    size_t serial = digits->size - 2;
    const char *year = digits->text + serial;
    bool of_this_century = memcmp(year, "12", 2) < 0;
    if (!of_this_century && year[0] < '4' && has_series_code(digits))
        return false;
    snprintf(out, APPLICATION_DIGITS, "%s%.2s%.*s%.*s", of_this_century ? "20" : "19", year, (int)(6 - serial), "000000", (int)serial, digits->text);
    return true;
}

static bool of_year_and_six(const struct digits *digits, char *out)
{
    if (is_filled(digits))
        snprintf(out, APPLICATION_DIGITS, "%.4s%.6s", digits->text, digits->text + 5);
    return is_filled(digits);
}

static bool dated(const struct digits *digits, char *out)
{
    return of_year_and_six(digits, out) || short_docdb(digits, out);
}

static bool polish(const struct digits *digits, char *out)
{
    return of_year_and_six(digits, out) || (digits->size == 8 && short_docdb(digits, out));
}

static bool american(const struct digits *digits, char *out)
{
    bool with_series = digits->size == 12 && begins_with_year(digits);
    if (with_series)
        snprintf(out, APPLICATION_DIGITS, "%.8s", digits->text + 4);
    return with_series || dated(digits, out);
}

char application_check_digit(const char *digits, size_t size)
{
    unsigned sum = 0;
    for (size_t i = 0; i < size; i++) {
        unsigned term = (unsigned)(digits[i] - '0') * ((size - i) % 2 ? 2 : 1);
        sum += term / 10 + term % 10;
    }
    return (char)('0' + (10 - sum % 10) % 10);
}

static bool without_check_digit(const struct digits *digits, size_t size, char *out)
{
    bool checked = digits->size == size + 1 && digits->text[size] == application_check_digit(digits->text, size);
    if (checked)
        snprintf(out, APPLICATION_DIGITS, "%.*s", (int)size, digits->text);
    return checked;
}

static bool swedish(const struct digits *digits, char *out)
{
    return without_check_digit(digits, 7, out);
}

static bool european(const struct digits *digits, char *out)
{
    bool of_ten = digits->size == 10 && begins_with_year(digits);
    if (of_ten || is_filled(digits))
        snprintf(out, APPLICATION_DIGITS, "%.2s%.6s", digits->text + 2, digits->text + digits->size - 6);
    return of_ten || is_filled(digits) || without_check_digit(digits, 8, out);
}

/* Taiwan counts its years from 1911: 098223014 is of 2009. */
static bool taiwanese(const struct digits *digits, char *out)
{
    int year = is_filled(digits) ? (digits->text[2] - '0') * 10 + digits->text[3] - '0' + (digits->text[0] == '2' ? 89 : -11) : 0;
    bool nine = digits->size == 9 && digits->text[0] == '0';
    if (year > 0)
        snprintf(out, APPLICATION_DIGITS, "%d%.6s", year, digits->text + 5);
    else if (nine)
        snprintf(out, APPLICATION_DIGITS, "%.8s", digits->text + 1);
    return year > 0 || nine;
}

static bool canadian(const struct digits *digits, char *out)
{
    bool of_year = digits->size == 11 && begins_with_year(digits);
    if (of_year)
        snprintf(out, APPLICATION_DIGITS, "%.7s", digits->text + 4);
    return of_year;
}

static bool french(const struct digits *digits, char *out)
{
    bool filled = is_filled(digits) && digits->text[5] == '0';
    if (filled)
        snprintf(out, APPLICATION_DIGITS, "%.2s%.5s", digits->text + 2, digits->text + 6);
    return filled;
}

/* The kind of right (10: patents) stands before the year at the office and in DOCDB, behind it in EPODOC. */
static bool german(const struct digits *digits, char *out)
{
    bool turned = digits->size == 11 && begins_with_year(digits) && digits->text[4] != '0';
    if (turned)
        snprintf(out, APPLICATION_DIGITS, "%.2s%.4s0%.5s", digits->text + 4, digits->text, digits->text + 6);
    return turned;
}

/* The kind of right stands before the year; DOCDB has it in the kind code, and of old numbers two digits of the year. */
static bool korean(const struct digits *digits, char *out)
{
    bool model = digits->kind == 'U', design = digits->kind == 'S', old = digits->size == 9 && (digits->kind == 'A' || model);
    if (!old && (digits->size != 11 || !begins_with_year(digits)))
        return false;
    snprintf(out, APPLICATION_DIGITS, "%s%s%.*s", model ? "20" : design ? "30" : "10", old ? "19" : "", (int)digits->size, digits->text);
    return true;
}

void application_form(int office, const char *text, size_t size, char kind, bool written, char out[APPLICATION_DIGITS])
{
    static const struct { int office; bool (*read)(const struct digits *, char *); } rows[] = {
        {ENUM_office_US, american}, {ENUM_office_EP, european},        {ENUM_office_JP, dated},     {ENUM_office_MX, dated},
        {ENUM_office_PL, polish},   {ENUM_office_AU, of_year_and_six}, {ENUM_office_UA, of_year_and_six}, {ENUM_office_TW, taiwanese},
        {ENUM_office_CA, canadian}, {ENUM_office_FR, french},          {ENUM_office_DE, german},    {ENUM_office_KR, korean},
        {ENUM_office_SE, swedish}};
    const struct digits digits = {text, size, kind, written};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].office == office && rows[i].read(&digits, out))
            return;
    snprintf(out, APPLICATION_DIGITS, "%.*s", (int)size, text);
}

/* USAP and its digits; 8: series and six, 10: year and six. */
static size_t american_digits(const char *number, size_t size)
{
    return size > 4 && !memcmp(number, "USAP", 4) && number[4] >= '0' && number[4] <= '9' ? size - 4 : 0;
}

bool application_numbers_agree(const char *a, size_t a_size, const char *b, size_t b_size)
{
    size_t left = american_digits(a, a_size), right = american_digits(b, b_size);
    if (a_size == b_size)
        return !memcmp(a, b, a_size);
    return ((left == 8 && right == 10) || (left == 10 && right == 8)) && !memcmp(a + a_size - 6, b + b_size - 6, 6);
}

bool application_number_is_poor(const char *number, size_t size)
{
    return american_digits(number, size) == 10;
}
