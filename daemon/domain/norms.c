/* The canonical bytes of an edition, little-endian:
 *
 *   0   8  "PVNORMS1"
 *   8   4  ordinals given out at the cut
 *  12   4  number of cells
 *  16      cells, ascending by key:
 *          0  2  office  2  1  kind  3  1  field  4  2  filing year  6  1  normed attribute  7  1  zero
 *          8  2  number of pairs
 *         10     pairs, ascending: 2 bucket, 4 count                                                        */
#include "domain/norms.h"

#include "domain/fields.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAGIC "PVNORMS1"
#define BUCKETS 512

struct cell_key { uint16_t office; uint8_t kind, field; uint16_t year; uint8_t what; };
struct cell { struct cell_key key; uint32_t counts[BUCKETS]; uint32_t used; };

struct norms_builder {
    uint32_t ordinals;
    unsigned attributes;
    struct cell **cells; /* open addressing, room a power of two */
    size_t room, count;
    bool failed;
};

struct flat_cell { struct cell_key key; uint32_t first, pairs; };
struct pair { uint16_t bucket; uint32_t count; };

struct norms {
    _Atomic uint32_t references;
    uint32_t edition, ordinals, cell_count;
    struct day day;
    struct digest digest;
    struct flat_cell *cells;
    struct pair *pairs;
};

/* 0…63 one by one, then 8 buckets for each doubling. */
static uint16_t bucket_of(int64_t value)
{
    if (value < 0)
        return 0;
    if (value < 64)
        return (uint16_t)value;
    unsigned doubling = 63u - (unsigned)__builtin_clzll((unsigned long long)value);
    unsigned eighth = (unsigned)((uint64_t)value >> (doubling - 3)) & 7u;
    unsigned bucket = 64 + (doubling - 6) * 8 + eighth;
    return (uint16_t)(bucket < BUCKETS ? bucket : BUCKETS - 1);
}

static int64_t bucket_low(uint16_t bucket)
{
    if (bucket < 64)
        return bucket;
    unsigned doubling = 6u + (unsigned)(bucket - 64) / 8, eighth = (unsigned)(bucket - 64) % 8;
    return (int64_t)((8 + eighth) * (1ull << (doubling - 3)));
}

const char *normed_name(enum normed what)
{
    static const char *const names[] = {"net_citations_5y", "first_claim_length", "claims", "pages", "originality", "inventors",
                                        "forward_citations_5y", "family_offices", "backward_citations", "grant_lag", "generality"};
    return names[what];
}

static bool grant_lag(const struct record *record, int64_t *out)
{
    if (!record_has(record, ATTRIBUTE_filing_date) || !record_has(record, ATTRIBUTE_grant_date))
        return false;
    *out = record->values[ATTRIBUTE_grant_date].u.number - record->values[ATTRIBUTE_filing_date].u.number;
    return *out >= 0;
}

bool normed_value(const struct record *record, enum normed what, int64_t *out)
{
    static const enum attribute sources[] = {ATTRIBUTE_forward_citations_5y, ATTRIBUTE_first_claim_length, ATTRIBUTE_claims,
                                             ATTRIBUTE_pages, ATTRIBUTE_originality, ATTRIBUTE_inventor_count, ATTRIBUTE_forward_citations_5y,
                                             ATTRIBUTE_family_offices, ATTRIBUTE_backward_citations};
    if (what == NORMED_grant_lag)
        return grant_lag(record, out);
    if (what == NORMED_generality) {
        if (!generality_of(&record->values[ATTRIBUTE_citing_classes], out))
            return false;
        *out /= 1000;
        return true;
    }
    if (!record_has(record, sources[what]))
        return false;
    *out = record->values[sources[what]].u.number;
    if (what == NORMED_originality)
        *out /= 1000;
    if (what == NORMED_net_citations_5y) {
        *out -= record_number(record, ATTRIBUTE_self_citations_5y, 0);
        *out = *out < 0 ? 0 : *out;
    }
    return true;
}

static bool key_of(const struct record *record, struct cell_key *key)
{
    if (!record_has(record, ATTRIBUTE_office) || !record_has(record, ATTRIBUTE_kind) || !record_has(record, ATTRIBUTE_wipo_field) ||
        !record_has(record, ATTRIBUTE_filing_date))
        return false;
    *key = (struct cell_key){.office = (uint16_t)record->values[ATTRIBUTE_office].u.number,
                             .kind = (uint8_t)record->values[ATTRIBUTE_kind].u.number,
                             .field = (uint8_t)record->values[ATTRIBUTE_wipo_field].u.number,
                             .year = (uint16_t)day_year((struct day){(int32_t)record->values[ATTRIBUTE_filing_date].u.number})};
    return true;
}

/* Order of the bytes: office, kind, attribute, field, year; a range of years of one cohort then lies together. */
static uint64_t key_order(const struct cell_key *key)
{
    return (uint64_t)key->office << 40 | (uint64_t)key->kind << 32 | (uint64_t)key->what << 24 | (uint64_t)key->field << 16 | key->year;
}

struct norms_builder *norms_builder_new(uint32_t ordinals, unsigned attributes)
{
    struct norms_builder *builder = calloc(1, sizeof *builder);
    if (!builder)
        return NULL;
    builder->ordinals = ordinals;
    builder->attributes = attributes < NORMED_COUNT ? attributes : NORMED_COUNT;
    builder->room = 1024;
    builder->cells = calloc(builder->room, sizeof *builder->cells);
    if (!builder->cells) {
        free(builder);
        return NULL;
    }
    return builder;
}

static size_t slot_of(struct cell **cells, size_t room, uint64_t order)
{
    size_t slot = (size_t)((order * 0x9E3779B97F4A7C15u) >> 20) & (room - 1);
    while (cells[slot] && key_order(&cells[slot]->key) != order)
        slot = (slot + 1) & (room - 1);
    return slot;
}

static bool grow(struct norms_builder *builder)
{
    size_t room = builder->room * 2;
    struct cell **cells = calloc(room, sizeof *cells);
    if (!cells)
        return false;
    for (size_t i = 0; i < builder->room; i++)
        if (builder->cells[i])
            cells[slot_of(cells, room, key_order(&builder->cells[i]->key))] = builder->cells[i];
    free(builder->cells);
    builder->cells = cells;
    builder->room = room;
    return true;
}

static int count_value(struct norms_builder *builder, const struct cell_key *key, int64_t value)
{
    if (builder->count * 2 >= builder->room && !grow(builder))
        return -1;
    size_t slot = slot_of(builder->cells, builder->room, key_order(key));
    if (!builder->cells[slot]) {
        builder->cells[slot] = calloc(1, sizeof **builder->cells);
        if (!builder->cells[slot])
            return -1;
        builder->cells[slot]->key = *key;
        builder->count++;
    }
    builder->cells[slot]->counts[bucket_of(value)]++;
    return 0;
}

int norms_builder_add(struct norms_builder *builder, const struct record *record)
{
    struct cell_key key;
    if (!key_of(record, &key))
        return 0;
    for (unsigned what = 0; what < builder->attributes; what++) {
        int64_t value;
        key.what = (uint8_t)what;
        if (normed_value(record, (enum normed)what, &value) && count_value(builder, &key, value)) {
            builder->failed = true;
            return -1;
        }
    }
    return 0;
}

static void put_le(struct buffer *out, uint64_t value, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i++, value >>= 8)
        buffer_putc(out, (char)(value & 0xFF));
}

static int by_key(const void *a, const void *b)
{
    uint64_t left = key_order(&(*(struct cell *const *)a)->key), right = key_order(&(*(struct cell *const *)b)->key);
    return (left > right) - (left < right);
}

static void put_cell(struct buffer *out, const struct cell *cell)
{
    unsigned pairs = 0;
    for (unsigned i = 0; i < BUCKETS; i++)
        pairs += cell->counts[i] != 0;
    put_le(out, cell->key.office, 2);
    put_le(out, cell->key.kind, 1);
    put_le(out, cell->key.field, 1);
    put_le(out, cell->key.year, 2);
    put_le(out, cell->key.what, 2);
    put_le(out, pairs, 2);
    for (unsigned i = 0; i < BUCKETS; i++)
        if (cell->counts[i]) {
            put_le(out, i, 2);
            put_le(out, cell->counts[i], 4);
        }
}

int norms_builder_end(struct norms_builder *builder, struct buffer *out, struct error *error)
{
    size_t filled = 0;
    for (size_t i = 0; i < builder->room; i++)
        if (builder->cells[i])
            builder->cells[filled++] = builder->cells[i];
    qsort(builder->cells, filled, sizeof *builder->cells, by_key);
    buffer_clear(out);
    buffer_put(out, MAGIC, 8);
    put_le(out, builder->ordinals, 4);
    put_le(out, filled, 4);
    for (size_t i = 0; i < filled; i++) {
        put_cell(out, builder->cells[i]);
        free(builder->cells[i]);
    }
    bool failed = builder->failed || out->failed;
    free(builder->cells);
    free(builder);
    return failed ? error_set(error, ERROR_BUSY, "", NULL, "free memory for the norms edition") : 0;
}

static uint32_t get_le(const uint8_t *bytes, unsigned size)
{
    uint32_t value = 0;
    for (unsigned i = 0; i < size; i++)
        value |= (uint32_t)bytes[i] << (8 * i);
    return value;
}

/* First walk: counts pairs and checks that every length lies inside and keys and buckets ascend. */
static bool measure(const uint8_t *bytes, size_t size, uint32_t cells, uint32_t *pairs)
{
    size_t at = 16;
    *pairs = 0;
    for (uint32_t i = 0; i < cells; i++) {
        if (size - at < 10)
            return false;
        uint32_t count = get_le(bytes + at + 8, 2);
        if (count > BUCKETS || size - at - 10 < (size_t)count * 6)
            return false;
        for (uint32_t k = 0; k < count; k++)
            if (get_le(bytes + at + 10 + (size_t)k * 6, 2) >= BUCKETS)
                return false;
        *pairs += count;
        at += 10 + (size_t)count * 6;
    }
    return at == size;
}

static void fill(struct norms *norms, const uint8_t *bytes)
{
    size_t at = 16;
    uint32_t next = 0;
    for (uint32_t i = 0; i < norms->cell_count; i++) {
        uint32_t count = get_le(bytes + at + 8, 2);
        norms->cells[i] = (struct flat_cell){.first = next, .pairs = count,
            .key = {.office = (uint16_t)get_le(bytes + at, 2), .kind = bytes[at + 2], .field = bytes[at + 3],
                    .year = (uint16_t)get_le(bytes + at + 4, 2), .what = bytes[at + 6]}};
        for (uint32_t k = 0; k < count; k++)
            norms->pairs[next++] = (struct pair){.bucket = (uint16_t)get_le(bytes + at + 10 + (size_t)k * 6, 2),
                                                 .count = get_le(bytes + at + 12 + (size_t)k * 6, 4)};
        at += 10 + (size_t)count * 6;
    }
}

int norms_read(const void *bytes, size_t size, uint32_t edition, struct day day, struct norms **out, struct error *error)
{
    const uint8_t *at = bytes;
    uint32_t pairs, cells = size >= 16 ? get_le(at + 12, 4) : 0;
    if (size < 16 || memcmp(bytes, MAGIC, 8) != 0 || cells > size / 10 || !measure(at, size, cells, &pairs))
        return error_set(error, ERROR_STORE_CORRUPT, "norms", NULL, "the bytes of a norms edition");
    struct norms *norms = calloc(1, sizeof *norms);
    if (!norms)
        return error_set(error, ERROR_BUSY, "norms", NULL, "free memory");
    norms->references = 1;
    norms->edition = edition;
    norms->day = day;
    norms->ordinals = get_le(at + 8, 4);
    norms->cell_count = cells;
    norms->cells = calloc(cells + 1u, sizeof *norms->cells);
    norms->pairs = calloc(pairs + 1u, sizeof *norms->pairs);
    digest_of(bytes, size, &norms->digest);
    if (!norms->cells || !norms->pairs) {
        norms_drop(norms);
        return error_set(error, ERROR_BUSY, "norms", NULL, "free memory");
    }
    fill(norms, at);
    *out = norms;
    return 0;
}

struct norms *norms_keep(struct norms *norms)
{
    norms->references++;
    return norms;
}

void norms_drop(struct norms *norms)
{
    if (!norms || --norms->references)
        return;
    free(norms->cells);
    free(norms->pairs);
    free(norms);
}

uint32_t norms_edition(const struct norms *norms)
{
    return norms->edition;
}

struct day norms_day(const struct norms *norms)
{
    return norms->day;
}

const struct digest *norms_digest(const struct norms *norms)
{
    return &norms->digest;
}

/* One cohort: cells with this office, kind and attribute, field within [field_low, field_high], year within [low, high]. */
struct cohort { struct cell_key key; int field_low, field_high, sector, low, high; };

static bool in_cohort(const struct cohort *cohort, const struct cell_key *key)
{
    return key->office == cohort->key.office && key->kind == cohort->key.kind && key->what == cohort->key.what &&
           key->year >= cohort->low && key->year <= cohort->high &&
           (cohort->sector ? wipo_sector_of_field(key->field) == cohort->sector
                           : key->field >= cohort->field_low && key->field <= cohort->field_high);
}

/* First cell not below the cohort's office, kind and attribute. */
static uint32_t first_cell(const struct norms *norms, const struct cell_key *key)
{
    struct cell_key least = *key;
    least.field = 0;
    least.year = 0;
    uint64_t order = key_order(&least);
    uint32_t low = 0, high = norms->cell_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (key_order(&norms->cells[middle].key) < order)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static uint64_t gather(const struct norms *norms, const struct cohort *cohort, uint32_t counts[BUCKETS])
{
    uint64_t members = 0;
    memset(counts, 0, BUCKETS * sizeof *counts);
    for (uint32_t i = first_cell(norms, &cohort->key); i < norms->cell_count; i++) {
        const struct flat_cell *cell = &norms->cells[i];
        if (cell->key.office != cohort->key.office || cell->key.kind != cohort->key.kind || cell->key.what != cohort->key.what)
            break;
        if (!in_cohort(cohort, &cell->key))
            continue;
        for (uint32_t k = 0; k < cell->pairs; k++) {
            counts[norms->pairs[cell->first + k].bucket] += norms->pairs[cell->first + k].count;
            members += norms->pairs[cell->first + k].count;
        }
    }
    return members;
}

static struct cohort cohort_of(const struct cell_key *key, enum cohort_width width)
{
    struct cohort cohort = {.key = *key, .field_low = key->field, .field_high = key->field};
    int years = width == COHORT_EXACT ? 0 : width == COHORT_YEAR_1 ? 1 : 2;
    cohort.low = key->year - years;
    cohort.high = key->year + years;
    if (width == COHORT_SECTOR)
        cohort.sector = wipo_sector_of_field(key->field);
    if (width == COHORT_OFFICE_KIND) {
        cohort.field_low = 0;
        cohort.field_high = 255;
    }
    return cohort;
}

static void name_cohort(const struct cell_key *key, enum cohort_width width, char out[64])
{
    static const char *const spans[] = {"", "±1", "±2", "±2", "±2"};
    static const char *const sectors[] = {"", "electrical", "instruments", "chemistry", "mechanical", "other"};
    char field[16];
    const char *office = enumeration_word(ATTRIBUTE_office, key->office, NULL, NULL);
    const char *kind = enumeration_word(ATTRIBUTE_kind, key->kind, NULL, NULL);
    snprintf(field, sizeof field, "%d", key->field);
    snprintf(out, 64, "%s/%s/%s/%d%s", office ? office : "?", kind ? kind : "?",
             width == COHORT_SECTOR ? sectors[wipo_sector_of_field(key->field)] : width == COHORT_OFFICE_KIND ? "all" : field, key->year,
             spans[width]);
}

static void stand(const uint32_t counts[BUCKETS], uint64_t members, uint16_t bucket, struct cohort_standing *out)
{
    uint64_t below = 0, passed = 0;
    for (unsigned i = 0; i < bucket; i++)
        below += counts[i];
    /* (below + equal/2) / n in hundredths of a percent, half up: doubled numerator over doubled denominator */
    uint64_t twice = 2 * below + counts[bucket];
    out->percentile = (int32_t)((twice * 10000 + members) / (2 * members));
    out->size = (uint32_t)members;
    for (uint16_t i = 0; i < BUCKETS; i++) {
        passed += counts[i];
        if (2 * passed >= members) {
            out->median = bucket_low(i);
            return;
        }
    }
}

/* Nearest rank: the smallest value that at least `rank` members do not pass. */
static int64_t value_of_rank(const uint32_t counts[BUCKETS], uint64_t rank)
{
    uint64_t passed = 0;
    for (uint16_t i = 0; i < BUCKETS; i++) {
        passed += counts[i];
        if (passed >= rank)
            return bucket_low(i);
    }
    return 0;
}

static void spread_of(const uint32_t counts[BUCKETS], uint64_t members, struct cohort_spread *out)
{
    out->winsor98 = value_of_rank(counts, (98 * members + 99) / 100);
    out->trim1 = value_of_rank(counts, members - members / 100);
    for (uint16_t i = 0; i < BUCKETS; i++)
        out->sum += bucket_low(i) * (int64_t)counts[i];
}

void norms_standing(const struct norms *norms, const struct record *record, enum normed what, int64_t value, uint32_t minimum,
                    struct cohort_standing *out)
{
    norms_spread(norms, record, what, value, minimum, out, NULL);
}

void norms_spread(const struct norms *norms, const struct record *record, enum normed what, int64_t value, uint32_t minimum,
                  struct cohort_standing *out, struct cohort_spread *spread)
{
    if (spread)
        *spread = (struct cohort_spread){0};
    struct cell_key key;
    *out = (struct cohort_standing){.width = COHORT_NONE};
    if (!norms || !key_of(record, &key))
        return;
    key.what = (uint8_t)what;
    uint32_t counts[BUCKETS];
    bool member = record->revision && record->ordinal < norms->ordinals;
    for (enum cohort_width width = COHORT_EXACT; width < COHORT_NONE; width++) {
        struct cohort cohort = cohort_of(&key, width);
        uint64_t members = gather(norms, &cohort, counts);
        if (members < minimum || members == 0)
            continue;
        if (!member) {
            counts[bucket_of(value)]++;
            members++;
        }
        out->width = width;
        name_cohort(&key, width, out->key);
        stand(counts, members, bucket_of(value), out);
        out->decimals = key.what == NORMED_originality || key.what == NORMED_generality ? 3 : 0; /* indices from 0 to 1 are counted in thousandths */
        if (spread)
            spread_of(counts, members, spread);
        return;
    }
}
