#include "net/identity.h"

#include "base/digest.h"

#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static bool is_for_clients(X509 *x509)
{
    return (X509_get_extension_flags(x509) & EXFLAG_XKUSAGE) && (X509_get_extended_key_usage(x509) & XKU_SSL_CLIENT);
}

static const ASN1_STRING *name_text(const GENERAL_NAME *name)
{
    if (name->type == GEN_DNS || name->type == GEN_EMAIL || name->type == GEN_URI)
        return name->d.ia5;
    return NULL;
}

/* One name is an identity; two are a question.  A NUL inside a name has fooled others: such a name is none. */
static void read_san(X509 *x509, char *out, size_t room)
{
    GENERAL_NAMES *names = X509_get_ext_d2i(x509, NID_subject_alt_name, NULL, NULL);
    const ASN1_STRING *only = NULL;
    int count = 0;
    for (int i = 0; names && i < sk_GENERAL_NAME_num(names); i++) {
        const ASN1_STRING *text = name_text(sk_GENERAL_NAME_value(names, i));
        count += text != NULL;
        only = text ? text : only;
    }
    out[0] = '\0';
    if (count == 1) {
        size_t size = (size_t)ASN1_STRING_length(only);
        if (size < room && !memchr(ASN1_STRING_get0_data(only), 0, size))
            snprintf(out, room, "%.*s", (int)size, (const char *)ASN1_STRING_get0_data(only));
    }
    GENERAL_NAMES_free(names);
}

static void read_issuer(X509 *x509, char *out, size_t room)
{
    BIO *memory = BIO_new(BIO_s_mem());
    out[0] = '\0';
    if (memory && X509_NAME_print_ex(memory, X509_get_issuer_name(x509), 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB) > 0) {
        char *text;
        long size = BIO_get_mem_data(memory, &text);
        if (size > 0 && (size_t)size < room)
            snprintf(out, room, "%.*s", (int)size, text);
    }
    BIO_free(memory);
}

int identity_read(X509 *x509, struct certificate *out, struct error *error)
{
    unsigned char *der = NULL;
    struct digest digest;
    struct tm end;
    int size = i2d_X509(x509, &der);
    memset(out, 0, sizeof *out);
    if (size <= 0)
        return error_set(error, ERROR_ACCESS, "certificate", NULL, "a readable certificate");
    digest_of(der, (size_t)size, &digest);
    OPENSSL_free(der);
    digest_hex(&digest, out->fingerprint);
    read_issuer(x509, out->issuer, sizeof out->issuer);
    read_san(x509, out->san, sizeof out->san);
    if (ASN1_TIME_to_tm(X509_get0_notAfter(x509), &end))
        out->not_after = timegm(&end);
    if (!is_for_clients(x509))
        return error_set(error, ERROR_ACCESS, "certificate", out->fingerprint, "a certificate whose extended key usage names clientAuth");
    return 0;
}
