/* The main thread after start-up: it waits for signals and minds the watchdog. */
#ifndef HOST_LOOP_H
#define HOST_LOOP_H

#include <stdbool.h>

struct loop_orders {
    void *context;
    void (*reload)(void *context);        /* SIGHUP */
    bool (*healthy)(void *context);       /* asked before each sign of life to the service manager */
};

/* Until loop_run() waits for them, and after it, SIGTERM, SIGINT and SIGHUP wait.  Before any other thread is made, so that all inherit it. */
void loop_hold_signals(void);

/* Returns when SIGTERM or SIGINT has come (0), or -1 when the loop cannot be set up. */
int loop_run(const struct loop_orders *orders);

#endif
