/* What the files of this floor share: the reader of model files and the compiled kinds. */
#ifndef MODEL_INTERNAL_H
#define MODEL_INTERNAL_H

#include "base/json.h"
#include "model/model.h"

#define MILLION 1000000
#define CURVE_KNOTS 32

/* A model file while it is read.  Every spec_ function that fails leaves "line N: path" in the error's path. */
struct spec {
    const char *text;
    const char *name;         /* the file's */
    struct arena *arena;      /* the model's: lives as long as it */
    struct error *error;
};

int spec_fail(const struct spec *spec, const struct json *at, const char *path, const char *got, const char *expected);
/* A member, which must be there and of this type. */
const struct json *spec_member(const struct spec *spec, const struct json *object, const char *path, const char *name, enum json_type type);
/* A number with at most six decimals as millionths, within [least, most] (in millionths too). */
int spec_millionths(const struct spec *spec, const struct json *object, const char *path, const char *name, int64_t least, int64_t most, int64_t *out);
int spec_value_millionths(const struct spec *spec, const struct json *value, const char *path, int64_t *out);
int spec_integer(const struct spec *spec, const struct json *object, const char *path, const char *name, int64_t least, int64_t most, int64_t *out);
const char *spec_string(const struct spec *spec, const struct json *object, const char *path, const char *name); /* NULL on failure */
/* Refuses members that are not in `names` (NULL-terminated). */
int spec_only(const struct spec *spec, const struct json *object, const char *path, const char *const *names);
/* "path.name" in the model's arena. */
const char *spec_path(const struct spec *spec, const char *path, const char *name);

struct score_model;
struct pledge_model;
struct license_model;

struct model {
    enum model_kind kind;
    const char *id, *version, *en, *zh;
    struct digest digest;
    const char *text;
    size_t size;
    struct arena *arena;
    struct json *root;
    const char **unverified; /* its members that hold a number marked verified: false; "*": the whole file is so marked */
    size_t unverified_count;
    struct score_model *score;
    struct pledge_model *pledge;
    struct license_model *license;
};

struct model_library {
    struct model **models;
    size_t count;
};

int score_model_compile(const struct spec *spec, const struct json *root, struct score_model **out);
int pledge_model_compile(const struct spec *spec, const struct json *root, struct pledge_model **out);
int license_model_compile(const struct spec *spec, const struct json *root, struct license_model **out);
/* table_spec.c: refuses a table of another shape than the one its readers know. */
int table_check(const struct spec *spec, const struct json *root, const char *id);

/* marks.c: fills model->unverified; -1 without memory. */
int model_marks(struct model *model);

/* Canonical form of a JSON value (RFC 8785) for files whose numbers have at most six decimals. */
void canonical_put(struct buffer *out, const struct json *value);
/* A table model's root by id; NULL when the library has none. */
const struct json *library_table(const struct model_library *library, const char *id);
int library_mark(const struct model *model, const char *role, struct valuation *out);
void library_mark_table(const struct model_library *library, const char *id, struct valuation *out); /* a table whose figures the answer rests on */

/* ahp.c: principal eigenvector of the reciprocal matrix with this upper triangle, row by row; weights sum to 1.  Consistency ratio
 * (λmax − n)/(n − 1)/RI(n), RI after Saaty. */
double ahp_random_index(size_t n); /* of n compared things; 0 beyond the table */
void ahp_weights(const double *triangle, size_t n, double *weights, double *consistency_ratio);

/* curve.c: piecewise linear, x in millionths, y in millionths of a point; flat outside the knots. */
struct curve { size_t count; int64_t x[CURVE_KNOTS], y[CURVE_KNOTS]; };
int curve_compile(const struct spec *spec, const struct json *object, const char *path, const char *name, struct curve *out);
/* y at x, rounded half up to `unit` millionths and divided by it: unit 10000 gives hundredths of a point. */
int64_t curve_at(const struct curve *curve, int64_t x, int64_t unit);
/* Half up for any sign: floor(numerator / denominator + ½). */
int64_t divide_half_up(__int128 numerator, __int128 denominator);

/* features.c: what the indicators look at */
struct feature_source {
    const struct subject *subject;
    const struct sales *sales; /* the question's, NULL: none */
    int64_t economic_life;     /* from filing, millionths of a year, by the patent's field and kind; 0 unknown */
};
struct feature { bool known; int64_t value; /* millionths */ const char *word; };
typedef void feature_function(const struct feature_source *source, struct feature *out);
struct feature_row { const char *name; feature_function *compute; unsigned decimals; bool has_norm; enum normed norm; };
const struct feature_row *feature_by_name(const char *name); /* NULL: no such feature */
/* Years, counted in days of 365: age since the term's start, legal time left, and n of the remaining economic life. */
struct life { bool known; double age, legal, economic; };
struct life life_of(const struct subject *subject, int64_t economic_life, bool sold_last_year);
bool sales_last_year(const struct feature_source *source, int64_t *amount);
/* True when the status says that the right has ended. */
bool status_is_dead(const struct record *record, const char **word);

/* score.c */
int64_t score_economic_life(const struct score_model *model, const struct record *record); /* millionths of a year by field and kind; 0 unknown */
const struct score_model *score_model_of(const struct model *model);
int score_compute(const struct model *model, const struct subject *subject, enum purpose purpose, const struct sales *sales,
                  struct arena *arena, struct valuation *out, struct error *error);
/* Points of one indicator row of an answer by id; `neutral` when it is missing. */
int32_t score_points(const struct score *score, const char *id, int32_t neutral, bool *missing);

#endif
