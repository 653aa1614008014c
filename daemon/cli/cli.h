/* patval: what every command shares.  One file a group of commands; the table of commands is commands.def. */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include "base/arena.h"
#include "domain/attribute.h"

#include <jansson.h>
#include <patval/client.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum cli_exit { CLI_DONE = 0, CLI_FOUND = 1, CLI_USAGE = 2, CLI_UNREACHABLE = 3, CLI_SERVER = 4 };

#define FLAGS_MOST 64

struct cli {
    struct arena *memory;              /* of everything read from the command line and from settings files */
    const char *command;               /* as typed */
    const char *words[64];             /* what is no flag */
    size_t word_count;
    struct { const char *name, *value; } flags[FLAGS_MOST]; /* value "" for a flag that takes none */
    size_t flag_count;
    bool json, chinese, color;
    struct patval_settings settings;
    struct patval *connection;         /* opened by the first call */
    const char *raw;                   /* the last result's bytes */
    size_t raw_size;
};

/* arguments.c: 0, or CLI_USAGE after saying why. */
int arguments_read(struct cli *cli, int count, char **words, const char *command_flags);
/* Looks a name up in a list such as "json lang="; 0: not there, 1: a flag, 2: one with a value. */
int flag_kind(const char *list, const char *name, size_t size);
const char *flag(const struct cli *cli, const char *name);                  /* NULL when not given */
int usage(const struct cli *cli, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* settings.c: flags, then PATVAL_* variables, then configuration files. */
int settings_read(struct cli *cli);

/* call.c */
/* Calls and prints the reason on failure; the result (the caller's reference) or NULL with the exit code in *code. */
json_t *call(struct cli *cli, const char *method, json_t *params, int *code);  /* takes `params` over; NULL means {} */
/* With --json: prints the last result as it came and returns true. */
bool print_json(const struct cli *cli);
int report_error(const struct cli *cli, const struct patval_error *error);

/* text.c */
const char *say(const struct cli *cli, const char *zh, const char *en);
const char *text_of(const json_t *object, const char *name);               /* "" when absent */
const char *said(const struct cli *cli, const json_t *object);             /* its zh or en member */
double number_of(const json_t *object, const char *name);
char *number_text(const json_t *value, char out[40]);                      /* as on the wire; "-" for null */
char *fixed(const json_t *value, int decimals, char out[40]);              /* with its decimals, so that a column adds up by eye; "-" for null */
char *money(double yuan, char out[40]);                                    /* 5,337,391 */
char *percent(double fraction, char out[40]);                              /* 24.8% */
unsigned display_width(const char *text);                                  /* columns on a terminal: a Chinese character takes two */
size_t display_cut(const char *text, unsigned columns);                    /* bytes of it that fit */
void tame(char *text);                                                     /* of other people: no control character acts on the terminal */
void heading(const struct cli *cli, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* grid.c: cells are copied; columns whose header begins with > are right-aligned. */
struct grid;
struct grid *grid_new(const char *const *headers, size_t columns);
void grid_add(struct grid *grid, const char *const *cells);
void grid_print(const struct grid *grid, FILE *out);
void grid_free(struct grid *grid);
/* A CSV cell for a spreadsheet: quoted where needed, formulas and long numbers made harmless. */
void csv_cell(FILE *out, const char *text);


/* command_patent.c: a value of a record, for people, or (with cli->json) in the words that the importer takes back; the caller's to free. */
char *value_text(const struct cli *cli, enum attribute attribute, const json_t *value);

/* parameters.c */
/* Sets params[name] from a flag, as text, whole number or fraction; 0, or CLI_USAGE after saying why. */
int set_text(const struct cli *cli, json_t *params, const char *flag_name, const char *name);
int set_integer(const struct cli *cli, json_t *params, const char *flag_name, const char *name);
int set_number(const struct cli *cli, json_t *params, const char *flag_name, const char *name);
int set_sales(const struct cli *cli, json_t *params); /* --forecast, --history, --evidence, --share */
int set_hindsight(const struct cli *cli, json_t *params); /* 0 */
void set_record(const struct cli *cli, json_t *params); /* --as-of and --record, with today at UTC+8 where recording asks for a date */
const char *today(char out[11]);

/* show_*.c: one result for people */
void show_score(const struct cli *cli, const json_t *result, bool whole);
void show_pledge(const struct cli *cli, const json_t *result);
void show_value(const struct cli *cli, const json_t *value);
void show_license(const struct cli *cli, const json_t *result);
void show_head(const struct cli *cli, const json_t *result);
void show_lists(const struct cli *cli, const json_t *result);

/* command_model_diff.c: words[1] against words[2], under the filter words[3] if it is there */
int model_diff(struct cli *cli);

/* patval's main; returns the exit code. */
int cli_run(int count, char **words);

#define COMMAND(id, words, arguments, flags, en, zh) int command_##id(struct cli *cli);
#include "cli/commands.def"
#undef COMMAND

#endif
