#include "host/worker.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

struct piece { struct piece *next; void (*work)(void *argument); void *argument; };

struct worker {
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t more;
    struct piece *first, *last;
    bool ending;
};

static struct piece *next_piece(struct worker *worker)
{
    pthread_mutex_lock(&worker->mutex);
    while (!worker->first && !worker->ending)
        pthread_cond_wait(&worker->more, &worker->mutex);
    struct piece *piece = worker->first;
    if (piece)
        worker->first = piece->next;
    if (!worker->first)
        worker->last = NULL;
    pthread_mutex_unlock(&worker->mutex);
    return piece;
}

static void *run(void *argument)
{
    struct worker *worker = argument;
    for (struct piece *piece; (piece = next_piece(worker));) {
        piece->work(piece->argument);
        free(piece);
    }
    return NULL;
}

int worker_new(struct worker **out, struct error *error)
{
    struct worker *worker = calloc(1, sizeof *worker);
    if (!worker)
        return error_set(error, ERROR_BUSY, "worker", NULL, "free memory");
    pthread_mutex_init(&worker->mutex, NULL);
    pthread_cond_init(&worker->more, NULL);
    if (pthread_create(&worker->thread, NULL, run, worker)) {
        free(worker);
        return error_set(error, ERROR_BUSY, "worker", NULL, "a thread");
    }
    *out = worker;
    return 0;
}

void worker_run(struct worker *worker, void (*work)(void *argument), void *argument)
{
    struct piece *piece = malloc(sizeof *piece);
    if (!piece) {
        work(argument);
        return;
    }
    *piece = (struct piece){NULL, work, argument};
    pthread_mutex_lock(&worker->mutex);
    if (worker->last)
        worker->last->next = piece;
    else
        worker->first = piece;
    worker->last = piece;
    pthread_cond_signal(&worker->more);
    pthread_mutex_unlock(&worker->mutex);
}

void worker_free(struct worker *worker)
{
    if (!worker)
        return;
    pthread_mutex_lock(&worker->mutex);
    worker->ending = true;
    pthread_cond_signal(&worker->more);
    pthread_mutex_unlock(&worker->mutex);
    pthread_join(worker->thread, NULL);
    pthread_cond_destroy(&worker->more);
    pthread_mutex_destroy(&worker->mutex);
    free(worker);
}
