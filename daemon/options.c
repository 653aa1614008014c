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

/* -1: none of that. */
static int read_port(const char *text)
{
    char *end;
    long port = strtol(text, &end, 10);
    return !*text || *end || port < 0 || port > 65535 ? -1 : (int)port;
}

static void wrong(struct options *options, const char *word, const char *expected)
{
    if (options->mode != MODE_WRONG)
        snprintf(options->wrong, sizeof options->wrong, "%.80s: expected %s", word, expected);
    options->mode = MODE_WRONG;
}

static void take_folder(struct options *options, enum mode mode, const char *word)
{
    if (options->path)
        options->mode = mode;
    else
        wrong(options, word, "a folder behind it");
}

static void take_port(struct options *options, const char *value)
{
    options->port = value ? read_port(value) : -1;
    if (options->port < 0)
        wrong(options, value ? value : "--port", "a port from 0 to 65535");
}

static void take_word(struct options *options, const char *word)
{
    if (word[0] == '-')
        wrong(options, word, "an option that patvald --help names");
    else if (options->path)
        wrong(options, word, "one file or folder, not two");
    else
        options->path = word;
}

struct options options_read(int count, char **words)
{
    struct options options = {.mode = MODE_SERVE, .port = -1};
    const char *value;
    for (int i = 1; i < count && options.mode != MODE_WRONG; i++) {
        if (!strcmp(words[i], "--help") || !strcmp(words[i], "-h"))
            options.mode = MODE_HELP;
        else if (!strcmp(words[i], "--version"))
            options.mode = MODE_VERSION;
        else if (!strcmp(words[i], "-t"))
            options.mode = MODE_TEST;
        else if (take(count, words, &i, "--sandbox", &options.path))
            take_folder(&options, MODE_SANDBOX, "--sandbox");
        else if (take(count, words, &i, "--stdio", &options.path))
            take_folder(&options, MODE_STDIO, "--stdio");
        else if (take(count, words, &i, "--check", &options.path))
            take_folder(&options, MODE_CHECK, "--check");
        else if (take(count, words, &i, "--port", &value))
            take_port(&options, value);
        else if (!take(count, words, &i, "--models", &options.models))
            take_word(&options, words[i]);
        else if (!options.models)
            wrong(&options, "--models", "a folder behind it");
    }
    if (options.port >= 0 && options.mode != MODE_SANDBOX)
        wrong(&options, "--port", "--sandbox beside it");
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
