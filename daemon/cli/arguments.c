#include "cli/cli.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

int usage(const struct cli *cli, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fprintf(stderr, "patval %s: ", cli->command);
    vfprintf(stderr, format, arguments);
    fprintf(stderr, "; see: patval help %s\n", cli->command);
    va_end(arguments);
    return CLI_USAGE;
}

const char *flag(const struct cli *cli, const char *name)
{
    for (size_t i = 0; i < cli->flag_count; i++)
        if (!strcmp(cli->flags[i].name, name))
            return cli->flags[i].value;
    return NULL;
}

int flag_kind(const char *list, const char *name, size_t size)
{
    for (const char *at = list; *at;) {
        size_t length = strcspn(at, " ");
        bool takes = length && at[length - 1] == '=';
        if (length - takes == size && !memcmp(at, name, size))
            return takes ? 2 : 1;
        at += length + strspn(at + length, " ");
    }
    return 0;
}

static int take_flag(struct cli *cli, const char *word, const char *next, const char *flags, bool *used_next)
{
    const char *name = word + 2;
    size_t size = strcspn(name, "=");
    int kind = flag_kind(flags, name, size);
    kind = kind ? kind : flag_kind(GENERAL_FLAGS, name, size);
    const char *value = name[size] == '=' ? name + size + 1 : NULL;
    if (!kind)
        return usage(cli, "there is no flag --%.*s", (int)size, name);
    if (kind == 1 && value)
        return usage(cli, "--%.*s takes no value", (int)size, name);
    if (kind == 2 && !value) {
        if (!next)
            return usage(cli, "--%.*s wants a value", (int)size, name);
        value = next;
        *used_next = true;
    }
    if (cli->flag_count == FLAGS_MOST)
        return usage(cli, "too many flags");
    char *copy = arena_copy(cli->memory, name, size);
    if (!copy || flag(cli, copy))
        return usage(cli, "--%.*s is given twice", (int)size, name);
    cli->flags[cli->flag_count].name = copy;
    cli->flags[cli->flag_count++].value = value ? value : "";
    return 0;
}

int arguments_read(struct cli *cli, int count, char **words, const char *command_flags)
{
    bool only_words = false;
    for (int i = 0; i < count; i++) {
        bool used_next = false;
        if (!only_words && !strcmp(words[i], "--")) {
            only_words = true;
        } else if (!only_words && words[i][0] == '-' && words[i][1] == '-') {
            if (take_flag(cli, words[i], i + 1 < count ? words[i + 1] : NULL, command_flags, &used_next))
                return CLI_USAGE;
            i += used_next;
        } else if (!only_words && words[i][0] == '-' && words[i][1]) {
            return usage(cli, "there is no flag %s", words[i]);
        } else {
            if (cli->word_count == sizeof cli->words / sizeof cli->words[0])
                return usage(cli, "too many arguments");
            cli->words[cli->word_count++] = words[i];
        }
    }
    return 0;
}
