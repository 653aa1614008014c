/* The scores of a portfolio as of a day. */
#include "cli/portfolio.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct indicator_column *scores_column(struct scores *scores, json_t *row)
{
    size_t count = scores->portfolio->count;
    for (size_t i = 0; i < scores->indicator_count; i++)
        if (!strcmp(text_of(scores->indicators[i].row, "id"), text_of(row, "id")))
            return &scores->indicators[i];
    if (scores->indicator_count == INDICATORS_MOST)
        return NULL;
    struct indicator_column *fresh = &scores->indicators[scores->indicator_count++];
    *fresh = (struct indicator_column){.row = json_incref(row), .points = zeroed(count, sizeof(double))};
    for (size_t i = 0; i < count; i++)
        fresh->points[i] = NAN;
    return fresh;
}

/* Rows without an input are no indicators: what was not observed, experts, the gate.  Neutral points of a missing one are no points of it. */
static void keep_indicators(struct scores *scores, size_t at, const json_t *score)
{
    json_t *row;
    size_t i;
    json_array_foreach(json_object_get(score, "indicators"), i, row) {
        struct indicator_column *column = json_is_string(json_object_get(row, "input")) ? scores_column(scores, row) : NULL;
        if (!column)
            continue;
        bool missing = json_is_string(json_object_get(row, "missing")) || !json_is_number(json_object_get(row, "points"));
        column->asked++;
        column->missing += missing;
        column->points[at] = missing ? NAN : number_of(row, "points");
    }
}

static json_t *score_params(void *context, size_t at)
{
    const struct scores *scores = context;
    json_t *params = json_pack("{s:s, s:s, s:s}", "patent", scores->portfolio->numbers[at], "as_of", scores->day, "detail", scores->full ? "full" : "summary");
    if (scores->asked_model)
        json_object_set_new(params, "model", json_string(scores->asked_model));
    set_text(scores->portfolio->cli, params, "purpose", "purpose");
    return params;
}

static void keep_names(struct scores *scores, const json_t *answer)
{
    if (scores->model)
        return;
    scores->model = json_incref(json_array_get(json_object_get(answer, "models"), 0));
    scores->purpose = json_incref(json_object_get(answer, "purpose"));
    scores->norms = json_incref(json_object_get(json_object_get(answer, "norms"), "edition"));
}

static int take_score(void *context, size_t at, json_t *answer, const struct patval_error *error)
{
    struct scores *scores = context;
    const json_t *score = json_object_get(answer, "score");
    if (error && strcmp(error->name, "patent.unknown") && strcmp(error->name, "model.scope"))
        return report_error(scores->portfolio->cli, error);
    if (!json_is_object(score)) {
        *(error && !strcmp(error->name, "patent.unknown") ? &scores->unknown : &scores->uncovered) += 1;
        return 0;
    }
    keep_names(scores, answer);
    scores->scored++;
    scores->total[at] = number_of(score, "total");
    scores->confidence[at] = number_of(score, "confidence");
    scores->expert_share[at] = number_of(score, "expert_share");
    snprintf(scores->grade[at], GRADE_SIZE, "%s", text_of(score, "grade"));
    keep_indicators(scores, at, score);
    return 0;
}

static void make_room(struct scores *scores)
{
    size_t count = scores->portfolio->count;
    scores->total = zeroed(count, sizeof(double));
    scores->confidence = zeroed(count, sizeof(double));
    scores->expert_share = zeroed(count, sizeof(double));
    scores->grade = zeroed(count, sizeof *scores->grade);
    for (size_t i = 0; i < count; i++)
        scores->total[i] = scores->confidence[i] = scores->expert_share[i] = NAN;
}

/* The grades of the model that answered, best first: grades that nobody has stand in a table too. */
static int ask_grades(struct scores *scores)
{
    char name[160];
    int code = 0;
    json_t *grade;
    size_t i;
    scores->grades = json_array();
    if (!scores->model)
        return 0;
    json_t *answer = call(scores->portfolio->cli, "model.get", json_pack("{s:s}", "model", model_name(scores->model, name)), &code);
    json_t *model = json_loads(text_of(answer, "text"), 0, NULL);
    json_array_foreach(json_object_get(model, "grades"), i, grade)
        json_array_append(scores->grades, json_object_get(grade, "grade"));
    json_decref(model);
    json_decref(answer);
    return code;
}

int scores_ask(struct scores *scores, const struct portfolio *portfolio, const char *model, const char *day, bool full)
{
    *scores = (struct scores){.portfolio = portfolio, .asked_model = model, .day = day, .full = full};
    make_room(scores);
    int code = ask_all(portfolio->cli, &(struct asking){"value.score", portfolio->count, score_params, take_score, scores});
    return code ? code : ask_grades(scores);
}

void scores_free(struct scores *scores)
{
    for (size_t i = 0; i < scores->indicator_count; i++) {
        json_decref(scores->indicators[i].row);
        free(scores->indicators[i].points);
    }
    free(scores->total);
    free(scores->confidence);
    free(scores->expert_share);
    free(scores->grade);
    json_decref(scores->model);
    json_decref(scores->purpose);
    json_decref(scores->norms);
    json_decref(scores->grades);
}
