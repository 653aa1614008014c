/* libpatval: talk to patvald from C.
 *
 * A connection is one TLS 1.3 session, one Unix socket, or one `patvald --stdio` started for it.  Messages are JSON texts; parameters go in
 * and results come out as the bytes of the wire, so that a program may keep, hash or compare them.  One connection serves one thread at a
 * time; requests may be pipelined: answers come in the order of the requests. */
#ifndef PATVAL_CLIENT_H
#define PATVAL_CLIENT_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

struct patval;

struct patval_settings {
    const char *server;          /* "host:port"; the certificate must carry that host's name */
    const char *certificate;     /* PEM files: our certificate … */
    const char *key;             /* … its key … */
    const char *ca;              /* … and the authority of the server's certificate */
    const char *operator_socket; /* or: a Unix socket; then none of the above is read */
    const char *offline_index;   /* or: the folder of an index that no daemon holds; then `patvald --stdio` is started for it */
    const char *patvald;         /* the program for offline_index; NULL: patvald of the PATH */
    unsigned timeout_seconds;    /* for a connection and for an answer; 0: 30, or 600 for a write or a long method */
};

enum patval_failure {
    PATVAL_UNREACHABLE = 1, /* no connection, or it broke: nothing is known of what was under way */
    PATVAL_ANSWERED = 2     /* the server answered with an error */
};

struct patval_error {
    enum patval_failure failure;
    int code;               /* of <patval/errors.def>, 0 when the server was not reached */
    bool retryable;
    char name[64];          /* "patent.unknown" */
    char message[900];      /* one English sentence */
    char zh[300];           /* one Chinese sentence */
    char path[160], got[200], expected[300];
};

/* Connects.  0 and *out (the caller closes it), or -1 with the error. */
int patval_open(const struct patval_settings *settings, struct patval **out, struct patval_error *error);
void patval_close(struct patval *connection); /* NULL is allowed */

/* Sends one request; `params` is a JSON object text, or NULL.  -1: the connection is broken. */
int patval_send(struct patval *connection, const char *method, const char *params, struct patval_error *error);
/* The next answer: 0 and its result's bytes, NUL-terminated, good until the next call on this connection; or -1. */
int patval_receive(struct patval *connection, const char **result, size_t *size, struct patval_error *error);
/* Both at once. */
int patval_call(struct patval *connection, const char *method, const char *params, const char **result, size_t *size, struct patval_error *error);

#ifdef __cplusplus
}
#endif

#endif
