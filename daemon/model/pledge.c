/* A pledge question, from the record to the loan: score, gate, value, ceiling. */
#include "model/pledge.h"

#include <string.h>

void add_gap(struct valuation *out, struct arena *arena, const char *code, const char *path, const char *zh, const char *en)
{
    (void)arena;
    if (out->gap_count < VALUATION_GAPS)
        out->gaps[out->gap_count++] = (struct gap){code, path, zh, en};
    if (out->state == ANSWER_OK)
        out->state = ANSWER_GAPS;
}

int patent_year(struct day start, struct day day)
{
    int year = 1;
    while (year < 60 && day_add_years(start, year).number <= day.number)
        year++;
    return year;
}

int fees_compile(const struct model_library *library, int kind, double share, struct fees *out)
{
    static const char *const kinds[] = {"invention", "invention", "utility_model", "design"};
    const struct json *bands = json_get(library_table(library, "fees-cn"), kinds[kind & 3]);
    out->count = 0;
    out->share = share;
    if (!bands || bands->type != JSON_ARRAY)
        return -1;
    for (uint32_t i = 0; i < bands->u.array.count && i < 8; i++)
        out->bands[out->count++] = (struct fee_band){(int)json_number(json_get(&bands->u.array.items[i], "through")),
                                                     json_number(json_get(&bands->u.array.items[i], "yuan"))};
    return out->count ? 0 : -1;
}

static void find_term(struct appraisal *a)
{
    static const enum attribute starts[] = {ATTRIBUTE_parent_filing_date, ATTRIBUTE_international_filing_date, ATTRIBUTE_filing_date};
    a->start = a->expiry = DAY_NONE;
    for (size_t i = 0; i < 3 && !day_is_set(a->start); i++)
        if (record_has(a->record, starts[i]))
            a->start.number = (int32_t)a->record->values[starts[i]].u.number;
    if (record_has(a->record, ATTRIBUTE_expiry_date))
        a->expiry.number = (int32_t)a->record->values[ATTRIBUTE_expiry_date].u.number;
}

static int score_answer(struct appraisal *a, const struct model *policy, struct error *error)
{
    const struct model *score;
    const char *name = a->question->score.model ? a->question->score.model : a->model->score;
    struct feature_source source = {.subject = a->subject, .sales = &a->question->sales};
    int64_t last = 0;
    library_mark(policy, "pledge", a->out);
    if (model_library_find(a->library, MODEL_SCORE, name, &score, error) ||
        score_compute(score, a->subject, PURPOSE_PLEDGE, &a->question->sales, a->arena, a->out, error))
        return -1;
    if (strcmp(score->id, a->model->score) != 0)
        add_gap(a->out, a->arena, "score.other_model", "params.model", "放款成数按质押模型指定的评分模型之等级设定；换用其他评分模型时等级含义不同",
                "the loan-to-value caps were set for the grades of the pledge model's own score model; those of another mean something else");
    a->economic_life = score_economic_life(score->score, a->record);
    library_mark_table(a->library, "gbt4754", a->out);
    library_mark_table(a->library, "royalty-unido", a->out);
    library_mark_table(a->library, "royalty-parr", a->out);
    library_mark_table(a->library, "fees-cn", a->out);
    a->life = life_of(a->subject, a->economic_life, sales_last_year(&source, &last) && last > 0);
    return 0;
}

static void disclose(const struct text_pair *pairs, size_t count, struct valuation *out)
{
    for (size_t i = 0; i < count; i++) {
        out->disclosures[i].zh = pairs[i].zh;
        out->disclosures[i].en = pairs[i].en;
    }
    out->disclosure_count = count;
}

static int check_scheme(const struct appraisal *a, struct error *error)
{
    if (!a->question->scheme)
        return 0;
    for (size_t i = 0; i < a->model->scheme_count; i++)
        if (!strcmp(a->model->schemes[i].id, a->question->scheme))
            return 0;
    return error_set(error, ERROR_PARAMS_RANGE, "params.scheme", a->question->scheme, "a risk-sharing scheme of the pledge model, such as %s", a->model->schemes[0].id);
}

/* The gate is the Chinese register's: announcement 461 speaks of patents that CNIPA has granted, and the fees are its own. */
static int check_office(const struct record *record, struct error *error)
{
    int64_t office = record_number(record, ATTRIBUTE_office, ENUM_office_CN);
    return office == ENUM_office_CN ? 0 : error_set(error, ERROR_MODEL_SCOPE, "params.patents", enumeration_word(ATTRIBUTE_office, office, NULL, NULL),
                                                    "patents of the Chinese office: it registers pledges of no others (CNIPA announcement 461)");
}

int pledge_begin(struct appraisal *a, const struct model_library *library, const struct subject *subject, const struct pledge_question *question, struct arena *arena,
                 struct valuation *out, struct error *error)
{
    const struct model *policy;
    if (model_library_find(library, MODEL_PLEDGE, NULL, &policy, error))
        return -1;
    *a = (struct appraisal){.model = policy->pledge, .library = library, .dated = *subject, .question = question, .record = subject->record, .arena = arena, .out = out};
    a->dated.as_of = question->score.as_of;
    a->subject = &a->dated;
    out->as_of = a->dated.as_of;
    out->purpose = PURPOSE_PLEDGE;
    find_term(a);
    disclose(a->model->disclosures, a->model->disclosure_count, out);
    if (check_scheme(a, error) || check_office(subject->record, error))
        return -1;
    if (record_number(subject->record, ATTRIBUTE_kind, 0) != ENUM_kind_design)
        return score_answer(a, policy, error);
    library_mark(policy, "pledge", out);
    library_mark_table(library, "fees-cn", out);
    out->kind = ENUM_kind_design;
    add_gap(out, arena, "score.scope", "kind", "外观设计不在评分标准范围内：只给出质押检查", "designs are outside the scoring standard: only the gate is shown");
    return 0;
}

int pledge_finish(struct appraisal *a, bool risk, struct error *error)
{
    if (a->out->has_score && value_answer(a, error))
        return -1;
    gate_answer(a);
    loan_answer(a, risk);
    if (a->out->gate.verdict == VERDICT_REFUSE)
        a->out->state = ANSWER_REFUSED;
    return 0;
}

int model_pledge(const struct model_library *library, const struct subject *subject, const struct pledge_question *question, struct arena *arena,
                 struct valuation *out, struct error *error)
{
    struct appraisal a;
    return pledge_begin(&a, library, subject, question, arena, out, error) || pledge_finish(&a, true, error) ? -1 : 0;
}
