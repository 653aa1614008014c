/* The measuring end of `make bench`:
 *   bench latency CONF-VALUES… METHOD PARAMS COUNT   one call after the other on a warm connection: median and 99th percentile in µs
 *   bench flood … METHOD PARAMS COUNT                the same, 64 in flight: calls a second
 *   bench echo FOLDER PORT                           a server that sends each line back, over the same street and TLS
 *   bench parse FILE                                 the CSV grammar alone: rows a second
 *   bench scan FILE                                  eight bytes after the other of a mapped file: bytes a second
 *   bench idle COUNT …                               holds COUNT connections open until its input ends */
#include "base/clock.h"
#include "host/sockets.h"
#include "net/server.h"

#include <csv.h>
#include <fcntl.h>
#include <patval/client.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static int ascending(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static struct patval *dial(char **words)
{
    struct patval_settings settings = {.server = words[0], .certificate = words[1], .key = words[2], .ca = words[3]};
    struct patval_error error;
    struct patval *connection;
    if (patval_open(&settings, &connection, &error)) {
        fprintf(stderr, "%s\n", error.message);
        exit(1);
    }
    return connection;
}

static void must(int result, const struct patval_error *error)
{
    if (!result)
        return;
    fprintf(stderr, "%s\n", error->message);
    exit(1);
}

static int latency(char **words)
{
    struct patval *connection = dial(words);
    struct patval_error error = {0};
    size_t size, count = strtoul(words[6], NULL, 10), warm = count / 10;
    const char *result;
    int64_t *times = calloc(count, sizeof *times);
    for (size_t i = 0; i < count + warm; i++) {
        int64_t before = clock_monotonic_microseconds();
        must(patval_call(connection, words[4], words[5], &result, &size, &error), &error);
        if (i >= warm)
            times[i - warm] = clock_monotonic_microseconds() - before;
    }
    qsort(times, count, sizeof *times, ascending);
    printf("%lld %lld %zu\n", (long long)times[count / 2], (long long)times[count * 99 / 100], size);
    free(times);
    patval_close(connection);
    return 0;
}

static int flood(char **words)
{
    struct patval *connection = dial(words);
    struct patval_error error = {0};
    size_t size, count = strtoul(words[6], NULL, 10), sent = 0;
    const char *result;
    int64_t before = clock_monotonic_microseconds();
    for (size_t answered = 0; answered < count; answered++) {
        for (; sent < count && sent - answered < 64; sent++)
            must(patval_send(connection, words[4], words[5], &error), &error);
        must(patval_receive(connection, &result, &size, &error), &error);
    }
    printf("%.0f\n", (double)count * 1e6 / (double)(clock_monotonic_microseconds() - before));
    patval_close(connection);
    return 0;
}

static int anybody(void *context, const struct certificate *certificate, struct caller *caller, struct error *error)
{
    (void)context, (void)certificate, (void)error;
    *caller = (struct caller){"echo", "echo", ROLE_ANY};
    return 0;
}

/* The client wants its number back in an answer of the usual shape: the shortest work that a method could do. */
static enum line_fate repeat(void *context, const struct line *line, bool *is_write, struct buffer *out)
{
    const char *id = memmem(line->bytes, line->size, "\"id\":", 5);
    (void)context, (void)is_write;
    buffer_print(out, "{\"jsonrpc\":\"2.0\",\"id\":%.*s,\"result\":{}}\n", (int)strspn(id + 5, "0123456789"), id + 5);
    return LINE_ANSWERED;
}

static void refuse(void *context, const struct error *error, struct buffer *out)
{
    (void)context, (void)error;
    buffer_puts(out, "{}\n");
}

static int echo(char **words)
{
    struct server_handler handler = {NULL, anybody, repeat, refuse};
    struct server_limits limits = {1 << 20, 4096, 1024, 1 << 20, 10, 30, 300, 60, 86400};
    char certificate[300], key[300], ca[300], address[40];
    struct tls_files files = {certificate, key, ca, NULL};
    struct tls_context *tls;
    struct server *server;
    struct error error;
    int descriptor;
    snprintf(certificate, sizeof certificate, "%s/server.pem", words[0]);
    snprintf(key, sizeof key, "%s/server.key", words[0]);
    snprintf(ca, sizeof ca, "%s/ca.pem", words[0]);
    snprintf(address, sizeof address, "127.0.0.1:%s", words[1]);
    if (tls_context_new(&files, &tls, &error) || socket_listen(address, &descriptor, &error) || server_new(2, &limits, &handler, &server, &error) ||
        server_listen(server, descriptor, NULL, &error))
        return 1;
    server_set_tls(server, tls);
    if (server_start(server, &error))
        return 1;
    printf("%u\n", socket_port(descriptor));
    fflush(stdout);
    getchar();
    server_stop(server, 1);
    server_free(server);
    tls_context_drop(tls);
    return 0;
}

static const void *map(const char *path, size_t *size)
{
    struct stat status;
    int descriptor = open(path, O_RDONLY);
    if (descriptor < 0 || fstat(descriptor, &status))
        exit(1);
    *size = (size_t)status.st_size;
    const void *bytes = mmap(NULL, *size, PROT_READ, MAP_SHARED | MAP_POPULATE, descriptor, 0);
    close(descriptor);
    return bytes == MAP_FAILED ? NULL : bytes;
}

static void on_row(int end, void *count)
{
    (void)end;
    *(size_t *)count += 1;
}

static int parse(char **words)
{
    struct csv_parser parser;
    size_t size, rows = 0;
    const void *bytes = map(words[0], &size);
    int64_t before = clock_monotonic_microseconds();
    if (!bytes || csv_init(&parser, 0))
        return 1;
    csv_parse(&parser, bytes, size, NULL, on_row, &rows);
    csv_fini(&parser, NULL, on_row, &rows);
    csv_free(&parser);
    printf("%.0f\n", (double)rows * 1e6 / (double)(clock_monotonic_microseconds() - before));
    return 0;
}

static int scan(char **words)
{
    size_t size;
    const uint64_t *words_of = map(words[0], &size);
    volatile uint64_t sink = 0;
    int64_t before = clock_monotonic_microseconds();
    uint64_t sum = 0;
    for (size_t i = 0; words_of && i < size / 8; i++)
        sum += words_of[i];
    sink = sum;
    (void)sink;
    printf("%lld %zu\n", (long long)(clock_monotonic_microseconds() - before), size);
    return 0;
}

static int idle(char **words)
{
    size_t count = strtoul(words[0], NULL, 10);
    for (size_t i = 0; i < count; i++)
        dial(words + 1);
    puts("held");
    fflush(stdout);
    getchar();
    return 0;
}

int main(int count, char **words)
{
    static const struct { const char *name; int (*run)(char **words); int least; } modes[] = {{"latency", latency, 9}, {"flood", flood, 9}, {"echo", echo, 4}, {"parse", parse, 3},
                                                                                             {"scan", scan, 3}, {"idle", idle, 7}};
    for (size_t i = 0; count > 1 && i < sizeof modes / sizeof modes[0]; i++)
        if (!strcmp(modes[i].name, words[1]) && count >= modes[i].least)
            return modes[i].run(words + 2);
    fprintf(stderr, "bench: see the head of tests/bench/bench.c\n");
    return 2;
}
