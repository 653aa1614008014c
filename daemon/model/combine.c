/* How weighted points become a total, as the model's file says.
 *
 * weighted_mean            T = Σ wᵢ·xᵢ, in integers (score.c)
 * weighted_geometric_mean  T = exp(Σ wᵢ·ln xᵢ), x floored at one point, so that a zero is very bad and not the end of the product.
 *                          lossᵢ = (100 − T)·wᵢ·ln(100/xᵢ)/Σ, contributionᵢ = 100·wᵢ − lossᵢ: what is missing to a hundred is laid at the door
 *                          of whom it comes from, in proportion to the logarithms, so contributions may be negative and sum to T.
 * fuzzy                    M(·,+): points become memberships of the two neighbouring comments, B = W∘R, T = B·V.  With triangles between
 *                          neighbours Σ μ·v = x inside the comments' range, so T is Σ wᵢ·xᵢ with xᵢ held inside that range; the
 *                          membership vectors are what is new.
 *
 * Doubles appear in the geometric mean only, by maths.h, and are rounded where the answer prints. */
#include "model/score_model.h"

#include "model/maths.h"

#include <math.h>
#include <string.h>

int32_t combine_value(const struct score_model *model, int32_t points)
{
    if (model->combination != COMBINATION_FUZZY)
        return points;
    int32_t best = model->comments[0].value, worst = model->comments[model->comment_count - 1].value;
    return points > best ? best : points < worst ? worst : points;
}

double combine_log(int32_t points)
{
    return maths_ln(points > 100 ? points / 100.0 : 1);
}

static double mean_of_logs(double logs, int64_t weight)
{
    return maths_exp(logs / (double)weight);
}

int32_t combine_geometric(double logs)
{
    return (int32_t)floor(mean_of_logs(logs, MILLION) * 100 + 0.5);
}

static double logs_of(const struct indicator_row *rows, size_t count)
{
    double logs = 0;
    for (size_t i = 0; i < count; i++)
        logs += rows[i].weight * combine_log(rows[i].points);
    return logs;
}

double combine_logs(const struct score_model *model, enum purpose purpose, const struct points *points, const struct weighing *weighing, size_t except)
{
    double logs = 0;
    for (size_t i = 0; i < model->indicator_count; i++)
        if (i != except)
            logs += weighing->weights[i] * combine_log(score_counted(model, purpose, points, i));
    for (size_t d = 0; d < model->dimension_count; d++)
        logs += weighing->unobserved[d] * combine_log(model->neutral[purpose]);
    return logs;
}

int32_t combine_total(const struct score_model *model, enum purpose purpose, const struct points *points, const struct weighing *weighing)
{
    if (model->combination == COMBINATION_GEOMETRIC)
        return combine_geometric(combine_logs(model, purpose, points, weighing, model->indicator_count));
    return score_total(score_sum(model, purpose, points, weighing));
}

/* Contributions in hundredths by largest remainder.  Remainders are compared in millionths of a hundredth: what is equal by the formula
 * shall not be told apart by the last bit of a double. */
static void share_losses(struct score *out, double logs)
{
    double total = mean_of_logs(logs, MILLION), all = MILLION * combine_log(10000) - logs; /* Σ w·ln(100/x) */
    int64_t shares[VALUATION_ROWS] = {0}, remainders[VALUATION_ROWS] = {0}, floors = 0;
    for (size_t i = 0; i < out->row_count; i++) {
        double weight = out->rows[i].weight, loss = 0;
        if (all > 0)
            loss = (100 - total) * weight * (combine_log(10000) - combine_log(out->rows[i].points)) / all;
        int64_t fine = (int64_t)floor((weight / 100 - loss * 100) * MILLION + 0.5);
        shares[i] = fine >= 0 ? fine / MILLION : -((MILLION - 1 - fine) / MILLION);
        remainders[i] = fine - shares[i] * MILLION;
        floors += shares[i];
    }
    score_hand_out(shares, remainders, out->row_count, out->total - floors);
    for (size_t i = 0; i < out->row_count; i++)
        out->rows[i].contribution = (int32_t)shares[i];
}

void combine_contribute(struct score *out)
{
    double logs = logs_of(out->rows, out->row_count);
    out->total = combine_geometric(logs);
    share_losses(out, logs);
}

static bool row_is_of(const struct score_model *model, const struct score *score, size_t row, size_t dimension)
{
    return row < model->indicator_count ? model->indicators[row].dimension == dimension : !strcmp(score->rows[row].dimension, model->dimensions[dimension].id);
}

/* The dimension's own mean of its own rows, by the same rule as the total. */
void combine_dimensions(const struct score_model *model, struct score *out)
{
    for (size_t d = 0; d < model->dimension_count && model->combination == COMBINATION_GEOMETRIC; d++) {
        double logs = 0;
        for (size_t i = 0; i < out->row_count; i++)
            logs += row_is_of(model, out, i, d) ? out->rows[i].weight * combine_log(out->rows[i].points) : 0;
        if (out->dimensions[d].has_score)
            out->dimensions[d].score = (int32_t)floor(mean_of_logs(logs, out->dimensions[d].weight) * 100 + 0.5);
    }
}

/* Memberships of one row's points, in millionths: only the two comments around them have any, the better one rounded half up. */
static void add_memberships(const struct score_model *model, const struct indicator_row *row, int64_t *sums)
{
    int32_t points = combine_value(model, row->points);
    size_t k = 0;
    while (k + 2 < model->comment_count && points < model->comments[k + 1].value)
        k++;
    int64_t gap = model->comments[k].value - model->comments[k + 1].value;
    int64_t better = divide_half_up((__int128)(points - model->comments[k + 1].value) * MILLION, gap);
    sums[k] += row->weight * better;
    sums[k + 1] += row->weight * (MILLION - better);
}

/* Sums of weight times membership into shares of a million, by largest remainder. */
static void settle(int64_t *sums, size_t count, uint32_t *out)
{
    int64_t whole = 0, left = MILLION, remainders[COMMENTS] = {0}, shares[COMMENTS] = {0};
    for (size_t k = 0; k < count; k++)
        whole += sums[k];
    for (size_t k = 0; k < count && whole; k++) {
        __int128 scaled = (__int128)sums[k] * MILLION;
        shares[k] = (int64_t)(scaled / whole);
        remainders[k] = (int64_t)(scaled % whole);
        left -= shares[k];
    }
    score_hand_out(shares, remainders, count, whole ? left : 0);
    for (size_t k = 0; k < count; k++)
        out[k] = (uint32_t)shares[k];
}

/* Says how it was combined, and with what memberships. */
void combine_memberships(const struct score_model *model, struct score *out)
{
    static const char *const words[] = {NULL, "weighted_geometric_mean", "fuzzy"};
    int64_t all[COMMENTS] = {0};
    out->combination = words[model->combination];
    out->comment_count = model->combination == COMBINATION_FUZZY ? model->comment_count : 0;
    for (size_t d = 0; d < model->dimension_count && out->comment_count; d++) {
        int64_t here[COMMENTS] = {0};
        for (size_t i = 0; i < out->row_count; i++)
            if (row_is_of(model, out, i, d))
                add_memberships(model, &out->rows[i], here);
        for (size_t k = 0; k < out->comment_count; k++)
            all[k] += here[k];
        settle(here, out->comment_count, out->dimensions[d].memberships);
    }
    for (size_t k = 0; k < out->comment_count; k++)
        out->comments[k] = model->comments[k];
    settle(all, out->comment_count, out->memberships);
}
