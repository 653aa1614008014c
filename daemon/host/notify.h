/* systemd: the sockets it passes and the words it waits for (sd_listen_fds(3), sd_notify(3)), without its library. */
#ifndef HOST_NOTIFY_H
#define HOST_NOTIFY_H

/* Tells the service manager, when there is one: "READY=1", "STATUS=…", "WATCHDOG=1". */
void notify(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Seconds between the service manager's looks at us, 0 when it does not look. */
unsigned notify_watchdog_seconds(void);

#endif
