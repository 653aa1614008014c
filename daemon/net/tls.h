/* TLS 1.3 with client certificates.  The only file of the serving path that knows OpenSSL's SSL interface is tls.c. */
#ifndef NET_TLS_H
#define NET_TLS_H

#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>

struct wire;
struct tls_context; /* certificate, key, authorities and revocation list, read once; counted */

struct tls_files { const char *certificate, *key, *client_ca, *crl; }; /* PEM; crl NULL: no revocation list is checked */

/* Reads and checks all four: the key fits the certificate, the certificate and the list are in date, the list is signed by an authority of
 * client_ca.  ERROR_CONFIG naming the file.  The caller drops it. */
int tls_context_new(const struct tls_files *files, struct tls_context **out, struct error *error);
struct tls_context *tls_context_keep(struct tls_context *tls);
void tls_context_drop(struct tls_context *tls); /* NULL is allowed */
int64_t tls_context_expiry(const struct tls_context *tls); /* of our certificate, seconds since 1970 */

struct certificate {      /* of a peer; all NUL-terminated */
    char fingerprint[65]; /* SHA-256 of the DER, lower-case hex */
    char issuer[256];     /* RFC 2253 */
    char san[256];        /* the single DNS, e-mail or URI name; empty when none or several: an ambiguous name is no name */
    int64_t not_after;    /* seconds since 1970 */
};

/* The server's end of a TLS connection over a non-blocking descriptor.  NULL without memory. */
struct wire *wire_tls(struct tls_context *tls, int descriptor);
/* After the handshake: the peer's certificate if it verifies and is meant for clients; else ERROR_ACCESS with the reason.
 * Verification is judged here and not inside the handshake, so that the peer can be told in words. */
int wire_certificate(struct wire *wire, struct certificate *out, struct error *error);
/* Whether the peer's certificate verifies under another context: after a reload. */
int wire_verify(struct wire *wire, struct tls_context *tls, struct error *error);

#endif
