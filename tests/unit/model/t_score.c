/* The score's arithmetic against the worked examples, the AHP vectors, and what must hold of any score. */
#include "model/score_model.h"
#include "tests/unit/check.h"
#include "tests/unit/model/shipped.h"

static const struct score_model *model;
static struct arena *arena;

struct given { const char *id; int32_t points; };

static void set_points(struct points *out, const struct given *given, size_t count)
{
    *out = (struct points){{0}, {false}};
    for (size_t g = 0; g < count; g++)
        for (size_t i = 0; i < model->indicator_count; i++)
            if (!strcmp(model->indicators[i].id, given[g].id)) {
                out->points[i] = given[g].points;
                out->observed[i] = true;
            }
}

static const struct indicator_row *row_of(const struct score *score, const char *id)
{
    for (size_t i = 0; i < score->row_count; i++) {
        const char *name = i < model->indicator_count ? model->indicators[i].id : score->rows[i].id;
        if (!strcmp(name, id))
            return &score->rows[i];
    }
    return NULL;
}

/* Worked example 1: a pledge with sales. */
static const struct given first_example[] = {
    {"validity", 10000}, {"family", 4000}, {"survival", 8000}, {"design_around", 6180}, {"claim_soundness", 6860}, {"claim_type", 9500},
    {"originality", 5720}, {"citations", 6800}, {"field_count", 5800}, {"field_span", 4800}, {"stage", 10000}, {"econ_life", 4177},
    {"sales", 8857}, {"share", 4750}, {"policy", 7500}, {"deals", 4500}, {"finance", 7000}, {"disputes", 5000}};
static const int32_t first_contributions[] = {521, 278, 417, 309, 344, 510, 126, 451, 212, 117, 1106, 446, 882, 236, 373, 240, 224, 107};

static void worked_example_1(void)
{
    struct points points;
    struct score *score = arena_take(arena, sizeof *score);
    set_points(&points, first_example, 18);
    score_from_points(model, PURPOSE_PLEDGE, &points, score);
    CHECK(score->total == 6899 && !strcmp(score->grade, "A") && score->confidence == 808298);
    for (size_t i = 0; i < 18; i++) {
        const struct indicator_row *row = row_of(score, first_example[i].id);
        CHECK(row->contribution == first_contributions[i]);
        if (row->contribution != first_contributions[i])
            printf("  %s: %d, expected %d\n", first_example[i].id, row->contribution, first_contributions[i]);
    }
    CHECK(row_of(score, "validity")->weight == 52078 && row_of(score, "stage")->weight == 110590 && row_of(score, "sales")->weight == 99565);
    CHECK(score->dimensions[0].contribution == 2379 && score->dimensions[1].contribution == 2012 && score->dimensions[2].contribution == 2508);
}

/* Worked example 2: no economic input. */
static void worked_example_2(void)
{
    static const struct given given[] = {
        {"validity", 10000}, {"family", 4000}, {"survival", 6000}, {"design_around", 5500}, {"claim_soundness", 5200}, {"claim_type", 4500},
        {"citations", 3944}, {"field_count", 4200}, {"field_span", 4800}, {"econ_life", 6150}, {"policy", 8000}, {"deals", 4500},
        {"finance", 4500}, {"disputes", 5000}};
    struct points points;
    struct score *score = arena_take(arena, sizeof *score);
    set_points(&points, given, 14);
    score_from_points(model, PURPOSE_PLEDGE, &points, score);
    CHECK(score->total == 5135 && !strcmp(score->grade, "C") && score->confidence == 593064);
    CHECK(score->dimensions[0].contribution == 1888 && score->dimensions[1].contribution == 1069 && score->dimensions[2].contribution == 2178);
    CHECK(row_of(score, "unobserved.technology")->weight == 28453 && row_of(score, "unobserved.technology")->contribution == 114);
    score_from_points(model, PURPOSE_LICENSE, &points, score);
    CHECK(score->total == 4993);
    score_from_points(model, PURPOSE_MANAGEMENT, &points, score);
    CHECK(score->total == 4956);
}

static void sums_hold_for_any_points(void)
{
    uint64_t seed = 7;
    struct score *score = arena_take(arena, sizeof *score);
    for (int round = 0; round < 3000; round++) {
        struct points points = {{0}, {false}};
        int64_t contributions = 0, weights = 0;
        for (size_t i = 0; i < model->indicator_count; i++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            points.observed[i] = (seed >> 40) % 3 != 0 && model->indicators[i].missing != MISSING_EXPERT;
            points.points[i] = (int32_t)((seed >> 20) % 10001);
        }
        enum purpose purpose = (enum purpose)(round % 3);
        score_from_points(model, purpose, &points, score);
        for (size_t i = 0; i < score->row_count; i++) {
            contributions += score->rows[i].contribution;
            weights += score->rows[i].weight;
        }
        CHECK(contributions == score->total && weights == MILLION && score->total >= 0 && score->total <= 10000);
        size_t raised = (size_t)round % model->indicator_count;
        int32_t before = score->total;
        if (points.observed[raised]) {
            points.points[raised] += (10000 - points.points[raised]) / 2;
            score_from_points(model, purpose, &points, score);
            CHECK(score->total >= before);
        }
    }
}

static void ahp_vectors(void)
{
    double weights[4], ratio;
    const double three[] = {3, 5, 3}, four[] = {2, 4, 3, 2, 2, 0.5}, bad[] = {1.0 / 9, 7, 0.2};
    ahp_weights(three, 3, weights, &ratio);
    CHECK(ratio > 0.0331985 && ratio < 0.0331995 && weights[0] > 0.6369855 && weights[0] < 0.6369865);
    ahp_weights(four, 4, weights, &ratio);
    CHECK(ratio > 0.0169695 && ratio < 0.0169705 && weights[3] > 0.1644255 && weights[3] < 0.1644265);
    ahp_weights(bad, 3, weights, &ratio);
    CHECK(ratio > 4.2 && ratio < 4.4);
}

static struct record invention(void)
{
    struct record record = {.revision = 1};
    record_set_text(&record, ATTRIBUTE_application_number, "CN201910123456.X", 16);
    record_set_number(&record, ATTRIBUTE_filing_date, day_from_civil(2019, 2, 19).number);
    record_set_text(&record, ATTRIBUTE_classes, "A23N 12/00", 10);
    record_set_number(&record, ATTRIBUTE_status, ENUM_status_in_force);
    record_set_number(&record, ATTRIBUTE_claims, 8);
    record_set_text(&record, ATTRIBUTE_product_sales, "2025=76000000", 13);
    record_compute(&record, arena, NULL);
    return record;
}

static void real_records(struct model_library *library)
{
    struct record record = invention();
    struct subject subject = {.record = &record, .as_of = day_from_civil(2026, 11, 23)};
    struct score_question question = {.purpose = PURPOSE_PLEDGE, .as_of = subject.as_of};
    struct valuation *out = arena_take(arena, sizeof *out);
    CHECK(!model_score(library, &subject, &question, arena, out, NULL));
    CHECK(row_of(&out->score, "econ_life")->points == 4177 && row_of(&out->score, "sales")->points == 8857);
    CHECK(row_of(&out->score, "stage")->points == 10000 && row_of(&out->score, "citations")->missing == MISSING_SKIP);
    CHECK(out->state == ANSWER_GAPS && out->gap_count > 5 && out->score.reason_count > 0);
    int32_t total = out->score.total;
    record_set_number(&record, ATTRIBUTE_status, ENUM_status_double_patenting);
    out = arena_take(arena, sizeof *out);
    CHECK(!model_score(library, &subject, &question, arena, out, NULL));
    CHECK(out->score.total == 0 && out->score.ungated_total > 0 && out->score.ungated_total < total);
    CHECK(row_of(&out->score, "gate")->contribution == -out->score.ungated_total);
    record_set_number(&record, ATTRIBUTE_kind, ENUM_kind_design);
    struct error error;
    CHECK(model_score(library, &subject, &question, arena, out, &error) == -1 && error.code == ERROR_MODEL_SCOPE);
}

static void remedies_reach_the_next_grade(void)
{
    struct points points;
    struct score *score = arena_take(arena, sizeof *score), *again = arena_take(arena, sizeof *again);
    set_points(&points, first_example, 18);
    score_from_points(model, PURPOSE_PLEDGE, &points, score);
    for (size_t i = 0; i < model->indicator_count; i++) {
        score->rows[i].id = model->indicators[i].id;
        score->rows[i].zh = score->rows[i].en = "x";
    }
    static const struct experts nobody;
    score_reasons(model, PURPOSE_PLEDGE, &points, &nobody, arena, score);
    CHECK(score->remedy_count > 0 && score->reason_count == 8);
    for (size_t r = 0; r < score->remedy_count; r++)
        CHECK(score->total + score->remedies[r].effect >= 7000);
    (void)again;
}

/* The promise: a single outlier moves nothing beyond the cap, data are never talked away, and the row makes the sum. */
static void experts_are_capped(void)
{
    struct points points;
    struct score *score = arena_take(arena, sizeof *score);
    struct experts *experts = arena_take(arena, sizeof *experts);
    struct opinion opinions[] = {{.indicator = "dependence", .expert = "a", .points = 10000}, {.indicator = "dependence", .expert = "b", .points = 2000},
                                 {.indicator = "dependence", .expert = "c", .points = 2100}, {.indicator = "validity", .expert = "a", .points = 0}};
    struct subject subject = {.opinions = opinions, .opinion_count = 4};
    set_points(&points, first_example, 18);
    CHECK(experts_hear(model, &subject, &points, experts));
    score_from_points(model, PURPOSE_PLEDGE, &points, score);
    for (size_t i = 0; i < model->indicator_count; i++)
        score->rows[i].id = model->indicators[i].id;
    experts_apply(model, PURPOSE_PLEDGE, experts, score);
    bool missing;
    CHECK(score_points(score, "dependence", 4000, &missing) == 2100 && !missing && score->expert_share == 46135);
    CHECK(score_points(score, "validity", 4000, &missing) == 10000);
    CHECK(score->expert_effect < 0 && score->expert_effect > -1000 && score->total == 6899 + score->expert_effect);
    int32_t sum = 0;
    for (size_t i = 0; i < score->row_count; i++)
        sum += score->rows[i].contribution;
    CHECK(sum == score->total && !strcmp(score->rows[score->row_count - 1].id, "experts"));
    CHECK(experts_total(model, 5000, 9000) == 6000 && experts_total(model, 5000, 100) == 4000 && experts_total(model, 5000, 5300) == 5300);
}

static char *replaced(const struct model_text *text, const char *from, const char *to)
{
    char *copy = malloc(text->size + 200), *found;
    memcpy(copy, text->bytes, text->size);
    copy[text->size] = '\0';
    found = strstr(copy, from);
    if (!found)
        exit(2);
    memmove(found + strlen(to), found + strlen(from), strlen(found + strlen(from)) + 1);
    memcpy(found, to, strlen(to));
    return copy;
}

static void refuses(const char *from, const char *to, const char *path, const char *expected)
{
    struct model_text text = shipped_text("models/score-27@2026.1.json"), bad = text;
    struct model *out;
    struct error error = {.code = ERROR_NONE};
    char *copy = replaced(&text, from, to);
    bad.bytes = copy;
    bad.size = strlen(copy);
    CHECK(model_read(&bad, &out, &error) == -1 && error.code == ERROR_MODEL_INVALID);
    CHECK(strstr(error.path, path) != NULL && strstr(error.path, "line ") != NULL && strstr(error.expected, expected) != NULL);
    if (!strstr(error.path, path) || !strstr(error.expected, expected))
        printf("  path \"%s\", expected \"%s\"\n", error.path, error.expected);
    free(copy);
    union { const char *from; void *to; } bytes = {.from = text.bytes};
    free(bytes.to);
}

int main(void)
{
    arena = arena_new();
    struct model_library *library = shipped_library();
    const struct model *found;
    CHECK(!model_library_find(library, MODEL_SCORE, "score-27", &found, NULL) && !model_library_find(library, MODEL_SCORE, "score-27@2026.1", &found, NULL));
    CHECK(model_library_find(library, MODEL_SCORE, "score-2", &found, NULL) == -1);
    model_library_find(library, MODEL_SCORE, NULL, &found, NULL);
    model = found->score;
    CHECK(model->indicator_count == 27);
    worked_example_1();
    worked_example_2();
    sums_hold_for_any_points();
    ahp_vectors();
    real_records(library);
    remedies_reach_the_next_grade();
    experts_are_capped();
    refuses("44741", "44742", "indicators[].weights.pledge", "sum to 1000000");
    refuses("[1, 1, 0.5]", "[9, 0.2, 9]", "matrices.pledge.first", "consistency ratio");
    refuses("\"cohort_minimum\": 50", "\"cohort_minimum\": \"50\"", "cohort_minimum", "an integer");
    refuses("\"expert_cap\"", "\"expert_kap\"", "expert_kap", "no such member");
    refuses("\"input\": \"validity\"", "\"input\": \"valid\"", "indicators[0].input", "a feature");
    refuses("\"missing\": \"skip\"", "\"missing\": \"zero\"", "missing", "skip, applicant or expert");
    refuses("\"version\": \"2026.1\"", "\"version\" \"2026.1\"", "line 4", "colon");
    model_library_free(library);
    arena_free(arena);
    return check_end();
}
