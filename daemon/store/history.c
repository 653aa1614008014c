/* What was said of a patent, and when it was said again. */
#include "store/internal.h"

#include <string.h>

static int put_changes(const struct entry *entry, struct arena *arena, struct change *out, size_t *count, struct error *error)
{
    struct record *said = arena_take(arena, sizeof *said);
    if (!said || body_read_record(entry->body, entry->body_size, said, error))
        return -1;
    for (size_t i = 0; i < ATTRIBUTES; i++)
        if (said->values[i].state != VALUE_ABSENT)
            out[(*count)++] = (struct change){.sequence = entry->sequence, .attribute = (enum attribute)i, .value = said->values[i],
                .valid_from = {entry->event.valid_from}, .observed_on = {entry->event.observed_on}, .recorded_at = entry->event.recorded_at,
                .actor = entry->event.actor, .source = entry->event.source, .tenant = entry->event.tenant[0] ? entry->event.tenant : NULL,
                .row = entry->event.row, .rank = entry->event.rank, .repeated_on = DAY_NONE, .repeats = entry->event.kind == EVENT_REPEAT};
    return 0;
}

static bool may_be_of(const struct change *change, const struct change *repeat)
{
    return !change->repeats && change->attribute == repeat->attribute && change->rank == repeat->rank && !change->tenant == !repeat->tenant &&
           change->valid_from.number <= repeat->valid_from.number && value_equal(change->attribute, &change->value, &repeat->value);
}

/* What a repeat repeats: of the changes before it the one that stood on its day. */
static struct change *repeated_by(struct change *changes, size_t count, size_t repeat)
{
    struct change *best = NULL;
    for (size_t i = repeat + 1; i < count; i++)
        if (may_be_of(&changes[i], &changes[repeat]) && (!best || changes[i].valid_from.number > best->valid_from.number))
            best = &changes[i];
    return best;
}

/* Repeats become a day of the change that they repeat, or each month's list would hide what was said in all of them.  One whose change was
 * erased stays, as a change of its own. */
static void fold_repeats(struct change *changes, size_t *count)
{
    size_t kept = 0;
    for (size_t i = 0; i < *count; i++) {
        struct change *of = changes[i].repeats ? repeated_by(changes, *count, i) : NULL;
        if (!of) {
            changes[kept++] = changes[i];
        } else if (changes[i].valid_from.number > of->repeated_on.number) {
            of->repeated_on = changes[i].valid_from;
            of->repeated_in = changes[i].source;
        }
    }
    *count = kept;
}

static size_t said_in(const struct chain *chain)
{
    size_t count = 0;
    for (size_t i = 0; i < chain->count; i++) {
        struct body_item item;
        size_t at = 0;
        unsigned last = 0;
        while (entry_tells(&chain->entries[i]) && body_next(chain->entries[i].body, chain->entries[i].body_size, &at, &last, &item) > 0)
            count++;
    }
    return count;
}

int patent_history(struct snapshot *snapshot, uint32_t ordinal, const char *tenant, struct arena *arena, struct change **out, size_t *count,
                   struct error *error)
{
    struct view_of_tables at = {.txn = snapshot->txn, .tables = &snapshot->store->tables};
    struct record *record = arena_take(arena, sizeof *record);
    struct chain chain;
    unsigned state;
    *count = 0;
    if (!record || projection_row(&at, ordinal, arena, record, &state, error) || chain_read(&at, record->head, NULL, arena, &chain, error))
        return -1;
    *out = arena_take(arena, (said_in(&chain) + 1) * sizeof **out);
    if (!*out)
        return error_set(error, ERROR_BUSY, "history", NULL, "a history that fits a request's memory");
    for (size_t i = 0; i < chain.count; i++) {
        const struct entry *entry = &chain.entries[i];
        if (entry_tells(entry) && entry_seen_by(entry, tenant) && put_changes(entry, arena, *out, count, error))
            return -1;
    }
    fold_repeats(*out, count);
    return 0;
}
