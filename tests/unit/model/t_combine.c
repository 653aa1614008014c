/* The ways to combine and to normalise: check vectors, what must hold of any points, and the shipped models that use them. */
#include "model/score_model.h"
#include "tests/unit/check.h"
#include "tests/unit/model/shipped.h"

static struct arena *arena;
static struct model_library *library;

static const struct score_model *score_model(const char *name)
{
    const struct model *found;
    if (model_library_find(library, MODEL_SCORE, name, &found, NULL))
        exit(2);
    return found->score;
}

/* The eight-indicator example of design note standards §2.1, in the order of the file; totals there are tenths of ours, to four decimals. */
static int64_t pvd8_sum(const int32_t points[8])
{
    const struct score_model *model = score_model("score-pvd8");
    struct points all = {{0}, {false}};
    struct weighing weighing;
    for (size_t i = 0; i < 8; i++) {
        all.points[i] = points[i];
        all.observed[i] = true;
    }
    score_weigh(model, PURPOSE_MANAGEMENT, &all, &weighing);
    return score_sum(model, PURPOSE_MANAGEMENT, &all, &weighing);
}

static void pvd8_vectors(void)
{
    const int32_t tens[8] = {10000, 10000, 10000, 10000, 10000, 10000, 10000, 10000};
    const int32_t mixed[8] = {8000, 6000, 8000, 5000, 7000, 0, 7500, 4000}; /* advance, independence, maturity, design-around, stability, offices, life, share */
    CHECK(pvd8_sum(tens) == 100000 * 100000ll);  /* 10.0000 */
    CHECK(pvd8_sum(mixed) == 628425 * 10000ll);  /* 6.28425, of which the vector prints 6.2842 */
}

/* A copy of a shipped score model under another combination. */
static struct model *variant(const char *combination)
{
    struct model_text text = shipped_text("models/score-27@2026.1.json");
    char *copy = malloc(text.size + 400), *at = strstr(text.bytes, "\"kinds\"");
    struct model *model;
    struct error error;
    size_t head = (size_t)(at - text.bytes), more = strlen(combination);
    memcpy(copy, text.bytes, head);
    memcpy(copy + head, combination, more);
    memcpy(copy + head + more, at, text.size - head);
    struct model_text changed = {.name = "variant", .bytes = copy, .size = text.size + more};
    if (model_read(&changed, &model, &error)) {
        printf("  %s %s\n", error.path, error.expected);
        exit(2);
    }
    free(copy);
    union { const char *from; void *to; } bytes = {.from = text.bytes};
    free(bytes.to);
    return model;
}

#define GEOMETRIC "\"combination\": \"weighted_geometric_mean\", "
#define FUZZY "\"combination\": \"fuzzy\", \"comments\": [{\"zh\": \"优\", \"en\": \"excellent\", \"value\": 100}, {\"zh\": \"良\", \"en\": \"good\", \"value\": 80}, " \
              "{\"zh\": \"中\", \"en\": \"fair\", \"value\": 60}, {\"zh\": \"差\", \"en\": \"poor\", \"value\": 40}, {\"zh\": \"劣\", \"en\": \"bad\", \"value\": 20}], "

static uint64_t seed = 11;

static void draw(const struct score_model *model, int32_t least, struct points *out)
{
    *out = (struct points){{0}, {false}};
    for (size_t i = 0; i < model->indicator_count; i++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        out->observed[i] = (seed >> 40) % 3 != 0 && model->indicators[i].missing != MISSING_EXPERT;
        out->points[i] = least + (int32_t)((seed >> 20) % (uint64_t)(10001 - least));
    }
}

static int64_t sum_of_contributions(const struct score *score)
{
    int64_t sum = 0;
    for (size_t i = 0; i < score->row_count; i++)
        sum += score->rows[i].contribution;
    return sum;
}

static void name_rows(const struct score_model *model, struct score *score)
{
    for (size_t i = 0; i < model->indicator_count; i++) {
        score->rows[i].id = model->indicators[i].id;
        score->rows[i].zh = score->rows[i].en = "x";
    }
}

/* Reasons point the way that their sign says; a remedy reaches the grade above, whatever the rule of combination. */
static void reasons_hold(const struct score_model *model, enum purpose purpose, const struct points *points, struct score *score)
{
    size_t grade = 0;
    name_rows(model, score);
    static const struct experts nobody;
    score_reasons(model, purpose, points, &nobody, arena, score);
    while (strcmp(model->grades[grade].name, score->grade) != 0)
        grade++;
    for (size_t r = 0; r < score->reason_count; r++)
        CHECK(score->reasons[r].strength == (score->reasons[r].effect > 0));
    for (size_t r = 0; r < score->remedy_count; r++)
        CHECK(grade && score->total + score->remedies[r].effect >= model->grades[grade - 1].from);
}

static void one_geometric(const struct score_model *model, const struct score_model *mean, struct score *score, struct score *plain)
{
    enum purpose purpose = (enum purpose)(seed >> 33) % PURPOSES;
    struct points points;
    struct weighing weighing;
    draw(model, 0, &points);
    score_from_points(model, purpose, &points, score);
    score_from_points(mean, purpose, &points, plain);
    score_weigh(model, purpose, &points, &weighing);
    CHECK(sum_of_contributions(score) == score->total && score->total >= 100);
    CHECK(score->total <= plain->total + 100); /* Jensen, but for the floor at one point */
    CHECK(combine_total(model, purpose, &points, &weighing) == score->total);
    int32_t before = score->total;
    size_t raised = (size_t)(seed >> 35) % model->indicator_count;
    if (points.observed[raised]) {
        points.points[raised] = 10000;
        score_from_points(model, purpose, &points, score);
        CHECK(score->total >= before);
    }
    reasons_hold(model, purpose, &points, score);
}

static void geometric(void)
{
    struct model *geometric = variant(GEOMETRIC);
    struct score *score = arena_take(arena, sizeof *score), *plain = arena_take(arena, sizeof *plain);
    const struct score_model *model = geometric->score;
    struct points same = {{0}, {false}};
    for (int round = 0; round < 500; round++)
        one_geometric(model, score_model("score-27"), score, plain);
    for (size_t i = 0; i < model->indicator_count; i++)
        same.observed[i] = true, same.points[i] = 5000;
    score_from_points(model, PURPOSE_PLEDGE, &same, score);
    CHECK(score->total == 5000 && score->dimensions[0].score == 5000);
    for (size_t i = 0; i < model->indicator_count; i++)
        same.points[i] = 10000;
    score_from_points(model, PURPOSE_PLEDGE, &same, score);
    CHECK(score->total == 10000 && sum_of_contributions(score) == 10000);
    same.points[0] = 0; /* a zero counts as one point: 100 to the power of minus its weight, 0.044741 */
    score_from_points(model, PURPOSE_PLEDGE, &same, score);
    CHECK(score->total == 8138 && score->rows[1].contribution == 597 && score->rows[0].contribution < 0);
    model_free(geometric);
}

static void one_fuzzy(const struct score_model *model, const struct score_model *mean, struct score *score, struct score *plain)
{
    struct points points;
    int64_t sum = 0, worth = 0;
    draw(model, 2000, &points);
    score_from_points(model, PURPOSE_PLEDGE, &points, score);
    score_from_points(mean, PURPOSE_PLEDGE, &points, plain);
    CHECK(score->total == plain->total && sum_of_contributions(score) == score->total && plain->comment_count == 0);
    for (size_t k = 0; k < score->comment_count; k++) {
        sum += score->memberships[k];
        worth += (int64_t)score->memberships[k] * score->comments[k].value;
    }
    CHECK(sum == MILLION && llabs(worth - (int64_t)score->total * MILLION) < 600000); /* B·V is the total, as printed */
    reasons_hold(model, PURPOSE_PLEDGE, &points, score);
    for (size_t d = 0; d < score->dimension_count; d++) {
        sum = 0;
        for (size_t k = 0; k < score->comment_count; k++)
            sum += score->dimensions[d].memberships[k];
        CHECK(sum == MILLION);
    }
}

static void fuzzy(void)
{
    struct model *fuzzy = variant(FUZZY);
    struct score *score = arena_take(arena, sizeof *score), *plain = arena_take(arena, sizeof *plain);
    const struct score_model *model = fuzzy->score;
    struct points low = {{0}, {false}};
    for (int round = 0; round < 500; round++)
        one_fuzzy(model, score_model("score-27"), score, plain);
    for (size_t i = 0; i < model->indicator_count; i++)
        low.observed[i] = true, low.points[i] = 500; /* below the worst comment: it is the worst comment */
    score_from_points(model, PURPOSE_PLEDGE, &low, score);
    CHECK(score->total == 2000 && score->memberships[4] == MILLION);
    for (size_t i = 0; i < model->indicator_count; i++)
        low.points[i] = 6500; /* a quarter good, three quarters fair */
    score_from_points(model, PURPOSE_PLEDGE, &low, score);
    CHECK(score->memberships[1] == 250000 && score->memberships[2] == 750000 && score->dimensions[2].memberships[1] == 250000);
    model_free(fuzzy);
}

/* Two hundred patents of one cohort: claims 1…50 four times, citations all zero but one, family of 1 or 3. */
static struct record peer(uint32_t ordinal)
{
    struct record record = {.ordinal = ordinal, .revision = 1};
    record_set_number(&record, ATTRIBUTE_office, ENUM_office_CN);
    record_set_number(&record, ATTRIBUTE_kind, ENUM_kind_invention);
    record_set_number(&record, ATTRIBUTE_wipo_field, 29);
    record_set_number(&record, ATTRIBUTE_filing_date, day_from_civil(2019, 3, 1).number);
    record_set_number(&record, ATTRIBUTE_claims, ordinal % 50 + 1);
    record_set_number(&record, ATTRIBUTE_forward_citations_5y, ordinal == 7 ? 60 : 0);
    record_set_number(&record, ATTRIBUTE_family_offices, ordinal % 2 ? 3 : 1);
    record_set_number(&record, ATTRIBUTE_grant_date, day_from_civil(2021, 3, 1).number + (int)(ordinal % 5) * 64);
    return record;
}

static struct norms *peers(unsigned attributes)
{
    struct norms_builder *builder = norms_builder_new(200, attributes);
    struct buffer bytes = {0};
    struct norms *norms;
    struct error error;
    for (uint32_t i = 0; i < 200; i++) {
        struct record record = peer(i);
        norms_builder_add(builder, &record);
    }
    if (norms_builder_end(builder, &bytes, &error) || norms_read(bytes.data, bytes.size, 1, day_from_civil(2026, 11, 20), &norms, &error))
        exit(2);
    buffer_free(&bytes);
    return norms;
}

static void spreads(const struct norms *norms)
{
    struct record record = peer(7);
    struct cohort_standing standing;
    struct cohort_spread spread;
    norms_spread(norms, &record, NORMED_claims, 8, 50, &standing, &spread);
    CHECK(standing.size == 200 && spread.winsor98 == 49 && spread.trim1 == 50 && spread.sum == 4 * 1275);
    norms_spread(norms, &record, NORMED_forward_citations_5y, 60, 50, &standing, &spread);
    CHECK(spread.winsor98 == 0 && spread.trim1 == 0 && spread.sum == 60);
    norms_spread(norms, &record, NORMED_pages, 1, 50, &standing, &spread);
    CHECK(standing.width == COHORT_NONE && !spread.winsor98 && !spread.sum);
}

static const struct indicator_row *row_named(const struct score *score, const char *id)
{
    for (size_t i = 0; i < score->row_count; i++)
        if (!strcmp(score->rows[i].id, id))
            return &score->rows[i];
    exit(2);
}

static const struct score *ask(const struct norms *norms, const struct record *record, const char *name)
{
    struct subject subject = {.record = record, .norms = norms, .as_of = day_from_civil(2026, 11, 23)};
    struct score_question question = {.purpose = PURPOSE_MANAGEMENT, .as_of = subject.as_of, .model = name};
    struct valuation *out = arena_take(arena, sizeof *out);
    int32_t total = 0;
    const char *grade;
    struct error error;
    CHECK(!model_score(library, &subject, &question, arena, out, &error) && !model_total(library, &subject, &question, arena, &total, &grade, &error));
    CHECK(total == out->score.total && !strcmp(grade, out->score.grade) && sum_of_contributions(&out->score) == total);
    return &out->score;
}

static void normalised(void)
{
    struct norms *norms = peers(NORMED_COUNT), *old = peers(NORMED_FIRST_GENERATION);
    struct record record = peer(7);
    const struct score *score = ask(norms, &record, "score-oecd6");
    CHECK(row_named(score, "claims")->points == 1633 && row_named(score, "claims")->divisor == 49 * MILLION); /* 8 of 49 */
    CHECK(row_named(score, "family")->points == 10000 && row_named(score, "citations")->missing == MISSING_SKIP); /* an uncited cohort sets no measure */
    CHECK(row_named(score, "grant_lag")->points == 1052); /* 859 days of 960, the lower bound of 987's bucket */
    CHECK(row_named(score, "generality")->missing == MISSING_SKIP && row_named(score, "backward")->missing == MISSING_SKIP);
    CHECK(row_named(ask(norms, &record, "score-oecd6-trim1"), "claims")->points == 1600);
    score = ask(norms, &record, "score-coverage"); /* 60 against a mean of 0.3 */
    CHECK(row_named(score, "relevance")->points == 10000 && row_named(score, "relevance")->divisor == 300000);
    CHECK(row_named(score, "coverage")->points == 3000 && score->total == 5477); /* the root of 30 times 100 */
    score = ask(old, &record, "score-oecd6"); /* an edition cut before: what it lacks is missing */
    CHECK(row_named(score, "claims")->points == 1633 && row_named(score, "family")->missing == MISSING_SKIP);
    spreads(norms);
    norms_drop(norms);
    norms_drop(old);
}

static void features_of_pvd8(void)
{
    struct record record = peer(1);
    record_set_number(&record, ATTRIBUTE_expiry_date, day_from_civil(2026, 11, 23).number + 3650);
    const struct score *score = ask(NULL, &record, "score-pvd8");
    CHECK(row_named(score, "life")->points == 5000 && row_named(score, "offices")->missing == MISSING_EXPERT);
    record_set_number(&record, ATTRIBUTE_family_offices, 1);
    record_set_number(&record, ATTRIBUTE_office, ENUM_office_US); /* an office that the rule gives points for */
    CHECK(row_named(ask(NULL, &record, "score-pvd8"), "offices")->missing == MISSING_EXPERT);
    record_set_number(&record, ATTRIBUTE_office, ENUM_office_CN);
    score = ask(NULL, &record, "score-pvd8");
    CHECK(row_named(score, "offices")->missing == MISSING_NOT && row_named(score, "offices")->points == 0);
    CHECK(row_named(score, "advance")->missing == MISSING_EXPERT && row_named(score, "share")->missing == MISSING_SKIP && score->confidence == 69400 + 104100);
}

static void generalities(void)
{
    struct value list = {.state = VALUE_SET};
    int64_t out;
    list.u.text = "A01B|A01B|A01B|A01B|B02C|B02C|B02C|C03D|C03D|E04F"; /* 4, 3, 2, 1: 0.70 */
    list.size = (uint32_t)strlen(list.u.text);
    CHECK(generality_of(&list, &out) && out == 700000);
    list.u.text = "A01B 1/02|not a class";
    list.size = (uint32_t)strlen(list.u.text);
    CHECK(!generality_of(&list, &out)); /* one classed citation says nothing of spread */
    list.u.text = "A01B|A01B|";
    list.size = (uint32_t)strlen(list.u.text);
    CHECK(generality_of(&list, &out) && out == 0);
    list.state = VALUE_ABSENT;
    CHECK(!generality_of(&list, &out));
}

/* Whatever score files lie in the folder, a question without a model gets the pledge model's. */
static void the_default(void)
{
    struct model_text texts[3] = {shipped_text("models/score-27@2026.1.json"), shipped_text("models/score-coverage@2026.1.json"), shipped_text("models/pledge-cn@2026.1.json")};
    const struct model *found;
    struct model_library *alone;
    struct error error;
    CHECK(!model_library_find(library, MODEL_SCORE, NULL, &found, NULL) && !strcmp(model_id(found), "score-27"));
    union { const char *from; char *to; } score = {.from = texts[0].bytes}, policy = {.from = texts[2].bytes};
    memcpy(strstr(score.to, "score-27"), "score-99", 8);
    CHECK(!model_library_read(texts, 2, &alone, &error));
    CHECK(!model_library_find(alone, MODEL_SCORE, NULL, &found, NULL) && !strcmp(model_id(found), "score-99")); /* no pledge model: the first by id */
    model_library_free(alone);
    CHECK(model_library_read(texts, 3, &alone, &error) == -1 && error.code == ERROR_MODEL_INVALID && !strcmp(error.got, "score-27"));
    memcpy(strstr(policy.to, "score-27"), "score-99", 8);
    CHECK(model_library_read(texts, 3, &alone, &error) == -1 && !strcmp(error.path, "fees-cn")); /* past the score, to the tables */
    for (size_t i = 0; i < 3; i++) {
        union { const char *from; void *to; } bytes = {.from = texts[i].bytes};
        free(bytes.to);
    }
}

int main(void)
{
    arena = arena_new();
    library = shipped_library();
    pvd8_vectors();
    geometric();
    fuzzy();
    normalised();
    features_of_pvd8();
    generalities();
    the_default();
    model_library_free(library);
    arena_free(arena);
    return check_end();
}
