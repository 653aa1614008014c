/* Two score models on the same patents and day: how far they rank alike, and who changes grade. */
#include "cli/portfolio.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool both(const struct scores *champion, const struct scores *challenger, size_t at)
{
    return !isnan(champion->total[at]) && !isnan(challenger->total[at]);
}

/* Totals of the patents that both models score, side by side; returns how many. */
static size_t common_totals(const struct scores *champion, const struct scores *challenger, double *totals[2])
{
    size_t count = 0, room = champion->portfolio->count;
    totals[0] = zeroed(room, sizeof(double));
    totals[1] = zeroed(room, sizeof(double));
    for (size_t i = 0; i < room; i++)
        if (both(champion, challenger, i)) {
            totals[0][count] = champion->total[i];
            totals[1][count++] = challenger->total[i];
        }
    return count;
}

static void put_totals(json_t *out, const struct scores *champion, const struct scores *challenger)
{
    double *totals[2], sums[2] = {0, 0}, moved = 0;
    size_t count = common_totals(champion, challenger, totals);
    struct sample sample;
    for (size_t i = 0; i < count; i++) {
        sums[0] += totals[0][i];
        sums[1] += totals[1][i];
        moved += fabs(totals[1][i] - totals[0][i]);
    }
    sample_begin(&sample, count, totals[0], totals[1], NULL);
    double rank = sample_spearman(&sample, NULL);
    sample_end(&sample);
    free(totals[0]);
    free(totals[1]);
    double n = count ? (double)count : NAN;
    json_object_set_new(out, "compared", json_integer((json_int_t)count));
    json_object_set_new(out, "mean", json_pack("{s:o, s:o}", "champion", rounded(sums[0] / n), "challenger", rounded(sums[1] / n)));
    json_object_set_new(out, "mean_absolute_change", rounded(moved / n));
    json_object_set_new(out, "spearman", rounded(rank));
}

static size_t place_of(const json_t *grades, const char *grade)
{
    size_t i = 0;
    while (i < json_array_size(grades) && strcmp(json_string_value(json_array_get(grades, i)), grade) != 0)
        i++;
    return i;
}

static void add_one(json_t *row, size_t column)
{
    json_array_set_new(row, column, json_integer(json_integer_value(json_array_get(row, column)) + 1));
}

static json_t *zero_matrix(size_t rows, size_t columns)
{
    json_t *matrix = json_array();
    for (size_t i = 0; i < rows; i++) {
        json_t *row = json_array();
        for (size_t k = 0; k < columns; k++)
            json_array_append_new(row, json_integer(0));
        json_array_append_new(matrix, row);
    }
    return matrix;
}

/* Rows are the champion's grades, columns the challenger's.  A grade that the champion does not have is neither better nor worse. */
static void put_matrix(json_t *out, const struct scores *champion, const struct scores *challenger)
{
    size_t columns = json_array_size(challenger->grades), rows = json_array_size(champion->grades);
    json_t *matrix = zero_matrix(rows, columns);
    json_int_t counts[3] = {0, 0, 0};
    for (size_t i = 0; i < champion->portfolio->count; i++) {
        if (!both(champion, challenger, i))
            continue;
        size_t from = place_of(champion->grades, champion->grade[i]), to = place_of(champion->grades, challenger->grade[i]);
        add_one(json_array_get(matrix, from), place_of(challenger->grades, challenger->grade[i]));
        counts[0] += from == to;
        counts[1] += to < from;
        counts[2] += to > from && to < rows;
    }
    json_object_set_new(out, "grades", json_pack("{s:O, s:O}", "champion", champion->grades, "challenger", challenger->grades));
    json_object_set_new(out, "matrix", matrix);
    json_object_set_new(out, "same_grade", json_integer(counts[0]));
    json_object_set_new(out, "better_grade", json_integer(counts[1]));
    json_object_set_new(out, "worse_grade", json_integer(counts[2]));
}

json_t *comparison_report(const struct scores *champion, const struct scores *challenger)
{
    json_t *out = json_pack("{s:O, s:O, s:s}", "champion", champion->model, "challenger", challenger->model, "day", champion->day);
    json_int_t alone[2] = {0, 0};
    for (size_t i = 0; i < champion->portfolio->count; i++) {
        alone[0] += !isnan(champion->total[i]) && isnan(challenger->total[i]);
        alone[1] += isnan(champion->total[i]) && !isnan(challenger->total[i]);
    }
    json_object_set_new(out, "only_champion", json_integer(alone[0]));
    json_object_set_new(out, "only_challenger", json_integer(alone[1]));
    put_totals(out, champion, challenger);
    put_matrix(out, champion, challenger);
    return out;
}

struct mover { size_t place; double change; };

static int larger_first(const void *left, const void *right)
{
    const struct mover *a = left, *b = right;
    if (fabs(a->change) > fabs(b->change) || fabs(a->change) < fabs(b->change))
        return fabs(a->change) > fabs(b->change) ? -1 : 1;
    return a->place < b->place ? -1 : a->place > b->place;
}

json_t *comparison_items(const struct scores *champion, const struct scores *challenger)
{
    struct mover *movers = zeroed(champion->portfolio->count, sizeof *movers);
    json_t *items = json_array();
    size_t count = 0;
    for (size_t i = 0; i < champion->portfolio->count; i++)
        if (both(champion, challenger, i) && strcmp(champion->grade[i], challenger->grade[i]) != 0)
            movers[count++] = (struct mover){i, round((challenger->total[i] - champion->total[i]) * 100) / 100}; /* totals have two decimals */
    qsort(movers, count, sizeof *movers, larger_first);
    for (size_t k = 0; k < count; k++) {
        size_t i = movers[k].place;
        json_array_append_new(items, json_pack("{s:s, s:{s:o, s:s}, s:{s:o, s:s}, s:o}", "number", champion->portfolio->numbers[i], "champion", "total",
                                               rounded(champion->total[i]), "grade", champion->grade[i], "challenger", "total", rounded(challenger->total[i]),
                                               "grade", challenger->grade[i], "change", rounded(movers[k].change)));
    }
    free(movers);
    return items;
}
