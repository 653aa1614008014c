/* Texts with a form of their own: documents, twins, families, events of the register. */
#include "domain/value_form.h"
#include "tests/unit/check.h"

static struct arena *arena;

static const char *read_as(enum attribute attribute, const char *text)
{
    static struct buffer out;
    struct value value;
    struct error error;
    buffer_clear(&out);
    if (value_parse(attribute, text, strlen(text), arena, &value, &error)) {
        CHECK_TEXT(error.path, attribute_row(attribute)->name);
        CHECK(error.expected[0] != '\0');
        return "refused";
    }
    if (value.state == VALUE_SET)
        value_format(attribute, &value, &out);
    return buffer_text(&out);
}

static void numbers(void)
{
    CHECK_TEXT(read_as(ATTRIBUTE_publication_numbers, "cn 109876543 a|CN109876543A|US 7,654,321 B2"), "CN109876543A|US7654321B2");
    CHECK_TEXT(read_as(ATTRIBUTE_publication_numbers, "CN201910123456.X"), "refused");
    CHECK_TEXT(read_as(ATTRIBUTE_publication_numbers, "|"), "");
    CHECK_TEXT(read_as(ATTRIBUTE_twin_number, "ZL 2019 2 0123456.2"), "refused"); /* its check digit is another */
    CHECK_TEXT(read_as(ATTRIBUTE_twin_number, "2019 2 0123456"), "CN201920123456.5");
    CHECK_TEXT(read_as(ATTRIBUTE_twin_number, "cn209876543u"), "CN209876543U");
    CHECK_TEXT(read_as(ATTRIBUTE_twin_number, "是"), "refused");
    CHECK_TEXT(read_as(ATTRIBUTE_family_members, "CN109876543A|No. 12/345|cn109876543a|US 2019/0123456 A1|\\|odd\\\\"),
               "CN109876543A|No. 12/345|US20190123456A1|\\|odd\\\\");
}

static void events(void)
{
    CHECK_TEXT(read_as(ATTRIBUTE_register_events, "- licence 甲 → 乙|2021-03-05 transfer 甲 → 乙|2020-01-01 pledge|2021-03-05 transfer 甲 → 乙"),
               "2020-01-01 pledge|2021-03-05 transfer 甲 → 乙|- licence 甲 → 乙");
    CHECK_TEXT(read_as(ATTRIBUTE_register_events, "2021-03-05 litigation b|2021-03-05 pledge|2021-03-05 litigation a|1999-01-01 invalidation 维持有效"),
               "1999-01-01 invalidation 维持有效|2021-03-05 pledge|2021-03-05 litigation a|2021-03-05 litigation b");
    CHECK_TEXT(read_as(ATTRIBUTE_register_events, "2021-03-05 转让 甲"), "refused");
    CHECK_TEXT(read_as(ATTRIBUTE_register_events, "transfer 甲"), "refused");
    CHECK_TEXT(read_as(ATTRIBUTE_register_events, "2021-13-05 transfer"), "refused");
    CHECK_TEXT(read_as(ATTRIBUTE_register_events, "- transfer "), "refused");
    CHECK_TEXT(read_as(ATTRIBUTE_register_events, "-"), "refused");
}

int main(void)
{
    arena = arena_new();
    numbers();
    events();
    arena_free(arena);
    return check_end();
}
