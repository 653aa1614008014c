/* The gate: twelve refusal grounds of CNIPA announcement 461 and the bank rules B1–B8.  Unknown is never pass; absence in a vendor's file is
 * not "no". */
#include "model/pledge.h"

#include "domain/fields.h"

#include <string.h>

struct finding { enum verdict verdict; const char *fact; bool declared; };

static struct finding find(enum verdict verdict, const char *fact)
{
    return (struct finding){verdict, fact, false};
}

static bool has(const struct appraisal *a, enum attribute attribute)
{
    return record_has(a->record, attribute);
}

static int64_t number(const struct appraisal *a, enum attribute attribute)
{
    return record_number(a->record, attribute, 0);
}

static const char *day_fact(const struct appraisal *a, enum attribute attribute)
{
    char day[11];
    if (!has(a, attribute))
        return arena_print(a->arena, "%s missing", attribute_row(attribute)->name);
    day_format((struct day){(int32_t)number(a, attribute)}, day);
    return arena_print(a->arena, "%s %s", attribute_row(attribute)->name, day);
}

static const char *word_fact(const struct appraisal *a, enum attribute attribute)
{
    if (!has(a, attribute))
        return arena_print(a->arena, "%s missing", attribute_row(attribute)->name);
    if (attribute_row(attribute)->type == TYPE_FLAG)
        return arena_print(a->arena, "%s %s", attribute_row(attribute)->name, number(a, attribute) ? "true" : "false");
    if (attribute_row(attribute)->type == TYPE_ENUMERATION)
        return arena_print(a->arena, "%s %s", attribute_row(attribute)->name, enumeration_word(attribute, number(a, attribute), NULL, NULL));
    return arena_print(a->arena, "%s %lld", attribute_row(attribute)->name, (long long)number(a, attribute));
}

/* Facts of the register are taken from an extract no older than the model allows before the loan begins: what an older one said, for or
 * against, is unknown. */
static bool register_is_fresh(const struct appraisal *a)
{
    int32_t from = a->question->loan.given ? a->question->loan.start.number : a->subject->as_of.number;
    return has(a, ATTRIBUTE_register_date) && number(a, ATTRIBUTE_register_date) >= from - a->model->register_days;
}

static struct finding stale(const struct appraisal *a)
{
    return find(VERDICT_UNKNOWN, arena_print(a->arena, "%s; a register extract of at most %lld days before the loan is needed",
                                             day_fact(a, ATTRIBUTE_register_date), (long long)a->model->register_days));
}

static bool is_patentee(const struct appraisal *a)
{
    const char *item, *pledgor = text_fold(a->question->pledgor, strlen(a->question->pledgor), a->arena);
    size_t at = 0, size;
    while (list_next(&a->record->values[ATTRIBUTE_patentees], &at, a->arena, &item, &size))
        if (!strcmp(text_fold(item, size, a->arena), pledgor))
            return true;
    return false;
}

static struct finding ground_1(const struct appraisal *a)
{
    const struct value *patentees = &a->record->values[ATTRIBUTE_patentees];
    if (!a->question->pledgor || patentees->state != VALUE_SET)
        return find(VERDICT_UNKNOWN, a->question->pledgor ? "patentees missing" : "pledgor not given");
    if (!register_is_fresh(a))
        return stale(a);
    if (!is_patentee(a))
        return find(VERDICT_REFUSE, arena_print(a->arena, "patentees %.*s; pledgor %s", (int)patentees->size, patentees->u.text, a->question->pledgor));
    return (struct finding){VERDICT_PASS, arena_print(a->arena, "pledgor %s", a->question->pledgor), true};
}

static struct finding ground_2(const struct appraisal *a)
{
    const char *word;
    if (!has(a, ATTRIBUTE_status))
        return find(VERDICT_UNKNOWN, "status missing");
    if (!register_is_fresh(a))
        return stale(a);
    return find(status_is_dead(a->record, &word) ? VERDICT_REFUSE : VERDICT_PASS, word_fact(a, ATTRIBUTE_status));
}

static struct finding ground_3(const struct appraisal *a)
{
    int64_t status = number(a, ATTRIBUTE_status);
    if (has(a, ATTRIBUTE_grant_date) && number(a, ATTRIBUTE_grant_date) <= a->subject->as_of.number)
        return find(VERDICT_PASS, day_fact(a, ATTRIBUTE_grant_date));
    if (status == ENUM_status_in_force || status == ENUM_status_fee_grace)
        return find(VERDICT_PASS, word_fact(a, ATTRIBUTE_status));
    if (status == ENUM_status_pending || status == ENUM_status_refused || status == ENUM_status_withdrawn || has(a, ATTRIBUTE_grant_date))
        return find(VERDICT_REFUSE, has(a, ATTRIBUTE_status) ? word_fact(a, ATTRIBUTE_status) : day_fact(a, ATTRIBUTE_grant_date));
    return find(VERDICT_UNKNOWN, "grant_date missing");
}

static struct finding ground_4(const struct appraisal *a)
{
    if (!has(a, ATTRIBUTE_fees_paid_through))
        return find(VERDICT_UNKNOWN, "fees_paid_through missing");
    if (!register_is_fresh(a))
        return stale(a);
    return find(number(a, ATTRIBUTE_fees_paid_through) < a->subject->as_of.number ? VERDICT_REFUSE : VERDICT_PASS, day_fact(a, ATTRIBUTE_fees_paid_through));
}

static struct finding ground_5(const struct appraisal *a)
{
    bool adverse = number(a, ATTRIBUTE_suspension) || number(a, ATTRIBUTE_preservation);
    if (!adverse && (!has(a, ATTRIBUTE_suspension) || !has(a, ATTRIBUTE_preservation)))
        return find(VERDICT_UNKNOWN, word_fact(a, has(a, ATTRIBUTE_suspension) ? ATTRIBUTE_preservation : ATTRIBUTE_suspension));
    if (!register_is_fresh(a))
        return stale(a);
    if (adverse)
        return find(VERDICT_REFUSE, word_fact(a, number(a, ATTRIBUTE_suspension) ? ATTRIBUTE_suspension : ATTRIBUTE_preservation));
    return find(VERDICT_PASS, "suspension false, preservation false");
}

static struct finding ground_6(const struct appraisal *a)
{
    char end[11], expiry[11];
    if (!day_is_set(a->expiry) || !a->question->loan.given)
        return find(VERDICT_UNKNOWN, a->question->loan.given ? "filing_date missing" : "loan not given");
    day_format(a->question->loan.end, end);
    day_format(a->expiry, expiry);
    return find(a->question->loan.end.number >= a->expiry.number ? VERDICT_REFUSE : VERDICT_PASS, arena_print(a->arena, "loan ends %s, right expires %s", end, expiry));
}

static struct finding ground_7(const struct appraisal *a)
{
    const struct contract *c = &a->question->contract;
    const struct { enum truth truth; const char *name; } members[] = {
        {c->parties, "parties"}, {c->claim, "claim"}, {c->period, "period"}, {c->patents, "patents"}, {c->scope, "scope"}};
    struct finding finding = {VERDICT_PASS, "all five particulars declared", true};
    for (size_t i = 0; i < 5; i++)
        if (members[i].truth == TRUTH_NO)
            return (struct finding){VERDICT_REFUSE, arena_print(a->arena, "contract.%s false", members[i].name), true};
    for (size_t i = 0; i < 5; i++)
        if (!c->given || members[i].truth == TRUTH_UNKNOWN)
            finding = find(VERDICT_UNKNOWN, arena_print(a->arena, "contract.%s not declared", members[i].name));
    return finding;
}

static struct finding ground_8(const struct appraisal *a)
{
    if (!has(a, ATTRIBUTE_patentee_count))
        return find(VERDICT_UNKNOWN, "patentee_count missing");
    if (number(a, ATTRIBUTE_patentee_count) <= 1 || number(a, ATTRIBUTE_coowner_consent) || number(a, ATTRIBUTE_coowner_agreement))
        return find(VERDICT_PASS, word_fact(a, number(a, ATTRIBUTE_patentee_count) <= 1 ? ATTRIBUTE_patentee_count
                                               : number(a, ATTRIBUTE_coowner_consent)   ? ATTRIBUTE_coowner_consent
                                                                                        : ATTRIBUTE_coowner_agreement));
    return find(VERDICT_REFUSE, arena_print(a->arena, "%s, no consent and no agreement recorded", word_fact(a, ATTRIBUTE_patentee_count)));
}

static struct finding ground_9(const struct appraisal *a)
{
    if (!has(a, ATTRIBUTE_pledge_active))
        return find(VERDICT_UNKNOWN, "pledge_active missing");
    if (!register_is_fresh(a))
        return stale(a);
    return find(number(a, ATTRIBUTE_pledge_active) ? VERDICT_REFUSE : VERDICT_PASS, word_fact(a, ATTRIBUTE_pledge_active));
}

/* With the number of the invention, where the record has it: that is the file to be looked at. */
static const char *twin_fact(const struct appraisal *a)
{
    const struct value *twin = &a->record->values[ATTRIBUTE_twin_number];
    if (!number(a, ATTRIBUTE_same_day_twin) || twin->state != VALUE_SET)
        return word_fact(a, ATTRIBUTE_same_day_twin);
    return arena_print(a->arena, "same_day_twin true, twin_number %.*s", (int)twin->size, twin->u.text);
}

static struct finding ground_10(const struct appraisal *a)
{
    if (number(a, ATTRIBUTE_kind) != ENUM_kind_utility_model && has(a, ATTRIBUTE_kind))
        return find(VERDICT_PASS, word_fact(a, ATTRIBUTE_kind));
    if (!has(a, ATTRIBUTE_kind) || !has(a, ATTRIBUTE_same_day_twin))
        return find(VERDICT_UNKNOWN, word_fact(a, has(a, ATTRIBUTE_kind) ? ATTRIBUTE_same_day_twin : ATTRIBUTE_kind));
    return find(number(a, ATTRIBUTE_same_day_twin) ? VERDICT_WARN : VERDICT_PASS, twin_fact(a));
}

static struct finding ground_11(const struct appraisal *a)
{
    if (!has(a, ATTRIBUTE_invalidation_pending))
        return find(VERDICT_UNKNOWN, "invalidation_pending missing");
    if (!register_is_fresh(a))
        return stale(a);
    return find(number(a, ATTRIBUTE_invalidation_pending) ? VERDICT_WARN : VERDICT_PASS, word_fact(a, ATTRIBUTE_invalidation_pending));
}

static struct finding ground_12(const struct appraisal *a)
{
    const char *other = a->question->other_ground;
    if (!other)
        return find(VERDICT_UNKNOWN, "declarations.other_ground not given");
    return (struct finding){strcmp(other, "none") ? VERDICT_REFUSE : VERDICT_PASS, arena_print(a->arena, "declared: %s", other), true};
}

static struct finding rule_b1(const struct appraisal *a)
{
    if (!a->life.known || !a->question->loan.given)
        return find(VERDICT_UNKNOWN, a->question->loan.given ? "filing_date, kind or field missing" : "loan not given");
    double until = (double)(a->question->loan.end.number - a->subject->as_of.number) / 365;
    double economic = a->life.economic - until, legal = a->life.legal - until;
    const char *fact = arena_print(a->arena, "after the loan: economic life %.2f years, legal term %.2f years", economic, legal);
    if (economic < (double)a->model->margin_years)
        return find(VERDICT_REFUSE, fact);
    return find(legal < (double)a->model->legal_margin_years ? VERDICT_WARN : VERDICT_PASS, fact);
}

static struct finding rule_b2(const struct appraisal *a)
{
    int64_t report = number(a, ATTRIBUTE_evaluation_report);
    if (number(a, ATTRIBUTE_kind) == ENUM_kind_invention)
        return find(VERDICT_PASS, word_fact(a, ATTRIBUTE_kind));
    if (!report)
        return find(VERDICT_UNKNOWN, "evaluation_report missing");
    return find(report == ENUM_evaluation_report_negative ? VERDICT_REFUSE : report == ENUM_evaluation_report_none ? VERDICT_WARN : VERDICT_PASS,
                word_fact(a, ATTRIBUTE_evaluation_report));
}

static struct finding rule_b3(const struct appraisal *a)
{
    if (!has(a, ATTRIBUTE_secrecy))
        return find(VERDICT_UNKNOWN, "secrecy missing");
    return find(number(a, ATTRIBUTE_secrecy) ? VERDICT_REFUSE : VERDICT_PASS, word_fact(a, ATTRIBUTE_secrecy));
}

static struct finding rule_b4(const struct appraisal *a)
{
    static const enum attribute flags[] = {ATTRIBUTE_litigation_open, ATTRIBUTE_exclusive_licence, ATTRIBUTE_open_licence};
    for (size_t i = 0; i < 3; i++)
        if (number(a, flags[i]))
            return find(VERDICT_WARN, word_fact(a, flags[i]));
    for (size_t i = 0; i < 3; i++)
        if (!has(a, flags[i]))
            return find(VERDICT_UNKNOWN, word_fact(a, flags[i]));
    return find(VERDICT_PASS, "no open litigation, exclusive licence or open licence");
}

/* One patent a question: the product's other patents can only be known from the share that the caller gives. */
static struct finding rule_b5(const struct appraisal *a)
{
    const struct sales *sales = &a->question->sales;
    if (sales->has_share && sales->share_of_product < MILLION)
        return find(VERDICT_WARN, arena_print(a->arena, "patent_share_of_product %.6f: other patents cover the product", (double)sales->share_of_product / MILLION));
    return find(VERDICT_PASS, "no other patent of the product named");
}

static struct finding rule_b6(const struct appraisal *a)
{
    enum truth truth = a->question->contract.forfeiture;
    if (!a->question->contract.given || truth == TRUTH_UNKNOWN)
        return find(VERDICT_UNKNOWN, "contract.forfeiture not declared");
    return (struct finding){truth == TRUTH_YES ? VERDICT_WARN : VERDICT_PASS, truth == TRUTH_YES ? "contract.forfeiture true" : "contract.forfeiture false", true};
}

static struct finding rule_b7(const struct appraisal *a)
{
    int64_t type = number(a, ATTRIBUTE_holder_type);
    bool public = type == ENUM_holder_type_university || type == ENUM_holder_type_institute || type == ENUM_holder_type_public_institution;
    if (!type)
        return find(VERDICT_UNKNOWN, "holder_type missing");
    if (!public && !number(a, ATTRIBUTE_public_funding))
        return find(VERDICT_PASS, word_fact(a, ATTRIBUTE_holder_type));
    return (struct finding){a->question->internal_decision == TRUTH_YES ? VERDICT_PASS : VERDICT_WARN,
                            arena_print(a->arena, "%s, internal decision %s", word_fact(a, ATTRIBUTE_holder_type),
                                        a->question->internal_decision == TRUTH_YES ? "declared" : "not declared"), true};
}

static struct finding rule_b8(const struct appraisal *a)
{
    if (!a->question->loan.given)
        return find(VERDICT_PASS, "no loan asked for");
    return find(a->question->loan.amount >= a->model->appraisal_from ? VERDICT_WARN : VERDICT_PASS,
                arena_print(a->arena, "loan.amount %lld", (long long)a->question->loan.amount));
}

static const struct { const char *id; struct finding (*find)(const struct appraisal *); } checks[] = {
    {"461-11-1", ground_1}, {"461-11-2", ground_2}, {"461-11-3", ground_3}, {"461-11-4", ground_4}, {"461-11-5", ground_5},
    {"461-11-6", ground_6}, {"461-11-7", ground_7}, {"461-11-8", ground_8}, {"461-11-9", ground_9}, {"461-11-10", ground_10},
    {"461-11-11", ground_11}, {"461-11-12", ground_12}, {"B1", rule_b1}, {"B2", rule_b2}, {"B3", rule_b3}, {"B4", rule_b4},
    {"B5", rule_b5}, {"B6", rule_b6}, {"B7", rule_b7}, {"B8", rule_b8},
};

static bool acknowledged(const struct appraisal *a, const char *id)
{
    for (size_t i = 0; i < a->question->acknowledged_count; i++)
        if (!strcmp(a->question->acknowledged[i], id))
            return true;
    return false;
}

static const struct gate_rule *rule_of(const struct pledge_model *model, const char *id)
{
    for (size_t i = 0; i < model->rule_count; i++)
        if (!strcmp(model->rules[i].id, id))
            return &model->rules[i];
    return NULL;
}

/* "缩短贷款期限至 2029-11-30": the one cure that carries a figure. */
static void cure(const struct appraisal *a, const struct gate_rule *rule, struct gate_check *check)
{
    struct day latest = latest_loan_end(a);
    char day[11];
    check->cure_zh = rule->cure_zh;
    check->cure_en = rule->cure_en;
    if (strcmp(rule->id, "461-11-6") != 0 || !day_is_set(latest))
        return;
    day_format(latest, day);
    check->cure_zh = arena_print(a->arena, "%s至 %s", rule->cure_zh, day);
    check->cure_en = arena_print(a->arena, "%s to %s", rule->cure_en, day);
}

/* refuse > unknown > unacknowledged warn > pass */
static enum verdict worst(const struct gate *gate)
{
    enum verdict verdict = VERDICT_PASS;
    for (size_t i = 0; i < gate->count; i++) {
        const struct gate_check *check = &gate->checks[i];
        if (check->verdict == VERDICT_REFUSE)
            return VERDICT_REFUSE;
        if (check->verdict == VERDICT_UNKNOWN)
            verdict = VERDICT_UNKNOWN;
        else if (check->verdict == VERDICT_WARN && !check->acknowledged && verdict == VERDICT_PASS)
            verdict = VERDICT_WARN;
    }
    return verdict;
}

void gate_answer(struct appraisal *appraisal)
{
    struct gate *gate = &appraisal->out->gate;
    gate->count = 0;
    for (size_t i = 0; i < sizeof checks / sizeof checks[0]; i++) {
        const struct gate_rule *rule = rule_of(appraisal->model, checks[i].id);
        if (!rule)
            continue; /* a bank's own model may leave a rule of its own out; the shipped one has them all */
        struct finding finding = checks[i].find(appraisal);
        struct gate_check *check = &gate->checks[gate->count++];
        *check = (struct gate_check){.rule = rule->id, .zh = rule->zh, .en = rule->en, .article = rule->article, .verdict = finding.verdict,
                                     .fact = finding.fact, .declared = finding.declared};
        check->acknowledged = finding.verdict == VERDICT_WARN && acknowledged(appraisal, rule->id);
        if (finding.verdict != VERDICT_PASS)
            cure(appraisal, rule, check);
    }
    gate->verdict = worst(gate);
    appraisal->out->has_gate = true;
}
