/* One thread for long work: scans and reloads, one after the other, so that they never stand in the way of short questions. */
#ifndef HOST_WORKER_H
#define HOST_WORKER_H

#include "base/error.h"

struct worker;

int worker_new(struct worker **out, struct error *error);
/* Any thread.  The work always runs, in the order of hand-in; without memory it runs here and now. */
void worker_run(struct worker *worker, void (*work)(void *argument), void *argument);
/* Finishes what was handed in, then ends the thread. */
void worker_free(struct worker *worker);

#endif
