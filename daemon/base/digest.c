#include "base/digest.h"

#include <openssl/evp.h>
#include <openssl/rand.h>
#include <stdlib.h>
#include <string.h>

struct digest_stream {
    EVP_MD_CTX *context;
};

/* SHA-256 cannot fail but for want of memory; a digest that could not be made would be a forged one, so the process ends. */
static void must(int ok)
{
    if (ok != 1)
        abort();
}

void digest_of(const void *bytes, size_t size, struct digest *out)
{
    must(EVP_Digest(bytes, size, out->bytes, NULL, EVP_sha256(), NULL));
}

struct digest_stream *digest_begin(void)
{
    struct digest_stream *stream = calloc(1, sizeof *stream);
    if (!stream)
        return NULL;
    stream->context = EVP_MD_CTX_new();
    if (!stream->context || EVP_DigestInit_ex(stream->context, EVP_sha256(), NULL) != 1) {
        EVP_MD_CTX_free(stream->context);
        free(stream);
        return NULL;
    }
    return stream;
}

void digest_add(struct digest_stream *stream, const void *bytes, size_t size)
{
    must(EVP_DigestUpdate(stream->context, bytes, size));
}

void digest_end(struct digest_stream *stream, struct digest *out)
{
    if (!stream)
        return;
    if (out)
        must(EVP_DigestFinal_ex(stream->context, out->bytes, NULL));
    EVP_MD_CTX_free(stream->context);
    free(stream);
}

void digest_hex(const struct digest *digest, char out[65])
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < sizeof digest->bytes; i++) {
        out[2 * i] = digits[digest->bytes[i] >> 4];
        out[2 * i + 1] = digits[digest->bytes[i] & 15];
    }
    out[64] = '\0';
}

int digest_random(void *out, size_t size)
{
    return size <= 1 << 20 && RAND_bytes(out, (int)size) == 1 ? 0 : -1;
}
