#include "domain/attribute.h"
#include "domain/patent_number.h"
#include "tests/unit/check.h"

static void brings_to(const char *text, const char *normal)
{
    struct patent_number number;
    struct error error = {0};
    int result = patent_number_parse(text, strlen(text), &number, "params.patent", &error);
    if (result)
        printf("  %s: %s\n", text, error.expected);
    CHECK(result == 0);
    CHECK_TEXT(result ? "" : number.text, normal);
}

static enum error_code fails(const char *text)
{
    struct patent_number number;
    struct error error = {0};
    return patent_number_parse(text, strlen(text), &number, "params.patent", &error) ? error.code : ERROR_NONE;
}

int main(void)
{
    brings_to("ZL 2019 1 0123456.X", "CN201910123456.X");
    brings_to("ＣＮ２０１９１０１２３４５６．Ｘ", "CN201910123456.X");
    brings_to("cn201910123456x", "CN201910123456.X");
    brings_to("201910123456", "CN201910123456.X");
    brings_to("201110317787.0", "CN201110317787.0");
    brings_to("CN00118464.4", "CN00118464.4");
    brings_to("01127694.0", "CN01127694.0");
    brings_to("10201110371915X", "CN201110371915.X");
    brings_to("102013000664045", "CN201310664045.4"); /* WIPO ST.13 */
    brings_to("2001-00113592", "CN01113592.1");
    brings_to("RS2008P000483", "RS2008P000483");
    brings_to("CN109876543B", "CN109876543B");
    brings_to("CN 109876543 A", "CN109876543A");
    brings_to("US 7,654,321 B2", "US7654321B2");
    brings_to("US-11355780-B2", "US11355780B2");
    brings_to("EP 1 234 567 A1", "EP1234567A1");
    brings_to("JP2017071285-A", "JP2017071285A");
    brings_to("KR1020150012345A", "KR1020150012345A");
    brings_to("WO2019/123456 A1", "WO2019123456A1");
    brings_to("USAP201715458258", "USAP15458258"); /* application_form.h */

    brings_to("JP-WO2020213340-A1", "JPWO2020213340A1");
    brings_to("JPH05123456A", "JP05123456A");
    brings_to("US D533981 S1", "USD533981S1");
    brings_to("USRE033508", "USRE33508");
    brings_to("TW M504788 U", "TWM504788U");
    brings_to("TW-I501456-B", "TWI501456B");
    brings_to("IN 1442CH2015 A", "IN1442CH2015A");
    brings_to("IT LI20050005 A1", "ITLI20050005A1");
    brings_to("SE-0400568-A1", "SE0400568A1");
    brings_to("DE000019826114", "DE19826114");
    brings_to("ru0002444566", "RU2444566");
    brings_to("za1998/04456", "ZA199804456");
    brings_to("mxMX/a/2008/013315", "MX2008013315");
    brings_to("CZ 896 U1", "CZ896U1");
    brings_to("NO 20053123 L", "NO20053123L");

    struct patent_number number;
    struct error error = {0};
    CHECK(!patent_number_parse("DE202017000667U1", 16, &number, NULL, NULL) && number.kind == ENUM_kind_utility_model && number.office == ENUM_office_DE);
    CHECK(!patent_number_parse("US7654321B2", 11, &number, NULL, NULL) && number.kind == ENUM_kind_invention);
    CHECK(!patent_number_parse("USD763551", 9, &number, NULL, NULL) && number.kind == ENUM_kind_design);
    CHECK(!patent_number_parse("CN3012345D", 10, &number, NULL, NULL) && number.kind == ENUM_kind_design);
    CHECK(!patent_number_parse_as("DE 10 2011 101042.3", 19, NUMBER_APPLICATION, 0, &number, NULL));
    CHECK_TEXT(number.text, "DEAP102011101042");
    CHECK(!patent_number_parse_as("20506606", 8, NUMBER_APPLICATION, ENUM_office_SE, &number, NULL));
    CHECK_TEXT(number.text, "SEAP2050660");
    brings_to("IT AP20050005 A1", "ITAP20050005A1");
    brings_to("INAP1442CH2015", "INAP1442CH2015");
    CHECK(patent_number_parse_as("us,174z1-", 9, NUMBER_APPLICATION, 0, &number, NULL) == -1); /* its normal form would be none */
    CHECK(!patent_number_parse_as("US3441092DA", 11, NUMBER_APPLICATION, 0, &number, NULL));
    CHECK_TEXT(number.text, "USAP3441092");
    CHECK(fails("No. 201910123456") == ERROR_NUMBER && fails("No 12345") == ERROR_NUMBER && fails("NO.12345") == ERROR_NUMBER);
    CHECK(fails("Segment II") == ERROR_NUMBER && fails("RD543019A") == ERROR_NUMBER && fails("DE12") == ERROR_NUMBER && fails("RU00 0000000000") == ERROR_NUMBER);
    CHECK(patent_number_parse("CN201910123456.7", 16, &number, "params.patents[0]", &error) == -1);
    CHECK(error.code == ERROR_NUMBER_CHECK_DIGIT);
    CHECK_TEXT(error.path, "params.patents[0]");
    CHECK(strstr(error.expected, "check digit X") != NULL);
    CHECK(fails("") == ERROR_NUMBER && fails("CN") == ERROR_NUMBER && fails("专利") == ERROR_NUMBER && fails("CN20191012345") != ERROR_NONE);
    CHECK(fails("XX1234567") == ERROR_NUMBER && fails("201950123456.1") == ERROR_NUMBER);

    CHECK(!patent_number_parse("201620683983.8", 14, &number, NULL, NULL) && number.kind == ENUM_kind_utility_model && number.year == 2016);
    CHECK(!patent_number_parse_as("102502498", 9, NUMBER_PUBLICATION, ENUM_office_CN, &number, NULL));
    CHECK_TEXT(number.text, "CN102502498");
    CHECK(patent_number_parse_as("CN109876543B", 12, NUMBER_APPLICATION, 0, &number, &error) == -1);
    CHECK(!patent_number_parse_as("CN205735840U", 12, NUMBER_PUBLICATION, 0, &number, NULL) && number.kind == ENUM_kind_utility_model);
    return check_end();
}
