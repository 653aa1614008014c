/* patvald: the table of contents.  One call a subject; each subject lives on its floor. */
#include "base/json.h"
#include "base/log.h"
#include "hall.h"
#include "host/loop.h"
#include "host/notify.h"
#include "host/sandbox.h"
#include "options.h"
#include "store/store.h"

#include <patval/version.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static int say(const struct error *error)
{
    char sentence[800];
    error_sentence(error, sentence, sizeof sentence);
    log_line(LOG_LEVEL_ERROR, "%s", sentence);
    notify("STATUS=%s", sentence);
    return 1;
}

/* A peer that leaves and a file that may not grow are answers to a call, not the end of the program; what we write is nobody else's. */
static void prepare_process(void)
{
    struct rlimit files;
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    umask(077);
    if (!getrlimit(RLIMIT_NOFILE, &files)) {
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }
}

/* The service manager's sockets, or those that the configuration names. */
static int open_sockets(const struct config *config, struct listening *sockets, size_t *count, struct error *error)
{
    char addresses[1024];
    *count = sockets_passed(sockets);
    if (*count)
        return 0;
    snprintf(addresses, sizeof addresses, "%s", config->listen);
    for (char *rest = addresses, *address; (address = strsep(&rest, " "));) {
        if (!*address || *count == LISTENING_MOST - 1)
            continue;
        if (socket_listen(address, &sockets[*count].descriptor, error))
            return -1;
        sockets[(*count)++].is_operator = false;
    }
    if (config->operator_socket[0]) {
        if (socket_listen_local(config->operator_socket, &sockets[*count].descriptor, error))
            return -1;
        sockets[(*count)++].is_operator = true;
    }
    return *count ? 0 : error_set(error, ERROR_CONFIG, "listen", NULL, "an address, an operator_socket, or sockets passed by systemd");
}

static void on_reload_done(void *argument)
{
    struct error error;
    hall_reload(argument, &error); /* it says itself how it went */
}

static void on_reload(void *context)
{
    struct hall *hall = context;
    worker_run(hall->worker, on_reload_done, hall); /* the signal's thread goes on minding the watchdog */
}

static bool on_healthy(void *context)
{
    return hall_healthy(context);
}

static void announce(const struct listening *sockets, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!sockets[i].is_operator)
            log_line(LOG_LEVEL_NOTICE, "patvald " PATVAL_VERSION " serves TLS on port %u", socket_port(sockets[i].descriptor));
    notify("READY=1\nSTATUS=Serving");
}

/* Serves a generation until a signal ends it.  `sandbox`: its folder, whose clients are told the port; else NULL. */
static int serve(const char *config_path, struct generation *generation, const char *sandbox, const char *programs)
{
    struct hall hall;
    struct listening sockets[LISTENING_MOST];
    struct loop_orders orders = {&hall, on_reload, on_healthy};
    struct error error = {0};
    size_t count = 0;
    loop_hold_signals();
    log_threshold((enum log_level)generation->config.log_level);
    int result = hall_open(&hall, config_path, generation->config.index, generation, (unsigned)generation->config.threads, &error) ||
                 open_sockets(&generation->config, sockets, &count, &error) || hall_serve(&hall, sockets, count, &error);
    if (!result && sandbox && !(result = sandbox_tell_clients(sandbox, socket_port(sockets[0].descriptor), &error)))
        sandbox_greet(sandbox, socket_port(sockets[0].descriptor), programs);
    if (!result) {
        announce(sockets, count);
        result = loop_run(&orders);
        notify("STOPPING=1");
    } else {
        say(&error);
    }
    hall_close(&hall);
    return result ? 1 : 0;
}

static int serve_configuration(const char *path)
{
    struct generation *generation;
    struct error error;
    return generation_read(path, &generation, &error) ? say(&error) : serve(path, generation, NULL, NULL);
}

static int test_configuration(const char *path)
{
    struct generation *generation;
    struct error error;
    if (generation_read(path, &generation, &error))
        return say(&error);
    printf("%s: sound; %zu models, %u clients\n", path, generation->model_count, access_count(generation->access));
    generation_free(generation);
    return 0;
}

static int serve_sandbox(const struct options *options)
{
    char folder[4096], models[4096], path[4200], programs[4096] = "";
    struct generation *generation;
    struct error error;
    ssize_t size = readlink("/proc/self/exe", programs, sizeof programs - 1);
    if (size > 0)
        *strrchr(programs, '/') = '\0';
    if (sandbox_make(options->path, options_models(options, models), &error))
        return say(&error);
    if (!realpath(options->path, folder))
        return 1;
    snprintf(path, sizeof path, "%s/patvald.conf", folder);
    if (generation_read(path, &generation, &error))
        return say(&error);
    if (options->port >= 0)
        generation->config.listen = arena_print(generation->arena, "127.0.0.1:%d", options->port);
    return serve(path, generation, folder, programs);
}

static int serve_stdio(const struct options *options)
{
    char models[4096];
    struct hall hall;
    struct generation *generation;
    struct error error = {0};
    struct caller operator = hall_operator();
    if (generation_models(options_models(options, models), &generation, &error))
        return say(&error);
    generation->config.map_size = 0;
    int result = hall_open(&hall, NULL, options->path, generation, 1, &error);
    struct server_handler handler = hall_handler(&hall);
    struct server_limits limits = {.line_bytes = 16 << 20, .in_flight = 64, .output_bytes = 1 << 20};
    if (!result)
        result = server_stdio(&handler, &operator, &limits, STDIN_FILENO, STDOUT_FILENO, &error);
    if (result)
        say(&error);
    hall_close(&hall);
    return result ? 1 : 0;
}

static int check(const char *path)
{
    struct check_report report;
    struct error error;
    char live[65], rebuilt[65];
    if (store_check(path, &report, NULL, &error)) {
        say(&error);
        return 2; /* not checked; 1 is checked and found wanting */
    }
    digest_hex(&report.live, live);
    digest_hex(&report.rebuilt, rebuilt);
    bool equal = !memcmp(&report.live, &report.rebuilt, sizeof report.live);
    struct buffer fault = {0};
    json_put_text(&fault, report.first_fault[0] ? report.first_fault : NULL);
    printf("{\"events\":%llu,\"bodies\":%llu,\"patents\":%llu,\"entries\":%llu,\"faults\":%llu,\"first_fault\":%s,\"live\":\"%s\",\"rebuilt\":\"%s\",\"equal\":%s}\n",
           (unsigned long long)report.events, (unsigned long long)report.bodies, (unsigned long long)report.patents, (unsigned long long)report.entries,
           (unsigned long long)report.faults, buffer_text(&fault), live, rebuilt, equal ? "true" : "false");
    buffer_free(&fault);
    return equal && !report.faults ? 0 : 1;
}

int main(int count, char **words)
{
    struct options options = options_read(count, words);
    prepare_process();
    switch (options.mode) {
    case MODE_SERVE:
        return serve_configuration(options.path);
    case MODE_TEST:
        return test_configuration(options.path);
    case MODE_SANDBOX:
        return serve_sandbox(&options);
    case MODE_STDIO:
        return serve_stdio(&options);
    case MODE_CHECK:
        return check(options.path);
    case MODE_VERSION:
        return puts("patvald " PATVAL_VERSION) < 0;
    case MODE_HELP:
        options_help();
        return 0;
    case MODE_WRONG:
    default:
        fprintf(stderr, "patvald: wrong arguments: %s; patvald --help\n", options.wrong);
        return 2;
    }
}
