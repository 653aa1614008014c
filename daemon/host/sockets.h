/* The sockets to listen on: passed by the service manager, or made here when a configuration or the sandbox asks for them. */
#ifndef HOST_SOCKETS_H
#define HOST_SOCKETS_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

struct listening { int descriptor; bool is_operator; };

#define LISTENING_MOST 16

/* What systemd has passed (FileDescriptorName=operator is the operator's Unix socket, any other name a TLS port); the variables are
 * taken out of the environment.  Returns the count. */
size_t sockets_passed(struct listening out[LISTENING_MOST]);
/* One TCP address, "127.0.0.1:7746", "[::]:7746", "localhost:0".  ERROR_CONFIG naming it. */
int socket_listen(const char *address, int *descriptor, struct error *error);
/* A Unix socket that only its owner's group may use (0660).  A left-over one is replaced; one that answers is not. */
int socket_listen_local(const char *path, int *descriptor, struct error *error);
/* The port a TCP socket has; 0 for others. */
unsigned socket_port(int descriptor);

#endif
