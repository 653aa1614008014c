/* A value beside those of its peers: by rank, or divided by what the cohort shows.  Integers only. */
#include "model/score_model.h"

/* What the value is divided by, as a fraction.  OECD (2013) divides by the cohort's maximum after 98 % winsorising, KIPRO's index by the
 * maximum of what is left without the top and bottom 1 %; Ernst and Omland (2011) divide citations by the cohort's mean. */
struct divisor { int64_t numerator, denominator; bool capped; };

static struct divisor divisor_of(enum normalise normalise, const struct cohort_standing *cohort, const struct cohort_spread *spread)
{
    if (normalise == NORMALISE_MEAN)
        return (struct divisor){spread->sum, cohort->size, false};
    return (struct divisor){normalise == NORMALISE_WINSOR98 ? spread->winsor98 : spread->trim1, 1, true};
}

bool cohort_value(const struct score_model *model, const struct measure *measure, const struct subject *subject, struct indicator_row *row, int64_t *x)
{
    int64_t value;
    struct cohort_spread spread;
    if (!subject->norms || !normed_value(subject->record, measure->feature->norm, &value))
        return false;
    norms_spread(subject->norms, subject->record, measure->feature->norm, value, model->cohort_minimum, &row->cohort,
                 measure->normalise == NORMALISE_PERCENTILE ? NULL : &spread);
    row->has_cohort = row->cohort.width != COHORT_NONE;
    *x = (int64_t)row->cohort.percentile * 10000;
    if (!row->has_cohort || measure->normalise == NORMALISE_PERCENTILE)
        return row->has_cohort;
    struct divisor divisor = divisor_of(measure->normalise, &row->cohort, &spread);
    row->divisor = divide_half_up((__int128)divisor.numerator * MILLION, divisor.denominator);
    if (divisor.numerator <= 0)
        return false; /* a cohort that is all zero sets no measure */
    *x = divide_half_up((__int128)value * divisor.denominator * MILLION, divisor.numerator);
    *x = divisor.capped && *x > MILLION ? MILLION : *x;
    return true;
}

static bool counts_citations(const struct measure *measure)
{
    return measure->normalise && (measure->feature->norm == NORMED_net_citations_5y || measure->feature->norm == NORMED_forward_citations_5y);
}

bool cohort_mature(const struct score_model *model, const struct measure *measure, const struct subject *subject, struct indicator_row *row, int32_t *points)
{
    if (!counts_citations(measure))
        return true;
    if (!record_has(subject->record, ATTRIBUTE_publication_date))
        return measure->normalise != NORMALISE_PERCENTILE;
    int64_t days = subject->as_of.number - record_number(subject->record, ATTRIBUTE_publication_date, 0);
    int64_t years = divide_half_up((__int128)days * MILLION, 365);
    row->immature = years < model->immature_below;
    if (measure->normalise == NORMALISE_PERCENTILE)
        *points = (int32_t)(5000 + divide_half_up((__int128)(*points - 5000) * curve_at(&model->maturity, years, 1), MILLION));
    return true;
}
