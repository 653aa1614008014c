/* One application number in the forms of several databases, as their files show them, comes to one. */
#include "domain/application_form.h"
#include "domain/attribute.h"
#include "domain/patent_number.h"
#include "tests/unit/check.h"

#include <string.h>

static const char *form_of(const char *text)
{
    static struct patent_number number;
    return patent_number_parse_as(text, strlen(text), NUMBER_APPLICATION, 0, &number, NULL) ? "" : number.text;
}

static void comes_to(const char *expected, const char *const *texts)
{
    CHECK_TEXT(form_of(expected), expected); /* what stands in the index stays as it is */
    for (; *texts; texts++)
        CHECK_TEXT(form_of(*texts), expected);
}

#define COMES_TO(expected, ...) comes_to(expected, (const char *const[]){__VA_ARGS__, NULL})

static void forms(void)
{
    COMES_TO("USAP13657122", "US 201213657122 A", "US201213657122", "US13/657,122", "US 13/657122");
    COMES_TO("USAP29406308", "US 201129406308 F", "US201129406308F", "US29/406,308");
    COMES_TO("USAP2010942680", "US 94268010 A", "US20100942680", "US2010-942680");
    COMES_TO("USAP2004023667", "US 2366704 A", "US20040023667");
    COMES_TO("USAP2005223096", "US 22309605 F", "US20050223096F");
    COMES_TO("USAP1993008717", "US 871793 A", "US1993-008717");
    COMES_TO("USAP1915017954", "US 1795415 A", "US1915017954");
    COMES_TO("USAP1922576575", "US 57657522 A", "US1922576575");
    COMES_TO("USAP1966569560", "US 56956066 A", "US1966569560");
    COMES_TO("USAP3441092", "US3441092DA", "US 3441092D A");
    COMES_TO("EPAP99203729", "EP 99203729 A", "EP19990203729", "EP1999203729", "EP99203729.1", "EP 99203729.1", "EP992037291");
    COMES_TO("EPAP89103222", "EP89103222.9", "EP891032229", "EP 89103222 A");
    COMES_TO("SEAP2050660", "SE20506606", "SE 2050660-6", "SE 2050660 A");
    COMES_TO("SEAP20506605", "SE20506605"); /* no check digit */
    COMES_TO("EPAP10157125", "EP20100157125", "EP2010157125", "EP 10157125 A");
    COMES_TO("JPAP2005505120", "JP 2005505120 A", "JP20050505120", "JP2005-505120");
    COMES_TO("AUAP2013290010", "AU 2013290010 A", "AU20130290010", "AU 2013/290010 A");
    COMES_TO("MXAP2012004269", "MX20120004269", "MX/a/2012/004269");
    COMES_TO("JPAP1981164460", "JP 16446081 A", "JP19810164460");
    COMES_TO("PLAP2010392356", "PL 39235610 A", "PL20100392356");
    COMES_TO("UAAP2007006667", "UA20070006667");
    COMES_TO("TWAP98223014", "TW 98223014 U", "TW20090223014U", "TW20090223014", "TW098223014");
    COMES_TO("TWAP104118173", "TW 104118173 A", "TW20150118173");
    COMES_TO("USAP2011932296", "US 93229611 A", "US20110932296");
    COMES_TO("CAAP2835102", "CA 2835102 A", "CA20122835102");
    COMES_TO("FRAP0955434", "FR 0955434 A", "FR20090055434", "FR 09 55434");
    COMES_TO("DEAP102010034403", "DE 102010034403 A", "DE20101034403", "DE 10 2010 034 403.8");
    COMES_TO("KRAP1020040020104", "KR 20040020104 A", "KR20040020104", "KR 10-2004-0020104");
    COMES_TO("KRAP2019990022294", "KR 19990022294 U", "KR19990022294U", "KR 20-1999-0022294");
    COMES_TO("KRAP1019780000451", "KR 780000451 A", "KR19780000451");
    COMES_TO("KRAP2019870021774", "KR 870021774 U");
    COMES_TO("KRAP3020100012345", "KR 20100012345 S");
    COMES_TO("KRAP1020030003550", "KR20030003550 Q");
    COMES_TO("USAP13657122", "US 13/657,122 A", "US13657122A"); /* no application of 1922 */
    COMES_TO("USAP60123456", "US 60/123,456 P");
    COMES_TO("USAP09123456", "US09/123,456 A");
    COMES_TO("JPAP10199901", "JP H10-199901 A");
    COMES_TO("PLAP392356", "PL392356A");
    COMES_TO("DEAP20070315899", "DE20070315899");
    COMES_TO("JPAPW2005505120", "JP2005505120W");
    COMES_TO("USAPW37000", "US 037000 W");
    COMES_TO("EPAPW2012002320", "EP 2012002320 W"); /* a PCT application, not the European one of that number */
}

static bool agree(const char *a, const char *b)
{
    return application_numbers_agree(a, strlen(a), b, strlen(b)) && application_numbers_agree(b, strlen(b), a, strlen(a));
}

static void agreement(void)
{
    CHECK(agree("USAP12942680", "USAP2010942680") && agree("USAP12942680", "USAP12942680") && agree("CN201910123456.X", "CN201910123456.X"));
    CHECK(!agree("USAP12942680", "USAP2010942681") && !agree("USAP12942680", "USAP11942680") && !agree("USAP2009942680", "USAP2010942680"));
    CHECK(!agree("EPAP12942680", "EPAP2010942680") && !agree("USAP942680", "USAP2010942680") && !agree("CN201910123456.X", "CN201910123457.8"));
    CHECK(application_number_is_poor("USAP2010942680", 14) && !application_number_is_poor("USAP12942680", 12) && !application_number_is_poor("EPAP2010942680", 14));
}

static uint64_t seed = 20261126;
static unsigned below(unsigned limit)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(seed >> 33) % limit;
}

/* What the index holds comes back from it as it is, whatever was read. */
static void a_normal_form_stays(void)
{
    static const char *const offices[] = {"US", "EP", "JP", "MX", "PL", "AU", "UA", "TW", "CA", "FR", "DE", "KR", "SE", "GB", "RU", "WO", "IN", "BR"};
    static const char *const kinds[] = {"", " A", " U", " W", " D", "A", "U", " F", " T", " P", " Q", " S"};
    for (unsigned i = 0; i < 200000; i++) {
        struct patent_number once, again;
        char text[40];
        int size = snprintf(text, sizeof text, "%s%s%.*u", offices[below(18)], below(2) ? "19" : below(2) ? "20" : "", 4 + (int)below(8), below(1000000));
        snprintf(text + size, sizeof text - (size_t)size, "%s", kinds[below(12)]);
        if (patent_number_parse_as(text, strlen(text), NUMBER_APPLICATION, 0, &once, NULL))
            continue;
        bool same = !patent_number_parse(once.text, strlen(once.text), &again, NULL, NULL) && !strcmp(once.text, again.text) && again.form == NUMBER_APPLICATION;
        if (!same)
            printf("  %s: %s, then %s\n", text, once.text, again.text);
        CHECK(same);
    }
}

static void edges(void)
{
    CHECK(application_check_digit("8900654", 7) == '8' && application_check_digit("89301733", 8) == '5' && application_check_digit("", 0) == '0');
    char out[APPLICATION_DIGITS];
    application_form(ENUM_office_US, "123456789", 9, 'A', false, out);
    CHECK_TEXT(out, "123456789"); /* of no known form */
    application_form(ENUM_office_US, "12", 2, 'A', false, out);
    CHECK_TEXT(out, "12");
    application_form(ENUM_office_US, "187612345678", 12, '\0', false, out);
    CHECK_TEXT(out, "187612345678"); /* no year */
    application_form(ENUM_office_FR, "20090155434", 11, '\0', false, out);
    CHECK_TEXT(out, "20090155434");
    application_form(ENUM_office_SE, "20100012345", 11, '\0', false, out);
    CHECK_TEXT(out, "20100012345");
}

int main(void)
{
    forms();
    agreement();
    a_normal_form_stays();
    edges();
    return check_end();
}
