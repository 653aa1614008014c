/* Packs: up to 64 consecutive events in one value, and up to 64 bodies in another.  Pure encoder and decoder.
 *
 * The header of an event as event.h draws it is what is hashed; a pack holds the same content with what neighbours share said once.
 *
 * Pack of events; key: sequence of the first
 *    0  8  XXH3-64 of all that follows
 *    8  1  form, 1
 *    9  1  number of events, less one
 *   10  1  number of templates, less one
 *   11  1  zero
 *   12     templates: kind 1, rank 1, sizes of tenant, actor and source 1 each, valid-from day 4, observed-on day 4, recorded at 8, the names
 *          events, in order: 1 template
 *                    varint  zigzag of subject less the subject before it (the first: less 0)
 *                    varint  how many sequences back the previous event of the subject lies, 0 for none
 *                    varint  zigzag of row less the row before it (the first: less 0)
 *                    32      SHA-256(salt ‖ body)
 *
 * Pack of bodies; key: sequence of the first
 *    0  1  form, 1
 *    1  1  number of bodies, less one
 *    2  1  number of shapes
 *    3  1  zero
 *    4     size of each body's bytes below, 2 each (left out when there is one body)
 *          shapes: varint number of members, then a member each: varint of step of the id × 4 + class; class 0 unset, 1 number, 2 text
 *          bodies: 1 shape, counted from 1; 16 salt; a number's own varint, a text's size as a varint and its bytes
 *                  an erased body is the one byte 0
 *
 * A pack of bodies bears no checksum: each body is proved by the hash in its event.  Little-endian throughout. */
#ifndef STORE_PACK_H
#define STORE_PACK_H

#include "store/event.h"

#define PACK_EVENTS 64
/* Two nodes of 2,022 bytes and their keys of 8 fill a page of LMDB; 8,176 bytes fill two pages of their own. */
#define EVENT_PACK_BYTES 2022
#define BODY_PACK_BYTES 8176

/* Packs while they grow; zeroed to begin with. */
struct event_pack {
    uint64_t first, subject;
    uint32_t row;
    unsigned count, templates;
    uint16_t template_at[PACK_EVENTS + 1];
    struct buffer heads, rows;
};
struct body_pack {
    uint64_t first;
    unsigned count, shapes;
    uint16_t sizes[PACK_EVENTS];
    uint32_t shape_at[PACK_EVENTS + 1];
    struct buffer shape_bytes, rows, shape, row; /* the last two: of the body that is being added */
};

/* Adds the event that follows the pack's last one (the first may be any): 1 added, 0 the pack is full, -1 without memory. */
int event_pack_add(struct event_pack *pack, uint64_t sequence, const struct event *event);
/* The same for a canonical body; -1 also when it is none.  A first body is taken whatever its size. */
int body_pack_add(struct body_pack *pack, uint64_t sequence, const uint8_t salt[SALT_BYTES], const struct buffer *body);
/* Appends the pack's bytes and empties it. */
void event_pack_end(struct event_pack *pack, struct buffer *out);
void body_pack_end(struct body_pack *pack, struct buffer *out);
void event_pack_free(struct event_pack *pack);
void body_pack_free(struct body_pack *pack);

/* One event of a pack whose first sequence is `first`: 1 found, 0 the pack ends before it, -1 (ERROR_STORE_CORRUPT, _SCHEMA, BUSY). */
int event_pack_read(const void *bytes, size_t size, uint64_t first, uint64_t sequence, struct arena *arena, struct event *out, struct error *error);

struct packed_body { bool erased; uint8_t salt[SALT_BYTES]; const char *bytes; size_t size; };
/* One body of a pack, `index` from 0, its canonical bytes in `arena`: 1, 0 the pack ends before it, -1. */
int body_pack_read(const void *bytes, size_t size, uint64_t index, struct arena *arena, struct packed_body *out, struct error *error);
/* The same pack with one body erased: 1, 0, -1. */
int body_pack_erase(const void *bytes, size_t size, uint64_t index, struct buffer *out, struct error *error);

#endif
