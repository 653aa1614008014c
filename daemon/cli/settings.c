/* Where the server is and who we are: flags, then PATVAL_* variables, then the file of --config or PATVAL_CONFIG, else
 * ~/.config/patval/patval.conf, else /etc/patvald/patval.conf.  A path in a file starts at that file's folder. */
#include "cli/cli.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct key { const char *name, *variable, *flag; size_t offset; bool is_path; };

static const struct key keys[] = {
    {"server", "PATVAL_SERVER", "server", offsetof(struct patval_settings, server), false},
    {"certificate", "PATVAL_CERTIFICATE", "certificate", offsetof(struct patval_settings, certificate), true},
    {"key", "PATVAL_KEY", "key", offsetof(struct patval_settings, key), true},
    {"ca", "PATVAL_CA", "ca", offsetof(struct patval_settings, ca), true},
    {"operator_socket", "PATVAL_OPERATOR_SOCKET", "operator", offsetof(struct patval_settings, operator_socket), true},
    {"offline", "PATVAL_OFFLINE", "offline", offsetof(struct patval_settings, offline_index), true},
};
#define KEYS (sizeof keys / sizeof keys[0])

static const char **slot(struct cli *cli, const struct key *key)
{
    return (const char **)(void *)((char *)&cli->settings + key->offset);
}

static char *trim(char *text)
{
    text += strspn(text, " \t");
    for (size_t size = strlen(text); size && strchr(" \t\r\n", text[size - 1]); size--)
        text[size - 1] = '\0';
    return text;
}

static const char *whole_path(struct arena *memory, const char *file, const char *value)
{
    const char *slash = strrchr(file, '/');
    return value[0] == '/' || !slash ? arena_copy(memory, value, strlen(value)) : arena_print(memory, "%.*s/%s", (int)(slash - file), file, value);
}

static int read_line(struct cli *cli, const char *file, unsigned number, char *line)
{
    char *name = trim(line), *mark = strchr(name, '=');
    if (!*name || *name == '#')
        return 0;
    for (size_t i = 0; mark && i < KEYS; i++) {
        size_t size = strlen(keys[i].name);
        if (strncmp(name, keys[i].name, size) != 0 || strspn(name + size, " \t") != (size_t)(mark - name) - size)
            continue;
        const char *value = trim(mark + 1);
        *slot(cli, &keys[i]) = keys[i].is_path ? whole_path(cli->memory, file, value) : arena_copy(cli->memory, value, strlen(value));
        return 0;
    }
    fprintf(stderr, "patval: %s:%u: %s: expected one of server, certificate, key, ca, operator_socket, offline\n", file, number, name);
    return CLI_USAGE;
}

static int read_file(struct cli *cli, const char *file, bool must)
{
    FILE *in = fopen(file, "r");
    char line[4096];
    unsigned number = 0;
    int result = 0;
    if (!in && !must)
        return 0;
    if (!in) {
        fprintf(stderr, "patval: cannot read %s: %m\n", file);
        return CLI_USAGE;
    }
    while (!result && fgets(line, sizeof line, in))
        result = read_line(cli, file, ++number, line);
    fclose(in);
    return result;
}

static int read_files(struct cli *cli)
{
    const char *named = flag(cli, "config") ? flag(cli, "config") : getenv("PATVAL_CONFIG"), *home = getenv("HOME");
    char path[4096];
    if (named && *named)
        return read_file(cli, named, true);
    snprintf(path, sizeof path, "%s/.config/patval/patval.conf", home ? home : "");
    return read_file(cli, home && !access(path, F_OK) ? path : "/etc/patvald/patval.conf", false);
}

/* A server named by a flag or variable is meant instead of a socket or index that a file names, and the other way round. */
static void choose(struct cli *cli, const char *(*source)(const struct cli *, const struct key *))
{
    const char *server = source(cli, &keys[0]), *local = source(cli, &keys[4]), *offline = source(cli, &keys[5]);
    if (server || local)
        cli->settings.offline_index = NULL;
    if (server || offline)
        cli->settings.operator_socket = NULL;
    for (size_t i = 0; i < KEYS; i++)
        if (source(cli, &keys[i]))
            *slot(cli, &keys[i]) = source(cli, &keys[i]);
}

static const char *from_variable(const struct cli *cli, const struct key *key)
{
    const char *value = getenv(key->variable);
    (void)cli;
    return value && *value ? value : NULL;
}

static const char *from_flag(const struct cli *cli, const struct key *key)
{
    return flag(cli, key->flag);
}

/* The daemon that stands beside this program serves an index offline. */
static const char *beside(void)
{
    static char path[4200];
    ssize_t size = readlink("/proc/self/exe", path, 4096);
    char *slash = size > 0 ? (path[size] = '\0', strrchr(path, '/')) : NULL;
    if (!slash)
        return NULL;
    strcpy(slash + 1, "patvald");
    if (!access(path, X_OK))
        return path;
    return access("/usr/sbin/patvald", X_OK) ? NULL : "/usr/sbin/patvald";
}

static void choose_language(struct cli *cli)
{
    const char *const variables[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    const char *word = flag(cli, "lang");
    for (size_t i = 0; i < 3 && (!word || !*word); i++)
        word = getenv(variables[i]);
    cli->chinese = word && !strncmp(word, "zh", 2);
}

int settings_read(struct cli *cli)
{
    const char *timeout = flag(cli, "timeout"), *color = flag(cli, "color");
    int result = read_files(cli);
    if (result)
        return result;
    choose(cli, from_variable);
    choose(cli, from_flag);
    cli->settings.patvald = beside();
    cli->settings.timeout_seconds = timeout ? (unsigned)strtoul(timeout, NULL, 10) : 0;
    cli->json = flag(cli, "json") != NULL;
    cli->color = color ? !strcmp(color, "always") : isatty(STDOUT_FILENO) && !getenv("NO_COLOR");
    choose_language(cli);
    return 0;
}
