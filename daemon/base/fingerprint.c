#include "base/fingerprint.h"

#include <string.h>
#include <xxhash.h>

void fingerprint_of(const char *name, const void *bytes, size_t size, struct fingerprint *out)
{
    XXH128_canonical_t canonical;
    XXH128_canonicalFromHash(&canonical, XXH3_128bits_withSeed(bytes, size, XXH3_64bits(name, strlen(name))));
    memcpy(out->bytes, canonical.digest, sizeof out->bytes);
}
