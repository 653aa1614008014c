/* Two records that turn out to be one patent: a list had it by its application number, another by its publication, a third row has both.
 * What was said of the second is said again of the first, each fact with its own source, rank and days; then the second is removed.  Its
 * history stays in the ledger, its numbers lead to the first. */
#include "domain/application_form.h"
#include "domain/publication.h"
#include "store/desk.h"

#include <stdio.h>
#include <string.h>

static int conflict(struct error *error, const struct record *other, const char *what)
{
    enum attribute key = record_has(other, ATTRIBUTE_application_number) ? ATTRIBUTE_application_number : ATTRIBUTE_publication_number;
    char got[40];
    snprintf(got, sizeof got, "%.*s", (int)(other->values[key].size < 39 ? other->values[key].size : 39), other->values[key].u.text);
    return error_set(error, ERROR_IDENTITY_CONFLICT, attribute_row(key)->name, got, "numbers of one patent: the index holds them as two, of another %s", what);
}

/* Two documents of one kind have one number in one patent. */
static bool documents_differ(const struct record *a, const struct record *b)
{
    static const enum attribute attributes[] = {ATTRIBUTE_publication_number, ATTRIBUTE_publication_numbers};
    struct number left, right;
    for (size_t i = 0; i < 4; i++)
        for (size_t at = 0; number_next(&a->values[attributes[i / 2]], &at, &left);)
            for (size_t of = 0; number_next(&b->values[attributes[i % 2]], &of, &right);) {
                size_t left_stem = publication_stem(left.text, left.size), right_stem = publication_stem(right.text, right.size);
                bool kind = left.size - left_stem == right.size - right_stem && !memcmp(left.text + left_stem, right.text + right_stem, left.size - left_stem);
                if (kind && (left_stem != right_stem || memcmp(left.text, right.text, left_stem) != 0))
                    return true;
            }
    return false;
}

static bool differ(enum attribute attribute, const struct value *a, const struct value *b)
{
    if (a->state != VALUE_SET || b->state != VALUE_SET)
        return false;
    return attribute == ATTRIBUTE_application_number ? !application_numbers_agree(a->u.text, a->size, b->u.text, b->size) : !value_equal(attribute, a, b);
}

/* What no source can have two of for one patent. */
int merge_check(struct books *books, uint32_t kept, uint32_t other, struct error *error)
{
    static const enum attribute same[] = {ATTRIBUTE_application_number, ATTRIBUTE_office, ATTRIBUTE_kind, ATTRIBUTE_filing_date};
    struct record *records = arena_take(books->arena, 2 * sizeof *records);
    unsigned state;
    if (!records)
        return error_set(error, ERROR_BUSY, "record", NULL, "free memory");
    if (projection_row(&books->shelf, kept, books->arena, &records[0], &state, error) || projection_row(&books->shelf, other, books->arena, &records[1], &state, error))
        return -1;
    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++)
        if (differ(same[i], &records[0].values[same[i]], &records[1].values[same[i]]))
            return conflict(error, &records[1], attribute_row(same[i])->name);
    return documents_differ(&records[0], &records[1]) ? conflict(error, &records[1], attribute_row(ATTRIBUTE_publication_number)->name) : 0;
}

/* Where rank and day are equal the later word stands: what the kept record has heard after this is not to be said over by its copy. */
static int drop_overtaken(const struct chain *kept, const struct entry *entry, struct record *said, struct arena *arena, struct error *error)
{
    struct record *later = arena_take(arena, sizeof *later);
    if (!later)
        return error_set(error, ERROR_BUSY, "record", NULL, "free memory");
    for (size_t i = 0; i < kept->count && kept->entries[i].sequence > entry->sequence; i++) {
        const struct entry *over = &kept->entries[i];
        bool equal = entry_tells(over) && over->event.rank == entry->event.rank &&
                     over->event.valid_from == entry->event.valid_from && !strcmp(over->event.tenant, entry->event.tenant);
        memset(later, 0, sizeof *later);
        if (equal && body_read_record(over->body, over->body_size, later, error))
            return -1;
        for (size_t k = 0; k < ATTRIBUTES; k++)
            if (later->values[k].state != VALUE_ABSENT)
                said->values[k].state = VALUE_ABSENT;
    }
    return 0;
}

static int append(struct books *books, struct event *event, const struct buffer *body, uint64_t *sequence, struct error *error)
{
    event->recorded_at = books->state->recorded_at;
    if (ledger_append(books, event, body, NULL, sequence, error))
        return -1;
    return projection_apply(books, &(struct entry){.sequence = *sequence, .event = *event, .body = body->data, .body_size = body->size}, error);
}

static int say_again(struct books *books, const struct chain *kept, const struct entry *entry, uint32_t ordinal, uint64_t *head, struct error *error)
{
    struct record *said = arena_take(books->arena, sizeof *said);
    struct buffer body = {0};
    if (!said)
        return error_set(error, ERROR_BUSY, "record", NULL, "free memory");
    if (body_read_record(entry->body, entry->body_size, said, error) || drop_overtaken(kept, entry, said, books->arena, error))
        return -1;
    body_put_record(&body, said, PART_ALL);
    struct event event = entry->event;
    event.subject = (uint64_t)ordinal + 1;
    event.previous = *head;
    int result = body.size || body.failed ? append(books, &event, &body, head, error) : 0;
    buffer_free(&body);
    return result;
}

/* Events of the experts' scores of a patent: keys of the table begin with its ordinal and end with the sequence. */
static int opinions_of(struct books *books, uint32_t ordinal, uint64_t *sequences, size_t room, size_t *count, struct error *error)
{
    uint8_t prefix[4];
    MDB_cursor *cursor;
    put_be32(prefix, ordinal);
    MDB_val key = {.mv_size = 4, .mv_data = prefix}, value;
    int result = mdb_cursor_open(books->shelf.txn, books->shelf.tables->dbi[TABLE_OPINION], &cursor);
    if (result)
        return store_failure(result, "opinion", error);
    *count = 0;
    result = mdb_cursor_get(cursor, &key, &value, MDB_SET_RANGE);
    for (; !result && key.mv_size > 12 && get_be32(key.mv_data) == ordinal; result = mdb_cursor_get(cursor, &key, &value, MDB_NEXT)) {
        if (*count < room)
            sequences[*count] = get_be64((const uint8_t *)key.mv_data + key.mv_size - 8);
        ++*count;
    }
    mdb_cursor_close(cursor);
    return result && result != MDB_NOTFOUND ? store_failure(result, "opinion", error) : 0;
}

static int say_opinion_again(struct books *books, uint64_t of, uint32_t ordinal, struct error *error)
{
    struct entry entry;
    struct buffer body = {0};
    uint64_t sequence;
    if (ledger_read(&books->ledger, of, books->arena, &entry, error))
        return -1;
    if (entry.erased)
        return 0;
    buffer_put(&body, entry.body, entry.body_size);
    entry.event.subject = (uint64_t)ordinal + 1;
    int result = append(books, &entry.event, &body, &sequence, error);
    buffer_free(&body);
    return result;
}

/* They are gathered first, for each that is said again adds a key to the table. */
static int move_opinions(struct books *books, uint32_t kept, uint32_t other, struct error *error)
{
    size_t count, all_of;
    if (opinions_of(books, other, NULL, 0, &count, error))
        return -1;
    uint64_t *sequences = arena_take(books->arena, (count + 1) * sizeof *sequences);
    if (!sequences)
        return error_set(error, ERROR_BUSY, "opinion", NULL, "free memory");
    if (opinions_of(books, other, sequences, count, &all_of, error))
        return -1;
    for (size_t i = 0; i < count; i++)
        if (say_opinion_again(books, sequences[i], kept, error))
            return -1;
    return 0;
}

static int remove_other(struct books *books, const struct store_job *job, const struct record *record, struct error *error)
{
    struct buffer body = {0};
    uint64_t sequence;
    struct event event = {.kind = EVENT_DELETE, .rank = job->rank, .subject = (uint64_t)record->ordinal + 1, .previous = record->head,
                          .valid_from = job->valid_from.number, .observed_on = job->observed_on.number, .tenant = "", .actor = job->actor, .source = job->source};
    return append(books, &event, &body, &sequence, error);
}

int merge_apply(struct books *books, const struct store_job *job, uint32_t kept, uint32_t other, struct error *error)
{
    struct record *first = arena_take(books->arena, sizeof *first), *second = arena_take(books->arena, sizeof *second);
    struct chain into, from;
    unsigned state;
    if (!first || !second)
        return error_set(error, ERROR_BUSY, "record", NULL, "free memory");
    if (projection_row(&books->shelf, kept, books->arena, first, &state, error) || projection_row(&books->shelf, other, books->arena, second, &state, error) ||
        chain_read(&books->ledger, first->head, NULL, books->arena, &into, error) || chain_read(&books->ledger, second->head, NULL, books->arena, &from, error))
        return -1;
    uint64_t head = first->head;
    for (size_t i = from.count; i-- > 0;)
        if (entry_tells(&from.entries[i]) && say_again(books, &into, &from.entries[i], kept, &head, error))
            return -1;
    return move_opinions(books, kept, other, error) || remove_other(books, job, second, error) ? -1 : 0;
}
