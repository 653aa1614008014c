/* A small certificate authority of one's own: for the sandbox and for tests.  A bank brings its own. */
#ifndef HOST_AUTHORITY_H
#define HOST_AUTHORITY_H

#include "base/buffer.h"
#include "base/error.h"

#include <stdbool.h>

struct authority;

/* A new key (P-256) and a self-signed certificate, good for ten years.  ERROR_INTERNAL. */
int authority_new(const char *common_name, struct authority **out, struct error *error);
void authority_free(struct authority *authority);
int authority_write(const struct authority *authority, struct buffer *certificate, struct buffer *key, struct error *error);
/* Issues a certificate and its key as PEM, good for two years.  `names` is a subjectAltName as OpenSSL writes it ("DNS:a,IP:127.0.0.1");
 * for_server chooses serverAuth, else clientAuth. */
int authority_issue(struct authority *authority, const char *common_name, const char *names, bool for_server, struct buffer *certificate, struct buffer *key,
                    struct error *error);

#endif
