#include "domain/norms.h"
#include "tests/unit/check.h"

static struct record patent(uint32_t ordinal, int year, int64_t claims)
{
    struct record record = {.ordinal = ordinal, .revision = 1};
    record_set_number(&record, ATTRIBUTE_office, ENUM_office_CN);
    record_set_number(&record, ATTRIBUTE_kind, ENUM_kind_invention);
    record_set_number(&record, ATTRIBUTE_wipo_field, 29);
    record_set_number(&record, ATTRIBUTE_filing_date, day_from_civil(year, 3, 1).number);
    record_set_number(&record, ATTRIBUTE_claims, claims);
    return record;
}

/* Bytes of an edition of this many attributes, of patents that know more than the first generation counted. */
static void cut(unsigned attributes, bool rich, struct buffer *out)
{
    struct norms_builder *builder = norms_builder_new(60, attributes);
    struct error error;
    for (uint32_t i = 0; i < 60; i++) {
        struct record record = patent(i, 2019, i % 10);
        if (rich) {
            record_set_number(&record, ATTRIBUTE_family_offices, 2);
            record_set_number(&record, ATTRIBUTE_backward_citations, i);
            record_set_text(&record, ATTRIBUTE_citing_classes, "A01B|B02C", 9);
        }
        norms_builder_add(builder, &record);
    }
    CHECK(!norms_builder_end(builder, out, &error));
}

/* An edition of the first generation keeps its bytes, and so its digest, whatever later generations count. */
static void generations(void)
{
    struct buffer poor = {0}, first = {0}, now = {0};
    struct digest digest;
    char hex[65];
    cut(NORMED_FIRST_GENERATION, false, &poor);
    cut(NORMED_FIRST_GENERATION, true, &first);
    cut(NORMED_COUNT, true, &now);
    CHECK(poor.size == first.size && !memcmp(poor.data, first.data, poor.size) && now.size > first.size);
    digest_of(first.data, first.size, &digest);
    digest_hex(&digest, hex);
    CHECK_TEXT(hex, "e6051642623f042fc92592d20f7fd5700f335b9a0511f868843f39761fde75b7"); /* as patvald cut it before there was a second generation */
    buffer_free(&poor);
    buffer_free(&first);
    buffer_free(&now);
}

int main(void)
{
    generations();
    struct norms_builder *builder = norms_builder_new(60, NORMED_COUNT);
    struct buffer bytes = {0}, again = {0};
    struct norms *norms;
    struct error error;
    for (uint32_t i = 0; i < 60; i++) {
        struct record record = patent(i, i < 40 ? 2019 : 2020, i % 10); /* every count 0…9 six times */
        CHECK(!norms_builder_add(builder, &record));
    }
    CHECK(!norms_builder_end(builder, &bytes, &error));
    builder = norms_builder_new(60, NORMED_COUNT);
    for (uint32_t i = 60; i-- > 0;) {
        struct record record = patent(i, i < 40 ? 2019 : 2020, i % 10);
        norms_builder_add(builder, &record);
    }
    CHECK(!norms_builder_end(builder, &again, &error));
    CHECK(bytes.size == again.size && !memcmp(bytes.data, again.data, bytes.size)); /* the order of the walk leaves no trace */
    CHECK(!norms_read(bytes.data, bytes.size, 3, day_from_civil(2026, 11, 20), &norms, &error));
    CHECK(norms_edition(norms) == 3);

    struct cohort_standing standing;
    struct record member = patent(5, 2019, 5), stranger = patent(99, 2019, 5), old = patent(7, 1990, 5);
    norms_standing(norms, &member, NORMED_claims, 5, 40, &standing);
    CHECK(standing.width == COHORT_EXACT && standing.size == 40 && standing.percentile == 5500); /* (20 + 2) / 40 */
    CHECK_TEXT(standing.key, "CN/invention/29/2019");
    norms_standing(norms, &member, NORMED_claims, 5, 50, &standing);
    CHECK(standing.width == COHORT_YEAR_1 && standing.size == 60 && standing.percentile == 5500 && standing.median == 4);
    norms_standing(norms, &stranger, NORMED_claims, 5, 50, &standing);
    CHECK(standing.size == 61 && standing.percentile == 5492); /* (30 + 3.5) / 61 */
    norms_standing(norms, &old, NORMED_claims, 5, 50, &standing);
    CHECK(standing.width == COHORT_NONE && standing.size == 0);
    norms_standing(norms, &member, NORMED_pages, 5, 50, &standing);
    CHECK(standing.width == COHORT_NONE);
    norms_standing(norms, &member, NORMED_claims, 5, 61, &standing);
    CHECK(standing.width == COHORT_NONE);
    norms_drop(norms);
    for (size_t cut = 0; cut < bytes.size; cut++)
        CHECK(norms_read(bytes.data, cut, 3, DAY_NONE, &norms, &error) == -1);
    buffer_free(&bytes);
    buffer_free(&again);

    int64_t value;
    record_set_number(&member, ATTRIBUTE_forward_citations_5y, 3);
    record_set_number(&member, ATTRIBUTE_self_citations_5y, 5);
    CHECK(normed_value(&member, NORMED_net_citations_5y, &value) && value == 0);
    CHECK(!normed_value(&member, NORMED_first_claim_length, &value));
    return check_end();
}
