/* SHA-256 and salts: the only door to the cryptographic library below the street. */
#ifndef BASE_DIGEST_H
#define BASE_DIGEST_H

#include <stddef.h>
#include <stdint.h>

struct digest { uint8_t bytes[32]; };
struct digest_stream;

void digest_of(const void *bytes, size_t size, struct digest *out);
/* Of two runs of bytes, the second after the first. */
void digest_of_two(const void *first, size_t first_size, const void *second, size_t second_size, struct digest *out);
struct digest_stream *digest_begin(void);                       /* NULL without memory */
void digest_add(struct digest_stream *, const void *bytes, size_t size);
void digest_end(struct digest_stream *, struct digest *out);    /* frees the stream; out may be NULL to drop it */
void digest_hex(const struct digest *, char out[65]);           /* lower case, NUL-terminated */
int digest_random(void *out, size_t size);                      /* 0, or -1 when the system has no randomness */

#endif
