#include "options.h"

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void options_help(void)
{
    puts("patvald: the patent valuation server\n"
         "\n"
         "  patvald [FILE]                      serves, by the configuration FILE (/etc/patvald/patvald.conf)\n"
         "  patvald -t [FILE]                   checks the configuration whole and starts nothing\n"
         "  patvald --sandbox DIR [--port N]    a first try: makes certificates, configuration and an index in DIR, serves on localhost\n"
         "  patvald --stdio DIR [--models DIR]  serves one peer on standard input and output, as the operator, on the index DIR\n"
         "  patvald --check DIR                 proves the index DIR: checksums, hashes, projections rebuilt; prints a report\n"
         "  patvald --version | --help\n"
         "\n"
         "Exit codes: 0 done; 1 refused, or the check has found something; 2 wrong arguments, or the check could not run; 75 the index must be opened anew (restart).\n"
         "Signals: TERM and INT stop in order, HUP reloads. patvald(8) and patvald.conf(5) say more.");
}

static bool take(int count, char **words, int *at, const char *name, const char **value)
{
    if (strcmp(words[*at], name) != 0)
        return false;
    *value = *at + 1 < count ? words[++*at] : NULL;
    return true;
}

static int read_port(const char *text)
{
    char *end;
    long port = text ? strtol(text, &end, 10) : -1;
    return !text || !*text || *end || port < 0 || port > 65535 ? -2 : (int)port;
}

struct options options_read(int count, char **words)
{
    struct options options = {.mode = MODE_SERVE, .port = -1};
    const char *value;
    for (int i = 1; i < count; i++) {
        if (!strcmp(words[i], "--help") || !strcmp(words[i], "-h"))
            options.mode = MODE_HELP;
        else if (!strcmp(words[i], "--version"))
            options.mode = MODE_VERSION;
        else if (!strcmp(words[i], "-t"))
            options.mode = MODE_TEST;
        else if (take(count, words, &i, "--sandbox", &options.path))
            options.mode = options.path ? MODE_SANDBOX : MODE_WRONG;
        else if (take(count, words, &i, "--stdio", &options.path))
            options.mode = options.path ? MODE_STDIO : MODE_WRONG;
        else if (take(count, words, &i, "--check", &options.path))
            options.mode = options.path ? MODE_CHECK : MODE_WRONG;
        else if (take(count, words, &i, "--models", &options.models))
            options.mode = options.models ? options.mode : MODE_WRONG;
        else if (take(count, words, &i, "--port", &value))
            options.port = read_port(value);
        else if (words[i][0] == '-' || options.path)
            return (struct options){.mode = MODE_WRONG, .path = words[i]};
        else
            options.path = words[i];
    }
    if (options.port == -2 || (options.port >= 0 && options.mode != MODE_SANDBOX))
        options.mode = MODE_WRONG;
    if (!options.path)
        options.path = "/etc/patvald/patvald.conf";
    return options;
}

const char *options_models(const struct options *options, char out[4096])
{
    static const char *const places[] = {"../share/patvald/models", "../../models"};
    char program[4096], path[4200];
    ssize_t size = readlink("/proc/self/exe", program, sizeof program - 1);
    char *slash = size > 0 ? (program[size] = '\0', strrchr(program, '/')) : NULL;
    if (options->models)
        return options->models;
    for (size_t i = 0; slash && i < 2; i++) {
        *slash = '\0';
        snprintf(path, sizeof path, "%s/%s", program, places[i]);
        if (!access(path, R_OK) && realpath(path, out))
            return out;
    }
    return "/usr/share/patvald/models";
}
