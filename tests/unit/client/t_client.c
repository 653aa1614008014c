/* The client library against servers that answer well, badly, late or not at all. */
#include <patval/client.h>

#include "tests/unit/check.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static char path[64];
static int listening;

/* Serves one connection: reads a line for each of `answers`, sends the answer, then closes or waits for the peer's end. */
struct script { const char *answers[4]; bool stays; };

static void *serve(void *argument)
{
    const struct script *script = argument;
    int peer = accept(listening, NULL, NULL);
    char byte;
    for (int i = 0; i < 4 && script->answers[i]; i++) {
        while (recv(peer, &byte, 1, 0) == 1 && byte != '\n')
            ;
        if (send(peer, script->answers[i], strlen(script->answers[i]), MSG_NOSIGNAL) < 0)
            break;
    }
    while (script->stays && recv(peer, &byte, 1, 0) == 1)
        ;
    close(peer);
    return NULL;
}

static struct patval_settings settings(void)
{
    return (struct patval_settings){.operator_socket = path, .timeout_seconds = 1};
}

/* One question to a server that follows the script; what patval_call() returned, its result or error kept. */
static int ask(struct script script, struct patval_error *error, char result[200])
{
    struct patval_settings where = settings();
    struct patval *connection;
    pthread_t thread;
    const char *bytes;
    size_t size;
    memset(error, 0, sizeof *error);
    if (pthread_create(&thread, NULL, serve, &script) || patval_open(&where, &connection, error))
        exit(2);
    int code = patval_call(connection, "server.ping", NULL, &bytes, &size, error);
    snprintf(result, 200, "%.*s", code ? 0 : (int)size, code ? "" : bytes);
    patval_close(connection);
    pthread_join(thread, NULL);
    return code;
}

static void answers(void)
{
    struct patval_error error;
    char result[200];
    CHECK(!ask((struct script){{"{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"pong\":true}}\n"}, false}, &error, result));
    CHECK_TEXT(result, "{\"pong\":true}");
    CHECK(ask((struct script){{"{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":1060,\"message\":\"m\",\"data\":{\"name\":\"server.busy\",\"path\":\"p\",\"got\":null,"
                               "\"expected\":\"less\",\"retryable\":true,\"zh\":\"忙\"}}}\n"}, false}, &error, result) == -1);
    CHECK(error.failure == PATVAL_ANSWERED && error.code == 1060 && error.retryable);
    CHECK_TEXT(error.name, "server.busy");
    CHECK_TEXT(error.zh, "忙");
    CHECK_TEXT(error.got, "");
}

static void bad_answers(void)
{
    static const char *const bad[] = {"not json\n", "{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":{}}\n", "{\"jsonrpc\":\"2.0\",\"id\":\"1\",\"result\":{}}\n", "{\"jsonrpc\":\"2.0\",\"id\":1}\n", "[]\n",
                                      "\n", "half a line"};
    struct patval_error error;
    char result[200];
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        CHECK(ask((struct script){{bad[i]}, false}, &error, result) == -1);
        CHECK(error.failure == PATVAL_UNREACHABLE && error.message[0]);
    }
    CHECK(ask((struct script){{NULL}, true}, &error, result) == -1 && strstr(error.message, "within 1 seconds"));
}

static void pipelined(void)
{
    struct script script = {{"{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":1}\n", "{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":22}\n", "{\"jsonrpc\":\"2.0\",\"id\":3,\"result\":333}\n"}, false};
    struct patval_settings where = settings();
    struct patval *connection;
    struct patval_error error;
    pthread_t thread;
    const char *bytes;
    size_t size;
    if (pthread_create(&thread, NULL, serve, &script) || patval_open(&where, &connection, &error))
        exit(2);
    for (int i = 0; i < 3; i++)
        CHECK(!patval_send(connection, "server.ping", "{}", &error));
    for (size_t i = 1; i <= 3; i++)
        CHECK(!patval_receive(connection, &bytes, &size, &error) && size == i && bytes[size] == '\0');
    patval_close(connection);
    pthread_join(thread, NULL);
}

static void unreachable(void)
{
    const struct { struct patval_settings settings; const char *part; } cases[] = {
        {{.operator_socket = "/nowhere/operator.sock"}, "is patvald running"},
        {{.server = "localhost:1"}, "certificate"},
        {{.server = "localhost"}, "host:port"},
        {{.server = "localhost:7746", .certificate = "/nowhere.pem", .key = "/nowhere.key", .ca = "/nowhere.pem"}, "/nowhere.pem"},
        {{.offline_index = "/tmp", .patvald = "/nowhere/patvald"}, "/nowhere/patvald"},
        {{.server = NULL}, "no server is set"},
    };
    struct patval *connection;
    struct patval_error error;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        CHECK(patval_open(&cases[i].settings, &connection, &error) == -1 && error.failure == PATVAL_UNREACHABLE);
        CHECK(strstr(error.message, cases[i].part) != NULL);
    }
    patval_close(NULL);
}

int main(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(path, sizeof path, "/tmp/patvald-test-client-%d", (int)getpid());
    memcpy(address.sun_path, path, strlen(path));
    listening = socket(AF_UNIX, SOCK_STREAM, 0);
    if (listening < 0 || bind(listening, (struct sockaddr *)&address, sizeof address) || listen(listening, 8))
        return 2;
    answers();
    bad_answers();
    pipelined();
    unreachable();
    unlink(path);
    close(listening);
    return check_end();
}
