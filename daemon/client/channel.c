#include "client/channel.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

struct channel {
    int descriptor;
    SSL_CTX *context;
    SSL *ssl;
    pid_t child;
    unsigned seconds; /* that a read or write may wait */
};

extern char **environ;

int client_fail(struct patval_error *error, const char *format, ...)
{
    va_list arguments;
    memset(error, 0, sizeof *error);
    error->failure = PATVAL_UNREACHABLE;
    error->retryable = true;
    snprintf(error->name, sizeof error->name, "connect.failed");
    snprintf(error->zh, sizeof error->zh, "无法连接服务器");
    va_start(arguments, format);
    vsnprintf(error->message, sizeof error->message, format, arguments);
    va_end(arguments);
    return -1;
}

/* The alerts of TLS in the words of this service. */
static const char *tls_reason(SSL *ssl)
{
    unsigned long code = ERR_peek_last_error();
    long verdict = ssl ? SSL_get_verify_result(ssl) : X509_V_OK;
    if (verdict != X509_V_OK)
        return X509_verify_cert_error_string(verdict);
    const char *text = code ? ERR_reason_error_string(code) : NULL;
    return text ? text : errno ? strerror(errno) : "the server closed the connection";
}

static void set_patience(int descriptor, unsigned seconds)
{
    struct timeval patience = {seconds, 0};
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
}

/* "host:port" or "[host]:port" in two. */
static bool split(const char *server, char host[256], char port[16])
{
    const char *colon = strrchr(server, ':');
    bool bracket = server[0] == '[';
    if (!colon || strlen(colon + 1) >= 16 || (size_t)(colon - server) >= 256)
        return false;
    snprintf(host, 256, "%.*s", (int)(colon - server) - 2 * bracket, server + bracket);
    snprintf(port, 16, "%s", colon + 1);
    return host[0] && port[0];
}

static int dial(const char *host, const char *port, unsigned seconds, struct patval_error *error)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *found = NULL;
    int reason = getaddrinfo(host, port, &hints, &found), descriptor = -1, on = 1;
    if (reason)
        return client_fail(error, "cannot find %s port %s: %s", host, port, gai_strerror(reason));
    for (struct addrinfo *at = found; at && descriptor < 0; at = at->ai_next) {
        descriptor = socket(at->ai_family, at->ai_socktype | SOCK_CLOEXEC, at->ai_protocol);
        if (descriptor < 0)
            continue;
        set_patience(descriptor, seconds);
        if (!connect(descriptor, at->ai_addr, at->ai_addrlen))
            break;
        reason = errno;
        close(descriptor);
        descriptor = -1;
    }
    freeaddrinfo(found);
    if (descriptor < 0)
        return client_fail(error, "cannot reach %s port %s: %s; is patvald running there?", host, port, strerror(reason));
    setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return descriptor;
}

static int load(struct channel *channel, const struct patval_settings *settings, struct patval_error *error)
{
    if (!settings->certificate || !settings->key || !settings->ca)
        return client_fail(error, "a TLS server asks for `certificate`, `key` and `ca`: set them in patval.conf, or use --operator SOCKET");
    ERR_clear_error();
    channel->context = SSL_CTX_new(TLS_client_method());
    if (!channel->context)
        return client_fail(error, "no memory for TLS");
    SSL_CTX_set_min_proto_version(channel->context, TLS1_3_VERSION);
    SSL_CTX_set_verify(channel->context, SSL_VERIFY_PEER, NULL);
    if (SSL_CTX_use_certificate_chain_file(channel->context, settings->certificate) != 1)
        return client_fail(error, "certificate %s: %s", settings->certificate, tls_reason(NULL));
    if (SSL_CTX_use_PrivateKey_file(channel->context, settings->key, SSL_FILETYPE_PEM) != 1)
        return client_fail(error, "key %s: %s", settings->key, tls_reason(NULL));
    if (SSL_CTX_load_verify_locations(channel->context, settings->ca, NULL) != 1)
        return client_fail(error, "ca %s: %s", settings->ca, tls_reason(NULL));
    return 0;
}

static int open_tls(struct channel *channel, const struct patval_settings *settings, unsigned seconds, struct patval_error *error)
{
    static const unsigned char protocol[] = "\x09patvald/1";
    char host[256], port[16];
    if (!split(settings->server, host, port))
        return client_fail(error, "server %s: expected host:port", settings->server);
    if (load(channel, settings, error) || (channel->descriptor = dial(host, port, seconds, error)) < 0)
        return -1;
    channel->ssl = SSL_new(channel->context);
    if (!channel->ssl || SSL_set_fd(channel->ssl, channel->descriptor) != 1)
        return client_fail(error, "no memory for TLS");
    SSL_set_alpn_protos(channel->ssl, protocol, sizeof protocol - 1);
    X509_VERIFY_PARAM *check = SSL_get0_param(channel->ssl);
    if (!X509_VERIFY_PARAM_set1_ip_asc(check, host)) { /* not an address, so a name */
        ERR_clear_error();
        SSL_set_tlsext_host_name(channel->ssl, host);
        X509_VERIFY_PARAM_set1_host(check, host, 0);
    }
    errno = 0;
    if (SSL_connect(channel->ssl) != 1)
        return client_fail(error, "%s: no TLS connection: %s", settings->server, tls_reason(channel->ssl));
    return 0;
}

static int open_local(struct channel *channel, const char *path, unsigned seconds, struct patval_error *error)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof address.sun_path)
        return client_fail(error, "operator socket %s: the path is longer than a Unix socket allows", path);
    memcpy(address.sun_path, path, strlen(path));
    channel->descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (channel->descriptor < 0 || connect(channel->descriptor, (struct sockaddr *)&address, sizeof address))
        return client_fail(error, "cannot reach %s: %s; is patvald running?", path, strerror(errno));
    set_patience(channel->descriptor, seconds);
    return 0;
}

/* patvald --stdio, with one socket pair as its input and output. */
static int open_offline(struct channel *channel, const struct patval_settings *settings, unsigned seconds, struct patval_error *error)
{
    const char *program = settings->patvald ? settings->patvald : "patvald";
    const char *const words[] = {program, "--stdio", settings->offline_index, NULL};
    union { const char *const *from; char *const *to; } arguments = {.from = words};
    posix_spawn_file_actions_t actions;
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends))
        return client_fail(error, "no socket pair: %s", strerror(errno));
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    int reason = posix_spawnp(&channel->child, program, &actions, NULL, arguments.to, environ);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    channel->descriptor = ends[0];
    if (reason) {
        channel->child = 0;
        return client_fail(error, "cannot start %s: %s", program, strerror(reason));
    }
    set_patience(channel->descriptor, seconds);
    return 0;
}

void channel_patience(struct channel *channel, unsigned seconds)
{
    if (channel->seconds != seconds)
        set_patience(channel->descriptor, seconds);
    channel->seconds = seconds;
}

int channel_open(const struct patval_settings *settings, struct channel **out, struct patval_error *error)
{
    struct channel *channel = calloc(1, sizeof *channel);
    unsigned seconds = settings->timeout_seconds ? settings->timeout_seconds : 30;
    if (!channel)
        return client_fail(error, "no memory");
    channel->descriptor = -1;
    channel->seconds = seconds;
    signal(SIGPIPE, SIG_IGN);
    int result = settings->offline_index     ? open_offline(channel, settings, seconds, error)
                 : settings->operator_socket ? open_local(channel, settings->operator_socket, seconds, error)
                 : settings->server          ? open_tls(channel, settings, seconds, error)
                                             : client_fail(error, "no server is set: use --server HOST:PORT, --operator SOCKET, or a patval.conf (PATVAL_CONFIG)");
    if (result) {
        channel_close(channel);
        return -1;
    }
    *out = channel;
    return 0;
}

void channel_close(struct channel *channel)
{
    if (!channel)
        return;
    if (channel->ssl && SSL_is_init_finished(channel->ssl))
        SSL_shutdown(channel->ssl);
    SSL_free(channel->ssl);
    SSL_CTX_free(channel->context);
    if (channel->descriptor >= 0)
        close(channel->descriptor);
    while (channel->child > 0 && waitpid(channel->child, NULL, 0) < 0 && errno == EINTR)
        ;
    free(channel);
}

bool channel_write(struct channel *channel, const char *bytes, size_t size, struct patval_error *error)
{
    ERR_clear_error();
    errno = 0;
    for (size_t at = 0; at < size;) {
        size_t done = 0;
        if (channel->ssl) {
            if (SSL_write_ex(channel->ssl, bytes + at, size - at, &done) != 1)
                return client_fail(error, "the connection broke while sending: %s", tls_reason(channel->ssl)) == 0;
        } else {
            ssize_t sent = send(channel->descriptor, bytes + at, size - at, MSG_NOSIGNAL);
            if (sent < 0 && errno != EINTR)
                return client_fail(error, "the connection broke while sending: %s", strerror(errno)) == 0;
            done = sent > 0 ? (size_t)sent : 0;
        }
        at += done;
    }
    return true;
}

static int fail_to_read(const struct channel *channel, int number, struct patval_error *error)
{
    const char *reason = channel->ssl ? tls_reason(channel->ssl) : strerror(number);
    return number == EAGAIN ? client_fail(error, "no answer within %u seconds (--timeout waits longer); does patvald serve there?", channel->seconds)
                           : client_fail(error, "the connection broke: %s", reason);
}

ssize_t channel_read(struct channel *channel, char *out, size_t room, struct patval_error *error)
{
    size_t done = 0;
    ERR_clear_error();
    errno = 0;
    if (!channel->ssl) {
        ssize_t got = recv(channel->descriptor, out, room, 0);
        return got < 0 ? fail_to_read(channel, errno, error) : got;
    }
    if (SSL_read_ex(channel->ssl, out, room, &done) == 1)
        return (ssize_t)done;
    int number = errno, reason = SSL_get_error(channel->ssl, 0);
    if (reason == SSL_ERROR_ZERO_RETURN || (reason == SSL_ERROR_SSL && ERR_GET_REASON(ERR_peek_last_error()) == SSL_R_UNEXPECTED_EOF_WHILE_READING))
        return 0;
    return fail_to_read(channel, number, error);
}
