/* The earliest priority's day, where a file tells its priorities in one text and has no column for the day:
 *
 *   [200402236U 2004-10-01T23:59:59.000Z ES]        PATENTSCOPE
 *   US201862999007P 20180104                        Espacenet, Lens; one a line, or ;; between
 *   1999.02.13 US 60/120,034;1999.06.09 US 09/1     research tables
 *
 * Every priority must tell its day, or the earliest might be the one that does not. */
#include "intake/internal.h"

#include <string.h>

static bool has_shape(struct span word, const char *shape)
{
    if (word.size != strlen(shape))
        return false;
    for (size_t i = 0; i < word.size; i++)
        if (shape[i] == 'd' ? word.text[i] < '0' || word.text[i] > '9' : word.text[i] != shape[i])
            return false;
    return true;
}

/* Eight digits are a day only behind the number they belong to: "DE 20010203" is a number. */
static bool read_day(struct span word, bool last, bool first, struct day *out)
{
    static const char *const shapes[] = {"dddd-dd-dd", "dddd.dd.dd", "dddd/dd/dd", "dd.dd.dddd"};
    const char *stamp = memchr(word.text, 'T', word.size);
    if (stamp)
        word.size = (size_t)(stamp - word.text);
    bool shaped = last && !first && has_shape(word, "dddddddd");
    for (size_t i = 0; !shaped && i < sizeof shapes / sizeof shapes[0]; i++)
        shaped = has_shape(word, shapes[i]);
    return shaped && !day_parse_loose(word.text, word.size, out, NULL) && day_year(*out) > 1880 && day_year(*out) < 2100;
}

static bool is_between(char c)
{
    return c == ' ' || c == '[' || c == ']' || c == ',' || c == '(' || c == ')';
}

/* The earliest day of one priority, or of several that commas part. */
static bool read_item(struct span item, struct day *earliest)
{
    bool found = false;
    while (item.size && is_between(item.text[item.size - 1]))
        item.size--;
    for (size_t at = 0, start; at < item.size;) {
        struct day day = DAY_NONE;
        while (at < item.size && is_between(item.text[at]))
            at++;
        for (start = at; at < item.size && !is_between(item.text[at]);)
            at++;
        if (!read_day((struct span){item.text + start, at - start}, at == item.size, start == 0, &day))
            continue;
        if (!found || day.number < earliest->number)
            *earliest = day;
        found = true;
    }
    return found;
}

bool priority_earliest(struct span cell, struct day *out)
{
    struct span item;
    size_t items = 0;
    for (size_t at = 0; text_next_item(cell, SEPARATORS_LIST, &at, &item);) {
        struct day day = DAY_NONE;
        if (!read_item(item, &day))
            return false;
        if (!items++ || day.number < out->number)
            *out = day;
    }
    return items > 0;
}

bool priority_is_derived(const struct layout *layout)
{
    bool numbers = false, day = false;
    for (size_t i = 0; i < layout->field_count; i++) {
        numbers = numbers || layout->fields[i].attribute == ATTRIBUTE_priority_numbers;
        day = day || layout->fields[i].attribute == ATTRIBUTE_priority_date;
    }
    return numbers && !day;
}

void priority_put(const struct layout *layout, const struct reader *reader, struct buffer *out)
{
    struct day day = DAY_NONE;
    char text[11];
    for (size_t i = 0; i < layout->binding_count; i++)
        if (layout->bindings[i].target.attribute == ATTRIBUTE_priority_numbers && priority_earliest(text_trim(reader_cell(reader, layout->bindings[i].column)), &day)) {
            day_format(day, text);
            buffer_puts(out, text);
            return;
        }
}
