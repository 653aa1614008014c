/* What validate and backtest share: a table whose rows are put to the server one by one, and a report that says of every row what became of it. */
#ifndef CLI_STUDY_H
#define CLI_STUDY_H

#include "cli/cli.h"
#include "cli/statistics.h"
#include "domain/day.h"
#include "intake/sheet.h"

#define STUDY_COLUMNS 10
#define STUDY_FEWEST 20 /* usable rows: with fewer, an interval says nothing */

struct study {
    struct cli *cli;
    const char *path;
    struct sheet *sheet;
    const char *const *names;    /* of the columns that the question takes */
    int columns[STUDY_COLUMNS];  /* where they stand in the file; -1: not there */
    json_t *excluded, *unused;
};

struct sentence { const char *en, *zh; };

/* Opens the table; 0, or the exit code after saying what is wrong: an unreadable file, or one of the first `required` columns is not there. */
int study_open(struct study *study, struct cli *cli, const char *path, const char *const *names, size_t required, size_t count);
void study_close(struct study *study);

const char *study_cell(const struct study *study, size_t row, size_t column);
/* Leaves a row out, because of a cell; returns false, so that callers write `return study_exclude(…)`. */
bool study_exclude(struct study *study, size_t row, size_t column, struct sentence expected);
/* A row that can be asked about has a patent number and no cell too many. */
bool study_row(struct study *study, size_t row);
/* The cell as a number or a day; false after leaving the row out. */
bool study_number(struct study *study, size_t row, size_t column, double *out);
bool study_day(struct study *study, size_t row, size_t column, struct day *out);

/* Asks the server about a row; the answer, or NULL: with *code 0 the row was left out for a reason of its own, else the whole study ends
 * with that exit code (said already).  Takes `params` over. */
json_t *study_ask(struct study *study, size_t row, const char *method, json_t *params, int *code);

void study_progress(const struct study *study, size_t done);
/* 0, or the exit code after saying that too few rows are usable, and why the first ones are not. */
int study_enough(const struct study *study, size_t usable);
/* The beginning of a report: file, rows, what was excluded, columns nobody looked at. */
json_t *study_report(const struct study *study, size_t usable);
/* Prints a report, or with --json its bytes; takes it over. */
int report_print(const struct cli *cli, json_t *report, void (*show)(const struct cli *cli, const json_t *report));
/* The same; the exit code is 1 when a row was left out. */
int study_finish(const struct study *study, json_t *report, void (*show)(const struct cli *cli, const json_t *report));

json_t *rounded(double value);                                    /* six decimals; null for NAN */
json_t *interval_json(struct interval interval);                  /* {"estimate","low","high"}; null for NAN */
json_t *cautions_json(const struct sentence *cautions, size_t count);

/* show_study.c */
void show_study(const struct cli *cli, const json_t *report, const char *used_zh, const char *used_en);
void show_cautions(const struct cli *cli, const json_t *report);
char *interval_text(const json_t *interval, int decimals, char out[80]); /* "0.71 (0.65 – 0.77)", "-" for null */
void show_validation(const struct cli *cli, const json_t *report);
void show_backtest(const struct cli *cli, const json_t *report);

/* validation.c */
#define INDICATORS_MOST 80

struct indicator_points { json_t *row; double *points; }; /* row: one of its answers, for its names; points: NAN where missing */

struct labels {
    size_t count, room;
    double *score, *challenger, *outcome;  /* challenger: NULL when nobody challenges */
    uint32_t *cluster, *cohort, clusters, cohorts;
    struct indicator_points indicators[INDICATORS_MOST];
    size_t indicator_count;
    uint32_t resamples;
    uint64_t seed;
};

/* Adds every statistic of the labels to a report. */
void validation_report(const struct labels *labels, json_t *report);

/* backtesting.c */
struct deal {
    double price, low, middle, high;
    bool valued, prior; /* a value was given; it is merely the indicative prior */
    const char *industry, *kind, *state;
};

void backtest_report(const struct deal *deals, size_t count, json_t *report);

#endif
