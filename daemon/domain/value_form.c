#include "domain/value_form.h"

#include "domain/day.h"
#include "domain/patent_number.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ITEMS_MOST 2000

const char *const register_event_words[] = {"transfer",      "licence",       "licence_end",      "pledge",
                                            "pledge_end",    "preservation",  "preservation_end", "reexamination_request",
                                            "reexamination", "invalidation_request", "invalidation", "review",
                                            "litigation",    NULL};

struct item { const char *text; size_t size; int32_t day; unsigned word; };
struct items { struct item *list; size_t count; };

static int no_memory(enum attribute attribute, struct error *error)
{
    return error_set(error, ERROR_BUSY, attribute_row(attribute)->name, NULL, "free memory");
}

static bool holds(const struct items *items, const char *text, size_t size)
{
    for (size_t i = 0; i < items->count; i++)
        if (items->list[i].size == size && !memcmp(items->list[i].text, text, size))
            return true;
    return false;
}

/* Joined again, each item escaped as a list's. */
static int join(enum attribute attribute, const struct items *items, struct arena *arena, struct value *value, struct error *error)
{
    struct buffer list = {0};
    for (size_t i = 0; i < items->count; i++) {
        if (i)
            buffer_putc(&list, '|');
        for (size_t k = 0; k < items->list[i].size; k++) {
            if (items->list[i].text[k] == '|' || items->list[i].text[k] == '\\')
                buffer_putc(&list, '\\');
            buffer_putc(&list, items->list[i].text[k]);
        }
    }
    const char *copy = list.failed ? NULL : arena_copy(arena, buffer_text(&list), list.size);
    *value = (struct value){.state = VALUE_SET, .size = (uint32_t)list.size, .u.text = copy};
    buffer_free(&list);
    if (!items->count)
        *value = (struct value){.state = VALUE_ABSENT};
    return copy ? 0 : no_memory(attribute, error);
}

/* A publication must be one; a family's member may be of an office whose numbers we do not read. */
static int settle_number(enum attribute attribute, const char *text, size_t size, struct arena *arena, struct item *out, struct error *error)
{
    struct patent_number number;
    bool member = attribute == ATTRIBUTE_family_members;
    int result = attribute == ATTRIBUTE_publication_numbers ? patent_number_parse_as(text, size, NUMBER_PUBLICATION, 0, &number, error)
                                                            : patent_number_parse(text, size, &number, attribute_row(attribute)->name, member ? NULL : error);
    *out = (struct item){.text = text, .size = size};
    if (result && member)
        return 0;
    if (result && error)
        snprintf(error->path, sizeof error->path, "%s", attribute_row(attribute)->name);
    if (result)
        return -1;
    out->size = strlen(number.text);
    out->text = arena_copy(arena, number.text, out->size);
    return out->text ? 0 : no_memory(attribute, error);
}

static bool read_event(struct item *item)
{
    const char *end = item->text + item->size, *blank = memchr(item->text, ' ', item->size);
    struct day day = {INT32_MAX};
    if (!blank || (!(blank == item->text + 1 && item->text[0] == '-') && day_parse(item->text, (size_t)(blank - item->text), &day, NULL, NULL)))
        return false;
    item->day = day.number;
    const char *word = blank + 1, *stop = memchr(word, ' ', (size_t)(end - word));
    size_t size = (size_t)((stop ? stop : end) - word);
    for (item->word = 0; register_event_words[item->word]; item->word++)
        if (strlen(register_event_words[item->word]) == size && !memcmp(register_event_words[item->word], word, size))
            return !stop || stop + 1 < end;
    return false;
}

static int by_day(const void *a, const void *b)
{
    const struct item *left = a, *right = b;
    if (left->day != right->day)
        return left->day < right->day ? -1 : 1;
    if (left->word != right->word)
        return left->word < right->word ? -1 : 1;
    size_t shorter = left->size < right->size ? left->size : right->size;
    int order = memcmp(left->text, right->text, shorter);
    return order ? order : (left->size > right->size) - (left->size < right->size);
}

static int settle_item(enum attribute attribute, const char *text, size_t size, struct arena *arena, struct item *out, struct error *error)
{
    *out = (struct item){.text = text, .size = size};
    if (attribute != ATTRIBUTE_register_events)
        return settle_number(attribute, text, size, arena, out, error);
    return read_event(out) ? 0
                           : error_set(error, ERROR_VALUE, attribute_row(attribute)->name, text,
                                       "a day or -, one of transfer, licence, licence_end, pledge, pledge_end, preservation, preservation_end, "
                                       "reexamination_request, reexamination, invalidation_request, invalidation, review, litigation, and what happened");
}

static int settle_list(enum attribute attribute, struct arena *arena, struct value *value, struct error *error)
{
    size_t most = attribute == ATTRIBUTE_publication_numbers ? PUBLICATIONS_MOST : ITEMS_MOST, count = list_count(value), at = 0, size;
    struct items items = {.list = arena_take(arena, (count + 1) * sizeof *items.list)};
    const char *text;
    if (!items.list)
        return no_memory(attribute, error);
    if (count > most)
        return error_set(error, ERROR_VALUE, attribute_row(attribute)->name, NULL, "at most %zu items", most);
    while (items.count < count && list_next(value, &at, arena, &text, &size)) {
        struct item item;
        if (!size)
            continue;
        if (settle_item(attribute, text, size, arena, &item, error))
            return -1;
        if (item.size && !holds(&items, item.text, item.size))
            items.list[items.count++] = item;
    }
    if (attribute == ATTRIBUTE_register_events)
        qsort(items.list, items.count, sizeof *items.list, by_day);
    return join(attribute, &items, arena, value, error);
}

int value_settle(enum attribute attribute, struct arena *arena, struct value *value, struct error *error)
{
    struct item item;
    switch (attribute) {
    case ATTRIBUTE_publication_numbers:
    case ATTRIBUTE_family_members:
    case ATTRIBUTE_register_events:
        return settle_list(attribute, arena, value, error);
    case ATTRIBUTE_twin_number:
        if (settle_number(attribute, value->u.text, value->size, arena, &item, error))
            return -1;
        *value = (struct value){.state = VALUE_SET, .size = (uint32_t)item.size, .u.text = item.text};
        return 0;
    default:
        return 0;
    }
}
