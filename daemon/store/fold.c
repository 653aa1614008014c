/* The current value of an attribute is the fold over its events by (source rank, valid-from, sequence). */
#include "domain/application_form.h"
#include "store/internal.h"

#include <string.h>

int chain_read(const struct view_of_tables *ledger, uint64_t head, const struct entry *newest, struct arena *arena, struct chain *out, struct error *error)
{
    size_t room = 0;
    *out = (struct chain){0};
    for (uint64_t at = head; at;) {
        if (out->count == room) {
            room = room ? room * 2 : 4;
            struct entry *more = arena_take(arena, room * sizeof *more);
            if (!more)
                return error_set(error, ERROR_BUSY, "history", NULL, "free memory");
            if (out->count)
                memcpy(more, out->entries, out->count * sizeof *more);
            out->entries = more;
        }
        struct entry *entry = &out->entries[out->count];
        if (newest && at == head)
            *entry = *newest;
        else if (ledger_read(ledger, at, arena, entry, error))
            return -1;
        out->count++;
        if (entry->event.previous >= at)
            return error_set(error, ERROR_STORE_CORRUPT, "event", NULL, "a chain that goes back in time");
        at = entry->event.previous;
    }
    return 0;
}

/* A late correction shows as one: on the day itself it was not known yet. */
static bool is_later(const struct event *event, const struct view *view)
{
    return day_is_set(view->as_of) && (event->valid_from > view->as_of.number || (!view->hindsight && event->observed_on > view->as_of.number));
}

/* Does `a` stand before `b`?  Sequence decides last, and the chain runs newest first, so equal ranks and days keep the first met. */
bool event_stands_before(const struct event *a, const struct event *b)
{
    return a->rank != b->rank ? a->rank > b->rank : a->valid_from > b->valid_from;
}

static int fold_entry(const struct entry *entry, const struct event **winners, struct record *out, struct record *said, struct error *error)
{
    if (!said) /* the only entry: all that it says stands */
        return body_read_record(entry->body, entry->body_size, out, error);
    memset(said->values, 0, sizeof said->values);
    if (body_read_record(entry->body, entry->body_size, said, error))
        return -1;
    for (size_t i = 0; i < ATTRIBUTES; i++)
        if (said->values[i].state != VALUE_ABSENT && (!winners[i] || event_stands_before(&entry->event, winners[i]))) {
            winners[i] = &entry->event;
            out->values[i] = said->values[i];
        }
    return 0;
}

/* Of two forms of one application number the one that tells more stands, whoever said it: the patent is to be found by it. */
static void note_number(const struct record *said, struct value *fullest)
{
    const struct value *number = &said->values[ATTRIBUTE_application_number];
    if (fullest->state != VALUE_SET && number->state == VALUE_SET && !application_number_is_poor(number->u.text, number->size))
        *fullest = *number;
}

static void settle_number(struct value *number, const struct value *fullest)
{
    if (number->state == VALUE_SET && fullest->state == VALUE_SET && application_number_is_poor(number->u.text, number->size) &&
        application_numbers_agree(number->u.text, number->size, fullest->u.text, fullest->size))
        *number = *fullest;
}

int chain_fold(const struct chain *chain, const struct view *view, struct arena *arena, struct record *out, bool *known, struct error *error)
{
    bool alone = chain->count == 1;
    const struct event **winners = alone ? NULL : arena_take(arena, ATTRIBUTES * sizeof *winners);
    struct record *said = alone ? NULL : arena_take_raw(arena, sizeof *said);
    struct documents documents = {.count = 0};
    struct value fullest = {.state = VALUE_ABSENT};
    uint64_t revision = 0;
    if (!alone && (!winners || !said))
        return error_set(error, ERROR_BUSY, "record", NULL, "free memory");
    memset(out->values, 0, sizeof out->values);
    out->head = 0;
    *known = false;
    for (size_t i = 0; i < chain->count; i++) {
        const struct entry *entry = &chain->entries[i];
        if ((view->through && entry->sequence > view->through) || (entry->event.kind != EVENT_FACTS && entry->event.kind != EVENT_REPEAT))
            continue;
        revision += entry->event.kind == EVENT_FACTS;
        out->head = out->head ? out->head : entry->sequence;
        if (entry->erased || !entry_seen_by(entry, view->tenant) || is_later(&entry->event, view))
            continue;
        *known = true;
        if (fold_entry(entry, winners, out, said, error))
            return -1;
        note_number(alone ? out : said, &fullest);
        documents_note(&documents, &entry->event, alone ? out : said);
    }
    const struct event *day = !alone ? winners[ATTRIBUTE_publication_date]
                              : out->values[ATTRIBUTE_publication_date].state != VALUE_ABSENT ? &chain->entries[0].event : NULL;
    for (size_t i = 0; i < ATTRIBUTES; i++)
        if (out->values[i].state == VALUE_UNSET)
            out->values[i] = (struct value){.state = VALUE_ABSENT};
    out->revision = revision;
    settle_number(&out->values[ATTRIBUTE_application_number], &fullest);
    if (documents_settle(&documents, day, arena, out, error))
        return -1;
    return record_compute(out, arena, error);
}

struct day chain_first_day(const struct chain *chain, const char *tenant)
{
    struct day first = DAY_NONE;
    for (size_t i = 0; i < chain->count; i++) {
        const struct event *event = &chain->entries[i].event;
        int32_t day = event->valid_from > event->observed_on ? event->valid_from : event->observed_on;
        if (entry_tells(&chain->entries[i]) && entry_seen_by(&chain->entries[i], tenant) && (!day_is_set(first) || day < first.number))
            first.number = day;
    }
    return first;
}

static void note_word(struct word *word, const struct event *event, bool same)
{
    if (!word->event || event_stands_before(event, word->event))
        *word = (struct word){event, same};
}

/* A publication's day belongs to the number beside it. */
static bool of_other_document(const struct record *said, const struct record *facts)
{
    const struct value *a = &said->values[ATTRIBUTE_publication_number], *b = &facts->values[ATTRIBUTE_publication_number];
    return a->state == VALUE_SET && b->state == VALUE_SET && !value_equal(ATTRIBUTE_publication_number, a, b);
}

int chain_words(const struct chain *chain, const struct saying *saying, struct arena *arena, struct words *out, struct error *error)
{
    struct record *said = arena_take_raw(arena, sizeof *said);
    memset(out, 0, sizeof *out);
    if (!said)
        return error_set(error, ERROR_BUSY, "record", NULL, "free memory");
    for (size_t i = 0; i < chain->count; i++) {
        const struct event *event = &chain->entries[i].event;
        if (!entry_tells(&chain->entries[i]) || !entry_seen_by(&chain->entries[i], saying->tenant))
            continue;
        memset(said->values, 0, sizeof said->values);
        if (body_read_record(chain->entries[i].body, chain->entries[i].body_size, said, error))
            return -1;
        for (size_t k = 0; k < ATTRIBUTES; k++) {
            const struct value *value = &saying->facts->values[k];
            if (value->state == VALUE_ABSENT || said->values[k].state == VALUE_ABSENT || (k == ATTRIBUTE_publication_date && of_other_document(said, saying->facts)))
                continue;
            bool same = value_equal((enum attribute)k, &said->values[k], value);
            bool own = event->rank == saying->rank;
            out->told[k] = true;
            out->repeated[k] = out->repeated[k] || (own && same && event->valid_from >= saying->valid_from);
            if (event->valid_from > saying->valid_from)
                continue;
            note_word(&out->any[k], event, same);
            if (own)
                note_word(&out->own[k], event, same);
        }
    }
    return 0;
}
