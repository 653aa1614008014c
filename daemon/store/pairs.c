/* Secondary entries: gathered in any order, put key after key and ordinal after ordinal.  New patents have the highest
 * ordinals, so their entries go to the end of their key's run, which LMDB then keeps in full pages. */
#include "store/desk.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#define PAIRS 131072
#define KEYS 8192
#define PLACES 16384 /* of the hash table, a power of two */

struct pair_key { uint64_t begin; enum table table; uint32_t size; uint8_t bytes[PAIR_KEY_BYTES]; }; /* `begin`: first eight bytes, as a number */
struct pair { uint32_t key, ordinal, order; bool put; };

struct pairs {
    size_t count, key_count;
    struct pair items[PAIRS], sorted[PAIRS];
    struct pair_key keys[KEYS];
    uint16_t places[PLACES]; /* number of the key + 1 */
    uint32_t rank[KEYS];     /* keys in the order of table and bytes */
    uint32_t start[KEYS + 1];
    uint8_t ordinals[PAIRS][4]; /* as they are put */
};

struct pairs *pairs_new(void)
{
    return calloc(1, sizeof(struct pairs));
}

void pairs_free(struct pairs *pairs)
{
    free(pairs);
}

void pairs_clear(struct pairs *pairs)
{
    if (pairs->key_count)
        memset(pairs->places, 0, sizeof pairs->places);
    pairs->count = pairs->key_count = 0;
}

static bool is_key(const struct pair_key *key, enum table table, const void *bytes, size_t size)
{
    return key->table == table && key->size == size && !memcmp(key->bytes, bytes, size);
}

/* The number of a key, given one when it is new; KEYS when there is no room. */
static size_t number_of(struct pairs *pairs, enum table table, const void *bytes, size_t size)
{
    size_t place = (size_t)XXH3_64bits_withSeed(bytes, size, table) % PLACES;
    for (; pairs->places[place]; place = (place + 1) % PLACES)
        if (is_key(&pairs->keys[pairs->places[place] - 1], table, bytes, size))
            return pairs->places[place] - 1u;
    if (pairs->key_count == KEYS)
        return KEYS;
    struct pair_key *key = &pairs->keys[pairs->key_count];
    *key = (struct pair_key){.table = table, .size = (uint32_t)size};
    memcpy(key->bytes, bytes, size);
    key->begin = get_be64(key->bytes);
    pairs->places[place] = (uint16_t)(pairs->key_count + 1);
    return pairs->key_count++;
}

bool pairs_have_room(const struct pairs *pairs, size_t more)
{
    return pairs->count + more <= PAIRS && pairs->key_count + more <= KEYS;
}

bool pairs_add(struct pairs *pairs, enum table table, const void *key, size_t size, uint32_t ordinal, bool put)
{
    size_t number = pairs->count < PAIRS && size <= PAIR_KEY_BYTES ? number_of(pairs, table, key, size) : KEYS;
    if (number == KEYS)
        return false;
    pairs->items[pairs->count] = (struct pair){(uint32_t)number, ordinal, (uint32_t)pairs->count, put};
    pairs->count++;
    return true;
}

static int by_key(const void *a, const void *b, void *context)
{
    const struct pairs *pairs = context;
    const struct pair_key *left = &pairs->keys[*(const uint32_t *)a], *right = &pairs->keys[*(const uint32_t *)b];
    if (left->table != right->table)
        return left->table < right->table ? -1 : 1;
    if (left->begin != right->begin)
        return left->begin < right->begin ? -1 : 1;
    int order = memcmp(left->bytes, right->bytes, left->size < right->size ? left->size : right->size);
    return order ? order : (left->size > right->size) - (left->size < right->size);
}

static int by_ordinal(const void *a, const void *b)
{
    const struct pair *left = a, *right = b;
    if (left->ordinal != right->ordinal)
        return left->ordinal < right->ordinal ? -1 : 1;
    return (left->order > right->order) - (left->order < right->order);
}

/* Brings together what belongs to a key: a counting sort keeps the order in which it came. */
static void gather(struct pairs *pairs)
{
    memset(pairs->start, 0, sizeof pairs->start);
    for (size_t i = 0; i < pairs->count; i++)
        pairs->start[pairs->items[i].key + 1]++;
    for (size_t i = 0; i < pairs->key_count; i++)
        pairs->start[i + 1] += pairs->start[i];
    for (size_t i = pairs->count; i-- > 0;) /* from the end, so that start[key + 1] runs down to where the key begins */
        pairs->sorted[--pairs->start[pairs->items[i].key + 1]] = pairs->items[i];
    memmove(pairs->start, pairs->start + 1, pairs->key_count * sizeof pairs->start[0]);
    pairs->start[pairs->key_count] = (uint32_t)pairs->count;
}

static bool is_ascending(const struct pair *items, size_t count)
{
    for (size_t i = 1; i < count; i++)
        if (items[i].ordinal <= items[i - 1].ordinal)
            return false;
    return true;
}

/* The highest ordinal that the key has, and whether it has any. */
static int last_of(MDB_cursor *cursor, MDB_val key, bool *any, uint32_t *last)
{
    MDB_val value;
    int result = mdb_cursor_get(cursor, &key, &value, MDB_SET);
    *any = !result;
    if (!result)
        result = mdb_cursor_get(cursor, &key, &value, MDB_LAST_DUP);
    if (*any && !result)
        *last = get_be32(value.mv_data);
    return result == MDB_NOTFOUND ? 0 : result;
}

/* Ordinals that only follow those the key has, in one call. */
static int append_all(MDB_cursor *cursor, MDB_val key, const struct pair *items, size_t count, uint8_t (*ordinals)[4])
{
    MDB_val values[2] = {{.mv_size = 4, .mv_data = ordinals}, {.mv_size = count}};
    for (size_t i = 0; i < count; i++)
        put_be32(ordinals[i], items[i].ordinal);
    return mdb_cursor_put(cursor, &key, values, MDB_MULTIPLE | MDB_APPENDDUP);
}

/* Nothing is taken away, and they ascend. */
static bool are_new(const struct pair *items, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!items[i].put || (i && items[i].ordinal <= items[i - 1].ordinal))
            return false;
    return true;
}

static int put_all(MDB_cursor *cursor, const struct view_of_tables *shelf, struct pairs *pairs, struct pair_key *key, const struct pair *items, size_t count)
{
    MDB_val k = {.mv_size = key->size, .mv_data = key->bytes};
    uint32_t last = 0;
    bool any;
    int result = are_new(items, count) ? append_all(cursor, k, items, count, pairs->ordinals) : MDB_KEYEXIST;
    if (result != MDB_KEYEXIST)
        return result; /* as most are: none of them stands before one that the key has */
    result = last_of(cursor, k, &any, &last);
    for (size_t i = 0; i < count && !result; i++) {
        uint8_t bytes[4];
        MDB_val value = {.mv_size = 4, .mv_data = bytes};
        if (i + 1 < count && items[i + 1].ordinal == items[i].ordinal)
            continue; /* a later word on the same entry follows */
        put_be32(bytes, items[i].ordinal);
        if (!items[i].put) {
            result = mdb_del(shelf->txn, shelf->tables->dbi[key->table], &k, &value);
            result = result == MDB_NOTFOUND ? 0 : result;
            continue;
        }
        bool beyond = any && items[i].ordinal > last;
        result = mdb_cursor_put(cursor, &k, &value, beyond ? MDB_APPENDDUP : MDB_NODUPDATA);
        result = result == MDB_KEYEXIST ? 0 : result;
    }
    return result;
}

int pairs_flush(struct pairs *pairs, const struct view_of_tables *shelf, struct error *error)
{
    MDB_cursor *cursor = NULL;
    enum table open = TABLES;
    int result = 0;
    gather(pairs);
    for (size_t i = 0; i < pairs->key_count; i++)
        pairs->rank[i] = (uint32_t)i;
    qsort_r(pairs->rank, pairs->key_count, sizeof pairs->rank[0], by_key, pairs);
    for (size_t i = 0; i < pairs->key_count && !result; i++) {
        struct pair_key *key = &pairs->keys[pairs->rank[i]];
        struct pair *items = &pairs->sorted[pairs->start[pairs->rank[i]]];
        size_t count = pairs->start[pairs->rank[i] + 1] - pairs->start[pairs->rank[i]];
        if (!is_ascending(items, count))
            qsort(items, count, sizeof *items, by_ordinal);
        if (key->table != open) {
            if (cursor)
                mdb_cursor_close(cursor);
            cursor = NULL;
            open = key->table;
            result = mdb_cursor_open(shelf->txn, shelf->tables->dbi[open], &cursor);
        }
        if (!result)
            result = put_all(cursor, shelf, pairs, key, items, count);
    }
    if (cursor)
        mdb_cursor_close(cursor);
    pairs_clear(pairs);
    return result ? store_failure(result, "secondary", error) : 0;
}
