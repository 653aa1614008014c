#include "host/sockets.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define FIRST_PASSED 3 /* SD_LISTEN_FDS_START */
#define BACKLOG 1024

size_t sockets_passed(struct listening out[LISTENING_MOST])
{
    const char *process = getenv("LISTEN_PID"), *count_text = getenv("LISTEN_FDS"), *names = getenv("LISTEN_FDNAMES");
    long count = process && count_text && strtol(process, NULL, 10) == getpid() ? strtol(count_text, NULL, 10) : 0;
    count = count > LISTENING_MOST ? LISTENING_MOST : count;
    for (long i = 0; i < count; i++) {
        size_t size = names ? strcspn(names, ":") : 0;
        out[i] = (struct listening){FIRST_PASSED + (int)i, size == 8 && !memcmp(names, "operator", 8)};
        fcntl(out[i].descriptor, F_SETFD, FD_CLOEXEC);
        names = names && names[size] ? names + size + 1 : NULL;
    }
    unsetenv("LISTEN_PID");
    unsetenv("LISTEN_FDS");
    unsetenv("LISTEN_FDNAMES");
    return count > 0 ? (size_t)count : 0;
}

static int fail(struct error *error, const char *what, const char *expected)
{
    return error_set(error, ERROR_CONFIG, what, strerror(errno), "%s", expected);
}

static bool split(const char *address, char host[256], char port[16])
{
    const char *colon = strrchr(address, ':');
    bool bracket = address[0] == '[';
    if (!colon || strlen(colon + 1) >= 16 || !colon[1] || strspn(colon + 1, "0123456789") != strlen(colon + 1))
        return false;
    const char *from = address + bracket, *to = bracket ? strchr(address, ']') : colon;
    if (!to || to < from || to - from > 255 || (bracket && to + 1 != colon))
        return false;
    snprintf(host, 256, "%.*s", (int)(to - from), from);
    snprintf(port, 16, "%s", colon + 1);
    return true;
}

int socket_listen(const char *address, int *descriptor, struct error *error)
{
    char host[256], port[16];
    struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE | AI_NUMERICSERV}, *found;
    int on = 1;
    if (!split(address, host, port) || getaddrinfo(host[0] ? host : NULL, port, &hints, &found))
        return error_set(error, ERROR_CONFIG, "listen", address, "host:port or [host]:port");
    *descriptor = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    bool good = *descriptor >= 0 && !setsockopt(*descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) &&
                !bind(*descriptor, found->ai_addr, found->ai_addrlen) && !listen(*descriptor, BACKLOG);
    freeaddrinfo(found);
    if (good)
        return 0;
    fail(error, address, "an address of this machine that nobody listens on");
    if (*descriptor >= 0)
        close(*descriptor);
    return -1;
}

static bool answers(const struct sockaddr_un *address)
{
    int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool connected = descriptor >= 0 && !connect(descriptor, (const struct sockaddr *)address, sizeof *address);
    if (descriptor >= 0)
        close(descriptor);
    return connected;
}

int socket_listen_local(const char *path, int *descriptor, struct error *error)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    struct stat there;
    if (strlen(path) >= sizeof address.sun_path)
        return error_set(error, ERROR_CONFIG, "operator_socket", path, "a path of at most %zu bytes, as Unix sockets have it", sizeof address.sun_path - 1);
    memcpy(address.sun_path, path, strlen(path));
    if (answers(&address))
        return error_set(error, ERROR_CONFIG, "operator_socket", path, "a socket that no other daemon serves");
    if (!lstat(path, &there) && !S_ISSOCK(there.st_mode))
        return error_set(error, ERROR_CONFIG, "operator_socket", path, "a place for a socket: there is a file of another kind, which stays");
    unlink(path); /* left behind by a daemon that was killed */
    *descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (*descriptor >= 0 && !bind(*descriptor, (struct sockaddr *)&address, sizeof address) && !chmod(path, 0660) && !listen(*descriptor, BACKLOG))
        return 0;
    fail(error, path, "a folder in which this user can make a socket");
    if (*descriptor >= 0)
        close(*descriptor);
    return -1;
}

unsigned socket_port(int descriptor)
{
    union { struct sockaddr any; struct sockaddr_in four; struct sockaddr_in6 six; } address;
    socklen_t size = sizeof address;
    if (getsockname(descriptor, &address.any, &size))
        return 0;
    return address.any.sa_family == AF_INET ? ntohs(address.four.sin_port) : address.any.sa_family == AF_INET6 ? ntohs(address.six.sin6_port) : 0;
}
