/* A score model's file, compiled: every member checked, weights against sums and matrices. */
#include "model/score_model.h"

#include <stdio.h>
#include <string.h>

static const char *const purposes[] = {"pledge", "license", "management"};

static int read_table(const struct spec *spec, const struct json *object, const char *path, struct measure *out)
{
    const struct json *table = spec_member(spec, object, path, "table", JSON_OBJECT);
    const char *where = spec_path(spec, path, "table");
    if (!table)
        return -1;
    if (table->u.object.count > TABLE_WORDS)
        return spec_fail(spec, table, where, NULL, "at most 8 words");
    for (uint32_t i = 0; i < table->u.object.count; i++) {
        int64_t points;
        out->words[i] = table->u.object.members[i].name;
        if (spec_millionths(spec, table, where, out->words[i], 0, 100 * (int64_t)MILLION, &points))
            return -1;
        out->word_points[i] = (int32_t)(points / 10000);
    }
    out->word_count = table->u.object.count;
    out->has_table = true;
    return 0;
}

static int read_normalise(const struct spec *spec, const struct json *object, const char *path, struct measure *out)
{
    static const char *const words[] = {"percentile", "winsor98", "trim1", "mean"};
    const struct json *given = json_get(object, "normalise");
    const char *word = given && given->type == JSON_STRING ? given->u.string.text : NULL;
    size_t i = 0;
    while (word && i < 4 && strcmp(words[i], word) != 0)
        i++;
    if (given && (!word || i == 4 || !out->feature->has_norm))
        return spec_fail(spec, given, spec_path(spec, path, "normalise"), word, "percentile, winsor98, trim1 or mean, for a feature that norms editions hold");
    out->normalise = given ? (enum normalise)(i + 1) : NORMALISE_NOT;
    return 0;
}

static int read_measure(const struct spec *spec, const struct json *object, const char *path, struct measure *out)
{
    const char *input = spec_string(spec, object, path, "input");
    if (!input)
        return -1;
    out->feature = feature_by_name(input);
    if (!out->feature)
        return spec_fail(spec, json_get(object, "input"), spec_path(spec, path, "input"), input, "a feature that patvald computes (models/README.md lists them)");
    if (read_normalise(spec, object, path, out))
        return -1;
    if (json_get(object, "unit") && !(out->unit = spec_string(spec, object, path, "unit")))
        return -1;
    if (json_get(object, "table"))
        return read_table(spec, object, path, out);
    if (!strcmp(input, "expert"))
        return 0;
    if (curve_compile(spec, object, path, "knots", &out->curve))
        return -1;
    for (size_t i = 0; i < out->curve.count; i++)
        if (out->curve.y[i] < 0 || out->curve.y[i] > 100 * (int64_t)MILLION)
            return spec_fail(spec, json_get(object, "knots"), spec_path(spec, path, "knots"), NULL, "points from 0 to 100");
    return 0;
}

static int read_missing(const struct spec *spec, const struct json *object, const char *path, enum missing *out)
{
    const char *word = spec_string(spec, object, path, "missing");
    if (!word)
        return -1;
    *out = !strcmp(word, "skip") ? MISSING_SKIP : !strcmp(word, "applicant") ? MISSING_APPLICANT : !strcmp(word, "expert") ? MISSING_EXPERT : MISSING_NOT;
    return *out == MISSING_NOT ? spec_fail(spec, json_get(object, "missing"), spec_path(spec, path, "missing"), word, "skip, applicant or expert") : 0;
}

static int find_dimension(const struct score_model *model, const char *id, size_t *out)
{
    for (*out = 0; *out < model->dimension_count; ++*out)
        if (!strcmp(model->dimensions[*out].id, id))
            return 0;
    return -1;
}

static int read_indicator(const struct spec *spec, const struct json *object, const char *path, struct score_model *model)
{
    static const char *const names[] = {"id", "zh", "en", "dimension", "weights", "input", "normalise", "knots", "table", "missing", "unit", "otherwise", "source", "verified", NULL};
    struct indicator *out = &model->indicators[model->indicator_count];
    const struct json *weights, *verified, *otherwise = json_get(object, "otherwise");
    const char *dimension;
    if (spec_only(spec, object, path, names) || !(out->id = spec_string(spec, object, path, "id")) || !(out->zh = spec_string(spec, object, path, "zh")) ||
        !(out->en = spec_string(spec, object, path, "en")) || !(dimension = spec_string(spec, object, path, "dimension")) ||
        !(out->source = spec_string(spec, object, path, "source")) || !(verified = spec_member(spec, object, path, "verified", JSON_BOOLEAN)) ||
        !(weights = spec_member(spec, object, path, "weights", JSON_OBJECT)))
        return -1;
    out->verified = verified->u.boolean;
    for (size_t i = 0; i < model->indicator_count; i++)
        if (!strcmp(model->indicators[i].id, out->id))
            return spec_fail(spec, json_get(object, "id"), spec_path(spec, path, "id"), out->id, "an id that no earlier indicator has");
    if (find_dimension(model, dimension, &out->dimension))
        return spec_fail(spec, json_get(object, "dimension"), spec_path(spec, path, "dimension"), dimension, "the id of a dimension of this file");
    for (int purpose = 0; purpose < PURPOSES; purpose++) {
        int64_t weight;
        if (spec_integer(spec, weights, spec_path(spec, path, "weights"), purposes[purpose], 0, MILLION, &weight))
            return -1;
        out->weights[purpose] = (uint32_t)weight;
    }
    out->has_otherwise = otherwise != NULL;
    if (read_measure(spec, object, path, &out->first) || read_missing(spec, object, path, &out->missing) ||
        (otherwise && read_measure(spec, otherwise, spec_path(spec, path, "otherwise"), &out->otherwise)))
        return -1;
    model->indicator_count++;
    return 0;
}

static int read_indicators(const struct spec *spec, const struct json *root, struct score_model *model)
{
    const struct json *list = spec_member(spec, root, "", "indicators", JSON_ARRAY);
    if (!list)
        return -1;
    if (!list->u.array.count || list->u.array.count > VALUATION_INDICATORS)
        return spec_fail(spec, list, "indicators", NULL, "1 to 64 indicators");
    for (uint32_t i = 0; i < list->u.array.count; i++) {
        char path[32];
        snprintf(path, sizeof path, "indicators[%u]", i);
        if (list->u.array.items[i].type != JSON_OBJECT)
            return spec_fail(spec, &list->u.array.items[i], path, json_type_name(list->u.array.items[i].type), "an object");
        if (read_indicator(spec, &list->u.array.items[i], path, model))
            return -1;
    }
    for (int purpose = 0; purpose < PURPOSES; purpose++) {
        uint32_t sum = 0;
        char got[16], path[40];
        for (size_t i = 0; i < model->indicator_count; i++)
            sum += model->indicators[i].weights[purpose];
        snprintf(got, sizeof got, "%u", sum);
        snprintf(path, sizeof path, "indicators[].weights.%s", purposes[purpose]);
        if (sum != MILLION)
            return spec_fail(spec, list, path, got, "weights that sum to 1000000 millionths");
    }
    return 0;
}

static int read_dimensions(const struct spec *spec, const struct json *root, struct score_model *model)
{
    const struct json *list = spec_member(spec, root, "", "dimensions", JSON_ARRAY);
    if (!list)
        return -1;
    if (!list->u.array.count || list->u.array.count > VALUATION_DIMENSIONS)
        return spec_fail(spec, list, "dimensions", NULL, "1 to 8 dimensions");
    for (uint32_t i = 0; i < list->u.array.count; i++) {
        struct dimension *out = &model->dimensions[i];
        const struct json *item = &list->u.array.items[i];
        if (!(out->id = spec_string(spec, item, "dimensions[]", "id")) || !(out->zh = spec_string(spec, item, "dimensions[]", "zh")) ||
            !(out->en = spec_string(spec, item, "dimensions[]", "en")))
            return -1;
        if (!(out->unobserved = arena_print(spec->arena, "unobserved.%s", out->id)))
            return error_set(spec->error, ERROR_BUSY, spec->name, NULL, "free memory");
    }
    model->dimension_count = list->u.array.count;
    return 0;
}

/* One upper triangle: its weights, refused when its consistency ratio is 0.10 or more. */
static int read_matrix(const struct spec *spec, const struct json *set, const char *path, const char *name, size_t n, double *weights)
{
    const struct json *list = spec_member(spec, set, path, name, JSON_ARRAY);
    double triangle[105], ratio;
    char got[32];
    if (!list)
        return -1;
    if (list->u.array.count != n * (n - 1) / 2 || n > 15)
        return spec_fail(spec, list, spec_path(spec, path, name), NULL, "the n(n-1)/2 entries of an upper triangle");
    for (uint32_t i = 0; i < list->u.array.count; i++) {
        triangle[i] = json_number(&list->u.array.items[i]);
        if (triangle[i] < 0.11 || triangle[i] > 9)
            return spec_fail(spec, &list->u.array.items[i], spec_path(spec, path, name), NULL, "a comparison from 1/9 to 9");
    }
    ahp_weights(triangle, n, weights, &ratio);
    snprintf(got, sizeof got, "%.4f", ratio);
    return ratio >= 0.10 ? spec_fail(spec, list, spec_path(spec, path, name), got, "a consistency ratio below 0.10") : 0;
}

static int check_weight(const struct spec *spec, const struct score_model *model, const char *id, int purpose, double weight, const struct json *at)
{
    char got[32], expected[96];
    for (size_t i = 0; i < model->indicator_count; i++) {
        if (strcmp(model->indicators[i].id, id) != 0)
            continue;
        double given = model->indicators[i].weights[purpose], computed = weight * MILLION;
        snprintf(got, sizeof got, "%.0f", given);
        snprintf(expected, sizeof expected, "%.1f millionths for %s, as the matrices and shares say (within 2)", computed, purposes[purpose]);
        return given - computed > 2 || computed - given > 2 ? spec_fail(spec, at, id, got, expected) : 0;
    }
    return spec_fail(spec, at, id, NULL, "an indicator of this file");
}

static int check_dimension(const struct spec *spec, const struct score_model *model, const struct json *dimension, int purpose, const struct json *set,
                           double dimension_weight)
{
    const struct json *nodes = spec_member(spec, dimension, "dimensions[]", "nodes", JSON_ARRAY);
    const char *id = json_get(dimension, "id")->u.string.text;
    double weights[NODES];
    char path[40];
    snprintf(path, sizeof path, "matrices.%s", purposes[purpose]);
    if (!nodes || read_matrix(spec, set, path, id, nodes->u.array.count, weights))
        return -1;
    for (uint32_t n = 0; n < nodes->u.array.count; n++) {
        const struct json *shares = spec_member(spec, &nodes->u.array.items[n], "dimensions[].nodes[]", "shares", JSON_OBJECT);
        if (!shares)
            return -1;
        for (uint32_t i = 0; i < shares->u.object.count; i++) {
            const struct json_member *share = &shares->u.object.members[i];
            if (check_weight(spec, model, share->name, purpose, dimension_weight * weights[n] * json_number(&share->value), &share->value))
                return -1;
        }
    }
    return 0;
}

/* Weights are given in millionths.  Who also gives the pairwise comparisons behind them must say the same by both. */
static int check_matrices(const struct spec *spec, const struct json *root, const struct score_model *model)
{
    const struct json *matrices = json_get(root, "matrices"), *dimensions = json_get(root, "dimensions");
    if (!matrices)
        return 0;
    if (!spec_member(spec, root, "", "matrices", JSON_OBJECT))
        return -1;
    for (int purpose = 0; purpose < PURPOSES; purpose++) {
        const struct json *set = spec_member(spec, matrices, "matrices", purposes[purpose], JSON_OBJECT);
        double weights[15];
        char path[40];
        snprintf(path, sizeof path, "matrices.%s", purposes[purpose]);
        if (!set || read_matrix(spec, set, path, "first", model->dimension_count, weights))
            return -1;
        for (size_t d = 0; d < model->dimension_count; d++)
            if (check_dimension(spec, model, &dimensions->u.array.items[d], purpose, set, weights[d]))
                return -1;
    }
    return 0;
}

static int read_grades(const struct spec *spec, const struct json *root, struct score_model *model)
{
    const struct json *list = spec_member(spec, root, "", "grades", JSON_ARRAY);
    if (!list)
        return -1;
    if (!list->u.array.count || list->u.array.count > GRADES)
        return spec_fail(spec, list, "grades", NULL, "1 to 8 grades");
    for (uint32_t i = 0; i < list->u.array.count; i++) {
        const struct json *item = &list->u.array.items[i];
        struct grade *out = &model->grades[i];
        int64_t from, confidence = 0;
        if (!(out->name = spec_string(spec, item, "grades[]", "grade")) || spec_millionths(spec, item, "grades[]", "from", 0, 100 * (int64_t)MILLION, &from) ||
            (json_get(item, "confidence") && spec_millionths(spec, item, "grades[]", "confidence", 0, MILLION, &confidence)))
            return -1;
        out->from = (int32_t)(from / 10000);
        out->confidence = (uint32_t)confidence;
        if (i && out->from >= model->grades[i - 1].from)
            return spec_fail(spec, item, "grades[].from", NULL, "grades from the best down");
    }
    model->grade_count = list->u.array.count;
    return model->grades[model->grade_count - 1].from ? spec_fail(spec, list, "grades", NULL, "a last grade from 0") : 0;
}

static int read_comment(const struct spec *spec, const struct json *item, const char *path, struct comment *out)
{
    static const char *const names[] = {"zh", "en", "value", NULL};
    int64_t value;
    if (item->type != JSON_OBJECT)
        return spec_fail(spec, item, path, json_type_name(item->type), "an object");
    if (spec_only(spec, item, path, names) || !(out->zh = spec_string(spec, item, path, "zh")) || !(out->en = spec_string(spec, item, path, "en")) ||
        spec_millionths(spec, item, path, "value", 0, 100 * (int64_t)MILLION, &value))
        return -1;
    out->value = (int32_t)(value / 10000);
    return 0;
}

/* The comments of a fuzzy evaluation, from the best down, as grades are. */
static int read_comments(const struct spec *spec, const struct json *root, struct score_model *model)
{
    const struct json *list = spec_member(spec, root, "", "comments", JSON_ARRAY);
    if (!list)
        return -1;
    if (list->u.array.count < 2 || list->u.array.count > COMMENTS)
        return spec_fail(spec, list, "comments", NULL, "2 to 8 comments");
    for (uint32_t i = 0; i < list->u.array.count; i++) {
        char path[32];
        snprintf(path, sizeof path, "comments[%u]", i);
        if (read_comment(spec, &list->u.array.items[i], path, &model->comments[i]))
            return -1;
        if (i && model->comments[i].value >= model->comments[i - 1].value)
            return spec_fail(spec, &list->u.array.items[i], spec_path(spec, path, "value"), NULL, "comments from the best down, at least a hundredth apart");
    }
    model->comment_count = list->u.array.count;
    return 0;
}

static int read_combination(const struct spec *spec, const struct json *root, struct score_model *model)
{
    static const char *const words[] = {"weighted_mean", "weighted_geometric_mean", "fuzzy"};
    const struct json *given = json_get(root, "combination"), *comments = json_get(root, "comments");
    const char *word = given ? spec_string(spec, root, "", "combination") : words[0];
    size_t i = 0;
    if (!word)
        return -1;
    while (i < 3 && strcmp(words[i], word) != 0)
        i++;
    if (i == 3)
        return spec_fail(spec, given, "combination", word, "weighted_mean, weighted_geometric_mean or fuzzy");
    model->combination = (enum combination)i;
    if (model->combination == COMBINATION_FUZZY)
        return read_comments(spec, root, model);
    return comments ? spec_fail(spec, comments, "comments", NULL, "no such member unless combination is fuzzy") : 0;
}

static int read_life(const struct spec *spec, const struct json *root, struct score_model *model)
{
    const struct json *life = spec_member(spec, root, "", "economic_life", JSON_OBJECT);
    const struct json *fields = life ? spec_member(spec, life, "economic_life", "fields", JSON_ARRAY) : NULL;
    if (!fields)
        return -1;
    if (fields->u.array.count != 35)
        return spec_fail(spec, fields, "economic_life.fields", NULL, "a number of years for each of the 35 WIPO fields");
    for (int i = 0; i < 35; i++) {
        if (fields->u.array.items[i].type != JSON_INTEGER || fields->u.array.items[i].u.integer < 1 || fields->u.array.items[i].u.integer > 40)
            return spec_fail(spec, &fields->u.array.items[i], "economic_life.fields", NULL, "whole years from 1 to 40");
        model->life_years[i + 1] = fields->u.array.items[i].u.integer;
    }
    return spec_millionths(spec, life, "economic_life", "utility_model_factor", 0, MILLION, &model->utility_model_factor) ||
                   spec_integer(spec, life, "economic_life", "utility_model_most", 1, 40, &model->utility_model_most)
               ? -1 : 0;
}

static int read_rest(const struct spec *spec, const struct json *root, struct score_model *model)
{
    const struct json *neutral = spec_member(spec, root, "", "neutral", JSON_OBJECT), *kinds = spec_member(spec, root, "", "kinds", JSON_ARRAY);
    const struct json *maturity = spec_member(spec, root, "", "citation_maturity", JSON_OBJECT);
    int64_t value, cap;
    if (!neutral || !kinds || !maturity || curve_compile(spec, maturity, "citation_maturity", "knots", &model->maturity) ||
        spec_millionths(spec, maturity, "citation_maturity", "immature_below", 0, 100 * (int64_t)MILLION, &model->immature_below) ||
        spec_millionths(spec, root, "", "scale_cap", MILLION, 10 * (int64_t)MILLION, &model->scale_cap) ||
        spec_millionths(spec, root, "", "expert_cap", 0, 100 * (int64_t)MILLION, &cap) ||
        spec_integer(spec, root, "", "cohort_minimum", 1, 1000000, &value))
        return -1;
    model->cohort_minimum = (uint32_t)value;
    model->expert_cap = (int32_t)(cap / 10000);
    for (int purpose = 0; purpose < PURPOSES; purpose++) {
        if (spec_millionths(spec, neutral, "neutral", purposes[purpose], 0, 100 * (int64_t)MILLION, &value))
            return -1;
        model->neutral[purpose] = (int32_t)(value / 10000);
    }
    for (uint32_t i = 0; i < kinds->u.array.count; i++) {
        const struct json *kind = &kinds->u.array.items[i];
        int64_t number = kind->type == JSON_STRING ? enumeration_number(ATTRIBUTE_kind, kind->u.string.text, kind->u.string.size) : 0;
        if (!number)
            return spec_fail(spec, kind, "kinds", NULL, "invention, utility_model or design");
        model->kinds[number] = true;
    }
    return 0;
}

int score_model_compile(const struct spec *spec, const struct json *root, struct score_model **out)
{
    static const char *const names[] = {"kind", "id", "version", "title", "card", "kinds", "neutral", "grades", "cohort_minimum", "expert_cap", "scale_cap",
                                        "citation_maturity", "economic_life", "dimensions", "matrices", "indicators", "combination", "comments", NULL};
    struct score_model *model = arena_take(spec->arena, sizeof *model);
    if (!model)
        return error_set(spec->error, ERROR_BUSY, spec->name, NULL, "free memory");
    *out = model;
    return spec_only(spec, root, "", names) || read_dimensions(spec, root, model) || read_indicators(spec, root, model) ||
                   check_matrices(spec, root, model) || read_combination(spec, root, model) || read_grades(spec, root, model) || read_life(spec, root, model) || read_rest(spec, root, model)
               ? -1 : 0;
}
