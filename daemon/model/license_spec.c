/* A license model's file, compiled. */
#include "model/license.h"

int license_model_compile(const struct spec *spec, const struct json *root, struct license_model **out)
{
    static const char *const names[] = {"kind", "id", "version", "title", "card", "score", "royalty_factor", "fade", "discount", "types", "draws", "forms", "open",
                                        "national", "most_years", "disclosures", "seed", NULL};
    static const char *const types[] = {"exclusive", "sole", "ordinary", "open"};
    struct license_model *m = arena_take(spec->arena, sizeof *m);
    const struct json *type, *draws, *forms, *open, *national, *instalments;
    int64_t value;
    if (!m)
        return error_set(spec->error, ERROR_BUSY, spec->name, NULL, "free memory");
    *out = m;
    if (spec_only(spec, root, "", names) || !(m->score = spec_string(spec, root, "", "score")) || royalty_factor_compile(spec, root, &m->factor) ||
        spec_real(spec, root, "", "fade", 0, 1, &m->fade) || spec_millionths(spec, root, "", "discount", 0, MILLION, &m->discount) ||
        !(type = spec_member(spec, root, "", "types", JSON_OBJECT)) || !(draws = spec_member(spec, root, "", "draws", JSON_OBJECT)) ||
        !(forms = spec_member(spec, root, "", "forms", JSON_OBJECT)) || !(open = spec_member(spec, root, "", "open", JSON_OBJECT)) ||
        !(national = spec_member(spec, root, "", "national", JSON_OBJECT)) || spread_compile(spec, draws, "draws", &m->spread) ||
        spec_real(spec, draws, "draws", "rate_most", 0, 1, &m->rate_most) || triangle_compile(spec, draws, "draws", "sales", &m->sales_draw) ||
        lattice_compile(spec, root, NULL, &m->lattice))
        return -1;
    for (int i = 0; i < LICENCE_TYPES; i++) {
        if (spec_millionths(spec, type, "types", types[i], 0, MILLION, &value))
            return -1;
        m->types[i] = (uint32_t)value;
    }
    if (spec_real(spec, forms, "forms", "entry", 0, 1, &m->entry) || spec_real(spec, forms, "forms", "deferral_probability", 0.01, 1, &m->deferral_probability) ||
        spec_integer(spec, forms, "forms", "deferral_years", 1, 10, &m->deferral_years) || spec_real(spec, forms, "forms", "guarantee", 0, 1, &m->guarantee) ||
        !(instalments = spec_member(spec, forms, "forms", "instalments", JSON_ARRAY)))
        return -1;
    m->instalment_count = instalments->u.array.count;
    if (m->instalment_count < 1 || m->instalment_count > 8)
        return spec_fail(spec, instalments, "forms.instalments", NULL, "1 to 8 shares");
    for (size_t i = 0; i < m->instalment_count; i++) {
        if (spec_value_millionths(spec, &instalments->u.array.items[i], "forms.instalments", &value))
            return -1;
        m->instalments[i] = (double)value / MILLION;
    }
    if (spec_real(spec, open, "open", "sales", 0, 1, &m->open_sales) || spec_real(spec, open, "open", "profit", 0, 1, &m->open_profit) ||
        spec_integer(spec, open, "open", "fixed", 0, 1000000000000, &m->open_fixed) || spec_millionths(spec, open, "open", "fee_relief", 0, MILLION, &m->fee_relief) ||
        spec_integer(spec, national, "national", "mean_per_year", 1, 1000000000000, &m->national_mean) ||
        spec_integer(spec, root, "", "most_years", 1, 40, &m->most_years))
        return -1;
    return text_pairs_compile(spec, root, "disclosures", m->disclosures, 16, &m->disclosure_count);
}
