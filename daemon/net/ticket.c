/* Tickets: answers go out in the order of the questions, whichever thread finishes first, and a peer that has left disturbs nobody. */
#include "net/internal.h"

#include <stdlib.h>
#include <unistd.h>

struct ticket *ticket_take(struct street *street, struct connection *connection)
{
    struct ticket *ticket = street->spare ? street->spare : calloc(1, sizeof *ticket);
    street->spare = NULL;
    if (ticket)
        *ticket = (struct ticket){.street = street, .connection = connection};
    return ticket;
}

void ticket_drop(struct ticket *ticket)
{
    struct street *street = ticket->street;
    buffer_free(&ticket->answer);
    if (street->spare)
        free(ticket);
    else
        street->spare = ticket;
}

void ticket_append(struct connection *connection, struct ticket *ticket)
{
    ticket->next = NULL;
    if (connection->last)
        connection->last->next = ticket;
    else
        connection->first = ticket;
    connection->last = ticket;
    connection->in_flight++;
    connection->writes_pending += ticket->is_write;
}

void tickets_settle(struct connection *connection)
{
    while (connection->first && connection->first->done) {
        struct ticket *ticket = connection->first;
        connection->first = ticket->next;
        if (!connection->first)
            connection->last = NULL;
        connection->in_flight--;
        buffer_put(&connection->out, ticket->answer.data, ticket->answer.size);
        connection->out.failed |= ticket->answer.failed;
        ticket_drop(ticket);
    }
}

void tickets_abandon(struct connection *connection)
{
    while (connection->first) {
        struct ticket *ticket = connection->first;
        connection->first = ticket->next;
        ticket->connection = NULL; /* freed when its answer comes back */
        if (ticket->done)
            ticket_drop(ticket);
    }
    connection->last = NULL;
}

static void give_back(struct ticket *ticket, void (*go_on)(struct connection *connection))
{
    struct connection *connection = ticket->connection;
    if (!connection) {
        ticket_drop(ticket);
        return;
    }
    ticket->done = true;
    connection->writes_pending -= ticket->is_write;
    if (connection->writes_pending == 0)
        connection->waiting = false;
    go_on(connection);
}

void tickets_returned(struct street *street, void (*go_on)(struct connection *connection))
{
    pthread_mutex_lock(&street->mutex);
    struct ticket *list = street->returned;
    street->returned = street->returned_last = NULL;
    pthread_mutex_unlock(&street->mutex);
    while (list) {
        struct ticket *ticket = list;
        list = ticket->returned_next;
        give_back(ticket, go_on);
    }
}

void street_ring(struct street *street)
{
    uint64_t one = 1;
    if (street->bell >= 0 && write(street->bell, &one, sizeof one) < 0)
        return; /* the counter is at its limit: the bell rings already */
}

void server_send(struct ticket *ticket, struct buffer *line)
{
    struct street *street = ticket->street;
    pthread_mutex_lock(&street->mutex);
    ticket->answer = *line;
    ticket->returned_next = NULL;
    if (street->returned_last)
        street->returned_last->returned_next = ticket;
    else
        street->returned = ticket;
    street->returned_last = ticket;
    *line = (struct buffer){0};
    street_ring(street); /* under the mutex: a street may end with its last ticket */
    pthread_mutex_unlock(&street->mutex);
}
