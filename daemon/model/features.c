/* What the indicators look at, computed from a record as of a day.  A feature that the record does not tell is missing, never zero. */
#include "model/internal.h"

#include <string.h>

static int64_t number(const struct feature_source *source, enum attribute attribute, int64_t otherwise)
{
    return record_number(source->subject->record, attribute, otherwise);
}

static bool has(const struct feature_source *source, enum attribute attribute)
{
    return record_has(source->subject->record, attribute);
}

static void set(struct feature *out, int64_t whole)
{
    out->known = true;
    out->value = whole * MILLION;
}

static void say(struct feature *out, const char *word)
{
    out->known = true;
    out->word = word;
}

static void plain(const struct feature_source *source, enum attribute attribute, struct feature *out)
{
    if (has(source, attribute))
        set(out, number(source, attribute, 0));
}

bool status_is_dead(const struct record *record, const char **word)
{
    int64_t status = record_number(record, ATTRIBUTE_status, 0);
    *word = enumeration_word(ATTRIBUTE_status, status, NULL, NULL);
    return status >= ENUM_status_expired;
}

static void validity(const struct feature_source *source, struct feature *out)
{
    int64_t status = number(source, ATTRIBUTE_status, 0);
    if (status == ENUM_status_pending)
        say(out, "pending");
    else if (status == ENUM_status_fee_grace || (status == ENUM_status_in_force && has(source, ATTRIBUTE_fees_paid_through) &&
                                                number(source, ATTRIBUTE_fees_paid_through, 0) < source->subject->as_of.number))
        say(out, "fee_grace");
    else if (status == ENUM_status_in_force && number(source, ATTRIBUTE_kind, 0) == ENUM_kind_invention)
        say(out, "invention_in_force");
    else if (status == ENUM_status_in_force && number(source, ATTRIBUTE_kind, 0) == ENUM_kind_utility_model)
        say(out, number(source, ATTRIBUTE_evaluation_report, 0) == ENUM_evaluation_report_favourable ? "utility_model_favourable_report"
                                                                                                     : "utility_model_without_report");
}

static void family_reach(const struct feature_source *source, struct feature *out)
{
    if (!has(source, ATTRIBUTE_family_offices) && !has(source, ATTRIBUTE_pct) && !has(source, ATTRIBUTE_foreign_priority))
        return;
    int64_t reach = number(source, ATTRIBUTE_family_offices, 1);
    bool abroad = number(source, ATTRIBUTE_pct, 0) || number(source, ATTRIBUTE_foreign_priority, 0);
    reach = abroad && reach < 2 ? 2 : reach;
    set(out, reach < 1 ? 1 : reach);
}

static void invalidation_outcome(const struct feature_source *source, struct feature *out)
{
    int64_t survived = number(source, ATTRIBUTE_invalidations_survived, 0);
    if (!has(source, ATTRIBUTE_invalidation_pending) && !has(source, ATTRIBUTE_invalidations_survived) &&
        !has(source, ATTRIBUTE_invalidations_part_upheld))
        return;
    say(out, number(source, ATTRIBUTE_invalidation_pending, 0)               ? "pending"
             : survived >= 2                                                  ? "upheld_twice_or_more"
             : survived == 1                                                  ? "upheld_once"
             : number(source, ATTRIBUTE_invalidations_part_upheld, 0) > 0     ? "part_upheld"
                                                                              : "none");
}

static void first_claim_length(const struct feature_source *source, struct feature *out)
{
    plain(source, ATTRIBUTE_first_claim_length, out);
}

static void claims(const struct feature_source *source, struct feature *out)
{
    plain(source, ATTRIBUTE_claims, out);
}

static void pages(const struct feature_source *source, struct feature *out)
{
    plain(source, ATTRIBUTE_pages, out);
}

static void claim_category(const struct feature_source *source, struct feature *out)
{
    const char *word = enumeration_word(ATTRIBUTE_claim_category, number(source, ATTRIBUTE_claim_category, 0), NULL, NULL);
    if (word)
        say(out, word);
}

static void originality(const struct feature_source *source, struct feature *out)
{
    if (has(source, ATTRIBUTE_originality)) {
        out->known = true;
        out->value = number(source, ATTRIBUTE_originality, 0);
    }
}

static void inventors(const struct feature_source *source, struct feature *out)
{
    plain(source, ATTRIBUTE_inventor_count, out);
}

static void net_citations(const struct feature_source *source, struct feature *out)
{
    int64_t value;
    if (normed_value(source->subject->record, NORMED_net_citations_5y, &value))
        set(out, value);
}

static void forward_citations(const struct feature_source *source, struct feature *out)
{
    plain(source, ATTRIBUTE_forward_citations_5y, out);
}

static void backward_citations(const struct feature_source *source, struct feature *out)
{
    plain(source, ATTRIBUTE_backward_citations, out);
}

static void family_offices(const struct feature_source *source, struct feature *out)
{
    plain(source, ATTRIBUTE_family_offices, out);
}

/* A count of offices does not say which; that a Chinese patent has no other than its own it does say. */
static void family_scope(const struct feature_source *source, struct feature *out)
{
    struct feature reach = {.known = false};
    family_reach(source, &reach);
    if (reach.known)
        say(out, reach.value == MILLION && number(source, ATTRIBUTE_office, 0) == ENUM_office_CN ? "china_only" : "abroad");
}

static void grant_lag(const struct feature_source *source, struct feature *out)
{
    int64_t days;
    if (normed_value(source->subject->record, NORMED_grant_lag, &days))
        set(out, days);
}

static void generality(const struct feature_source *source, struct feature *out)
{
    out->known = generality_of(&source->subject->record->values[ATTRIBUTE_citing_classes], &out->value);
}

/* Years of legal protection left, never below zero: the term alone, whatever the technology's economic life. */
static void remaining_term(const struct feature_source *source, struct feature *out)
{
    if (!has(source, ATTRIBUTE_expiry_date))
        return;
    int64_t days = number(source, ATTRIBUTE_expiry_date, 0) - source->subject->as_of.number;
    out->known = true;
    out->value = days > 0 ? divide_half_up((__int128)days * MILLION, 365) : 0;
}

static void subclasses(const struct feature_source *source, struct feature *out)
{
    plain(source, ATTRIBUTE_subclass_count, out);
}

static void fields(const struct feature_source *source, struct feature *out)
{
    plain(source, ATTRIBUTE_field_count, out);
}

bool sales_last_year(const struct feature_source *source, int64_t *amount)
{
    int year = day_year(source->subject->as_of) - 1;
    for (size_t i = 0; source->sales && i < source->sales->history_count; i++)
        if (source->sales->history[i].year == year) {
            *amount = source->sales->history[i].amount;
            return true;
        }
    return series_get(&source->subject->record->values[ATTRIBUTE_product_sales], year, amount);
}

static void readiness(const struct feature_source *source, struct feature *out)
{
    int64_t amount = 0;
    bool sold = sales_last_year(source, &amount) && amount > 0;
    if (sold || number(source, ATTRIBUTE_product_filed, 0))
        set(out, 9);
    else
        plain(source, ATTRIBUTE_readiness_level, out);
}

static void product_sales(const struct feature_source *source, struct feature *out)
{
    int64_t amount;
    if (!sales_last_year(source, &amount))
        return;
    out->known = true;
    out->value = amount > 8000000000000 ? 8000000000000 * MILLION : amount * MILLION; /* beyond every knot */
}

static void market_share(const struct feature_source *source, struct feature *out)
{
    if (has(source, ATTRIBUTE_market_share)) {
        out->known = true;
        out->value = number(source, ATTRIBUTE_market_share, 0);
    }
}

static void policy(const struct feature_source *source, struct feature *out)
{
    bool strategic = number(source, ATTRIBUTE_strategic_industry, 0), gansu = number(source, ATTRIBUTE_gansu_key_industry, 0);
    if (has(source, ATTRIBUTE_strategic_industry) || has(source, ATTRIBUTE_gansu_key_industry))
        say(out, strategic && gansu ? "both" : strategic ? "strategic" : gansu ? "gansu" : "none");
}

static void sum_of(const struct feature_source *source, enum attribute first, enum attribute second, struct feature *out)
{
    if (has(source, first) || has(source, second))
        set(out, number(source, first, 0) + number(source, second, 0));
}

static void deals(const struct feature_source *source, struct feature *out)
{
    sum_of(source, ATTRIBUTE_transfers, ATTRIBUTE_licences, out);
}

static void finance(const struct feature_source *source, struct feature *out)
{
    sum_of(source, ATTRIBUTE_pledges_released, ATTRIBUTE_insurances, out);
}

static void disputes(const struct feature_source *source, struct feature *out)
{
    plain(source, ATTRIBUTE_disputes_won, out);
}

/* A PCT application's life begins on the international filing day, a divisional's on its parent's. */
static bool start_day(const struct record *record, int32_t *out)
{
    static const enum attribute starts[] = {ATTRIBUTE_parent_filing_date, ATTRIBUTE_international_filing_date, ATTRIBUTE_filing_date};
    for (size_t i = 0; i < 3; i++)
        if (record_has(record, starts[i])) {
            *out = (int32_t)record->values[starts[i]].u.number;
            return true;
        }
    return false;
}

struct life life_of(const struct subject *subject, int64_t economic_life_of_field, bool sold_last_year)
{
    struct life life = {.known = false};
    int32_t start;
    if (!economic_life_of_field || !start_day(subject->record, &start) || !record_has(subject->record, ATTRIBUTE_expiry_date))
        return life;
    life.known = true;
    life.age = (double)(subject->as_of.number - start) / 365;
    life.legal = (double)((int32_t)subject->record->values[ATTRIBUTE_expiry_date].u.number - subject->as_of.number) / 365;
    double economic = (double)economic_life_of_field / MILLION - life.age, floor = sold_last_year ? 1 : 0;
    economic = economic > floor ? economic : floor;
    life.economic = life.legal < economic ? life.legal : economic;
    life.economic = life.economic > 0 ? life.economic : 0;
    return life;
}

static void economic_life(const struct feature_source *source, struct feature *out)
{
    int64_t amount = 0;
    bool sold = sales_last_year(source, &amount) && amount > 0;
    struct life life = life_of(source->subject, source->economic_life, sold);
    out->known = life.known;
    out->value = (int64_t)(life.economic * MILLION + 0.5);
}

/* Group counts inside one index are not the field: without declared coverage they are missing.  Experts' indicators come from experts. */
static void unknown(const struct feature_source *source, struct feature *out)
{
    (void)source;
    out->known = false;
}

static const struct feature_row rows[] = {
    {"validity", validity, 0, false, 0},
    {"family_reach", family_reach, 0, false, 0},
    {"invalidation_outcome", invalidation_outcome, 0, false, 0},
    {"first_claim_length", first_claim_length, 0, true, NORMED_first_claim_length},
    {"claims", claims, 0, true, NORMED_claims},
    {"pages", pages, 0, true, NORMED_pages},
    {"claim_category", claim_category, 0, false, 0},
    {"originality", originality, 6, true, NORMED_originality},
    {"inventors", inventors, 0, true, NORMED_inventors},
    {"net_citations_5y", net_citations, 0, true, NORMED_net_citations_5y},
    {"forward_citations_5y", forward_citations, 0, true, NORMED_forward_citations_5y},
    {"backward_citations", backward_citations, 0, true, NORMED_backward_citations},
    {"family_offices", family_offices, 0, true, NORMED_family_offices},
    {"family_scope", family_scope, 0, false, 0},
    {"grant_lag", grant_lag, 0, true, NORMED_grant_lag},
    {"generality", generality, 6, true, NORMED_generality},
    {"remaining_term", remaining_term, 6, false, 0},
    {"subclasses", subclasses, 0, false, 0},
    {"fields", fields, 0, false, 0},
    {"readiness", readiness, 0, false, 0},
    {"economic_life", economic_life, 6, false, 0},
    {"product_sales", product_sales, 0, false, 0},
    {"market_share", market_share, 6, false, 0},
    {"policy", policy, 0, false, 0},
    {"deals", deals, 0, false, 0},
    {"finance", finance, 0, false, 0},
    {"disputes", disputes, 0, false, 0},
    {"group_filings_5y", unknown, 0, false, 0},
    {"group_growth", unknown, 6, false, 0},
    {"group_share", unknown, 6, false, 0},
    {"expert", unknown, 0, false, 0},
};

const struct feature_row *feature_by_name(const char *name)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (!strcmp(rows[i].name, name))
            return &rows[i];
    return NULL;
}
