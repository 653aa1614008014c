/* access.conf: which certificate is who.  One row a client:
 *
 *   name   tenant   role,role   sha256:<fingerprint of the certificate, 64 hex digits>
 *   name   tenant   role,role   san:<its one DNS, e-mail or URI name> issuer:<issuer as RFC 2253, to the end of the line>
 *
 * There is no fall-back to the subject: a name that anybody can put into a request proves nothing. */
#ifndef HOST_ACCESS_H
#define HOST_ACCESS_H

#include "base/error.h"
#include "base/role.h"

struct access;

/* ERROR_CONFIG with file and line: an unknown role, a fingerprint that is none, two rows for one certificate, modeler beside admin. */
int access_read(const char *path, struct access **out, struct error *error);
void access_free(struct access *access);
/* 0, or -1 (ERROR_ACCESS) with the fingerprint that is unknown. */
int access_find(const struct access *access, const char *fingerprint, const char *issuer, const char *san, struct caller *out, struct error *error);
unsigned access_count(const struct access *access);

#endif
