/* The money against the worked examples, every figure of them, and the check vectors. */
#include "model/license.h"
#include "model/maths.h"
#include "model/score_model.h"
#include "tests/unit/check.h"
#include "tests/unit/model/shipped.h"

#include <math.h>

static struct arena *arena;
static struct model_library *library;
static const struct pledge_model *pledge;

static bool near(double got, double expected, double within)
{
    bool good = got - expected <= within && expected - got <= within;
    if (!good)
        printf("  got %.6f, expected %.6f\n", got, expected);
    return good;
}

static struct record first_patent(void)
{
    struct record record = {.revision = 1};
    record_set_text(&record, ATTRIBUTE_application_number, "CN201910123456.X", 16);
    record_set_number(&record, ATTRIBUTE_filing_date, day_from_civil(2019, 2, 19).number);
    record_set_number(&record, ATTRIBUTE_grant_date, day_from_civil(2021, 5, 4).number);
    record_set_text(&record, ATTRIBUTE_classes, "A23N 12/00", 10);
    record_set_number(&record, ATTRIBUTE_status, ENUM_status_in_force);
    record_set_number(&record, ATTRIBUTE_fees_paid_through, day_from_civil(2027, 2, 18).number);
    record_set_number(&record, ATTRIBUTE_register_date, day_from_civil(2026, 11, 10).number);
    record_set_text(&record, ATTRIBUTE_patentees, "兰州示例科技有限公司", strlen("兰州示例科技有限公司"));
    static const enum attribute no[] = {ATTRIBUTE_suspension, ATTRIBUTE_preservation, ATTRIBUTE_pledge_active, ATTRIBUTE_invalidation_pending, ATTRIBUTE_secrecy,
                                        ATTRIBUTE_litigation_open, ATTRIBUTE_exclusive_licence, ATTRIBUTE_open_licence};
    for (size_t i = 0; i < sizeof no / sizeof no[0]; i++)
        record_set_number(&record, no[i], 0);
    record_set_number(&record, ATTRIBUTE_holder_type, ENUM_holder_type_enterprise);
    record_compute(&record, arena, NULL);
    return record;
}

static struct pledge_question first_question(void)
{
    struct pledge_question q = {.score = {.purpose = PURPOSE_PLEDGE, .as_of = day_from_civil(2026, 11, 23)}, .industry = "C35", .pledgor = "兰州示例科技有限公司",
        .loan = {true, 1200000, day_from_civil(2026, 12, 1), day_from_civil(2027, 11, 30), true, 38500}, .has_pd = true, .pd_1y = 30000,
        .contract = {true, TRUTH_YES, TRUTH_YES, TRUTH_YES, TRUTH_YES, TRUTH_YES, TRUTH_NO}, .other_ground = "none"};
    q.sales = (struct sales){.forecast = {80000000, 95000000, 110000000}, .forecast_count = 3, .history = {{2025, 76000000, ENUM_sales_evidence_audited}},
                             .history_count = 1};
    return q;
}

/* Points of worked example 1, so that score, r and confidence are the example's. */
static void first_score(const struct score_model *model, struct score *score)
{
    static const struct { const char *id; int32_t points; } given[] = {
        {"validity", 10000}, {"family", 4000}, {"survival", 8000}, {"design_around", 6180}, {"claim_soundness", 6860}, {"claim_type", 9500},
        {"originality", 5720}, {"citations", 6800}, {"field_count", 5800}, {"field_span", 4800}, {"stage", 10000}, {"econ_life", 4177},
        {"sales", 8857}, {"share", 4750}, {"policy", 7500}, {"deals", 4500}, {"finance", 7000}, {"disputes", 5000}};
    struct points points = {{0}, {false}};
    for (size_t g = 0; g < sizeof given / sizeof given[0]; g++)
        for (size_t i = 0; i < model->indicator_count; i++)
            if (!strcmp(model->indicators[i].id, given[g].id)) {
                points.points[i] = given[g].points;
                points.observed[i] = true;
            }
    score_from_points(model, PURPOSE_PLEDGE, &points, score);
    for (size_t i = 0; i < model->indicator_count; i++)
        score->rows[i].id = model->indicators[i].id;
}

static struct income_case first_case(void)
{
    struct income_case c = {.forecast = {80e6, 95e6, 110e6}, .forecast_count = 3, .fade = -0.1, .rate = 0.025797, .rate_most = 0.2, .discount = 0.148, .tax = 0.25,
        .hazard = 0.005, .pending = 1, .age = 2834.0 / 365, .legal = 4471.0 / 365, .economic_life = 12, .sold = true, .running_year = 8,
        .sales_draw = pledge->sales_audited, .fade_draw = pledge->fade_draw, .life_draw = pledge->life_draw};
    c.spread = spread_of(&pledge->spread, 808298);
    fees_compile(library, ENUM_kind_invention, 1, &c.fees);
    return c;
}

static void income_of_example_1(void)
{
    struct income_case c = first_case();
    struct approach steps = {.id = "income"};
    struct money_range range;
    double *draws = arena_take(arena, LATTICE_POINTS * sizeof *draws);
    static const double income[] = {1437383.29, 1479406.09, 1484696.46, 1158140.84, 212858.34}, fee[] = {1866.63, 3251.97, 2832.73, 2467.54, 3224.13},
                        factor[] = {0.933317, 0.812994, 0.708183, 0.616884, 0.537355}, survival[] = {0.995, 0.990025, 0.985075, 0.980150, 0.975249};
    CHECK(near(c.spread, 0.438340, 5e-7) && near(income_life(&c, 1), 4.2356, 5e-5));
    income_steps(&c, &steps);
    CHECK(steps.slot_count == 5 && near(steps.base, 5758842, 0.5) && near(steps.gross, 5772485.02, 0.005) && near(steps.fees, 13643.01, 0.005));
    for (size_t t = 0; t < 5; t++)
        CHECK(near(steps.slots[t].income, income[t], 0.005) && near(steps.slots[t].fee_present_value, fee[t], 0.005) &&
              near(steps.slots[t].discount_factor, factor[t], 5e-7) && near(steps.slots[t].survival, survival[t], 6e-7));
    CHECK(steps.slots[3].sales == 99000000 && near(steps.slots[4].weight, 0.235616, 5e-7));
    income_draws(&c, &pledge->lattice, 0, draws);
    draws_range(draws, &range);
    CHECK(range.low == 2997823 && range.middle == 5337391 && range.high == 7724544 && range.mean == 5381295);
    income_draws(&c, &pledge->lattice, 372.0 / 365 + 1, draws);
    draws_range(draws, &range);
    CHECK(range.low == 406631 && range.middle == 3381308 && range.high == 5827915);
}

static void loan_of_example_1(void)
{
    struct record record = first_patent();
    struct pledge_question question = first_question();
    struct subject subject = {.record = &record, .as_of = question.score.as_of};
    struct valuation *out = arena_take(arena, sizeof *out);
    const struct model *score;
    model_library_find(library, MODEL_SCORE, NULL, &score, NULL);
    struct appraisal a = {.model = pledge, .library = library, .subject = &subject, .question = &question, .record = &record, .arena = arena, .out = out,
                          .start = {day_from_civil(2019, 2, 19).number}, .expiry = {day_from_civil(2039, 2, 19).number}, .economic_life = 12 * MILLION};
    first_score(score->score, &out->score);
    out->has_score = true;
    a.income = first_case();
    a.life = life_of(&subject, 12 * MILLION, true);
    a.evidence = pledge->evidence_audited;
    a.has[APPROACH_INCOME] = a.lendable = true;
    double *draws = arena_take(arena, LATTICE_POINTS * sizeof *draws);
    CHECK(royalty_factor_of(&pledge->factor, &out->score) == 719780 && royalty_rate(15000, 30000, 719780) == 25797);
    CHECK(!value_draws(&a, 0, draws, NULL));
    draws_range(draws, &out->value);
    gate_answer(&a);
    CHECK(out->gate.verdict == VERDICT_PASS && out->gate.count == 20);
    for (size_t i = 0; i < out->gate.count; i++)
        if (out->gate.checks[i].verdict != VERDICT_PASS)
            printf("  %s: %s %s\n", out->gate.checks[i].rule, verdict_word(out->gate.checks[i].verdict), out->gate.checks[i].fact);
    loan_answer(&a, true);
    const struct loan *loan = &out->loan;
    CHECK(loan->has_ceiling && loan->ceiling == 1440000 && !strcmp(loan->bound_by, "ltv_cap") && loan->ltv_cap == 270000);
    CHECK(loan->limits[0].amount == 144109557 && loan->limits[1].amount == 266869550 && loan->limits[2].amount == 149891150);
    CHECK(loan->ltv_requested == 224829 && !strcmp(loan->verdict, "within") && loan->latest_end.number == day_from_civil(2029, 11, 30).number);
    CHECK(loan->fees_during == 2000 && loan->exposure_at_default == 1211550 && loan->shortfall_given_default == 813477);
    CHECK(loan->loss_given_default == 666696 && loan->expected_loss == 24232 && loan->principal_loss == 23950 && loan->interest_loss == 282);
    CHECK(loan->split_fund == 12933 && loan->split_bank == 6227 && loan->split_insurer == 3832 && loan->split_appraiser == 958);
    CHECK(loan->realisable.low == 0 && loan->realisable.middle == 0 && loan->realisable.high == 1625234 && loan->realisable.mean == 515731);
}

/* By hand: three deals at the patent's own quality and life, a year old, are three effective ones at their price; replacement cost after
 * 7.76 of 12 years is what 4.24 of 12 leave of 1.1 times the cost. */
static void market_and_cost(void)
{
    struct record record = first_patent();
    struct pledge_question question = first_question();
    struct deal deals[4];
    for (int i = 0; i < 4; i++)
        deals[i] = (struct deal){.id = i ? i > 1 ? "c" : "b" : "a", .day = day_add_days(question.score.as_of, -365), .form = DEAL_TRANSFER, .price = 200000, .patents = 2,
                                 .kind = ENUM_kind_invention, .field = 29, .has_quality = true, .has_life = true, .quality = 6899, .life = 4235616};
    deals[3].day = question.score.as_of; /* of the same day: not yet known */
    struct subject subject = {.record = &record, .as_of = question.score.as_of, .deals = deals, .deal_count = 4};
    struct valuation *out = arena_take(arena, sizeof *out);
    struct appraisal a = {.model = pledge, .library = library, .subject = &subject, .question = &question, .record = &record, .arena = arena, .out = out};
    a.life = life_of(&subject, 12 * MILLION, true);
    out->score.ungated_total = 6899;
    CHECK(!market_approach(&a, NULL) && out->approach_count == 1 && near(a.effective_deals, 3, 1e-9));
    const struct approach *market = &out->approaches[0];
    CHECK(market->comparable_count == 3 && near(market->base, 100000, 0.5) && near(market->comparables[0].share, 1.0 / 3, 1e-9) && near(market->comparables[1].weight, 0.8, 1e-12));
    CHECK(market->range.low < 100000 && market->range.high > 100000 && market->range.mean > market->range.middle);
    question.has_cost = true;
    question.cost = 1000000;
    question.cost_year = 2020;
    CHECK(!cost_approach(&a, NULL) && near(out->approaches[1].base, 1100000 * 4.235616 / 12, 0.5));
    deals[0].form = DEAL_ORDINARY;
    deals[0].has_quality = false;
    deals[1].life = 1;
    deals[2].quality = 1;
    out->approach_count = 0;
    CHECK(!market_approach(&a, NULL) && out->approach_count == 1);
    for (size_t i = 0; i < 3; i++) {
        const struct comparable *one = &out->approaches[0].comparables[i];
        CHECK(!strcmp(one->deal->id, "a") ? near(one->value, 100000 / 0.7, 0.5) && one->unknown == 1 : near(one->value, !strcmp(one->deal->id, "b") ? 300000 : 200000, 0.5));
    }
}

static void licence_of_example_3(void)
{
    const struct model *found;
    struct licence licence = {.base = 0};
    model_library_find(library, MODEL_LICENSE, NULL, &found, NULL);
    const struct license_model *m = found->license;
    struct licence_case c = {.model = m, .sales = {30e6, 33e6, 36e6, 36e6, 36e6}, .years = 5, .entry = m->entry, .deferral_years = 1};
    licence_rates(m, 24300, 0.40, LICENCE_ORDINARY, &licence);
    CHECK(licence.royalty_middle == 17010 && licence.royalty_low == 13249 && licence.royalty_high == 20771);
    c.rate = licence.royalty_middle;
    c.low = licence.royalty_low;
    c.high = licence.royalty_high;
    licence_forms(&c, &licence);
    CHECK(licence.fee.middle == 2075615 && licence.fee.low == 1616686 && licence.fee.high == 2534544 && near(licence.annuity_sales, 122023218.79, 0.005));
    const struct licence_form *running = &licence.forms[0], *entry = &licence.forms[2], *deferred = &licence.forms[3], *parts = &licence.forms[4],
                              *guarantee = &licence.forms[5];
    static const int64_t fees[] = {510300, 561330, 612360, 612360, 612360}, least[] = {255150, 280665, 306180, 306180, 306180};
    for (size_t t = 0; t < 5; t++)
        CHECK(running->payments[t].amount == fees[t] && guarantee->payments[t].amount == least[t]);
    CHECK(entry->entry == 622684 && entry->rate == 11907 && near(entry->residual, -0.49, 0.005));
    CHECK(deferred->rate == 24216 && near(deferred->residual, 29.32, 0.005) && deferred->payment_count == 4 && deferred->payments[0].amount == 799128 &&
          deferred->payments[3].amount == 871776);
    CHECK(parts->payments[0].amount == 915360 && parts->payments[1].amount == 686520 && parts->payments[2].amount == 686521);
    CHECK(royalty_prior_percentile(library, 17010) == 1701);
    licence_rates(m, 24300, 0.40, LICENCE_OPEN, &licence);
    CHECK(licence.royalty_middle == 12150);
}

static void check_vectors(void)
{
    struct fees fees;
    double sum = 0;
    fees_compile(library, ENUM_kind_invention, 1, &fees);
    for (int year = 1; year <= 20; year++)
        sum += fee_of_year(&fees, year);
    CHECK(sum == 82300);
    fees_compile(library, ENUM_kind_utility_model, 1, &fees);
    sum = 0;
    for (int year = 1; year <= 10; year++)
        sum += fee_of_year(&fees, year);
    CHECK(sum == 11200);
    CHECK(royalty_rate(15000, 30000, 620000) == 24300);
    struct income_case c = {.forecast = {1000, 1200, 1440, 1500, 1500}, .forecast_count = 5, .rate = 0.03, .rate_most = 1, .discount = 0.18, .tax = 0.25, .pending = 1,
                            .legal = 20, .economic_life = 5};
    CHECK(near(income_value(&c, 1, 0, 0.03, 5, 0), 98.1330, 0.00005)); /* royalty saving, mid-year */
    CHECK(near(maths_power(1.0385, 2.5), pow(1.0385, 2.5), 1e-14) && near(maths_power(0.97, 0.75), pow(0.97, 0.75), 1e-15) && maths_power(1.1, 2) == 1.1 * 1.1);
}

static void properties(void)
{
    struct income_case c = first_case();
    double *low = arena_take(arena, LATTICE_POINTS * sizeof *low), *high = arena_take(arena, LATTICE_POINTS * sizeof *high);
    struct money_range a, b;
    for (double rate = 0; rate < 0.6; rate += 0.05) {
        c.discount = rate;
        income_draws(&c, &pledge->lattice, 0, low);
        c.discount = rate + 0.02;
        income_draws(&c, &pledge->lattice, 0, high);
        draws_range(low, &a);
        draws_range(high, &b);
        CHECK(b.low <= a.low && b.middle <= a.middle && b.high <= a.high);
    }
    static const double hostile[] = {0, 1, 1e15};
    for (size_t i = 0; i < 3; i++) {
        c = first_case();
        c.forecast[0] = c.forecast[1] = c.forecast[2] = hostile[i];
        income_draws(&c, &pledge->lattice, 0, low);
        for (unsigned k = 0; k < LATTICE_POINTS; k += 97)
            CHECK(low[k] >= 0 && low[k] < 1e18);
    }
}

static enum verdict verdict_of(const struct valuation *out, const char *rule)
{
    for (size_t i = 0; i < out->gate.count; i++)
        if (!strcmp(out->gate.checks[i].rule, rule))
            return out->gate.checks[i].verdict;
    return VERDICT_PASS;
}

static const struct valuation *ask(const struct record *record, const struct pledge_question *question)
{
    struct subject subject = {.record = record, .as_of = question->score.as_of};
    struct valuation *out;
    struct error error;
    arena_reset(arena);
    out = arena_take(arena, sizeof *out);
    if (model_pledge(library, &subject, question, arena, out, &error)) {
        char sentence[700];
        error_sentence(&error, sentence, sizeof sentence);
        printf("  %s\n", sentence);
    }
    return out;
}

struct gate_case { const char *rule; enum attribute attribute; int64_t number; bool unset; enum verdict verdict; };

static void every_ground(void)
{
    static const struct gate_case cases[] = {
        {"461-11-2", ATTRIBUTE_status, ENUM_status_terminated, false, VERDICT_REFUSE}, {"461-11-2", ATTRIBUTE_status, 0, true, VERDICT_UNKNOWN},
        {"461-11-3", ATTRIBUTE_grant_date, 25000, false, VERDICT_PASS}, {"461-11-4", ATTRIBUTE_fees_paid_through, 20700, false, VERDICT_REFUSE},
        {"461-11-4", ATTRIBUTE_fees_paid_through, 0, true, VERDICT_UNKNOWN}, {"461-11-5", ATTRIBUTE_suspension, 1, false, VERDICT_REFUSE},
        {"461-11-5", ATTRIBUTE_preservation, 1, false, VERDICT_REFUSE}, {"461-11-5", ATTRIBUTE_preservation, 0, true, VERDICT_UNKNOWN},
        {"461-11-8", ATTRIBUTE_patentee_count, 2, false, VERDICT_REFUSE}, {"461-11-9", ATTRIBUTE_pledge_active, 1, false, VERDICT_REFUSE},
        {"461-11-9", ATTRIBUTE_pledge_active, 0, true, VERDICT_UNKNOWN}, {"461-11-11", ATTRIBUTE_invalidation_pending, 1, false, VERDICT_WARN},
        {"461-11-11", ATTRIBUTE_invalidation_pending, 0, true, VERDICT_UNKNOWN}, {"461-11-1", ATTRIBUTE_register_date, 20600, false, VERDICT_UNKNOWN},
        {"461-11-9", ATTRIBUTE_register_date, 20600, false, VERDICT_UNKNOWN}, {"B3", ATTRIBUTE_secrecy, 1, false, VERDICT_REFUSE},
        {"B3", ATTRIBUTE_secrecy, 0, true, VERDICT_UNKNOWN}, {"B4", ATTRIBUTE_litigation_open, 1, false, VERDICT_WARN},
        {"B4", ATTRIBUTE_open_licence, 0, true, VERDICT_UNKNOWN}, {"B7", ATTRIBUTE_holder_type, ENUM_holder_type_university, false, VERDICT_WARN},
        {"B7", ATTRIBUTE_holder_type, 0, true, VERDICT_UNKNOWN}, {"461-11-6", ATTRIBUTE_filing_date, 12700, false, VERDICT_REFUSE}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct record record = first_patent();
        struct pledge_question question = first_question();
        if (cases[i].unset)
            record.values[cases[i].attribute].state = VALUE_ABSENT;
        else
            record_set_number(&record, cases[i].attribute, cases[i].number);
        if (cases[i].attribute != ATTRIBUTE_patentee_count)
            record_compute(&record, arena, NULL);
        const struct valuation *out = ask(&record, &question);
        CHECK(verdict_of(out, cases[i].rule) == cases[i].verdict);
        if (verdict_of(out, cases[i].rule) != cases[i].verdict)
            printf("  %s, case %zu: %s\n", cases[i].rule, i, verdict_word(verdict_of(out, cases[i].rule)));
        CHECK(cases[i].verdict != VERDICT_REFUSE || (out->state == ANSWER_REFUSED && !out->loan.has_ceiling));
        CHECK(cases[i].verdict != VERDICT_UNKNOWN || (!out->loan.has_ceiling && !strcmp(out->loan.verdict, "undecidable")));
    }
}

static void questions_decide_too(void)
{
    struct record record = first_patent();
    struct pledge_question question = first_question();
    question.pledgor = "别的公司";
    CHECK(verdict_of(ask(&record, &question), "461-11-1") == VERDICT_REFUSE);
    question = first_question();
    question.pledgor = NULL;
    CHECK(verdict_of(ask(&record, &question), "461-11-1") == VERDICT_UNKNOWN);
    question = first_question();
    question.contract.scope = TRUTH_NO;
    CHECK(verdict_of(ask(&record, &question), "461-11-7") == VERDICT_REFUSE);
    question.contract.scope = TRUTH_UNKNOWN;
    CHECK(verdict_of(ask(&record, &question), "461-11-7") == VERDICT_UNKNOWN);
    question = first_question();
    question.other_ground = "权属争议";
    CHECK(verdict_of(ask(&record, &question), "461-11-12") == VERDICT_REFUSE);
    question = first_question();
    question.loan.end = day_from_civil(2039, 2, 19);
    CHECK(verdict_of(ask(&record, &question), "461-11-6") == VERDICT_REFUSE && verdict_of(ask(&record, &question), "B1") == VERDICT_REFUSE);
    question.loan.end = day_from_civil(2039, 2, 18);
    CHECK(verdict_of(ask(&record, &question), "461-11-6") == VERDICT_PASS);
    question = first_question();
    question.contract.forfeiture = TRUTH_YES;
    CHECK(verdict_of(ask(&record, &question), "B6") == VERDICT_WARN && !strcmp(ask(&record, &question)->loan.verdict, "needs_acknowledgement"));
    static const char *const both[] = {"B6"};
    question.acknowledged = both;
    question.acknowledged_count = 1;
    CHECK(!strcmp(ask(&record, &question)->loan.verdict, "within") || !strcmp(ask(&record, &question)->loan.verdict, "above"));
    question = first_question();
    question.loan.amount = 10000000;
    CHECK(verdict_of(ask(&record, &question), "B8") == VERDICT_WARN);
    question = first_question();
    question.sales = (struct sales){.forecast_count = 0};
    const struct valuation *out = ask(&record, &question);
    CHECK(out->has_value && !out->loan.has_ceiling && !strcmp(out->approaches[0].id, "prior") && out->state == ANSWER_GAPS && out->value.high > out->value.middle);
    record_set_number(&record, ATTRIBUTE_kind, ENUM_kind_utility_model);
    record_compute(&record, arena, NULL);
    question = first_question();
    out = ask(&record, &question);
    CHECK(verdict_of(out, "461-11-10") == VERDICT_UNKNOWN && verdict_of(out, "B2") == VERDICT_UNKNOWN);
    record_set_number(&record, ATTRIBUTE_same_day_twin, 1);
    record_set_number(&record, ATTRIBUTE_evaluation_report, ENUM_evaluation_report_negative);
    out = ask(&record, &question);
    CHECK(verdict_of(out, "461-11-10") == VERDICT_WARN && verdict_of(out, "B2") == VERDICT_REFUSE);
    record_set_number(&record, ATTRIBUTE_kind, ENUM_kind_design);
    out = ask(&record, &question);
    CHECK(!out->has_score && !out->has_value && out->has_gate);
}

int main(void)
{
    const struct model *found;
    arena = arena_new();
    library = shipped_library();
    if (model_library_find(library, MODEL_PLEDGE, NULL, &found, NULL))
        return 2;
    pledge = found->pledge;
    income_of_example_1();
    loan_of_example_1();
    market_and_cost();
    licence_of_example_3();
    check_vectors();
    properties();
    every_ground();
    questions_decide_too();
    model_library_free(library);
    arena_free(arena);
    return check_end();
}
