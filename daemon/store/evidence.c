/* Deals and experts' scores: events of their own, found again by
 *    deal     tenant ‖ 0 ‖ sequence      → nothing     (tenant "" for public deals)
 *    opinion  ordinal ‖ tenant ‖ 0 ‖ sequence → nothing
 * The day is the header's valid-from, the rest stands in the body. */
#include "store/internal.h"

#include <stdlib.h>
#include <string.h>

static void put_text(struct buffer *out, unsigned *last, unsigned id, const char *text)
{
    if (text && text[0])
        body_put_text(out, last, id, text, strlen(text));
}

static void put_number(struct buffer *out, unsigned *last, unsigned id, int64_t number, bool known)
{
    if (known)
        body_put_number(out, last, id, number);
}

void deal_body(const struct deal *deal, struct buffer *out)
{
    unsigned last = 0;
    put_text(out, &last, MEMBER_PATENT, deal->patent);
    put_text(out, &last, MEMBER_ID, deal->id);
    put_number(out, &last, MEMBER_FORM, deal->form, true);
    put_number(out, &last, MEMBER_PRICE, deal->price, true);
    put_number(out, &last, MEMBER_PATENTS, deal->patents, true);
    put_number(out, &last, MEMBER_KIND, deal->kind, deal->kind != 0);
    put_number(out, &last, MEMBER_FIELD, deal->field, deal->field != 0);
    put_number(out, &last, MEMBER_QUALITY, deal->quality, deal->has_quality);
    put_number(out, &last, MEMBER_LIFE, deal->life, deal->has_life);
    put_number(out, &last, MEMBER_WITHDRAWN, 1, deal->withdrawn);
}

void opinion_body(const struct opinion *opinion, struct buffer *out)
{
    unsigned last = 0;
    put_text(out, &last, MEMBER_INDICATOR, opinion->indicator);
    put_text(out, &last, MEMBER_EXPERT, opinion->expert);
    put_number(out, &last, MEMBER_POINTS, opinion->points, true);
    put_text(out, &last, MEMBER_NOTE, opinion->note);
    put_number(out, &last, MEMBER_WITHDRAWN, 1, opinion->withdrawn);
}

int evidence_apply(struct books *books, uint64_t sequence, const struct event *event, struct error *error)
{
    uint8_t key[4 + 256 + 8];
    size_t size = 0, tenant = strlen(event->tenant) + 1;
    if (event->kind == EVENT_OPINION) {
        put_be32(key, (uint32_t)(event->subject - 1));
        size = 4;
    }
    memcpy(key + size, event->tenant, tenant);
    put_be64(key + size + tenant, sequence);
    return row_put(&books->shelf, event->kind == EVENT_DEAL ? TABLE_DEAL : TABLE_OPINION, key, size + tenant + 8, "", 0, error);
}

/* One event into its item. */
typedef void reader(struct entry *entry, struct arena *arena, void *out);

static const char *member_text(const struct body_item *item, struct arena *arena)
{
    const char *text = arena_copy(arena, item->bytes, item->size);
    return text ? text : "";
}

static void read_deal(struct entry *entry, struct arena *arena, void *out)
{
    struct deal *deal = out;
    struct body_item item;
    size_t at = 0;
    unsigned last = 0;
    int64_t number = 0;
    *deal = (struct deal){.id = "", .patent = "", .source = entry->event.source, .actor = entry->event.actor, .day = {entry->event.valid_from},
                          .is_public = !entry->event.tenant[0], .sequence = entry->sequence};
    while (body_next(entry->body, entry->body_size, &at, &last, &item) > 0) {
        if (item.id == MEMBER_PATENT || item.id == MEMBER_ID) {
            *(item.id == MEMBER_ID ? &deal->id : &deal->patent) = member_text(&item, arena);
            continue;
        }
        if (body_number(&item, &number))
            continue;
        deal->form = item.id == MEMBER_FORM ? (enum deal_form)number : deal->form;
        deal->price = item.id == MEMBER_PRICE ? number : deal->price;
        deal->patents = item.id == MEMBER_PATENTS ? number : deal->patents;
        deal->kind = item.id == MEMBER_KIND ? (int)number : deal->kind;
        deal->field = item.id == MEMBER_FIELD ? (int)number : deal->field;
        deal->quality = item.id == MEMBER_QUALITY ? (int32_t)number : deal->quality;
        deal->life = item.id == MEMBER_LIFE ? number : deal->life;
        deal->has_quality = deal->has_quality || item.id == MEMBER_QUALITY;
        deal->has_life = deal->has_life || item.id == MEMBER_LIFE;
        deal->withdrawn = deal->withdrawn || item.id == MEMBER_WITHDRAWN;
    }
}

static void read_opinion(struct entry *entry, struct arena *arena, void *out)
{
    struct opinion *opinion = out;
    struct body_item item;
    size_t at = 0;
    unsigned last = 0;
    int64_t number = 0;
    *opinion = (struct opinion){.ordinal = (uint32_t)(entry->event.subject - 1), .indicator = "", .expert = "", .note = "", .day = {entry->event.valid_from},
                                .actor = entry->event.actor, .sequence = entry->sequence};
    while (body_next(entry->body, entry->body_size, &at, &last, &item) > 0) {
        if (item.id == MEMBER_INDICATOR)
            opinion->indicator = member_text(&item, arena);
        else if (item.id == MEMBER_EXPERT)
            opinion->expert = member_text(&item, arena);
        else if (item.id == MEMBER_NOTE)
            opinion->note = member_text(&item, arena);
        else if (item.id == MEMBER_POINTS && !body_number(&item, &number))
            opinion->points = (int32_t)number;
        else if (item.id == MEMBER_WITHDRAWN)
            opinion->withdrawn = true;
    }
}

/* Rows of one table while they are gathered: those whose key begins with `prefix` and has `tenant` from `offset` on. */
struct gathering {
    enum table table;
    const void *prefix;
    size_t prefix_size, offset;
    const char *tenant;
    reader *read;
    size_t size; /* of an item */
    char *items;
    size_t count, room;
};

static void *next_place(struct gathering *all, struct arena *arena)
{
    if (all->count == all->room) {
        size_t room = all->room ? all->room * 2 : 16;
        char *more = arena_take(arena, room * all->size);
        if (!more)
            return NULL;
        if (all->count)
            memcpy(more, all->items, all->count * all->size);
        all->items = more;
        all->room = room;
    }
    return all->items + all->size * all->count++;
}

/* The event that a key ends with, unless the view does not see it: 0 taken or passed over, -1. */
static int take(struct snapshot *snapshot, uint64_t sequence, const struct view *view, struct arena *arena, struct gathering *all, struct error *error)
{
    struct view_of_tables at = {.txn = snapshot->txn, .tables = &snapshot->store->tables};
    struct entry entry;
    if (view->through && sequence > view->through)
        return 0;
    if (ledger_read(&at, sequence, arena, &entry, error))
        return -1;
    if (entry.erased || (day_is_set(view->as_of) && entry.event.valid_from > view->as_of.number))
        return 0;
    void *place = next_place(all, arena);
    if (!place)
        return error_set(error, ERROR_BUSY, table_name(all->table), NULL, "evidence that fits a request's memory");
    all->read(&entry, arena, place);
    return 0;
}

static int gather(struct snapshot *snapshot, const struct view *view, struct arena *arena, struct gathering *all, struct error *error)
{
    MDB_cursor *cursor;
    union { const void *from; void *to; } start = {.from = all->prefix};
    MDB_val key = {.mv_size = all->prefix_size, .mv_data = start.to}, value;
    size_t size = strlen(all->tenant) + 1;
    int failed = 0, result = mdb_cursor_open(snapshot->txn, snapshot->store->tables.dbi[all->table], &cursor);
    if (result)
        return store_failure(result, table_name(all->table), error);
    result = mdb_cursor_get(cursor, &key, &value, all->prefix_size ? MDB_SET_RANGE : MDB_FIRST);
    for (; !result && !failed; result = mdb_cursor_get(cursor, &key, &value, MDB_NEXT)) {
        const uint8_t *bytes = key.mv_data;
        if (key.mv_size < all->prefix_size || memcmp(bytes, all->prefix, all->prefix_size) != 0)
            break;
        if (key.mv_size == all->offset + size + 8 && !memcmp(bytes + all->offset, all->tenant, size))
            failed = take(snapshot, get_be64(bytes + all->offset + size), view, arena, all, error);
    }
    mdb_cursor_close(cursor);
    return failed ? -1 : result && result != MDB_NOTFOUND ? store_failure(result, table_name(all->table), error) : 0;
}

/* Own before public, then by id; the newest of an id first. */
static int by_id(const void *a, const void *b)
{
    const struct deal *left = a, *right = b;
    int order = strcmp(left->id, right->id);
    if (left->is_public != right->is_public)
        return left->is_public ? 1 : -1;
    return order ? order : left->sequence < right->sequence ? 1 : -1;
}

static int by_day(const void *a, const void *b)
{
    const struct deal *left = a, *right = b;
    int order = strcmp(left->id, right->id);
    if (left->day.number != right->day.number)
        return left->day.number < right->day.number ? -1 : 1;
    return order ? order : (int)left->is_public - (int)right->is_public;
}

int deals_read(struct snapshot *snapshot, const struct view *view, struct arena *arena, struct deal **out, size_t *count, struct error *error)
{
    struct gathering all = {.table = TABLE_DEAL, .prefix = "", .prefix_size = 1, .tenant = "", .size = sizeof(struct deal), .read = read_deal};
    /* every version of a deal is read, whatever its day, so that a corrected date replaces the wrong one */
    struct view whole = {.tenant = view->tenant, .as_of = DAY_NONE, .through = view->through};
    *count = 0;
    if (gather(snapshot, &whole, arena, &all, error))
        return -1;
    if (view->tenant && view->tenant[0]) {
        all.prefix = all.tenant = view->tenant;
        all.prefix_size = strlen(view->tenant) + 1;
        if (gather(snapshot, &whole, arena, &all, error))
            return -1;
    }
    struct deal *deals = (struct deal *)(void *)all.items;
    if (all.count)
        qsort(deals, all.count, sizeof *deals, by_id);
    const char *id = NULL;
    bool is_public = false;
    for (size_t i = 0; i < all.count; i++) {
        bool newest = !id || strcmp(id, deals[i].id) != 0 || is_public != deals[i].is_public;
        id = deals[i].id;
        is_public = deals[i].is_public;
        if (newest && !deals[i].withdrawn && !(day_is_set(view->as_of) && deals[i].day.number > view->as_of.number))
            deals[(*count)++] = deals[i];
    }
    if (*count)
        qsort(deals, *count, sizeof *deals, by_day);
    *out = deals;
    return 0;
}

static int by_expert(const void *a, const void *b)
{
    const struct opinion *left = a, *right = b;
    if (left->ordinal != right->ordinal)
        return left->ordinal < right->ordinal ? -1 : 1;
    int order = strcmp(left->indicator, right->indicator);
    order = order ? order : strcmp(left->expert, right->expert);
    if (order)
        return order;
    if (left->day.number != right->day.number)
        return left->day.number < right->day.number ? 1 : -1;
    return left->sequence < right->sequence ? 1 : -1;
}

static bool same_opinion(const struct opinion *a, const struct opinion *b)
{
    return a->ordinal == b->ordinal && !strcmp(a->indicator, b->indicator) && !strcmp(a->expert, b->expert);
}

int opinions_read(struct snapshot *snapshot, uint32_t ordinal, const struct view *view, struct arena *arena, struct opinion **out, size_t *count,
                  struct error *error)
{
    struct gathering all = {.table = TABLE_OPINION, .offset = 4, .tenant = view->tenant, .size = sizeof(struct opinion), .read = read_opinion};
    uint8_t key[4 + 256];
    size_t tenant = view->tenant ? strlen(view->tenant) + 1 : 0;
    *count = 0;
    *out = NULL;
    if (!tenant)
        return 0;
    if (ordinal != EVERY_PATENT) {
        put_be32(key, ordinal);
        memcpy(key + 4, view->tenant, tenant);
        all.prefix_size = 4 + tenant;
    }
    all.prefix = key;
    if (gather(snapshot, view, arena, &all, error))
        return -1;
    struct opinion *opinions = (struct opinion *)(void *)all.items;
    if (all.count)
        qsort(opinions, all.count, sizeof *opinions, by_expert);
    for (size_t i = 0; i < all.count; i++)
        if (opinions[i].withdrawn || (i && same_opinion(&opinions[i], &opinions[i - 1])))
            opinions[i].points = -1; /* superseded or taken away */
    for (size_t i = 0; i < all.count; i++)
        if (opinions[i].points >= 0)
            opinions[(*count)++] = opinions[i];
    *out = opinions;
    return 0;
}
