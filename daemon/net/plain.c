/* A wire without encryption: the operator's Unix socket, and the one sentence for a peer that does not speak TLS. */
#include "net/wire.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>

static enum wire_result plain_handshake(struct wire *wire, struct error *error)
{
    (void)wire, (void)error;
    return WIRE_DONE;
}

static enum wire_result plain_read(struct wire *wire, void *bytes, size_t room, size_t *done)
{
    ssize_t got = recv(wire->descriptor, bytes, room, 0);
    if (got > 0) {
        *done = (size_t)got;
        return WIRE_DONE;
    }
    if (got == 0)
        return WIRE_END;
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR ? WIRE_WANTS_READ : WIRE_FAULT;
}

static enum wire_result plain_write(struct wire *wire, const void *bytes, size_t size, size_t *done)
{
    ssize_t sent = send(wire->descriptor, bytes, size, MSG_NOSIGNAL);
    if (sent >= 0) {
        *done = (size_t)sent;
        return WIRE_DONE;
    }
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR ? WIRE_WANTS_WRITE : WIRE_FAULT;
}

static void plain_free(struct wire *wire)
{
    free(wire);
}

static const struct wire_kind plain_kind = {plain_handshake, plain_read, plain_write, plain_free};

struct wire *wire_plain(int descriptor)
{
    struct wire *wire = calloc(1, sizeof *wire);
    if (wire)
        *wire = (struct wire){&plain_kind, descriptor};
    return wire;
}
