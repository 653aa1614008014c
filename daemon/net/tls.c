#include "net/tls.h"

#include "net/identity.h"
#include "net/wire.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

struct tls_context {
    SSL_CTX *ssl;
    _Atomic unsigned users;
    int64_t expiry;
};

struct tls_wire {
    struct wire wire;
    struct tls_context *context;
    SSL *ssl;
    bool greeted; /* the first byte has been seen to be TLS */
};

#define HANDSHAKE_RECORD 0x16 /* RFC 8446, 5.1: ContentType of the first record a client sends */

/* Judged after the handshake, by wire_certificate(). */
static int note_only(int verified, X509_STORE_CTX *store)
{
    (void)verified, (void)store;
    return 1;
}

/* patvald/1, or nothing asked for.  Another protocol is refused by the alert that ALPN has for it. */
static int choose_protocol(SSL *ssl, const unsigned char **out, unsigned char *size, const unsigned char *in, unsigned int in_size, void *argument)
{
    static const unsigned char ours[] = "\x09patvald/1";
    (void)ssl, (void)argument;
    for (unsigned int at = 0; at < in_size && at + 1u + in[at] <= in_size; at += 1u + in[at])
        if (in[at] == ours[0] && !memcmp(in + at + 1, ours + 1, ours[0])) {
            *out = in + at + 1;
            *size = in[at];
            return SSL_TLSEXT_ERR_OK;
        }
    return SSL_TLSEXT_ERR_ALERT_FATAL;
}

/* A daemon has nobody to ask. */
static int no_pass_phrase(char *out, int size, int writing, void *argument)
{
    (void)out, (void)size, (void)writing, (void)argument;
    return -1;
}

static int refuse(struct error *error, const char *key, const char *file, const char *expected)
{
    unsigned long reason = ERR_peek_last_error();
    const char *text = ERR_reason_error_string(reason);
    char got[160];
    snprintf(got, sizeof got, "%s%s%s", file, text ? ": " : "", text ? text : "");
    ERR_clear_error();
    return error_set(error, ERROR_CONFIG, key, got, "%s", expected);
}

static int64_t seconds_of(const ASN1_TIME *time)
{
    struct tm tm;
    return time && ASN1_TIME_to_tm(time, &tm) ? timegm(&tm) : 0;
}

static bool signed_by_ours(X509_STORE *store, X509_CRL *crl)
{
    STACK_OF(X509_OBJECT) *objects = X509_STORE_get0_objects(store);
    bool found = false;
    for (int i = 0; i < sk_X509_OBJECT_num(objects) && !found; i++) {
        X509 *authority = X509_OBJECT_get0_X509(sk_X509_OBJECT_value(objects, i));
        found = authority && X509_CRL_verify(crl, X509_get0_pubkey(authority)) == 1;
    }
    ERR_clear_error();
    return found;
}

/* An expired list locks every client out, so it is refused here, where the old one can be kept. */
static int add_crl(X509_STORE *store, X509_CRL *crl, const char *file, struct error *error)
{
    if (X509_CRL_get0_nextUpdate(crl) && seconds_of(X509_CRL_get0_nextUpdate(crl)) < time(NULL))
        return refuse(error, "crl", file, "a revocation list whose next update lies ahead: this one is out of date and would lock every client out");
    if (!signed_by_ours(store, crl))
        return refuse(error, "crl", file, "a revocation list signed by an authority of client_ca");
    return X509_STORE_add_crl(store, crl) == 1 ? 0 : refuse(error, "crl", file, "each authority's list once");
}

/* One list for each authority of client_ca, one after the other in the file. */
static int load_crl(SSL_CTX *ssl, const char *file, struct error *error)
{
    X509_STORE *store = SSL_CTX_get_cert_store(ssl);
    BIO *bio = BIO_new_file(file, "r");
    X509_CRL *crl = NULL;
    size_t count = 0;
    int result = 0;
    while (!result && bio && (crl = PEM_read_bio_X509_CRL(bio, NULL, no_pass_phrase, NULL))) {
        result = add_crl(store, crl, file, error);
        X509_CRL_free(crl);
        count++;
    }
    bool ended = bio && ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
    BIO_free(bio);
    if (!result && (!count || !ended))
        return refuse(error, "crl", file, "revocation lists in PEM form");
    ERR_clear_error();
    return result ? result : X509_STORE_set_flags(store, X509_V_FLAG_CRL_CHECK) == 1 ? 0 : refuse(error, "crl", file, "free memory");
}

static int load(SSL_CTX *ssl, const struct tls_files *files, struct error *error)
{
    ERR_clear_error();
    SSL_CTX_set_default_passwd_cb(ssl, no_pass_phrase);
    if (SSL_CTX_use_certificate_chain_file(ssl, files->certificate) != 1)
        return refuse(error, "certificate", files->certificate, "a certificate, and the chain above it, in PEM form");
    if (SSL_CTX_use_PrivateKey_file(ssl, files->key, SSL_FILETYPE_PEM) != 1)
        return refuse(error, "key", files->key, "the private key of the certificate, in PEM form without a pass phrase");
    if (SSL_CTX_check_private_key(ssl) != 1)
        return refuse(error, "key", files->key, "the private key that belongs to the certificate");
    if (SSL_CTX_load_verify_locations(ssl, files->client_ca, NULL) != 1)
        return refuse(error, "client_ca", files->client_ca, "the authorities that sign client certificates, in PEM form");
    SSL_CTX_set_client_CA_list(ssl, SSL_load_client_CA_file(files->client_ca));
    if (seconds_of(X509_get0_notAfter(SSL_CTX_get0_certificate(ssl))) < time(NULL))
        return refuse(error, "certificate", files->certificate, "a certificate in date: this one has expired");
    return files->crl ? load_crl(ssl, files->crl, error) : 0;
}

int tls_context_new(const struct tls_files *files, struct tls_context **out, struct error *error)
{
    struct tls_context *tls = calloc(1, sizeof *tls);
    SSL_CTX *ssl = tls ? SSL_CTX_new(TLS_server_method()) : NULL;
    if (!ssl) {
        free(tls);
        return error_set(error, ERROR_BUSY, "tls", NULL, "free memory");
    }
    SSL_CTX_set_min_proto_version(ssl, TLS1_3_VERSION);
    SSL_CTX_set_options(ssl, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
    SSL_CTX_set_num_tickets(ssl, 0); /* a resumed session would skip the look at the client's certificate */
    SSL_CTX_set_session_cache_mode(ssl, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_max_early_data(ssl, 0);
    SSL_CTX_set_mode(ssl, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_verify(ssl, SSL_VERIFY_PEER, note_only);
    SSL_CTX_set_alpn_select_cb(ssl, choose_protocol, NULL);
    tls->ssl = ssl;
    tls->users = 1;
    if (load(ssl, files, error)) {
        tls_context_drop(tls);
        return -1;
    }
    tls->expiry = seconds_of(X509_get0_notAfter(SSL_CTX_get0_certificate(ssl)));
    *out = tls;
    return 0;
}

struct tls_context *tls_context_keep(struct tls_context *tls)
{
    tls->users++;
    return tls;
}

void tls_context_drop(struct tls_context *tls)
{
    if (tls && --tls->users == 0) {
        SSL_CTX_free(tls->ssl);
        free(tls);
    }
}

int64_t tls_context_expiry(const struct tls_context *tls)
{
    return tls->expiry;
}

static enum wire_result result_of(struct tls_wire *tls, int returned)
{
    switch (SSL_get_error(tls->ssl, returned)) {
    case SSL_ERROR_WANT_READ:
        return WIRE_WANTS_READ;
    case SSL_ERROR_WANT_WRITE:
        return WIRE_WANTS_WRITE;
    case SSL_ERROR_ZERO_RETURN:
        return WIRE_END;
    default:
        return WIRE_FAULT;
    }
}

/* A peer that speaks plain text is answered in plain text: its first byte tells. */
static enum wire_result greet(struct tls_wire *tls, struct error *error)
{
    unsigned char first;
    ssize_t got = recv(tls->wire.descriptor, &first, 1, MSG_PEEK);
    if (got < 0)
        return errno == EAGAIN || errno == EINTR ? WIRE_WANTS_READ : WIRE_FAULT;
    if (got == 0)
        return WIRE_END;
    if (first != HANDSHAKE_RECORD) {
        error_set(error, ERROR_PLAIN_TEXT, "", NULL, "TLS 1.3 with a client certificate");
        return WIRE_FAULT;
    }
    tls->greeted = true;
    return WIRE_DONE;
}

static enum wire_result tls_handshake(struct wire *wire, struct error *error)
{
    struct tls_wire *tls = (struct tls_wire *)wire;
    enum wire_result result = tls->greeted ? WIRE_DONE : greet(tls, error);
    if (result != WIRE_DONE)
        return result;
    ERR_clear_error();
    int returned = SSL_accept(tls->ssl);
    if (returned == 1)
        return WIRE_DONE;
    result = result_of(tls, returned);
    if (result == WIRE_FAULT) {
        const char *reason = ERR_reason_error_string(ERR_peek_last_error());
        error_set(error, ERROR_ACCESS, "tls", reason, "a TLS 1.3 handshake");
    }
    return result;
}

static enum wire_result tls_read(struct wire *wire, void *bytes, size_t room, size_t *done)
{
    struct tls_wire *tls = (struct tls_wire *)wire;
    ERR_clear_error();
    int returned = SSL_read_ex(tls->ssl, bytes, room, done);
    return returned == 1 ? WIRE_DONE : result_of(tls, returned);
}

static enum wire_result tls_write(struct wire *wire, const void *bytes, size_t size, size_t *done)
{
    struct tls_wire *tls = (struct tls_wire *)wire;
    ERR_clear_error();
    int returned = SSL_write_ex(tls->ssl, bytes, size, done);
    return returned == 1 ? WIRE_DONE : result_of(tls, returned);
}

static void tls_free(struct wire *wire)
{
    struct tls_wire *tls = (struct tls_wire *)wire;
    ERR_clear_error();
    if (SSL_is_init_finished(tls->ssl))
        SSL_shutdown(tls->ssl);
    SSL_free(tls->ssl);
    ERR_clear_error();
    tls_context_drop(tls->context);
    free(tls);
}

static const struct wire_kind tls_kind = {tls_handshake, tls_read, tls_write, tls_free};

struct wire *wire_tls(struct tls_context *context, int descriptor)
{
    struct tls_wire *tls = calloc(1, sizeof *tls);
    if (tls)
        tls->ssl = SSL_new(context->ssl);
    if (!tls || !tls->ssl || SSL_set_fd(tls->ssl, descriptor) != 1) {
        if (tls)
            SSL_free(tls->ssl);
        free(tls);
        return NULL;
    }
    tls->wire = (struct wire){&tls_kind, descriptor};
    tls->context = tls_context_keep(context);
    return &tls->wire;
}

/* The words of the verifier mislead in two cases that operators meet: say what is meant. */
static const char *verdict(long code)
{
    switch (code) {
    case X509_V_ERR_CRL_HAS_EXPIRED:
        return "our revocation list is out of date";
    case X509_V_ERR_UNABLE_TO_GET_CRL:
        return "no revocation list of its authority";
    default:
        return X509_verify_cert_error_string(code);
    }
}

int wire_certificate(struct wire *wire, struct certificate *out, struct error *error)
{
    struct tls_wire *tls = (struct tls_wire *)wire;
    X509 *peer = SSL_get0_peer_certificate(tls->ssl);
    long code = SSL_get_verify_result(tls->ssl);
    if (!peer)
        return error_set(error, ERROR_ACCESS, "certificate", NULL, "a client certificate: none was shown");
    if (code != X509_V_OK)
        return error_set(error, ERROR_ACCESS, "certificate", verdict(code), "a client certificate in date, signed by an authority of this server");
    return identity_read(peer, out, error);
}

int wire_verify(struct wire *wire, struct tls_context *context, struct error *error)
{
    struct tls_wire *tls = (struct tls_wire *)wire;
    X509_STORE_CTX *store = X509_STORE_CTX_new();
    X509 *peer = SSL_get0_peer_certificate(tls->ssl);
    int verified = 0;
    if (store && peer && X509_STORE_CTX_init(store, SSL_CTX_get_cert_store(context->ssl), peer, SSL_get_peer_cert_chain(tls->ssl))) {
        X509_STORE_CTX_set_default(store, "ssl_client");
        verified = X509_verify_cert(store);
    }
    if (verified != 1)
        error_set(error, ERROR_ACCESS, "certificate", store ? verdict(X509_STORE_CTX_get_error(store)) : NULL, "a certificate that is still accepted");
    X509_STORE_CTX_free(store);
    ERR_clear_error();
    return verified == 1 ? 0 : -1;
}
