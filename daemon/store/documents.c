/* The documents of one patent.  An application is laid open under one publication number and granted under another: the record keeps both,
 * and is found by both.  Two numbers of the same kind code are one document, whose number was corrected: the one that stands replaces the
 * other.  So does a number with its kind code the same without it.  A null for the number, or for their list, takes away what stands behind it. */
#include "domain/publication.h"
#include "store/internal.h"

#include <string.h>

static bool is_same(const struct document *document, const char *text, size_t size)
{
    return document->size == size && !memcmp(document->text, text, size);
}

static bool is_same_kind(const struct document *document, const char *text, size_t size)
{
    size_t a = publication_stem(document->text, document->size), b = publication_stem(text, size);
    return document->size - a == size - b && !memcmp(document->text + a, text + b, size - b);
}

/* The chain runs newest first, so of equals the one met first stands. */
static void add(struct documents *documents, const char *text, size_t size, const struct event *event)
{
    for (size_t i = 0; i < documents->count; i++) {
        struct document *document = &documents->items[i];
        if (publication_is_short_form(text, size, document->text, document->size)) {
            if (size > document->size)
                *document = (struct document){.text = text, .size = size, .event = event, .met = documents->met};
            return;
        }
        if (!is_same_kind(document, text, size))
            continue;
        if (event_stands_before(event, document->event))
            *document = (struct document){.text = text, .size = size, .event = event, .met = documents->met};
        return;
    }
    if (documents->count < PUBLICATIONS_MOST)
        documents->items[documents->count++] = (struct document){.text = text, .size = size, .event = event, .met = documents->met};
}

void documents_note(struct documents *documents, const struct event *event, const struct record *said)
{
    const struct value *number = &said->values[ATTRIBUTE_publication_number], *list = &said->values[ATTRIBUTE_publication_numbers];
    const struct value *day = &said->values[ATTRIBUTE_publication_date];
    if (number->state == VALUE_ABSENT && list->state == VALUE_ABSENT && day->state == VALUE_ABSENT)
        return;
    struct number item;
    bool clears = number->state == VALUE_UNSET || list->state == VALUE_UNSET;
    documents->met++;
    if (clears && (!documents->cleared || event_stands_before(event, documents->cleared))) {
        documents->cleared = event;
        documents->cleared_met = documents->met;
    }
    if (number->state == VALUE_SET)
        add(documents, number->u.text, number->size, event);
    for (size_t at = 0; number_next(list, &at, &item);)
        add(documents, item.text, item.size, event);
    if (day->state != VALUE_SET || number->state != VALUE_SET)
        return;
    bool grant = publication_is_grant(number->u.text, number->size);
    const struct event **stands = grant ? &documents->grant_day : &documents->first_day;
    if (*stands && !event_stands_before(event, *stands))
        return;
    *stands = event;
    if (!grant)
        documents->first = *day;
}

static bool is_cleared(const struct documents *documents, const struct document *document, const struct value *current)
{
    if (!documents->cleared || (current->state == VALUE_SET && is_same(document, current->u.text, current->size)))
        return false;
    bool newer = document->met <= documents->cleared_met && !event_stands_before(documents->cleared, document->event);
    return !newer && !event_stands_before(document->event, documents->cleared);
}

/* In the order of a patent's life: applications, then grants, each by kind code. */
static int compare(const struct document *a, const struct document *b)
{
    bool left = publication_is_grant(a->text, a->size), right = publication_is_grant(b->text, b->size);
    size_t a_stem = publication_stem(a->text, a->size), b_stem = publication_stem(b->text, b->size);
    if (left != right)
        return left ? 1 : -1;
    size_t a_kind = a->size - a_stem, b_kind = b->size - b_stem;
    int order = memcmp(a->text + a_stem, b->text + b_stem, a_kind < b_kind ? a_kind : b_kind);
    return order ? order : a_kind < b_kind ? -1 : a_kind > b_kind;
}

static void sort(struct documents *documents)
{
    for (size_t i = 1; i < documents->count; i++)
        for (size_t k = i; k && compare(&documents->items[k - 1], &documents->items[k]) > 0; k--) {
            struct document moved = documents->items[k];
            documents->items[k] = documents->items[k - 1];
            documents->items[k - 1] = moved;
        }
}

static const char *join(const struct documents *documents, struct arena *arena)
{
    const char *list = "";
    for (size_t i = 0; list && i < documents->count; i++)
        list = arena_print(arena, "%s%s%.*s", list, i ? "|" : "", (int)documents->items[i].size, documents->items[i].text);
    return list;
}

int documents_settle(struct documents *documents, const struct event *day, struct arena *arena, struct record *out, struct error *error)
{
    struct value *current = &out->values[ATTRIBUTE_publication_number];
    size_t kept = 0;
    for (size_t i = 0; i < documents->count; i++)
        if (!is_cleared(documents, &documents->items[i], current))
            documents->items[kept++] = documents->items[i];
    documents->count = kept;
    out->values[ATTRIBUTE_publication_numbers] = (struct value){.state = VALUE_ABSENT};
    if (kept == 1)
        record_set_text(out, ATTRIBUTE_publication_number, documents->items[0].text, documents->items[0].size);
    if (kept < 2)
        return 0; /* publication_number says it all */
    sort(documents);
    const char *list = join(documents, arena);
    if (!list)
        return error_set(error, ERROR_BUSY, "record", NULL, "free memory");
    record_set_text(out, ATTRIBUTE_publication_numbers, list, strlen(list));
    record_set_text(out, ATTRIBUTE_publication_number, documents->items[kept - 1].text, documents->items[kept - 1].size);
    if (documents->first_day && day && day == documents->grant_day)
        out->values[ATTRIBUTE_publication_date] = documents->first;
    return 0;
}

static bool holds(const struct record *record, const struct number *number)
{
    static const enum attribute attributes[] = {ATTRIBUTE_publication_number, ATTRIBUTE_publication_numbers};
    struct number item;
    for (size_t i = 0; i < 2; i++)
        for (size_t at = 0; number_next(&record->values[attributes[i]], &at, &item);)
            if (item.size == number->size && !memcmp(item.text, number->text, item.size))
                return true;
    return false;
}

bool documents_hold(const struct record *record, const struct value *numbers)
{
    struct number item;
    bool all = numbers->state == VALUE_SET;
    for (size_t at = 0; all && number_next(numbers, &at, &item);)
        all = holds(record, &item);
    return all;
}
