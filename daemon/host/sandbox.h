/* patvald --sandbox DIR: everything that a first try needs, made in an empty folder.
 *
 *   DIR/ca.pem ca.key            a private authority
 *   DIR/server.pem server.key    the daemon's certificate, for localhost
 *   DIR/<role>.pem .key .conf    a client certificate of each role, and a patval.conf that uses it
 *   DIR/operator.conf            a patval.conf for the operator's Unix socket
 *   DIR/patvald.conf access.conf the daemon's
 *   DIR/index/                   the index (made by the store)
 *   DIR/operator.sock */
#ifndef HOST_SANDBOX_H
#define HOST_SANDBOX_H

#include "base/error.h"

/* Makes what is not there; a folder made before is left as it is.  `models`: folder of the model files.  ERROR_FILE. */
int sandbox_make(const char *folder, const char *models, struct error *error);
/* Writes the clients' configurations for the port that is really listened on. */
int sandbox_tell_clients(const char *folder, unsigned port, struct error *error);
/* Prints what to paste into another terminal; `programs` is the folder of patval. */
void sandbox_greet(const char *folder, unsigned port, const char *programs);

#endif
