/* The street with a plain wire: order of answers, waiting reads, flood, long lines, peers that leave early, a stop in order; and the same lines
 * over two descriptors. */
#include "net/server.h"
#include "tests/unit/check.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static struct sockaddr_un address = {.sun_family = AF_UNIX};
static const struct server_limits limits = {100000, 300, 8, 1 << 20, 10, 30, 300, 60, 86400};
static const struct caller operator = {"operator", "local", ROLE_ADMIN};
static _Atomic int under_way, most_under_way;
static _Atomic bool together; /* the first write is not done before a second is under way, or ten seconds have passed */

/* "w…" is answered from another thread a little later; "r…" at once, or waits for earlier writes; "big" by 100 kB. */
static void *answer_later(void *argument)
{
    struct buffer line = {0};
    usleep(2000);
    for (int i = 0; together && most_under_way < 2 && i < 10000; i++)
        usleep(1000);
    buffer_puts(&line, "written\n");
    under_way--;
    server_send(argument, &line);
    return NULL;
}

static void *answer_now(void *argument)
{
    struct buffer line = {0};
    buffer_puts(&line, "already\n");
    server_send(argument, &line);
    return NULL;
}

/* The writer may be done before the handler is back, and the handler takes back what it had begun to write. */
static enum line_fate overtaken(const struct line *line, bool *is_write, struct buffer *out)
{
    pthread_t thread;
    size_t start = out->size;
    buffer_puts(out, "begun");
    if (pthread_create(&thread, NULL, answer_now, line->ticket) || pthread_join(thread, NULL))
        exit(2);
    out->size = start;
    *is_write = true;
    return LINE_DEFERRED;
}

static enum line_fate on_line(void *context, const struct line *line, bool *is_write, struct buffer *out)
{
    pthread_t thread;
    (void)context;
    if (line->bytes[0] == 'o')
        return overtaken(line, is_write, out);
    if (line->bytes[0] == 'w') {
        *is_write = true;
        if (++under_way > most_under_way)
            most_under_way = under_way;
        if (pthread_create(&thread, NULL, answer_later, line->ticket))
            exit(2);
        pthread_detach(thread);
        return LINE_DEFERRED;
    }
    if (line->writes_pending)
        return LINE_WAIT;
    if (line->bytes[0] == 'b') {
        char *room = buffer_reserve(out, 100000);
        memset(room, 'x', 99999);
        room[99999] = '\n';
        out->size += 100000;
        return LINE_ANSWERED;
    }
    buffer_print(out, "%.*s by %s\n", (int)line->size, line->bytes, line->caller->name);
    return LINE_ANSWERED;
}

static void on_refuse(void *context, const struct error *error, struct buffer *out)
{
    (void)context;
    buffer_print(out, "refused %d\n", (int)error->code);
}

static int dial(void)
{
    int peer = socket(AF_UNIX, SOCK_STREAM, 0);
    struct timeval patience = {10, 0};
    if (peer < 0 || connect(peer, (struct sockaddr *)&address, sizeof address))
        exit(2);
    setsockopt(peer, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    return peer;
}

static size_t read_all(int peer, char *out, size_t room, size_t wanted)
{
    size_t size = 0;
    ssize_t got = 1;
    while (size < wanted && size < room - 1 && (got = recv(peer, out + size, room - 1 - size, 0)) > 0)
        size += (size_t)got;
    out[size] = '\0';
    return size;
}

static void say(int peer, const char *text)
{
    for (size_t at = 0, size = strlen(text); at < size;) {
        ssize_t done = send(peer, text + at, size - at, MSG_NOSIGNAL);
        if (done <= 0)
            return;
        at += (size_t)done;
    }
}

static void order_and_waiting(void)
{
    char got[1000];
    int peer = dial();
    say(peer, "r1\nw1\nw2\nr2\nw3\nr3\n");
    static const char expected[] = "r1 by operator\nwritten\nwritten\nr2 by operator\nwritten\nr3 by operator\n";
    read_all(peer, got, sizeof got, sizeof expected - 1);
    CHECK_TEXT(got, expected);
    close(peer);
}

static void overtaken_answers_are_whole(void)
{
    char got[1000];
    int peer = dial();
    say(peer, "o1\nw1\no2\no3\nr1\n");
    static const char expected[] = "already\nwritten\nalready\nalready\nr1 by operator\n";
    read_all(peer, got, sizeof got, sizeof expected - 1);
    CHECK_TEXT(got, expected);
    close(peer);
}

static void half_closed_is_answered(void)
{
    char got[200];
    int peer = dial();
    say(peer, "w1\nr1\n");
    shutdown(peer, SHUT_WR);
    read_all(peer, got, sizeof got, sizeof got);
    CHECK_TEXT(got, "written\nr1 by operator\n");
    close(peer);
}

static void long_line(void)
{
    static char flood[200001];
    char got[200];
    int peer = dial();
    memset(flood, 'x', sizeof flood - 1);
    say(peer, "w1\n");
    say(peer, flood);
    read_all(peer, got, sizeof got, sizeof got);
    char expected[60];
    snprintf(expected, sizeof expected, "written\nrefused %d\n", (int)ERROR_LINE_TOO_LONG);
    CHECK_TEXT(got, expected);
    close(peer);
}

/* A peer that asks for 40 MB and reads nothing is read no further; when it reads, nothing is missing. */
static void back_pressure(void)
{
    static char sink[1 << 20];
    int peer = dial();
    char questions[400 * 4 + 1] = "";
    size_t total = 0;
    for (int i = 0; i < 400; i++)
        memcpy(questions + i * 4, "big\n", 5);
    say(peer, questions); /* at once: a kernel lets few small parcels wait before it holds up the sender */
    usleep(100000);
    while (total < 40000000) {
        size_t got = read_all(peer, sink, sizeof sink, 1);
        if (!got)
            break;
        total += got;
    }
    CHECK(total == 40000000);
    close(peer);
}

static void leavers(void)
{
    for (int i = 0; i < 200; i++) {
        int peer = dial();
        struct linger now = {1, 0};
        setsockopt(peer, SOL_SOCKET, SO_LINGER, &now, sizeof now);
        say(peer, "w1\nr1\nw2\nbig\n");
        close(peer);
    }
    order_and_waiting();
}

/* What standard input would be answered, and how it ends; the questions lie in a file, which can always be read. */
static void over_descriptors(const char *questions, const char *expected, int ends, bool reader)
{
    static char got[2000];
    struct server_handler handler = {NULL, NULL, on_line, on_refuse};
    struct error error = {0};
    int answers[2];
    FILE *file = tmpfile();
    if (!file || fputs(questions, file) < 0 || fflush(file) || lseek(fileno(file), 0, SEEK_SET) || socketpair(AF_UNIX, SOCK_STREAM, 0, answers))
        exit(2);
    if (!reader)
        close(answers[0]);
    CHECK(server_stdio(&handler, &operator, &limits, fileno(file), answers[1], &error) == ends);
    close(answers[1]);
    fclose(file);
    if (!reader)
        return;
    read_all(answers[0], got, sizeof got, sizeof got);
    CHECK_TEXT(got, expected);
    close(answers[0]);
}

static void standard_input_and_output(void)
{
    static char flood[200001];
    char refused[60];
    over_descriptors("", "", 0, true);
    over_descriptors("r1\n\nw1\nw2\nr2\no1\nw3\nr3\nr4 without an end", "r1 by operator\nwritten\nwritten\nr2 by operator\nalready\nwritten\nr3 by operator\n", 0, true);
    memset(flood, 'x', sizeof flood - 1);
    memcpy(flood, "w1\nw2\n", 6);
    snprintf(refused, sizeof refused, "written\nwritten\nrefused %d\n", (int)ERROR_LINE_TOO_LONG);
    over_descriptors(flood, refused, -1, true);
    over_descriptors("w1\nr1\nw2\nr2\n", "", -1, false);
    most_under_way = 0;
    together = true;
    over_descriptors("w\nw\nw\nw\nw\nw\nw\nw\nw\nw\n", "written\nwritten\nwritten\nwritten\nwritten\nwritten\nwritten\nwritten\nwritten\nwritten\n", 0, true);
    CHECK(most_under_way > 1 && most_under_way <= 8); /* writes overlap, as many as the limit allows */
}

int main(void)
{
    char folder[] = "/tmp/patvald-test-XXXXXX";
    struct server_handler handler = {NULL, NULL, on_line, on_refuse};
    struct server *server;
    struct error error;
    if (!mkdtemp(folder))
        return 2;
    snprintf(address.sun_path, sizeof address.sun_path, "%.40s/socket", folder);
    int listening = socket(AF_UNIX, SOCK_STREAM, 0);
    if (bind(listening, (struct sockaddr *)&address, sizeof address) || listen(listening, 300))
        return 2;
    if (server_new(2, &limits, &handler, &server, &error) || server_listen(server, listening, &operator, &error) || server_start(server, &error))
        return 2;
    signal(SIGPIPE, SIG_IGN);
    order_and_waiting();
    overtaken_answers_are_whole();
    half_closed_is_answered();
    long_line();
    back_pressure();
    leavers();
    standard_input_and_output();
    CHECK(server_alive(server, 10));
    int held = dial();
    say(held, "w1\n");
    usleep(500);
    server_stop(server, 5);
    char got[100];
    read_all(held, got, sizeof got, sizeof got);
    CHECK(!strcmp(got, "written\n") || !got[0]); /* asked before the stop: answered; not yet read: closed */
    CHECK(server_connections(server) == 0);
    close(held);
    usleep(20000);
    server_free(server);
    unlink(address.sun_path);
    rmdir(folder);
    return check_end();
}
