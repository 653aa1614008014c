/* validate: does the score tell outcomes apart?  Every patent of a table of labels is scored as it was known before its label's day. */
#include "cli/study.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SEED 20260101 /* printed with the result: the same table gives the same intervals, anywhere */
#define RESAMPLES 1000

enum { NUMBER, OUTCOME, DATE, HOLDER, FAMILY, COLUMNS };
static const char *const columns[COLUMNS] = {"number", "outcome", "date", "holder", "family"};

struct validation {
    struct study study;
    struct labels labels;
    json_t *clusters, *cohorts; /* name → its number */
    json_t *models[2];          /* as the server named them: champion, challenger */
    json_t *purpose;            /* whose weights were taken */
    char as_of[11];             /* of rows without a date of their own */
    json_int_t dated;
};

static uint32_t number_in(json_t *names, const char *name)
{
    json_t *known = json_object_get(names, name);
    if (!known) {
        known = json_integer((json_int_t)json_object_size(names));
        json_object_set_new(names, name, known);
    }
    return (uint32_t)json_integer_value(known);
}

/* Rows of one holder are not independent of each other, and neither are members of a family: they are resampled together. */
static uint32_t cluster_of(struct validation *validation, size_t row, const char *number)
{
    char name[300];
    const char *holder = study_cell(&validation->study, row, HOLDER), *family = study_cell(&validation->study, row, FAMILY);
    snprintf(name, sizeof name, "%c%s", *holder ? 'h' : *family ? 'f' : 'n', *holder ? holder : *family ? family : number);
    return number_in(validation->clusters, name);
}

/* A record without one of the four parts has no peers: it stands in a cohort of its own. */
static uint32_t cohort_of(struct validation *validation, const json_t *record)
{
    char name[160];
    const json_t *attributes = json_object_get(record, "attributes"), *field = json_object_get(attributes, "wipo_field");
    const char *office = text_of(attributes, "office"), *kind = text_of(attributes, "kind"), *filed = text_of(attributes, "filing_date");
    if (*office && *kind && *filed && json_is_integer(field))
        snprintf(name, sizeof name, "%s/%s/%lld/%.4s", office, kind, (long long)json_integer_value(field), filed);
    else
        snprintf(name, sizeof name, "alone %zu", validation->labels.count);
    return number_in(validation->cohorts, name);
}

static void *array_of(size_t count, size_t size)
{
    void *array = calloc(count + 1, size);
    if (!array)
        abort();
    return array;
}

static struct indicator_points *indicator_points(struct labels *labels, json_t *row)
{
    for (size_t i = 0; i < labels->indicator_count; i++)
        if (!strcmp(text_of(labels->indicators[i].row, "id"), text_of(row, "id")))
            return &labels->indicators[i];
    if (labels->indicator_count == INDICATORS_MOST)
        return NULL;
    struct indicator_points *fresh = &labels->indicators[labels->indicator_count++];
    *fresh = (struct indicator_points){json_incref(row), array_of(labels->room, sizeof(double))};
    for (size_t i = 0; i < labels->room; i++)
        fresh->points[i] = NAN;
    return fresh;
}

static void keep_indicators(struct labels *labels, const json_t *score)
{
    json_t *row;
    size_t i;
    json_array_foreach(json_object_get(score, "indicators"), i, row) {
        const json_t *points = json_object_get(row, "points");
        struct indicator_points *column = json_is_string(json_object_get(row, "input")) ? indicator_points(labels, row) : NULL;
        if (column && json_is_number(points))
            column->points[labels->count] = json_number_value(points);
    }
}

static json_t *score_params(const struct validation *validation, size_t row, const char *as_of, const char *model)
{
    json_t *params = json_pack("{s:s, s:s, s:s}", "patent", study_cell(&validation->study, row, NUMBER), "as_of", as_of, "detail", "full");
    if (model)
        json_object_set_new(params, "model", json_string(model));
    set_text(validation->study.cli, params, "purpose", "purpose");
    return params;
}

/* The score of one model, or NAN: with *code 0 the row was left out. */
static double score(struct validation *validation, size_t row, const char *as_of, int challenger, int *code, json_t **answer)
{
    const struct cli *cli = validation->study.cli;
    const char *model = flag(cli, challenger ? "challenger" : "model");
    *answer = study_ask(&validation->study, row, "value.score", score_params(validation, row, as_of, model), code);
    if (!*answer)
        return NAN;
    if (!validation->models[challenger])
        validation->models[challenger] = json_incref(json_array_get(json_object_get(*answer, "models"), 0));
    if (!validation->purpose)
        validation->purpose = json_incref(json_object_get(*answer, "purpose"));
    return number_of(json_object_get(*answer, "score"), "ungated_total");
}

/* What of an accepted row is kept. */
static void keep(struct validation *validation, size_t row, double outcome, const double scores[2], const json_t *answer, const json_t *record)
{
    struct labels *labels = &validation->labels;
    size_t at = labels->count;
    labels->outcome[at] = outcome;
    labels->score[at] = scores[0];
    if (labels->challenger)
        labels->challenger[at] = scores[1];
    labels->cluster[at] = cluster_of(validation, row, text_of(record, "number"));
    labels->cohort[at] = cohort_of(validation, record);
    keep_indicators(labels, json_object_get(answer, "score"));
    validation->dated += *study_cell(&validation->study, row, DATE) != '\0';
    labels->count++;
}

/* A row that one of the models does not cover says nothing of the other: both are measured on the same rows. */
static int ask_models(struct validation *validation, size_t row, const char *as_of, double outcome)
{
    int code = 0;
    json_t *answer, *other = NULL, *record = NULL;
    double scores[2] = {score(validation, row, as_of, 0, &code, &answer), NAN};
    if (answer && validation->labels.challenger)
        scores[1] = score(validation, row, as_of, 1, &code, &other);
    if (answer && (other || !validation->labels.challenger))
        record = study_ask(&validation->study, row, "patent.get",
                           json_pack("{s:s, s:s}", "number", study_cell(&validation->study, row, NUMBER), "as_of", as_of), &code);
    if (record)
        keep(validation, row, outcome, scores, answer, record);
    json_decref(answer);
    json_decref(other);
    json_decref(record);
    return code;
}

/* Facts of the label's own day may tell the label: the day before is the last that may be looked at. */
static int validate_row(struct validation *validation, size_t row)
{
    struct study *study = &validation->study;
    struct day day;
    double outcome;
    char as_of[11];
    if (!study_row(study, row) || !study_number(study, row, OUTCOME, &outcome))
        return 0;
    memcpy(as_of, validation->as_of, sizeof as_of);
    if (*study_cell(study, row, DATE)) {
        if (!study_day(study, row, DATE, &day))
            return 0;
        day_format(day_add_days(day, -1), as_of);
    }
    return ask_models(validation, row, as_of, outcome);
}

static int read_flags(struct validation *validation, struct cli *cli)
{
    const char *resamples = flag(cli, "bootstrap"), *as_of = flag(cli, "as-of");
    struct day day;
    char *end = NULL;
    long count = resamples ? strtol(resamples, &end, 10) : RESAMPLES;
    if (!flag(cli, "labels") || cli->word_count)
        return usage(cli, "wants --labels FILE, a CSV with the columns number,outcome[,date][,holder][,family]");
    if ((resamples && (end == resamples || *end)) || count < 100 || count > 100000)
        return usage(cli, "--bootstrap wants a whole number from 100 to 100000, not %s", resamples);
    if (as_of && day_parse(as_of, strlen(as_of), &day, NULL, NULL))
        return usage(cli, "--as-of wants a day such as 2026-11-23, not %s", as_of);
    validation->labels.resamples = (uint32_t)count;
    validation->labels.seed = SEED;
    today(validation->as_of);
    if (as_of)
        memcpy(validation->as_of, as_of, sizeof validation->as_of);
    return 0;
}

static void make_room(struct validation *validation, bool challenged)
{
    struct labels *labels = &validation->labels;
    labels->room = sheet_rows(validation->study.sheet);
    labels->score = array_of(labels->room, sizeof(double));
    labels->outcome = array_of(labels->room, sizeof(double));
    labels->challenger = challenged ? array_of(labels->room, sizeof(double)) : NULL;
    labels->cluster = array_of(labels->room, sizeof(uint32_t));
    labels->cohort = array_of(labels->room, sizeof(uint32_t));
    validation->clusters = json_object();
    validation->cohorts = json_object();
}

static void validation_end(struct validation *validation)
{
    struct labels *labels = &validation->labels;
    for (size_t i = 0; i < labels->indicator_count; i++) {
        json_decref(labels->indicators[i].row);
        free(labels->indicators[i].points);
    }
    free(labels->score);
    free(labels->outcome);
    free(labels->challenger);
    free(labels->cluster);
    free(labels->cohort);
    json_decref(validation->clusters);
    json_decref(validation->cohorts);
    json_decref(validation->models[0]);
    json_decref(validation->models[1]);
    json_decref(validation->purpose);
    study_close(&validation->study);
}

static int finish(struct validation *validation)
{
    struct labels *labels = &validation->labels;
    json_t *report = study_report(&validation->study, labels->count);
    json_object_set(report, "model", validation->models[0]);
    json_object_set_new(report, "challenger", validation->models[1] ? json_incref(validation->models[1]) : json_null());
    json_object_set(report, "purpose", validation->purpose);
    json_object_set_new(report, "as_of", json_string(validation->as_of));
    json_object_set_new(report, "rows_dated", json_integer(validation->dated));
    labels->clusters = (uint32_t)json_object_size(validation->clusters);
    labels->cohorts = (uint32_t)json_object_size(validation->cohorts);
    validation_report(labels, report);
    return study_finish(&validation->study, report, show_validation);
}

int command_validate(struct cli *cli)
{
    struct validation validation = {.dated = 0};
    int code = read_flags(&validation, cli);
    if (code)
        return code;
    code = study_open(&validation.study, cli, flag(cli, "labels"), columns, 2, COLUMNS);
    if (!code)
        make_room(&validation, flag(cli, "challenger") != NULL);
    for (size_t row = 0; !code && row < sheet_rows(validation.study.sheet); row++) {
        code = validate_row(&validation, row);
        study_progress(&validation.study, row + 1);
    }
    if (!code)
        code = study_enough(&validation.study, validation.labels.count);
    if (!code)
        code = finish(&validation);
    validation_end(&validation);
    return code;
}
