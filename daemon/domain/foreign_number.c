/* A number of another office is letters and digits in its own order:
 *
 *   code  series  digits        branch  digits  kind
 *   US            7654321                       B2
 *   US    D       533981                        S1      designs; RE reissues, PP plants, H statutory registrations
 *   TW    M       504788                        U       M utility models, I inventions
 *   IN            1442          CH      2015    A       branch of the Indian office, year
 *   JP    WO      2020213340                    A1      international publication, published anew in Japan
 *
 * Codes: WIPO ST.3.  Kind codes: WIPO ST.16. */
#include "domain/foreign_number.h"

#include "domain/application_form.h"
#include "domain/attribute.h"

#include <stdio.h>
#include <string.h>

struct serial { const char *series, *digits, *branch, *kind; size_t series_size, digits_size, branch_size, kind_size; };

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static size_t run(const char *text, size_t size, bool digits)
{
    size_t count = 0;
    while (count < size && is_digit(text[count]) == digits)
        count++;
    return count;
}

int office_of_code(const struct plain *plain)
{
    bool number = !memcmp(plain->text, "NO", 2) && (plain->small || plain->dot == 2); /* "No. 12345" */
    return plain->size < 3 || number ? 0 : (int)enumeration_number(ATTRIBUTE_office, plain->text, 2);
}

int kind_of_code(char letter)
{
    if (letter == 'A' || letter == 'B' || letter == 'C')
        return ENUM_kind_invention;
    if (letter == 'U' || letter == 'Y' || letter == 'Z')
        return ENUM_kind_utility_model;
    return letter == 'S' ? ENUM_kind_design : 0;
}

/* Cuts `text` into its parts; false when it has another shape.  A branch is letters with two digits or more behind them (RS2008P000483: one
 * letter, three digits or more), so that a kind code with its one digit is none. */
static bool cut(const char *text, size_t size, struct serial *out)
{
    *out = (struct serial){.series = text, .series_size = run(text, size, false)};
    size_t at = out->series_size;
    out->digits = text + at;
    out->digits_size = run(text + at, size - at, true);
    at += out->digits_size;
    out->branch = text + at;
    size_t letters = run(text + at, size - at, false), behind = run(text + at + letters, size - at - letters, true);
    if ((letters >= 2 && behind >= 2) || (letters == 1 && behind >= 3)) {
        out->branch_size = letters + behind;
        at += out->branch_size;
    }
    out->kind = text + at;
    out->kind_size = size - at;
    bool plain_kind = !out->kind_size || (out->kind_size <= 2 && !is_digit(out->kind[0]) && (out->kind_size == 1 || is_digit(out->kind[1])));
    return plain_kind && out->series_size <= 3 && out->digits_size <= 14 && out->branch_size <= 8;
}

/* Letters that are no part of the number: the era of old Japanese ones, and the "a/" or "MX/a/" of a Mexican one. */
static void drop_era(int office, const char **text, size_t *size)
{
    bool era = *size > 1 && !is_digit((*text)[0]) && (*text)[0] != 'W' && is_digit((*text)[1]) && (office == ENUM_office_JP || office == ENUM_office_WO || (office == ENUM_office_MX && (*text)[0] == 'A'));
    size_t letters = era ? 1 : office == ENUM_office_MX && *size > 3 && !memcmp(*text, "MXA", 3) ? 3 : 0;
    *text += letters;
    *size -= letters;
}

/* PATENTSCOPE fills German, Russian and lettered American numbers with zeros, which no other source writes. */
static void drop_zeros(int office, struct serial *serial)
{
    bool filled = office == ENUM_office_DE || office == ENUM_office_RU || (office == ENUM_office_US && serial->series_size);
    while (filled && serial->digits_size > 1 && serial->digits[0] == '0') {
        serial->digits++;
        serial->digits_size--;
    }
}

int foreign_number(int office, const struct plain *plain, size_t skip, bool application, struct patent_number *out)
{
    const char *text = plain->text + skip, *word = enumeration_word(ATTRIBUTE_office, office, NULL, NULL);
    size_t size = plain->size - skip;
    bool checked = application && office == ENUM_office_DE && plain->dot && plain->dot == plain->size - 1; /* 10 2011 101042.3 */
    struct serial serial;
    const char *whole = text;
    drop_era(office, &text, &size);
    bool written = plain->marked || text != whole; /* as the office or a person writes it, not as a database does */
    size -= checked;
    if (application && size > 2 && !is_digit(text[size - 1]) && !is_digit(text[size - 2]))
        size -= 2; /* the "DA" of an American application of a lettered series */
    if (!cut(text, size, &serial))
        return -1;
    if (application && serial.kind_size && serial.kind[0] == 'W' && !serial.series_size) {
        serial.series = "W"; /* of the PCT, filed with this office: another number than this office's own of the same digits */
        serial.series_size = 1;
    }
    drop_zeros(office, &serial);
    if (serial.digits_size + serial.branch_size < (serial.series_size || (serial.kind_size && !application) ? 3 : 4))
        return -1;
    *out = (struct patent_number){.form = application ? NUMBER_APPLICATION : NUMBER_PUBLICATION, .office = office};
    if (!application && serial.kind_size)
        out->kind = kind_of_code(serial.kind[0]);
    if (office == ENUM_office_US && serial.series_size == 1 && serial.series[0] == 'D')
        out->kind = ENUM_kind_design;
    char form[APPLICATION_DIGITS];
    if (application && !serial.series_size && !serial.branch_size) {
        application_form(office, serial.digits, serial.digits_size, serial.kind_size ? serial.kind[0] : '\0', written, form);
        serial.digits = form;
        serial.digits_size = strlen(form);
    }
    snprintf(out->text, sizeof out->text, "%s%s%.*s%.*s%.*s%.*s", word, application ? "AP" : "", (int)serial.series_size, serial.series, (int)serial.digits_size,
             serial.digits, (int)serial.branch_size, serial.branch, application ? 0 : (int)serial.kind_size, serial.kind);
    return 0;
}
