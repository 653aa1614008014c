/* Fingerprints: they tell apart what nobody gains by confusing, many times as fast as a SHA-256 does. */
#ifndef BASE_FINGERPRINT_H
#define BASE_FINGERPRINT_H

#include <stddef.h>
#include <stdint.h>

struct fingerprint { uint8_t bytes[16]; };

/* XXH3-128 in its canonical order of bytes, seeded by the XXH3-64 of a name: the same bytes under another name have another fingerprint. */
void fingerprint_of(const char *name, const void *bytes, size_t size, struct fingerprint *out);

#endif
