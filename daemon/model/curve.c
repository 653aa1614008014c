#include "model/internal.h"

#include <stdio.h>

int64_t divide_half_up(__int128 numerator, __int128 denominator)
{
    __int128 twice = 2 * numerator + denominator, both = 2 * denominator;
    __int128 quotient = twice / both;
    if (twice % both != 0 && (twice < 0) != (both < 0))
        quotient--;
    return (int64_t)quotient;
}

int curve_compile(const struct spec *spec, const struct json *object, const char *path, const char *name, struct curve *out)
{
    const struct json *knots = spec_member(spec, object, path, name, JSON_ARRAY);
    const char *where = spec_path(spec, path, name);
    if (!knots)
        return -1;
    if (knots->u.array.count < 1 || knots->u.array.count > CURVE_KNOTS)
        return spec_fail(spec, knots, where, NULL, "1 to 32 knots [x, y]");
    out->count = knots->u.array.count;
    for (size_t i = 0; i < out->count; i++) {
        const struct json *knot = &knots->u.array.items[i];
        if (knot->type != JSON_ARRAY || knot->u.array.count != 2)
            return spec_fail(spec, knot, where, json_type_name(knot->type), "a knot of two numbers [x, y]");
        if (spec_value_millionths(spec, &knot->u.array.items[0], where, &out->x[i]) ||
            spec_value_millionths(spec, &knot->u.array.items[1], where, &out->y[i]))
            return -1;
        if (i && out->x[i] <= out->x[i - 1])
            return spec_fail(spec, knot, where, NULL, "knots with x ascending");
    }
    return 0;
}

int64_t curve_at(const struct curve *curve, int64_t x, int64_t unit)
{
    size_t last = curve->count - 1, i = 0;
    if (x <= curve->x[0])
        return divide_half_up(curve->y[0], unit);
    if (x >= curve->x[last])
        return divide_half_up(curve->y[last], unit);
    while (x > curve->x[i + 1])
        i++;
    __int128 span = curve->x[i + 1] - curve->x[i];
    __int128 rise = (__int128)(curve->y[i + 1] - curve->y[i]) * (x - curve->x[i]);
    return divide_half_up((__int128)curve->y[i] * span + rise, span * unit);
}
