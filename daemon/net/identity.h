/* What a peer's certificate says of its owner. */
#ifndef NET_IDENTITY_H
#define NET_IDENTITY_H

#include "net/tls.h"

struct x509_st;

/* Fills `out`.  ERROR_ACCESS when the certificate is not marked for clientAuth: OpenSSL lets one pass that has no extended key usage at all. */
int identity_read(struct x509_st *x509, struct certificate *out, struct error *error);

#endif
