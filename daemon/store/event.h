/* The bytes of the ledger that can never change: pure encoders and strict decoders.
 *
 * Header, little-endian, 80 bytes and three names:
 *    0  1  version, 1                  24  4  valid-from day (since 1970; least int32: none)
 *    1  1  kind                        28  4  observed-on day
 *    2  1  source rank                 32  8  recorded at, µs UTC
 *    3  1  size of tenant              40  4  row in the source
 *    4  1  size of actor               44  4  zero
 *    5  1  size of source              48 32  SHA-256(salt ‖ body)
 *    6  2  zero                        80     tenant, actor, source (UTF-8)
 *    8  8  subject: ordinal + 1, 0 for none
 *   16  8  previous event of the subject, 0 for none
 *
 * Leaf of the log = SHA-256(0x00 ‖ header), so the body can be erased with every proof intact (hashing of RFC 9162).  These bytes are hashed
 * as they stand here; in the index they stand in packs (pack.h), which say once what neighbours share, and are made again from them.
 *
 * Body: members by ascending id, each
 *    varint  id less the id before it (at least 1)
 *    varint  0: unset, else length + 1
 *    bytes   text as UTF-8; numbers as a zigzag varint
 * Varints are LEB128 in their shortest form; a longer form is refused, so one content has one encoding. */
#ifndef STORE_EVENT_H
#define STORE_EVENT_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/digest.h"
#include "base/error.h"
#include "domain/record.h"

#include <stdint.h>

/* Numbers stand in the ledger: never changed, never reused. */
enum event_kind {
    EVENT_FACTS = 1,     /* members: attribute ids of attributes.def */
    EVENT_DELETE = 2,    /* no members */
    EVENT_VALUATION = 3, /* members: enum member */
    EVENT_NORMS = 4,
    EVENT_LOAD = 5,
    EVENT_DEAL = 6,
    EVENT_OPINION = 7,
    EVENT_REPEAT = 8,    /* members as of FACTS: what stood already, said again of a later day; the record's revision stays */
    EVENT_KINDS
};

/* Members of bodies that are no facts. */
enum member {
    MEMBER_NUMBER = 1,   /* number of the valuation in its tenant */
    MEMBER_METHOD = 2,
    MEMBER_PATENT = 3,
    MEMBER_THROUGH = 4,
    MEMBER_QUESTION = 5,
    MEMBER_ANSWER = 6,
    MEMBER_EDITION = 7,
    MEMBER_JOB = 8,
    MEMBER_CHUNK = 9,
    MEMBER_ID = 10,
    MEMBER_FORM = 11,
    MEMBER_PRICE = 12,
    MEMBER_PATENTS = 13,
    MEMBER_KIND = 14,
    MEMBER_FIELD = 15,
    MEMBER_QUALITY = 16,
    MEMBER_LIFE = 17,
    MEMBER_INDICATOR = 18,
    MEMBER_EXPERT = 19,
    MEMBER_POINTS = 20,
    MEMBER_NOTE = 21,
    MEMBER_WITHDRAWN = 22,
    MEMBER_NORMED = 23,  /* how many attributes the edition holds; absent from editions of the first generation */
    MEMBER_SUBJECTS = 24, /* ordinals of a valuation's patents in the order of its question, four bytes each, big-endian */
};

#define SALT_BYTES 16
struct seal { uint8_t salt[SALT_BYTES]; struct digest digest; }; /* of a body: what hides it, and what proves it */
#define HEADER_BYTES 80

struct event {
    enum event_kind kind;
    unsigned rank;
    uint64_t subject, previous;
    int32_t valid_from, observed_on;
    int64_t recorded_at;
    uint32_t row;
    struct digest body_digest;
    const char *tenant, *actor, *source; /* never NULL; "" for public facts */
};

/* Appends the header's bytes.  Names over 255 bytes are cut before (the caller's check). */
void event_put_header(const struct event *event, struct buffer *out);
/* Reads a header; names into `arena`.  ERROR_STORE_CORRUPT for anything but the canonical form, ERROR_STORE_SCHEMA for a version or kind
 * of a newer patvald. */
int event_read_header(const void *bytes, size_t size, struct arena *arena, struct event *out, struct error *error);
void event_leaf(const void *header, size_t size, struct digest *out);
void event_body_digest(const uint8_t salt[SALT_BYTES], const void *body, size_t size, struct digest *out);

#define VARINT_BYTES 10 /* the longest */
/* Writes the shortest form, returns its size. */
static inline size_t varint_write(uint8_t out[VARINT_BYTES], uint64_t value)
{
    size_t size = 0;
    for (; value >= 0x80; value >>= 7)
        out[size++] = (uint8_t)(value | 0x80);
    out[size++] = (uint8_t)value;
    return size;
}
/* 0, or -1 at the end of the bytes, past 64 bits, or for a form that is not the shortest.  Most are of one byte. */
int varint_read_long(const char *bytes, size_t size, size_t *at, uint64_t *out);
static inline int varint_read(const char *bytes, size_t size, size_t *at, uint64_t *out)
{
    if (*at >= size || (unsigned char)bytes[*at] >= 0x80)
        return varint_read_long(bytes, size, at, out);
    *out = (unsigned char)bytes[(*at)++];
    return 0;
}

/* Body writing, ids ascending; `last` starts at 0. */
void body_put_text(struct buffer *out, unsigned *last, unsigned id, const char *text, size_t size);
void body_put_number(struct buffer *out, unsigned *last, unsigned id, int64_t number);
void body_put_unset(struct buffer *out, unsigned *last, unsigned id);
/* All SET and UNSET values of one part of the record as one body. */
enum body_part { PART_ALL, PART_PUBLIC, PART_TENANT, PART_TEXT }; /* TEXT: what stands in text rows */
void body_put_record(struct buffer *out, const struct record *record, enum body_part part);

struct body_item { unsigned id; bool unset; const char *bytes; uint32_t size; };
/* Next member at `*at`; 1, 0 at the end, -1 when the bytes are not canonical. */
int body_next_long(const char *body, size_t size, size_t *at, unsigned *last, struct body_item *out);
static inline int body_next(const char *body, size_t size, size_t *at, unsigned *last, struct body_item *out)
{
    if (size - *at < 2 || ((body[*at] | body[*at + 1]) & 0x80))
        return body_next_long(body, size, at, last, out);
    unsigned step = (unsigned char)body[*at], mark = (unsigned char)body[*at + 1]; /* a byte each, as most are */
    if (!step || (mark && mark - 1 > size - *at - 2) || *last + step > 65535)
        return -1;
    *last += step;
    *at += 2;
    *out = (struct body_item){.id = *last, .unset = !mark, .bytes = body + *at, .size = mark ? mark - 1 : 0};
    *at += out->size;
    return 1;
}
/* A number member's value; -1 when it is no shortest varint. */
int body_number(const struct body_item *item, int64_t *out);
/* A facts body into a record's values (pointers into `body`).  Unknown ids: ERROR_STORE_SCHEMA. */
int body_read_record(const char *body, size_t size, struct record *record, struct error *error);

#endif
