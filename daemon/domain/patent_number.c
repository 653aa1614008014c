#include "domain/patent_number.h"

#include "domain/attribute.h"
#include "domain/foreign_number.h"

#include <stdio.h>
#include <string.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

/* Folds width and case; drops spaces, dots, commas, hyphens and slashes; false when something else stands in the text. */
static bool fold(const char *text, size_t size, struct plain *out)
{
    *out = (struct plain){.size = 0};
    for (size_t at = 0; at < size;) {
        const unsigned char *s = (const unsigned char *)text + at;
        unsigned point = s[0];
        size_t length = 1;
        if (s[0] == 0xEF && size - at >= 3 && (s[1] == 0xBC || s[1] == 0xBD)) { /* U+FF01…U+FF5E, full width */
            point = ((unsigned)(s[1] - 0xBC) << 6 | (s[2] & 0x3Fu)) + 0x20;
            length = 3;
        } else if (s[0] == 0xE3 && size - at >= 3 && s[1] == 0x80 && s[2] == 0x80) { /* U+3000, the full-width space */
            point = ' ';
            length = 3;
        }
        at += length;
        char c = point < 0x80 ? (char)point : '\1';
        if (c >= 'a' && c <= 'z') {
            out->small = out->small || out->size == 1;
            c = (char)(c - 'a' + 'A');
        }
        if (is_digit(c) || is_upper(c)) {
            if (out->size >= PLAIN - 1)
                return false;
            out->text[out->size++] = c;
        } else if (c == '.') {
            out->dot = out->size;
        } else if (c == '\1' || !strchr(" ,/-\t", c)) {
            return false;
        } else {
            out->marked = out->marked || (out->size > 2 && c != ' ' && c != '\t');
        }
    }
    return out->size > 0;
}

static int refuse(const char *text, size_t size, const char *path, struct error *error, const char *expected)
{
    char got[80];
    snprintf(got, sizeof got, "%.*s", (int)(size < 70 ? size : 70), text);
    return error_set(error, ERROR_NUMBER, path, got, "%s", expected);
}

char patent_number_check_digit(const char *digits, size_t size)
{
    static const int weights[] = {2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5};
    if (size != 8 && size != 12)
        return 0;
    int sum = 0;
    for (size_t i = 0; i < size; i++)
        sum += (digits[i] - '0') * weights[i];
    return sum % 11 == 10 ? 'X' : (char)('0' + sum % 11);
}

static int kind_of_digit(char digit)
{
    switch (digit) {
    case '1':
    case '8':
        return ENUM_kind_invention; /* 8: entered from the PCT as an invention */
    case '2':
    case '9':
        return ENUM_kind_utility_model; /* 9: from the PCT as a utility model */
    case '3':
        return ENUM_kind_design;
    default:
        return 0;
    }
}

static int year_of(const char *digits)
{
    return (digits[0] - '0') * 1000 + (digits[1] - '0') * 100 + (digits[2] - '0') * 10 + (digits[3] - '0');
}

/* `digits` are 8 or 12 digits, `check` the check character that came, or 0. */
static int chinese_application(const char *digits, size_t size, char check, struct patent_number *out, struct error *error)
{
    char right = patent_number_check_digit(digits, size);
    int kind = kind_of_digit(digits[size == 12 ? 4 : 2]);
    int year = size == 12 ? year_of(digits) : (digits[0] - '0') * 10 + (digits[1] - '0');
    if (size == 8)
        year += year >= 85 ? 1900 : 2000;
    if (!kind || (size == 12 && (year < 2003 || year > 2099)) || (size == 8 && year > 2003))
        return error_set(error, ERROR_NUMBER, "", digits, "a Chinese application number: year, kind digit 1, 2, 3, 8 or 9, serial, check digit");
    if (check && check != right)
        return error_set(error, ERROR_NUMBER_CHECK_DIGIT, "", digits, "check digit %c after %.*s, not %c", right, (int)size, digits, check);
    out->form = NUMBER_APPLICATION;
    out->office = ENUM_office_CN;
    out->kind = kind;
    out->year = year;
    memcpy(out->text, "CN", 2);
    memcpy(out->text + 2, digits, size);
    memcpy(out->text + 2 + size, (const char[]){'.', right, '\0'}, 3);
    return 0;
}

/* Cuts a number into digits and what follows them (kind code or check character). */
struct parts { const char *digits; size_t count; const char *tail; size_t tail_size; };

static struct parts cut(const char *text, size_t size)
{
    struct parts parts = {.digits = text};
    while (parts.count < size && is_digit(text[parts.count]))
        parts.count++;
    parts.tail = text + parts.count;
    parts.tail_size = size - parts.count;
    return parts;
}

static bool is_kind_code(const char *tail, size_t size)
{
    return size == 0 || (size == 1 && is_upper(tail[0])) || (size == 2 && is_upper(tail[0]) && is_digit(tail[1]));
}

static int publication(const struct parts *parts, struct patent_number *out)
{
    char letter = parts->tail_size ? parts->tail[0] : '\0';
    *out = (struct patent_number){.form = NUMBER_PUBLICATION, .office = ENUM_office_CN};
    if (letter)
        out->kind = letter == 'D' ? ENUM_kind_design : kind_of_code(letter) ? kind_of_code(letter) : ENUM_kind_invention; /* D: designs granted before 1993 */
    snprintf(out->text, sizeof out->text, "CN%.*s%.*s", (int)parts->count, parts->digits, (int)parts->tail_size, parts->tail);
    return 0;
}

/* WIPO ST.13, as PATENTSCOPE lists Chinese applications: type of right (10, 20, 30; 11 and 21 for those that came through the PCT), year,
 * nine digits of serial number with two leading zeros: 10 2013 000664045 is 2013 1 0664045. */
static int standard_13(const char *digits, char twelve[13])
{
    static const struct { char type[3], kind; } kinds[] = {{"10", '1'}, {"11", '8'}, {"20", '2'}, {"21", '9'}, {"30", '3'}};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (!memcmp(digits, kinds[i].type, 2) && !memcmp(digits + 6, "00", 2)) {
            snprintf(twelve, 13, "%.4s%c%.7s", digits + 2, kinds[i].kind, digits + 8);
            return 0;
        }
    return -1;
}

/* WIPS writes applications of before October 2003 with the whole year and a serial filled with zeros: 2001-00113592 is 01 1 13592. */
static bool old_form(const char *digits, char eight[9])
{
    bool filled = !memcmp(digits + 4, "00", 2) && (!memcmp(digits, "19", 2) || (!memcmp(digits, "200", 3) && digits[3] <= '3'));
    if (filled)
        snprintf(eight, 9, "%.2s%.6s", digits + 2, digits + 6);
    return filled;
}

/* A Chinese number by its shape alone: 13 or 9 places with a dot before the last, or 12/13 digits that begin with a year. */
static int chinese(const struct plain *plain, const char *text, size_t size, struct patent_number *out, struct error *error)
{
    bool dotted = plain->dot && plain->dot == plain->size - 1;
    struct parts parts = cut(text, size);
    size_t body = parts.count;
    char twelve[13], eight[9];
    bool x_check = parts.tail_size == 1 && parts.tail[0] == 'X';
    if (parts.tail_size && !x_check)
        return is_kind_code(parts.tail, parts.tail_size) && body >= 6 && body <= 12
                   ? publication(&parts, out)
                   : refuse(text, size, "", error, "a Chinese publication number such as CN109876543B");
    if (body == 15 && !parts.tail_size && !standard_13(text, twelve))
        return chinese_application(twelve, 12, 0, out, error);
    if (x_check && body == 14 && (!memcmp(text, "10", 2) || !memcmp(text, "20", 2)))
        return chinese_application(text + 2, 12, 'X', out, error);
    if (x_check)
        return body == 12 || body == 8 ? chinese_application(text, body, 'X', out, error)
                                       : refuse(text, size, "", error, "8 or 12 digits before the check digit X");
    if (dotted && (body == 13 || body == 9))
        return chinese_application(text, body - 1, text[body - 1], out, error);
    if (body == 13)
        return chinese_application(text, 12, text[12], out, error);
    if (body == 12 && old_form(text, eight))
        return chinese_application(eight, 8, 0, out, error);
    if (body == 12 || (body == 8 && !dotted))
        return chinese_application(text, body, 0, out, error);
    if (body == 14 && (!memcmp(text, "10", 2) || !memcmp(text, "20", 2)))
        return chinese_application(text + 2, 12, 0, out, error);
    if (body == 9 || body == 7)
        return publication(&parts, out);
    return refuse(text, size, "", error, "a Chinese application number of 9 or 13 places, or a publication number with its kind code");
}

static int other_office(int office, const struct plain *plain, size_t skip, bool application, struct patent_number *out, struct error *error)
{
    const char *end = plain->text + plain->size;
    bool coded = plain->size > skip + 4 && (is_upper(end[-1]) || is_upper(end[-2])); /* ITAP20050005A1 is a publication from Ascoli Piceno */
    if (plain->size > skip + 2 && !memcmp(plain->text + skip, "AP", 2) && !coded) { /* our own normal form of an application number */
        skip += 2;
        application = true;
    }
    return foreign_number(office, plain, skip, application, out)
               ? refuse(plain->text, plain->size, "", error, "office, digits and a kind code, such as US7654321B2") : 0;
}

static int parse(const struct plain *plain, const enum number_form *wanted, int office, struct patent_number *out, struct error *error)
{
    *out = (struct patent_number){0};
    bool letters = !is_digit(plain->text[0]), patent = plain->size > 2 && !memcmp(plain->text, "ZL", 2);
    size_t skip = patent && plain->size > 4 && !memcmp(plain->text + 2, "CN", 2) ? 4 : letters ? 2 : 0;
    if (letters)
        office = patent ? ENUM_office_CN : office_of_code(plain);
    if (letters && !office)
        return refuse(plain->text, plain->size, "", error, "a number that begins with digits or an office's code (CN, US, EP, DE and others of WIPO ST.3)");
    if (office && office != ENUM_office_CN)
        return other_office(office, plain, skip, wanted && *wanted == NUMBER_APPLICATION, out, error);
    if (!is_digit(plain->text[skip]))
        return refuse(plain->text, plain->size, "", error, "a Chinese number: digits after CN or ZL");
    if (wanted && *wanted == NUMBER_PUBLICATION) {
        struct parts parts = cut(plain->text + skip, plain->size - skip);
        if (parts.count >= 6 && parts.count <= 12 && is_kind_code(parts.tail, parts.tail_size) && !(parts.tail_size && parts.tail[0] == 'X'))
            return publication(&parts, out);
    }
    return chinese(plain, plain->text + skip, plain->size - skip, out, error);
}

#define NORMAL_SIZE 16 /* CN201910123456.X */

/* A Chinese application number of our day that stands in its normal form already, as in all rows that an import sends; false: it is looked at
 * more closely.  Not folded, because the folded copy, written byte by byte, would have to wait for itself when it is read in words. */
static bool normal(const char *text, size_t size, struct patent_number *out)
{
    const char *digits = text + 2;
    unsigned others = 0;
    if (size != NORMAL_SIZE || text[0] != 'C' || text[1] != 'N' || text[14] != '.')
        return false;
    for (size_t i = 0; i < 12; i++)
        others |= (unsigned char)digits[i] - (unsigned)'0' > 9;
    if (others || patent_number_check_digit(digits, 12) != text[15])
        return false;
    *out = (struct patent_number){.form = NUMBER_APPLICATION, .office = ENUM_office_CN, .kind = kind_of_digit(digits[4]), .year = year_of(digits)};
    memcpy(out->text, text, NORMAL_SIZE);
    return out->kind && out->year >= 2003 && out->year <= 2099;
}

static int parse_text(const char *text, size_t size, const enum number_form *wanted, int office, struct patent_number *out,
                      struct error *error)
{
    struct plain plain;
    if (normal(text, size, out))
        return 0;
    if (!fold(text, size, &plain))
        return refuse(text, size, "", error, "a patent number of letters and digits, such as CN201910123456.9 or US7654321B2");
    plain.text[plain.size] = '\0';
    return parse(&plain, wanted, office, out, error);
}

static int name_path(const char *path, struct error *error)
{
    if (path && error)
        snprintf(error->path, sizeof error->path, "%s", path);
    return -1;
}

int patent_number_parse(const char *text, size_t size, struct patent_number *out, const char *path, struct error *error)
{
    return parse_text(text, size, NULL, 0, out, error) ? name_path(path, error) : 0;
}

int patent_number_parse_as(const char *text, size_t size, enum number_form form, int office, struct patent_number *out, struct error *error)
{
    if (parse_text(text, size, &form, office, out, error))
        return -1;
    if (out->form == form)
        return 0;
    return refuse(text, size, "", error, form == NUMBER_APPLICATION ? "an application number" : "a publication number");
}
