/* One cell → the canonical text of one value, or why not. */
#include "intake/internal.h"

#include "domain/day.h"
#include "domain/record.h"

#include <string.h>

static struct cell_result state(enum cell_state of)
{
    return (struct cell_result){.state = of};
}

/* Checks `text` as its attribute's value and writes it canonically.  What a refusal quotes is the cell as it stood. */
static struct cell_result store(const struct conversion *to, struct span text, struct span cell)
{
    struct value value;
    enum attribute attribute = to->target->attribute;
    if (value_parse(attribute, text.text, text.size, to->arena, &value, to->error)) {
        struct error why = *to->error;
        error_set(to->error, why.code, why.path, text_copy(cell, to->arena), "%s", why.expected);
        return state(CELL_REFUSED);
    }
    if (value.state != VALUE_SET)
        return state(CELL_NOTHING);
    value_format(attribute, &value, to->out);
    return state(CELL_VALUE);
}

static struct cell_result store_word(const struct conversion *to, const char *word, struct span cell)
{
    return store(to, (struct span){word, strlen(word)}, cell);
}

static struct cell_result store_buffer(const struct conversion *to, struct buffer *text, struct span cell)
{
    struct cell_result result = store(to, (struct span){buffer_text(text), text->size}, cell);
    buffer_free(text);
    return result;
}

/* One day in a text that may hold more ("WO00/47240 英 2000.08.17"): the whole text, else the only word that is a day. */
static bool day_within(struct span text, struct day *out)
{
    size_t found = 0;
    if (!day_parse_loose(text.text, text.size, out, NULL))
        return true;
    for (size_t at = 0, end; at < text.size; at = end + 1) {
        const char *blank = memchr(text.text + at, ' ', text.size - at);
        end = blank ? (size_t)(blank - text.text) : text.size;
        struct day day;
        if (end > at && !day_parse_loose(text.text + at, end - at, &day, NULL)) {
            found += !found || day.number != out->number;
            *out = day;
        }
    }
    return found == 1;
}

/* Several days in one cell agree, or the attribute asks for the earliest. */
static struct cell_result convert_day(const struct conversion *to, struct span cell)
{
    enum attribute attribute = to->target->attribute;
    struct day day = DAY_NONE, next;
    struct span item;
    char text[11];
    for (size_t at = 0; text_next_item(cell, SEPARATORS_LIST, &at, &item);) {
        bool open = slashed_is_open(item, to), good = !open && (slashed_day(item, to, &next) || day_within(item, &next));
        if (good && day_is_set(day) && next.number != day.number && attribute != ATTRIBUTE_priority_date)
            good = false;
        if (!good) {
            struct error why;
            day_parse_loose("", 0, &next, &why);
            error_set(to->error, ERROR_DATE, attribute_row(attribute)->name, text_copy(cell, to->arena), "%s",
                      open ? "a day that can be read in one way only, such as 2020-04-03: nothing in the column tells day from month" : why.expected);
            return state(CELL_REFUSED);
        }
        if (!day_is_set(day) || next.number < day.number)
            day = next;
    }
    if (!day_is_set(day))
        return state(CELL_NOTHING);
    day_format(day, text);
    return store(to, (struct span){text, 10}, cell);
}

static bool digits_only(struct span cell)
{
    for (size_t i = 0; i < cell.size; i++)
        if (cell.text[i] < '0' || cell.text[i] > '9')
            return false;
    return true;
}

static struct cell_result convert_number(const struct conversion *to, struct span cell)
{
    struct numeral numeral;
    if (!to->target->shift && cell.size <= 9 && digits_only(cell))
        return store(to, cell, cell); /* most numbers are written plainly */
    if (!numeral_read(to->dictionary, cell, to->target, to->arena, &numeral))
        return store(to, cell, cell); /* to be refused in the attribute's own words */
    struct cell_result result = store_word(to, numeral.text, cell);
    result.rounded = result.state == CELL_VALUE && numeral.rounded;
    return result;
}

/* Words that the dictionary does not know as one: "授权 | 权利转移" says what its items say if they do not contradict each other.
 * The type of the first holder is the first item's. */
static struct cell_result convert_words(const struct conversion *to, struct span cell)
{
    const char *said = NULL;
    bool aside = false, unknown = false;
    size_t items = 0;
    struct span item;
    struct patent_number twin;
    if (to->target->attribute == ATTRIBUTE_same_day_twin && kin_number(cell, &twin))
        return store_word(to, "true", cell);
    for (size_t at = 0; text_next_item(cell, SEPARATORS_LIST, &at, &item);) {
        items++;
        const char *word = dictionary_word(to->dictionary, to->target, item, to->arena);
        aside = aside || (word && !strcmp(word, "-"));
        unknown = unknown || !word || (said && word[0] && strcmp(word, "-") != 0 && strcmp(word, said) != 0);
        if (!said && word && word[0] && strcmp(word, "-") != 0)
            said = word;
        if (said && to->target->attribute == ATTRIBUTE_holder_type && !unknown)
            break;
    }
    if (unknown || !items)
        return store(to, cell, cell); /* refused: the error lists the words */
    if (said)
        return store_word(to, said, cell);
    return state(aside ? CELL_SET_ASIDE : CELL_MARK);
}

bool lists_names(enum attribute attribute)
{
    return attribute == ATTRIBUTE_inventors || attribute == ATTRIBUTE_holders || attribute == ATTRIBUTE_patentees;
}

static struct cell_result convert_members(const struct conversion *to, struct span cell)
{
    struct buffer list = {0};
    kin_members(cell, &list);
    return store_buffer(to, &list, cell);
}

/* A holder who stands there twice, with a country and without or with two days, is one; two inventors may well share a name. */
static struct cell_result convert_names(const struct conversion *to, struct span cell)
{
    bool once = to->target->attribute != ATTRIBUTE_inventors && (memchr(cell.text, '[', cell.size) || memchr(cell.text, '(', cell.size));
    struct table seen = {0};
    struct buffer list = {0};
    struct span name;
    for (size_t at = 0; names_next(cell, to->target->variant, &at, &name);) {
        name = name_bare(name);
        if (name.size && (!once || table_put(&seen, text_key(name, to->arena), 0) == 0))
            text_put_item(&list, name);
    }
    table_free(&seen);
    return store_buffer(to, &list, cell);
}

static struct cell_result convert_list(const struct conversion *to, struct span cell)
{
    struct buffer list = {0};
    struct span item;
    if (to->target->attribute == ATTRIBUTE_family_members)
        return convert_members(to, cell);
    if (lists_names(to->target->attribute))
        return convert_names(to, cell);
    for (size_t at = 0; text_next_item(cell, SEPARATORS_LIST, &at, &item);)
        text_put_item(&list, item);
    return store_buffer(to, &list, cell);
}

/* "2024：70,000,000；2025=76000000" → "2024=70000000|2025=76000000". */
static struct cell_result convert_series(const struct conversion *to, struct span cell)
{
    struct target amount = *to->target;
    struct buffer series = {0};
    struct span item;
    amount.attribute = to->target->attribute == ATTRIBUTE_product_sales ? ATTRIBUTE_licence_amount : ATTRIBUTE_forward_citations; /* yuan, or a count */
    for (size_t at = 0; text_next_item(cell, SEPARATORS_LIST, &at, &item);) {
        char plain[64];
        struct numeral numeral;
        size_t size = text_narrow(item, plain, sizeof plain), mark = strcspn(plain, ":=");
        bool good = size && mark == 4 && mark < size &&
                    numeral_read(to->dictionary, (struct span){plain + mark + 1, size - mark - 1}, &amount, to->arena, &numeral);
        if (good)
            buffer_print(&series, "%s%.4s=%s", series.size ? "|" : "", plain, numeral.text);
        else
            text_put_item(&series, item);
    }
    return store_buffer(to, &series, cell);
}

static struct cell_result convert_count(const struct conversion *to, struct span cell)
{
    struct table seen = {0};
    struct span item;
    char number[24];
    for (size_t at = 0; text_next_item(cell, SEPARATORS_LIST, &at, &item);)
        table_put(&seen, text_key(item, to->arena), 0);
    snprintf(number, sizeof number, "%zu", seen.count);
    table_free(&seen);
    return store_word(to, number, cell);
}

/* Line ends inside a cell become LF, whatever the file uses. */
static struct cell_result convert_text(const struct conversion *to, struct span cell)
{
    if (!memchr(cell.text, '\r', cell.size))
        return store(to, cell, cell);
    struct buffer text = {0};
    for (size_t at = 0; at < cell.size; at++) {
        size_t after = at;
        while (after < cell.size && cell.text[after] == '\r')
            after++;
        if (after > at && (after == cell.size || cell.text[after] != '\n'))
            buffer_putc(&text, '\n');
        at = after;
        if (at < cell.size)
            buffer_putc(&text, cell.text[at]);
    }
    return store_buffer(to, &text, cell);
}

static struct cell_result convert_constant(const struct conversion *to, struct span cell)
{
    const char *flag = cell.size <= 160 ? dictionary_scoped(to->dictionary, "(flag)", text_key(cell, to->arena)) : NULL;
    if (flag && !strcmp(flag, "false"))
        return state(CELL_NOTHING);
    return store_word(to, to->target->constant, cell);
}

static bool is_nothing(struct span cell)
{
    return !cell.size || (cell.size == 2 && !memcmp(cell.text, "\\N", 2)); /* \N: a database's mark, and a canonical row's for "unset" */
}

enum plain_form cell_plain_form(const struct dictionary *dictionary, const struct target *target)
{
    enum attribute_type type = attribute_row(target->attribute)->type;
    if (target->constant || target->count || target->shift || target->companion || dictionary->worded[target->attribute])
        return PLAIN_NOT;
    if (type == TYPE_DAY)
        return dictionary->plain_words ? PLAIN_NOT : PLAIN_DAY;
    return type == TYPE_INTEGER || type == TYPE_YUAN ? PLAIN_NUMBER : PLAIN_NOT;
}

static bool is_plain_number(struct span cell, int64_t *number)
{
    *number = 0;
    if (!cell.size || cell.size > 9 || (cell.text[0] == '0' && cell.size > 1))
        return false;
    for (size_t i = 0; i < cell.size; i++) {
        if (cell.text[i] < '0' || cell.text[i] > '9')
            return false;
        *number = *number * 10 + (cell.text[i] - '0');
    }
    return true;
}

static bool is_plain_day(struct span cell, int64_t *number)
{
    struct day day;
    if (cell.size != 10 || cell.text[4] != '-' || cell.text[7] != '-' || day_parse(cell.text, cell.size, &day, NULL, NULL))
        return false;
    *number = day.number;
    return true;
}

bool cell_stands(enum plain_form form, enum attribute attribute, struct span cell)
{
    int64_t number;
    if (form == PLAIN_NOT || !(form == PLAIN_DAY ? is_plain_day(cell, &number) : is_plain_number(cell, &number)))
        return false;
    return number >= attribute_row(attribute)->minimum && number <= attribute_row(attribute)->maximum;
}

struct cell_result cell_convert(const struct conversion *to, struct span cell)
{
    struct cell_result own;
    if (own_convert(to, cell, &own))
        return own;
    cell = text_trim(cell);
    if (is_nothing(cell))
        return state(cell.size ? CELL_MARK : CELL_NOTHING);
    const char *word = dictionary_word(to->dictionary, to->target, cell, to->arena);
    if (to->target->companion)
        return word ? state(CELL_NOTHING) : companion_convert(to, cell);
    if (word && (!word[0] || !strcmp(word, "-")))
        return state(word[0] ? CELL_SET_ASIDE : CELL_MARK);
    if (to->target->constant)
        return convert_constant(to, cell);
    if (word)
        return store_word(to, word, cell);
    if (to->target->count)
        return convert_count(to, cell);
    switch (attribute_row(to->target->attribute)->type) {
    case TYPE_DAY:
        return convert_day(to, cell);
    case TYPE_INTEGER:
    case TYPE_YUAN:
    case TYPE_FRACTION:
        return convert_number(to, cell);
    case TYPE_ENUMERATION:
    case TYPE_FLAG:
        return convert_words(to, cell);
    case TYPE_LIST:
        return convert_list(to, cell);
    case TYPE_SERIES:
        return convert_series(to, cell);
    case TYPE_TEXT:
    default:
        return convert_text(to, cell);
    }
}

int cell_office(const struct dictionary *dictionary, struct span cell, struct arena *arena)
{
    struct target office = {.attribute = ATTRIBUTE_office};
    const char *word = dictionary_word(dictionary, &office, text_trim(cell), arena);
    return word && word[0] ? (int)enumeration_number(ATTRIBUTE_office, word, strlen(word)) : 0;
}

static bool is_latin_capital(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool has_letter(struct span cell)
{
    char plain[64];
    size_t size = text_narrow(cell, plain, sizeof plain);
    for (size_t i = 0; i < size; i++)
        if ((plain[i] >= 'A' && plain[i] <= 'Z' && plain[i] != 'X') || (plain[i] >= 'a' && plain[i] <= 'z' && plain[i] != 'x'))
            return true;
    return false;
}

/* An old application number without its dot ("001184644") looks like a publication number; in a column of application numbers its
 * last digit is a check digit, and has to be the right one. */
static int parse_nine_digits(struct span cell, struct patent_number *number, struct error *error)
{
    char plain[64], dotted[24];
    size_t size = text_narrow(cell, plain, sizeof plain), start = size > 2 && (!strncasecmp(plain, "CN", 2) || !strncasecmp(plain, "ZL", 2)) ? 2 : 0;
    if (size - start != 9 || strspn(plain + start, "0123456789") != 9)
        return -1;
    snprintf(dotted, sizeof dotted, "CN%.8s.%c", plain + start, plain[start + 8]);
    return patent_number_parse_as(dotted, strlen(dotted), NUMBER_APPLICATION, 0, number, error);
}

/* "CN20121326254", "CN2012211658U": Espacenet (EPODOC) leaves out the zeros that a serial number begins with. */
static int parse_epodoc(struct span cell, struct patent_number *number, struct error *error)
{
    char plain[64], whole[24];
    size_t size = text_narrow(cell, plain, sizeof plain), digits = size > 2 ? strspn(plain + 2, "0123456789") : 0;
    if (digits < 10 || digits > 11 || strncmp(plain, "CN20", 4) != 0 || size > digits + 3 || (size == digits + 3 && !strchr("AUF", plain[size - 1])))
        return -1;
    snprintf(whole, sizeof whole, "CN%.5s%s%.*s", plain + 2, digits == 11 ? "0" : "00", (int)(digits - 5), plain + 7);
    return patent_number_parse_as(whole, strlen(whole), NUMBER_APPLICATION, 0, number, error);
}

/* 2.01910123456E+12: what a spreadsheet leaves of a number that was not kept as text. */
static bool is_scientific(struct span cell)
{
    char plain[64];
    size_t size = text_narrow(cell, plain, sizeof plain), digits = strspn(plain, "0123456789.");
    return size && digits && digits < size && (plain[digits] == 'E' || plain[digits] == 'e') && plain[digits + 1] == '+';
}

/* "US2013101709 (A1)" as Espacenet writes it, the first of several lines, and "CN 200410004590 A" as Lens names an application: the
 * number without brackets, without what follows, and a Chinese application's without DOCDB's kind of application, which elsewhere says in
 * which form the number is (application_form.h). */
static struct span bare_number(struct span cell, enum number_form form, struct arena *arena)
{
    struct span first = cell;
    size_t at = 0, kept = 0;
    text_next_item(cell, SEPARATORS_LIST, &at, &first);
    size_t size = first.size;
    bool foreign = size > 2 && is_latin_capital(first.text[0]) && memcmp(first.text, "CN", 2) != 0;
    if (form == NUMBER_APPLICATION && !foreign && size > 4 && first.text[size - 2] == ' ' && first.text[size - 1] >= 'A' && first.text[size - 1] < 'X')
        size -= 2;
    if (size == cell.size && !memchr(cell.text, '(', cell.size))
        return cell;
    char *bare = arena_copy(arena, first.text, size);
    for (size_t i = 0; bare && i < size; i++)
        if (!strchr("()", bare[i]))
            bare[kept++] = bare[i];
    return bare ? text_trim((struct span){bare, kept}) : cell;
}

/* DOCDB, and who copies it, drops the 0 behind the year of a US publication: with it the same document has one number. */
static void restore_zero(struct patent_number *number)
{
    char *digits = number->text + 2;
    bool shortened = strspn(digits, "0123456789") == 10 && !strncmp(digits, "20", 2) && digits[10] == 'A';
    if (!shortened || number->office != ENUM_office_US || number->form != NUMBER_PUBLICATION)
        return;
    memmove(digits + 5, digits + 4, strlen(digits + 4) + 1);
    digits[4] = '0';
}

/* A row is one patent: the first of several application numbers would stand for all. */
static bool names_several(struct span cell)
{
    struct span first = {"", 0}, next;
    size_t at = 0;
    text_next_item(cell, SEPARATORS_LIST, &at, &first);
    while (text_next_item(cell, SEPARATORS_LIST, &at, &next))
        if (next.size != first.size || memcmp(next.text, first.text, first.size) != 0)
            return true;
    return false;
}

static bool parse_number(struct span cell, enum number_form form, int office, struct patent_number *number, struct error *error)
{
    bool chinese = form == NUMBER_APPLICATION && (!office || office == ENUM_office_CN);
    if (chinese && (!parse_nine_digits(cell, number, error) || !parse_epodoc(cell, number, error)))
        return true;
    if (patent_number_parse_as(cell.text, cell.size, form, office, number, error))
        return false;
    restore_zero(number);
    return true;
}

/* "PCT/CN2020/000001", "WO2012ZA00033" (Espacenet), "CN 2014071250 W" (Lens): an international application has no number of an office of
 * ours, its publication names it. */
bool cell_is_international(struct span cell)
{
    char plain[64];
    size_t size = text_narrow(cell, plain, sizeof plain);
    if (size < 8)
        return false;
    bool espacenet = !strncmp(plain, "WO", 2) && strspn(plain + 2, "0123456789") == 4 && strspn(plain + 6, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 2;
    return !strncasecmp(plain, "PCT", 3) || espacenet || (cell.text[cell.size - 2] == ' ' && cell.text[cell.size - 1] == 'W');
}

/* "US 3564134D A": where DOCDB knows no application number, that of the document stands in for it, with a D behind. */
bool cell_is_stand_in(struct span cell)
{
    size_t at = cell.size;
    at -= at && cell.text[at - 1] == 'A';
    at -= at && at < cell.size && cell.text[at - 1] == ' ';
    return at >= 4 && at < cell.size && is_latin_capital(cell.text[0]) && cell.text[at - 1] == 'D' && cell.text[at - 2] >= '0' && cell.text[at - 2] <= '9';
}

bool cell_is_bare_number(struct span cell, struct arena *arena, bool *fits)
{
    struct patent_number number;
    struct error ignored;
    char plain[64];
    cell = text_trim(cell);
    if (!cell.size || is_latin_capital(cell.text[0]) || !text_narrow(cell, plain, sizeof plain) || has_letter(cell) || plain[0] < '0' || plain[0] > '9')
        return false;
    *fits = parse_number(bare_number(cell, NUMBER_APPLICATION, arena), NUMBER_APPLICATION, 0, &number, &ignored);
    return true;
}

/* "CN201910123456.X", the normal form, says by itself that it is no mark and has no brackets. */
static bool is_normal_form(const struct conversion *to, struct span cell)
{
    bool plain = cell.size == 16 && to->target->attribute == ATTRIBUTE_application_number && !memcmp(cell.text, "CN", 2) && cell.text[14] == '.' &&
                 !to->dictionary->plain_words && !to->dictionary->worded[ATTRIBUTE_application_number];
    for (size_t i = 2; plain && i < 14; i++)
        plain = cell.text[i] >= '0' && cell.text[i] <= '9';
    return plain && ((cell.text[15] >= '0' && cell.text[15] <= '9') || cell.text[15] == 'X');
}

struct cell_result cell_number(const struct conversion *to, struct span cell, int office, struct patent_number *number)
{
    struct error *error = to->error;
    enum number_form form = to->target->attribute == ATTRIBUTE_application_number ? NUMBER_APPLICATION : NUMBER_PUBLICATION;
    const char *name = attribute_row(to->target->attribute)->name;
    if (is_normal_form(to, cell) && (!office || office == ENUM_office_CN) && !patent_number_parse_as(cell.text, cell.size, form, 0, number, NULL))
        return state(CELL_VALUE);
    cell = text_trim(cell);
    const char *word = is_nothing(cell) ? "" : dictionary_word(to->dictionary, to->target, cell, to->arena);
    if (word)
        return state(cell.size ? CELL_MARK : CELL_NOTHING);
    if (form == NUMBER_APPLICATION && (cell_is_international(cell) || cell_is_stand_in(cell)))
        return state(CELL_SET_ASIDE);
    if (form == NUMBER_APPLICATION && names_several(cell)) {
        error_set(error, ERROR_NUMBER, name, text_copy(cell, to->arena), "one application number: a row is one patent");
        return state(CELL_REFUSED);
    }
    struct span bare = native_number(bare_number(cell, form, to->arena), form, to->arena);
    if (parse_number(bare, form, office, number, error))
        return state(CELL_VALUE);
    struct error why = *error;
    if (office && parse_number(native_with_office(bare, office, to->arena), form, office, number, error))
        return state(CELL_VALUE);
    bool elsewhere = (form == NUMBER_PUBLICATION || has_letter(cell)) && !patent_number_parse(bare.text, bare.size, number, NULL, NULL) && number->form != form;
    error_set(error, why.code, name, text_copy(cell, to->arena), "%s",
              is_scientific(cell) ? "the number kept as text: a spreadsheet has cut it to scientific notation" : why.expected);
    return state(elsewhere ? CELL_VALUE : CELL_REFUSED);
}
