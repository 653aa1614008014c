/* A connection's bytes, encrypted or plain: the same four functions. */
#ifndef NET_WIRE_H
#define NET_WIRE_H

#include "base/error.h"

#include <stddef.h>

enum wire_result {
    WIRE_DONE,
    WIRE_WANTS_READ,  /* again when the descriptor can be read */
    WIRE_WANTS_WRITE, /* again when it can be written */
    WIRE_END,         /* the peer has said all it had to say */
    WIRE_FAULT        /* broken; only wire_close is left */
};

struct wire;
struct wire_kind {
    /* WIRE_FAULT fills the error; code ERROR_PLAIN_TEXT means that a plain sentence may still be sent on the bare descriptor. */
    enum wire_result (*handshake)(struct wire *wire, struct error *error);
    enum wire_result (*read)(struct wire *wire, void *bytes, size_t room, size_t *done);
    enum wire_result (*write)(struct wire *wire, const void *bytes, size_t size, size_t *done);
    void (*free)(struct wire *wire); /* says farewell where the protocol has one; leaves the descriptor open */
};
struct wire { const struct wire_kind *kind; int descriptor; };

struct wire *wire_plain(int descriptor); /* NULL without memory */

#endif
