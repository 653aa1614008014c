/* The patents of the index under a filter, or a sample of them, and what a score model says of each as of a day: monitor and model diff. */
#ifndef CLI_PORTFOLIO_H
#define CLI_PORTFOLIO_H

#include "cli/cli.h"
#include "cli/study.h"

#define GRADE_SIZE 16
#define LIMIT_UNLESS_GIVEN 2000

struct portfolio {
    struct cli *cli;
    char **numbers; /* in the order of the index */
    size_t count, listed, limit;
    bool changed;   /* somebody wrote while the index was listed */
};

struct indicator_column {
    json_t *row;            /* one of its answers, for its names */
    double *points;         /* NAN where the record is silent */
    size_t asked, missing;
};

/* Of one day and model.  Arrays run along the portfolio's numbers. */
struct scores {
    const struct portfolio *portfolio;
    const char *asked_model, *day; /* asked_model NULL: the newest score-27 */
    bool full;                     /* indicators too */
    double *total, *confidence, *expert_share; /* NAN where there is no score */
    char (*grade)[GRADE_SIZE];
    size_t scored, unknown, uncovered;
    struct indicator_column indicators[INDICATORS_MOST];
    size_t indicator_count;
    json_t *model, *purpose, *norms, *grades; /* as the server named them; grades: the model's, best first */
};

/* 0, or the exit code after saying why.  --limit and the filter are read from the command line; a larger index is sampled by the hash of the
 * number, so that the same patents are drawn again, whatever else is in the index. */
int portfolio_open(struct portfolio *portfolio, struct cli *cli, const char *filter);
void portfolio_close(struct portfolio *portfolio);
/* {"listed", "asked", "sampled", "limit", "filter", "changed_meanwhile"} */
json_t *portfolio_report(const struct portfolio *portfolio, const char *filter);

/* Asks for every patent; a patent that was not known on the day, or that the model does not cover, is counted and left out. */
int scores_ask(struct scores *scores, const struct portfolio *portfolio, const char *model, const char *day, bool full);
void scores_free(struct scores *scores);
/* The column of an indicator, added when it is new; NULL when there are too many. */
struct indicator_column *scores_column(struct scores *scores, json_t *row);

/* Puts many requests and hands each answer on, in order, with a few under way.  `params` gives a new reference.  `take` sees the answer, or
 * NULL and the error; what it returns, unless 0, ends the asking as the exit code. */
struct asking {
    const char *method;
    size_t count;
    json_t *(*params)(void *context, size_t at);
    int (*take)(void *context, size_t at, json_t *answer, const struct patval_error *error);
    void *context;
};
int ask_all(struct cli *cli, const struct asking *asking);

void *zeroed(size_t count, size_t size); /* never NULL */
/* --name as a day in *out; 0, or CLI_USAGE after saying why. */
int day_flag(const struct cli *cli, const char *name, const char **out);
/* "score-27@2026.1" */
char *model_name(const json_t *model, char out[160]);

/* comparison.c: two models on one day.  Adds means, rank correlation and the matrix of grades; items: those that change grade, the largest
 * change of the total first. */
json_t *comparison_report(const struct scores *champion, const struct scores *challenger);
json_t *comparison_items(const struct scores *champion, const struct scores *challenger);
void show_comparison(const struct cli *cli, const json_t *comparison);

/* refusals.c: the tenant's recorded pledge answers whose day lies in the period; *out NULL when this certificate may not read them. */
int refusals_report(struct cli *cli, const char *from, const char *to, json_t **out);

/* monitoring.c: adds every figure of the two days to a report. */
void monitoring_report(struct scores days[2], json_t *report);

void show_portfolio(const struct cli *cli, const json_t *patents);
void show_monitoring(const struct cli *cli, const json_t *report);
void show_model_diff(const struct cli *cli, const json_t *report);

#endif
