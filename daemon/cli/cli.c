/* The table of commands, the help made from it, and the way from a command line to a command. */
#include "cli/cli.h"

#include <patval/version.h>
#include <stdlib.h>
#include <string.h>

struct command { const char *words, *arguments, *flags, *en, *zh; int (*run)(struct cli *cli); };

static const struct command commands[] = {
#define COMMAND(id, words, arguments, flags, en, zh) {words, arguments, flags, en, zh, command_##id},
#include "cli/commands.def"
#undef COMMAND
};
#define COMMANDS (sizeof commands / sizeof commands[0])

static const struct command *find(const char *words)
{
    for (size_t i = 0; i < COMMANDS; i++)
        if (!strcmp(commands[i].words, words))
            return &commands[i];
    return NULL;
}

static const struct { const char *name, *value, *en, *zh; } meanings[] = {
#define FLAG(name, value, en, zh) {name, value, en, zh},
#include "cli/flags.def"
#undef FLAG
};

static void put_flags(const struct cli *cli, const char *flags)
{
    for (size_t i = 0; i < sizeof meanings / sizeof meanings[0]; i++) {
        char words[80];
        if (!flag_kind(flags, meanings[i].name, strlen(meanings[i].name)))
            continue;
        snprintf(words, sizeof words, "--%s %s", meanings[i].name, meanings[i].value);
        printf("  %s%*s %s\n", words, (int)(27 - (display_width(words) < 27 ? display_width(words) : 27)), "", say(cli, meanings[i].zh, meanings[i].en));
    }
}

static void help_all(const struct cli *cli)
{
    printf("patval " PATVAL_VERSION ": %s\n\n", say(cli, "专利估值服务器的命令行客户端", "the command-line client of the patent valuation server"));
    for (size_t i = 0; i < COMMANDS; i++)
        printf("  patval %-12s %s\n", commands[i].words, say(cli, commands[i].zh, commands[i].en));
    printf("\n%s\n", say(cli, "每条命令都可加：", "Every command takes:"));
    put_flags(cli, GENERAL_FLAGS);
    printf("\n%s\n", say(cli, "退出码：0 完成；1 被拒绝或有发现；2 用法错误；3 无法连接服务器；4 服务器错误。",
                            "Exit codes: 0 done; 1 refused, or something was found; 2 usage; 3 the server cannot be reached; 4 server error."));
}

int command_help(struct cli *cli)
{
    const struct command *command = cli->word_count ? find(cli->words[0]) : NULL;
    if (cli->word_count && !command)
        return usage(cli, "there is no command %s", cli->words[0]);
    if (!command) {
        help_all(cli);
        return CLI_DONE;
    }
    printf("patval %s %s\n%s\n", command->words, command->arguments, say(cli, command->zh, command->en));
    put_flags(cli, command->flags);
    return CLI_DONE;
}

static int run(struct cli *cli, int count, char **words)
{
    const struct command *command = find(words[0]);
    cli->command = words[0];
    if (!command) {
        fprintf(stderr, "patval: there is no command %s; see: patval help\n", words[0]);
        return CLI_USAGE;
    }
    int result = arguments_read(cli, count - 1, words + 1, command->flags);
    if (result)
        return result;
    if ((result = settings_read(cli)))
        return result;
    if (flag(cli, "help")) {
        cli->words[0] = words[0];
        cli->word_count = 1;
        return command_help(cli);
    }
    return command->run(cli);
}

/* General flags may stand before the command, as in `patval --config FILE status`: the command is moved to the front. */
static void command_first(int count, char **words)
{
    int at = 0;
    while (at < count && !strncmp(words[at], "--", 2)) {
        size_t size = strcspn(words[at] + 2, "=");
        at += flag_kind(GENERAL_FLAGS, words[at] + 2, size) == 2 && !words[at][2 + size] ? 2 : 1;
    }
    if (at >= count)
        return;
    char *command = words[at];
    memmove(words + 1, words, (size_t)at * sizeof *words);
    words[0] = command;
}

int cli_run(int count, char **words)
{
    struct cli cli = {.command = "help"};
    char help[] = "help";
    char *alone[] = {help, NULL};
    if (count > 1 && !strcmp(words[1], "--version")) {
        puts("patval " PATVAL_VERSION);
        return CLI_DONE;
    }
    if (!(cli.memory = arena_new()))
        return CLI_SERVER;
    bool wants_help = count < 2 || !strcmp(words[1], "--help") || !strcmp(words[1], "-h");
    if (!wants_help)
        command_first(count - 1, words + 1);
    int result = wants_help ? run(&cli, 1, alone) : run(&cli, count - 1, words + 1);
    patval_close(cli.connection);
    arena_free(cli.memory);
    if (fflush(stdout) && !result)
        result = CLI_SERVER;
    return count < 2 && !result ? CLI_USAGE : result;
}
