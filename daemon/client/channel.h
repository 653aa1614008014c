/* A byte stream to the server, over TLS, a Unix socket, or the pipes of a child: blocking, with a time limit. */
#ifndef CLIENT_CHANNEL_H
#define CLIENT_CHANNEL_H

#include <patval/client.h>
#include <stdbool.h>
#include <sys/types.h>

struct channel;

int channel_open(const struct patval_settings *settings, struct channel **out, struct patval_error *error);
void channel_close(struct channel *channel); /* NULL is allowed */
/* How long the next reads and writes may wait. */
void channel_patience(struct channel *channel, unsigned seconds);
/* All bytes, or false with the reason. */
bool channel_write(struct channel *channel, const char *bytes, size_t size, struct patval_error *error);
/* What has come, at least one byte; 0 at the end, -1 with the reason. */
ssize_t channel_read(struct channel *channel, char *out, size_t room, struct patval_error *error);

int client_fail(struct patval_error *error, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
