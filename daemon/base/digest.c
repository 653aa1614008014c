#include "base/digest.h"

#include <openssl/evp.h>
#include <openssl/rand.h>
#include <pthread.h>
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

/* The algorithm is fetched once: OpenSSL 3 otherwise looks it up by name, under a lock, at each use. */
static EVP_MD *algorithm;
static pthread_once_t fetched = PTHREAD_ONCE_INIT;
static pthread_key_t own_context; /* a thread's, used again for each digest, given back when the thread ends */

static void drop_context(void *context)
{
    EVP_MD_CTX_free(context);
}

static void fetch(void)
{
    algorithm = EVP_MD_fetch(NULL, "SHA256", NULL);
    must(algorithm && !pthread_key_create(&own_context, drop_context));
}

static const EVP_MD *sha256(void)
{
    pthread_once(&fetched, fetch);
    return algorithm;
}

static EVP_MD_CTX *context_of_thread(void)
{
    const EVP_MD *kind = sha256();
    EVP_MD_CTX *context = pthread_getspecific(own_context);
    if (!context) {
        context = EVP_MD_CTX_new();
        must(context && !pthread_setspecific(own_context, context));
    }
    must(EVP_DigestInit_ex(context, kind, NULL));
    return context;
}

void digest_of(const void *bytes, size_t size, struct digest *out)
{
    digest_of_two(bytes, size, "", 0, out);
}

void digest_of_two(const void *first, size_t first_size, const void *second, size_t second_size, struct digest *out)
{
    EVP_MD_CTX *context = context_of_thread();
    must(EVP_DigestUpdate(context, first, first_size));
    must(EVP_DigestUpdate(context, second, second_size));
    must(EVP_DigestFinal_ex(context, out->bytes, NULL));
}

struct digest_stream *digest_begin(void)
{
    struct digest_stream *stream = calloc(1, sizeof *stream);
    if (!stream)
        return NULL;
    stream->context = EVP_MD_CTX_new();
    if (!stream->context || EVP_DigestInit_ex(stream->context, sha256(), NULL) != 1) {
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
