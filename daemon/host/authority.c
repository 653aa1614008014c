#include "host/authority.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdlib.h>

#define DAY_SECONDS 86400L

struct authority { EVP_PKEY *key; X509 *certificate; };

static int fail(struct error *error)
{
    return error_set(error, ERROR_INTERNAL, "certificate", ERR_reason_error_string(ERR_peek_last_error()), "a certificate that can be made");
}

static bool extend(X509 *x509, X509 *issuer, int kind, const char *value)
{
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, x509, NULL, NULL, 0);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, kind, value);
    bool good = extension && X509_add_ext(x509, extension, -1);
    X509_EXTENSION_free(extension);
    return good;
}

/* A certificate with subject, random serial, key and days, still unsigned. */
static X509 *draft(const char *common_name, EVP_PKEY *key, X509 *issuer, long days)
{
    X509 *x509 = X509_new();
    X509_NAME *subject = X509_NAME_new();
    BIGNUM *serial = BN_new();
    bool good = x509 && subject && serial && X509_set_version(x509, X509_VERSION_3) && BN_rand(serial, 127, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) &&
                BN_to_ASN1_INTEGER(serial, X509_get_serialNumber(x509)) &&
                X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, (const unsigned char *)common_name, -1, -1, 0) && X509_set_subject_name(x509, subject) &&
                X509_set_issuer_name(x509, issuer ? X509_get_subject_name(issuer) : subject) && X509_gmtime_adj(X509_getm_notBefore(x509), -3600) &&
                X509_gmtime_adj(X509_getm_notAfter(x509), days * DAY_SECONDS) && X509_set_pubkey(x509, key);
    BN_free(serial);
    X509_NAME_free(subject);
    if (good)
        return x509;
    X509_free(x509);
    return NULL;
}

int authority_new(const char *common_name, struct authority **out, struct error *error)
{
    struct authority *authority = calloc(1, sizeof *authority);
    if (!authority)
        return error_set(error, ERROR_BUSY, "certificate", NULL, "free memory");
    authority->key = EVP_EC_gen("P-256");
    X509 *own = authority->key ? draft(common_name, authority->key, NULL, 3650) : NULL;
    authority->certificate = own;
    if (own && extend(own, own, NID_basic_constraints, "critical,CA:TRUE,pathlen:0") && extend(own, own, NID_key_usage, "critical,keyCertSign,cRLSign") &&
        extend(own, own, NID_subject_key_identifier, "hash") && X509_sign(own, authority->key, EVP_sha256())) {
        *out = authority;
        return 0;
    }
    authority_free(authority);
    return fail(error);
}

void authority_free(struct authority *authority)
{
    if (!authority)
        return;
    X509_free(authority->certificate);
    EVP_PKEY_free(authority->key);
    free(authority);
}

static int write_pem(X509 *certificate, EVP_PKEY *key, struct buffer *certificate_out, struct buffer *key_out, struct error *error)
{
    BIO *first = BIO_new(BIO_s_mem()), *second = BIO_new(BIO_s_mem());
    char *text;
    int result = -1;
    if (first && second && PEM_write_bio_X509(first, certificate) && PEM_write_bio_PrivateKey(second, key, NULL, NULL, 0, NULL, NULL)) {
        long size = BIO_get_mem_data(first, &text);
        buffer_put(certificate_out, text, (size_t)size);
        size = BIO_get_mem_data(second, &text);
        buffer_put(key_out, text, (size_t)size);
        result = certificate_out->failed || key_out->failed ? -1 : 0;
    }
    BIO_free(first);
    BIO_free(second);
    return result ? fail(error) : 0;
}

int authority_write(const struct authority *authority, struct buffer *certificate, struct buffer *key, struct error *error)
{
    return write_pem(authority->certificate, authority->key, certificate, key, error);
}

int authority_issue(struct authority *authority, const char *common_name, const char *names, bool for_server, struct buffer *certificate, struct buffer *key,
                    struct error *error)
{
    X509 *issuer = authority->certificate;
    EVP_PKEY *own_key = EVP_EC_gen("P-256");
    X509 *own = own_key ? draft(common_name, own_key, issuer, 730) : NULL;
    bool good = own && extend(own, issuer, NID_basic_constraints, "critical,CA:FALSE") && extend(own, issuer, NID_key_usage, "critical,digitalSignature") &&
                extend(own, issuer, NID_ext_key_usage, for_server ? "serverAuth" : "clientAuth") && extend(own, issuer, NID_subject_alt_name, names) &&
                extend(own, issuer, NID_subject_key_identifier, "hash") && extend(own, issuer, NID_authority_key_identifier, "keyid") &&
                X509_sign(own, authority->key, EVP_sha256());
    int result = good ? write_pem(own, own_key, certificate, key, error) : fail(error);
    X509_free(own);
    EVP_PKEY_free(own_key);
    return result;
}
