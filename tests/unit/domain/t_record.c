#include "domain/day.h"
#include "domain/fields.h"
#include "domain/record.h"
#include "tests/unit/check.h"

static struct arena *arena;

static bool day_is(const char *text, int year, int month, int date)
{
    struct day day;
    return !day_parse_loose(text, strlen(text), &day, NULL) && day.number == day_from_civil(year, month, date).number;
}

static void days(void)
{
    struct day day;
    char text[11];
    CHECK(day_from_civil(1970, 1, 1).number == 0 && day_from_civil(2026, 11, 23).number == 20780);
    for (int32_t n = -40000; n < 80000; n += 97) {
        int y, m, d;
        day_to_civil((struct day){n}, &y, &m, &d);
        CHECK(day_from_civil(y, m, d).number == n);
    }
    CHECK(!day_parse("2024-02-29", 10, &day, NULL, NULL));
    CHECK(day_parse("2023-02-29", 10, &day, NULL, NULL) == -1 && day_parse("2023-2-1", 8, &day, NULL, NULL) == -1);
    day_format(day_add_years(day_from_civil(2004, 2, 29), 1), text);
    CHECK_TEXT(text, "2005-02-28");
    CHECK(day_is("2026/1/2", 2026, 1, 2) && day_is("2026.11.23", 2026, 11, 23) && day_is("20261123", 2026, 11, 23));
    CHECK(day_is("23.11.2026", 2026, 11, 23) && day_is("2026年11月23日", 2026, 11, 23) && day_is("13 Apr 2017", 2017, 4, 13));
    CHECK(day_is("２０２６－０１－０２", 2026, 1, 2) && day_is("2015-03-04T00:00:00Z", 2015, 3, 4));
    CHECK(day_parse_loose("01/02/17", 8, &day, NULL) == -1 && day_parse_loose("2026-13-01", 10, &day, NULL) == -1);
}

static bool value_is(enum attribute attribute, const char *text, const char *canonical)
{
    struct value value;
    struct error error;
    struct buffer out = {0};
    if (value_parse(attribute, text, strlen(text), arena, &value, &error) || value.state != VALUE_SET)
        return false;
    value_format(attribute, &value, &out);
    bool same = !strcmp(buffer_text(&out), canonical);
    buffer_free(&out);
    return same;
}

static void values(void)
{
    struct value value;
    struct error error;
    CHECK(value_is(ATTRIBUTE_filing_date, "2019-02-19", "2019-02-19") && value_is(ATTRIBUTE_status, "in_force", "in_force"));
    CHECK(value_is(ATTRIBUTE_market_share, "0.050", "0.05") && value_is(ATTRIBUTE_pct, "true", "true"));
    CHECK(value_is(ATTRIBUTE_product_sales, "2025=76000000|2024=7", "2024=7|2025=76000000"));
    CHECK(value_is(ATTRIBUTE_application_number, "ZL 2019 1 0123456.X", "CN201910123456.X"));
    CHECK(!value_parse(ATTRIBUTE_claims, "", 0, arena, &value, &error) && value.state == VALUE_ABSENT);
    CHECK(!value_parse(ATTRIBUTE_claims, "\\N", 2, arena, &value, &error) && value.state == VALUE_UNSET);
    CHECK(value_is(ATTRIBUTE_title, "数据 😀", "数据 😀"));
    CHECK(value_parse(ATTRIBUTE_title, "a\xED\xA0\x80", 4, arena, &value, &error) == -1 && value_parse(ATTRIBUTE_title, "ab\0", 3, arena, &value, &error) == -1);
    CHECK_TEXT(error.expected, "valid UTF-8 without NUL");
    CHECK(value_parse(ATTRIBUTE_claims, "-1", 2, arena, &value, &error) == -1);
    CHECK_TEXT(error.path, "claims");
    CHECK_TEXT(error.expected, "a whole number from 0 to 9999");
    CHECK(value_parse(ATTRIBUTE_claims, "1.5", 3, arena, &value, &error) == -1);
    CHECK(value_parse(ATTRIBUTE_market_share, "1.2", 3, arena, &value, &error) == -1);
    static const struct { const char *text; int64_t millionths; } shares[] = {{"5e-05", 50}, {"2.5E-5", 25}, {"2e-6", 2}, {"8.5e-1", 850000}, {"1e0", 1000000}};
    for (size_t i = 0; i < sizeof shares / sizeof shares[0]; i++)
        CHECK(!value_parse(ATTRIBUTE_market_share, shares[i].text, strlen(shares[i].text), arena, &value, &error) && value.u.number == shares[i].millionths);
    static const char *const none[] = {"2.5e-6", "1e-7", "1e", "e-5", "1e-", "1e-123", "1e+1", "1e 1"};
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
        CHECK(value_parse(ATTRIBUTE_market_share, none[i], strlen(none[i]), arena, &value, &error) == -1);
    CHECK(value_parse(ATTRIBUTE_status, "alive", 5, arena, &value, &error) == -1 && strstr(error.expected, "in_force") != NULL);
    CHECK(value_parse(ATTRIBUTE_product_sales, "2025=1|2025=2", 13, arena, &value, &error) == -1);
    CHECK(value_parse(ATTRIBUTE_expiry_date, "2039-02-19", 10, arena, &value, &error) == -1);
    CHECK(value_parse(ATTRIBUTE_title, "\xff", 1, arena, &value, &error) == -1);
}

static void computed(void)
{
    struct record record = {0};
    int64_t sum;
    record_set_text(&record, ATTRIBUTE_application_number, "CN201910123456.X", 16);
    record_set_number(&record, ATTRIBUTE_filing_date, day_from_civil(2019, 2, 19).number);
    record_set_text(&record, ATTRIBUTE_classes, "A23N 12/00|A23N 15/00|B02B1/00|H04N 21/00", 41);
    record_set_text(&record, ATTRIBUTE_cited_classes, "A01B|A01B|A01B|A01B|A01C|A01C|A01C|A01D|A01D|A01F", 49);
    record_set_text(&record, ATTRIBUTE_inventors, "甲|乙\\|丙", strlen("甲|乙\\|丙"));
    CHECK(!record_compute(&record, arena, NULL));
    CHECK(record_number(&record, ATTRIBUTE_office, 0) == ENUM_office_CN && record_number(&record, ATTRIBUTE_kind, 0) == ENUM_kind_invention);
    CHECK(record_number(&record, ATTRIBUTE_expiry_date, 0) == day_from_civil(2039, 2, 19).number);
    CHECK(record_number(&record, ATTRIBUTE_wipo_field, 0) == 29 && record_number(&record, ATTRIBUTE_subclass_count, 0) == 3);
    CHECK(record_number(&record, ATTRIBUTE_field_count, 0) == 2);
    CHECK(record_number(&record, ATTRIBUTE_originality, 0) == 700000); /* classes 4, 3, 2, 1 of ten: 1 − .30 */
    CHECK(record_number(&record, ATTRIBUTE_inventor_count, 0) == 2);
    record_set_text(&record, ATTRIBUTE_product_sales, "2023=5|2024=7|2025=9", 20);
    CHECK(series_get(&record.values[ATTRIBUTE_product_sales], 2024, &sum) && sum == 7);
    CHECK(series_sum(&record.values[ATTRIBUTE_product_sales], 2024, 2026, &sum) && sum == 16);
    CHECK(!series_get(&record.values[ATTRIBUTE_product_sales], 2020, &sum));
}

/* The rules are searched by halves: each is found where it stands, and they stand in order. */
static void every_rule(void)
{
    static const struct { const char *subclass; int group, field; } rules[] = {
#define WIPO_FIELD(number, name, chinese)
#define WIPO_RULE(subclass, group, number) {subclass, group, number},
#include "domain/wipo_fields.def"
#undef WIPO_FIELD
#undef WIPO_RULE
    };
    size_t found = 0, ordered = 1, count = sizeof rules / sizeof rules[0];
    for (size_t i = 0; i < count; i++) {
        char symbol[32];
        snprintf(symbol, sizeof symbol, "%s %d/00", rules[i].subclass, rules[i].group ? rules[i].group : 9999);
        found += wipo_field_of_class(symbol, strlen(symbol)) == rules[i].field;
        ordered += i && strcmp(rules[i - 1].subclass, rules[i].subclass) <= 0;
    }
    CHECK(found == count && ordered == count && wipo_field_of_class("A00Z 1/00", 9) == 0 && wipo_field_of_class("H99A 1/00", 9) == 0);
}

static void fields(void)
{
    every_rule();
    CHECK(wipo_field_of_class("H04N 21/00", 10) == 4 && wipo_field_of_class("H04N   1/00", 11) == 3 && wipo_field_of_class("H04N5/00", 8) == 2);
    CHECK(wipo_field_of_class("G01N 33/50", 10) == 11 && wipo_field_of_class("G01N-033/574", 12) == 11 && wipo_field_of_class("G01N 1/00", 9) == 10);
    CHECK(wipo_field_of_class("//C07K14/26", 11) == 15 && wipo_field_of_class("(A61K33/06", 10) == 16 && wipo_field_of_class("A61K 8/02", 9) == 14);
    CHECK(wipo_field_of_class("H10B 12/00", 10) == 8 && wipo_field_of_class("G06V 10/00", 10) == 6 && wipo_field_of_class("Z99Z 1/00", 9) == 0);
    CHECK(wipo_sector_of_field(29) == 4 && wipo_sector_of_field(33) == 5);
    for (int i = 1; i <= 35; i++)
        CHECK(wipo_field_name(i, NULL) != NULL);
    CHECK_TEXT(text_fold("公开（公告） 号 ＡＢc", strlen("公开（公告） 号 ＡＢc"), arena), "公开公告号abc");
    CHECK(!day_is_set(term_expiry(0, day_from_civil(2019, 2, 19), 0)));
    CHECK(term_expiry(ENUM_kind_design, day_from_civil(2021, 6, 1), 0).number == day_from_civil(2036, 6, 1).number);
    CHECK(term_expiry(ENUM_kind_utility_model, day_from_civil(2020, 2, 29), 10).number == day_from_civil(2030, 3, 10).number);
}

int main(void)
{
    arena = arena_new();
    days();
    values();
    computed();
    fields();
    arena_free(arena);
    return check_end();
}
