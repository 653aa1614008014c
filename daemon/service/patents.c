#include "service/patents.h"

#include "service/filter.h"
#include "service/internal.h"

#include <string.h>

static int read_one(const struct request *request, struct snapshot *snapshot, const char *number, const struct view *view, struct patent_answer *out, struct error *error)
{
    uint32_t ordinal;
    if (find_patent(snapshot, number, "params.number", &ordinal, error) || patent_read(snapshot, ordinal, view, request->arena, &out->record, error))
        return -1;
    out->record.ordinal = ordinal;
    return relatives_find(request, snapshot, &out->record, !day_is_set(view->as_of), &out->relatives, error);
}

int service_patent(const struct request *request, const char *number, struct day as_of, bool hindsight, struct patent_answer *out, struct error *error)
{
    struct view view = {.tenant = request->caller->tenant, .as_of = as_of, .hindsight = hindsight};
    struct snapshot *snapshot;
    if (snapshot_open(request->service->store, request->thread, &snapshot, error))
        return -1;
    int result = read_one(request, snapshot, number, &view, out, error);
    snapshot_close(snapshot);
    return result;
}

struct listing { struct snapshot *snapshot; struct error *error; const struct request *request; const struct filter *filter; struct patent_list *out; size_t limit; struct arena *scratch; bool failed; };

static struct record *keep(struct arena *arena, const struct record *record)
{
    struct record *copy = arena_take(arena, sizeof *copy);
    if (!copy)
        return NULL;
    *copy = *record;
    for (size_t i = 0; i < ATTRIBUTES; i++)
        if (attribute_is_text((enum attribute)i) && record_has(record, (enum attribute)i)) {
            copy->values[i].u.text = arena_copy(arena, record->values[i].u.text, record->values[i].size);
            if (!copy->values[i].u.text)
                return NULL;
        }
    return copy;
}

/* A page shows what patent.get would: the tenant's own facts too. */
static struct record *own_record(struct listing *listing, uint32_t ordinal)
{
    struct view view = {.tenant = listing->request->caller->tenant, .as_of = DAY_NONE};
    struct record *own = arena_take(listing->request->arena, sizeof *own);
    return own && !patent_read(listing->snapshot, ordinal, &view, listing->request->arena, own, listing->error) ? own : NULL;
}

static int visit(void *context, const struct record *record)
{
    struct listing *listing = context;
    if (!filter_passes(listing->filter, record, listing->scratch))
        return 0;
    if (listing->out->count == listing->limit) {
        listing->out->more = true;
        listing->out->next = record->ordinal;
        return 1;
    }
    struct record *copy = record->tenant_facts ? own_record(listing, record->ordinal) : keep(listing->request->arena, record);
    listing->failed = !copy;
    listing->out->records[listing->out->count++] = copy;
    return listing->failed ? 1 : 0;
}

int service_list(const struct request *request, const char *text, uint32_t first, size_t limit, struct patent_list *out, struct error *error)
{
    struct filter *filter = arena_take(request->arena, sizeof *filter);
    struct snapshot *snapshot;
    memset(out, 0, sizeof *out);
    out->records = arena_take(request->arena, (limit + 1) * sizeof(struct record *));
    if (!filter || !out->records)
        return error_set(error, ERROR_BUSY, "list", NULL, "free memory");
    if (filter_read(text, request->arena, filter, error) || snapshot_open(request->service->store, request->thread, &snapshot, error))
        return -1;
    struct listing listing = {.snapshot = snapshot, .error = error, .request = request, .filter = filter, .out = out, .limit = limit, .scratch = arena_new()};
    int result = listing.scratch ? patent_walk(snapshot, first, true, listing.scratch, visit, &listing, error) : -1;
    out->snapshot = snapshot_sequence(snapshot);
    snapshot_close(snapshot);
    arena_free(listing.scratch);
    if (listing.failed && error->code != ERROR_NONE)
        return -1;
    if (listing.failed || !listing.scratch)
        return error_set(error, ERROR_BUSY, "list", NULL, "a page that fits a request's memory: ask for a smaller limit");
    return result < 0 ? -1 : 0;
}

/* The last day of which it was said. */
static int32_t last_day(const struct history_entry *entry)
{
    return entry->repeated_on.number > entry->valid_from.number ? entry->repeated_on.number : entry->valid_from.number;
}

static bool is_answered(const struct history_entry *entry, const struct record *record)
{
    return value_equal(entry->attribute, &entry->value, &record->values[entry->attribute]);
}

/* As the record is folded: the higher rank, then the later day, then the newer; entries run newest first.  But of numbers and days of
 * documents, and of two forms of one number, the fold takes another, and what patent.get answers is what stands. */
static void mark_standing(struct history_entry *entries, size_t count, const struct record *record)
{
    struct history_entry *winners[ATTRIBUTES] = {NULL};
    for (size_t i = 0; i < count; i++) {
        struct history_entry *entry = &entries[i], *winner = winners[entry->attribute];
        bool answered = is_answered(entry, record), other = winner && answered != is_answered(winner, record);
        if (!winner || (other ? answered : entry->rank > winner->rank || (entry->rank == winner->rank && last_day(entry) > last_day(winner))))
            winners[entry->attribute] = entry;
    }
    for (size_t i = 0; i < ATTRIBUTES; i++)
        if (winners[i])
            winners[i]->stands = true;
}

int service_history(const struct request *request, const char *number, const char **normal, struct history_entry **out, size_t *count, struct error *error)
{
    struct snapshot *snapshot;
    struct change *changes = NULL;
    uint32_t ordinal;
    struct record *record = arena_take(request->arena, sizeof *record);
    struct view view = {.tenant = request->caller->tenant, .as_of = DAY_NONE};
    if (!record || snapshot_open(request->service->store, request->thread, &snapshot, error))
        return -1;
    int result = find_patent(snapshot, number, "params.number", &ordinal, error) || patent_read(snapshot, ordinal, &view, request->arena, record, error) ||
                         patent_history(snapshot, ordinal, request->caller->tenant, request->arena, &changes, count, error)
                     ? -1 : 0;
    snapshot_close(snapshot);
    if (result || !(*out = arena_take(request->arena, (*count + 1) * sizeof **out)))
        return -1;
    enum attribute key = record_has(record, ATTRIBUTE_application_number) ? ATTRIBUTE_application_number : ATTRIBUTE_publication_number;
    *normal = arena_copy(request->arena, record->values[key].u.text, record->values[key].size);
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = (struct history_entry){changes[i].sequence, changes[i].attribute, changes[i].value, changes[i].valid_from, changes[i].observed_on,
                                           changes[i].recorded_at, changes[i].actor, changes[i].source, changes[i].tenant != NULL, changes[i].row, changes[i].rank, changes[i].repeated_on,
                                           changes[i].repeated_in, false};
    mark_standing(*out, *count, record);
    return 0;
}

int service_load_progress(const struct request *request, const char *job, uint64_t *next_chunk, struct error *error)
{
    struct snapshot *snapshot;
    if (snapshot_open(request->service->store, request->thread, &snapshot, error))
        return -1;
    int result = load_progress(snapshot, request->caller->tenant, job, next_chunk, error);
    snapshot_close(snapshot);
    return result;
}
