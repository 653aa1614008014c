/* Columns that say more than one thing.  "一案双申" holds yes and no, or the twin's number, which says yes as well.  A list of family members
 * says how many there are and of how many offices, where the file has no column for that. */
#include "intake/internal.h"

#include "domain/publication.h"
#include "domain/record.h"

#include <string.h>

#define COMPANION_RANK 4000000 /* behind every line of the dictionary and attributes.def */

size_t companions_of(const struct target *target, struct target out[COMPANIONS_MOST])
{
    static const struct { enum attribute attribute, also; } pairs[] = {
        {ATTRIBUTE_same_day_twin, ATTRIBUTE_twin_number},
        {ATTRIBUTE_family_members, ATTRIBUTE_family_size},
        {ATTRIBUTE_family_members, ATTRIBUTE_family_offices},
    };
    size_t count = 0;
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
        if (pairs[i].attribute == target->attribute && !target->constant)
            out[count++] = (struct target){.attribute = pairs[i].also, .rank = COMPANION_RANK + target->rank, .header = target->header, .companion = true};
    return count;
}

static bool is_number_byte(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '.';
}

/* "ZL 2019 2 0123456.5" whole, or the first run of letters and digits that is a number: "是（CN201920123456.5）". */
bool kin_number(struct span cell, struct patent_number *out)
{
    if (cell.size >= 8 && !patent_number_parse(cell.text, cell.size, out, NULL, NULL))
        return true;
    for (size_t at = 0, end; at < cell.size; at = end + 1) {
        for (end = at; end < cell.size && is_number_byte(cell.text[end]);)
            end++;
        if (end - at >= 8 && !patent_number_parse(cell.text + at, end - at, out, NULL, NULL))
            return true;
    }
    return false;
}

static bool all_numbers(struct span item)
{
    size_t count = 0;
    for (size_t at = 0, end; at < item.size; at = end + 1, count++) {
        const char *comma = memchr(item.text + at, ',', item.size - at);
        struct patent_number number;
        end = comma ? (size_t)(comma - item.text) : item.size;
        struct span part = text_trim((struct span){item.text + at, end - at});
        bool office = part.size > 6 && part.text[0] >= 'A' && part.text[0] <= 'Z' && part.text[1] >= 'A' && part.text[1] <= 'Z';
        if (!office && patent_number_parse(part.text, part.size, &number, NULL, NULL))
            return false;
    }
    return count > 1;
}

/* Members stand between the marks of a list, or between commas where each part is a number by itself ("US 7,654,321" is one). */
void kin_members(struct span cell, struct buffer *list)
{
    struct span item;
    for (size_t at = 0; text_next_item(cell, SEPARATORS_LIST, &at, &item);) {
        bool commas = memchr(item.text, ',', item.size) && all_numbers(item);
        for (size_t from = 0, end; from < item.size; from = end + 1) {
            const char *comma = commas ? memchr(item.text + from, ',', item.size - from) : NULL;
            end = comma ? (size_t)(comma - item.text) : item.size;
            struct span part = text_trim((struct span){item.text + from, end - from});
            if (part.size)
                text_put_item(list, part);
        }
    }
}

static size_t offices_of(const struct value *members, struct arena *arena)
{
    char seen[64][2];
    size_t count = 0, at = 0, size;
    const char *item;
    while (list_next(members, &at, arena, &item, &size)) {
        size_t k = 0;
        if (size < 3 || item[0] < 'A' || item[0] > 'Z' || item[1] < 'A' || item[1] > 'Z')
            return 0; /* one member of no office that is said: the count is not known */
        while (k < count && memcmp(seen[k], item, 2) != 0)
            k++;
        if (k == count && count < 64)
            memcpy(seen[count++], item, 2);
    }
    return count;
}

/* Documents that share their serial are one member: an application laid open and granted is not two. */
static size_t patents_of(const struct value *members, struct arena *arena)
{
    struct table seen = {0};
    size_t at = 0, size, count;
    const char *item;
    while (list_next(members, &at, arena, &item, &size))
        table_put(&seen, (struct span){item, publication_shares_serial(item, size) ? publication_stem(item, size) : size}, 0);
    count = seen.count;
    table_free(&seen);
    return count;
}

static struct cell_result store_text(const struct conversion *to, const char *text)
{
    buffer_puts(to->out, text);
    return (struct cell_result){.state = text[0] ? CELL_VALUE : CELL_NOTHING};
}

static struct cell_result count_members(const struct conversion *to, struct span cell)
{
    struct buffer list = {0};
    struct value members = {.state = VALUE_ABSENT};
    char number[24] = "";
    kin_members(cell, &list);
    if (!value_parse(ATTRIBUTE_family_members, buffer_text(&list), list.size, to->arena, &members, NULL)) {
        size_t count = to->target->attribute == ATTRIBUTE_family_size ? patents_of(&members, to->arena) : offices_of(&members, to->arena);
        if (count && count <= (size_t)attribute_row(to->target->attribute)->maximum)
            snprintf(number, sizeof number, "%zu", count);
    }
    buffer_free(&list);
    return store_text(to, number);
}

/* Never refuses: what cannot be read here is refused, if at all, where the column's own attribute is read. */
struct cell_result companion_convert(const struct conversion *to, struct span cell)
{
    struct patent_number number;
    if (to->target->attribute != ATTRIBUTE_twin_number)
        return count_members(to, cell);
    return kin_number(cell, &number) ? store_text(to, number.text) : (struct cell_result){.state = CELL_NOTHING};
}
