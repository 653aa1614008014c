#include "host/loop.h"

#include "base/log.h"
#include "host/notify.h"

#include <event2/event.h>
#include <signal.h>

struct loop { const struct loop_orders *orders; struct event_base *base; };

static void on_stop(evutil_socket_t signal, short what, void *argument)
{
    struct loop *loop = argument;
    (void)what;
    log_line(LOG_LEVEL_NOTICE, "stopping on signal %d", (int)signal);
    event_base_loopbreak(loop->base);
}

static void on_reload(evutil_socket_t signal, short what, void *argument)
{
    struct loop *loop = argument;
    (void)signal, (void)what;
    loop->orders->reload(loop->orders->context);
}

static void on_watchdog(evutil_socket_t descriptor, short what, void *argument)
{
    struct loop *loop = argument;
    (void)descriptor, (void)what;
    if (loop->orders->healthy(loop->orders->context))
        notify("WATCHDOG=1");
}

static void set_mask(int how)
{
    static const int awaited[] = {SIGTERM, SIGINT, SIGHUP};
    sigset_t set;
    sigemptyset(&set);
    for (size_t i = 0; i < sizeof awaited / sizeof awaited[0]; i++)
        sigaddset(&set, awaited[i]);
    pthread_sigmask(how, &set, NULL);
}

void loop_hold_signals(void)
{
    set_mask(SIG_BLOCK);
}

int loop_run(const struct loop_orders *orders)
{
    struct loop loop = {orders, event_base_new()};
    unsigned patience = notify_watchdog_seconds();
    struct timeval look = {patience > 3 ? patience / 3 : 1, 0};
    struct event *events[4] = {NULL};
    int result = -1;
    if (loop.base) {
        events[0] = evsignal_new(loop.base, SIGTERM, on_stop, &loop);
        events[1] = evsignal_new(loop.base, SIGINT, on_stop, &loop);
        events[2] = evsignal_new(loop.base, SIGHUP, on_reload, &loop);
        events[3] = event_new(loop.base, -1, EV_PERSIST, on_watchdog, &loop);
        if (events[0] && events[1] && events[2] && events[3] && !event_add(events[0], NULL) && !event_add(events[1], NULL) && !event_add(events[2], NULL) &&
            (!patience || !event_add(events[3], &look))) {
            set_mask(SIG_UNBLOCK);
            result = event_base_dispatch(loop.base) < 0 ? -1 : 0;
            set_mask(SIG_BLOCK); /* a second order to stop must not cut the end short */
        }
    }
    for (int i = 0; i < 4; i++)
        if (events[i])
            event_free(events[i]);
    if (loop.base)
        event_base_free(loop.base);
    return result;
}
