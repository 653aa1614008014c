/* Which documents share their serial, and which of them is the grant. */
#include "domain/publication.h"
#include "tests/unit/check.h"

static bool shares(const char *number)
{
    return publication_shares_serial(number, strlen(number));
}

static bool grants(const char *number)
{
    return publication_is_grant(number, strlen(number));
}

static bool is_short(const char *number, const char *other)
{
    return publication_is_short_form(number, strlen(number), other, strlen(other));
}

int main(void)
{
    CHECK(is_short("US20090208610", "US20090208610A1") && is_short("US20090208610A1", "US20090208610") && is_short("DE10131036", "DE10131036C2"));
    CHECK(is_short("CN109876543", "CN109876543B") && is_short("USD763551", "USD763551S1"));
    CHECK(!is_short("CN1387401", "CN1387401C") && !is_short("JP0512345", "JP0512345A") && !is_short("KR101234567", "KR101234567B1"));
    CHECK(!is_short("US7654321B2", "US7654321B1") && !is_short("US7654321", "US7654321") && !is_short("US7654321", "US76543210A1") && !is_short("", ""));

    CHECK(publication_stem("CN109876543B", 12) == 11 && publication_stem("US7654321", 9) == 9 && publication_stem("CN", 2) == 2 && publication_stem("C", 1) == 1 && publication_stem("USD435854S", 10) == 9);
    CHECK(shares("CN109876543B") && shares("CN109876543A") && shares("CN101000000A") && shares("CN109876543") && shares("CN101268711C"));
    CHECK(!shares("CN100999999C") && !shares("CN1234567A") && !shares("CN205735840U") && !shares("CN304567890S") && !shares("CN999999999A"));
    CHECK(shares("EP1234567A1") && shares("EP1234567B9") && shares("WO2019123456A1") && shares("WO0047240A2"));
    CHECK(!shares("EP123A1") && !shares("US7654321B2") && !shares("JP2017071285A") && !shares("KR1020150012345A") && !shares("US20190123456A1"));
    CHECK(!shares("") && !shares("CN") && !shares("EP1234567T1"));
    CHECK(grants("CN109876543B") && grants("CN100438811C") && grants("CN205735840U") && grants("CN3003001D") && grants("CN304567890S"));
    CHECK(grants("EP1234567B1") && grants("US7654321B2") && grants("US5123456A") && grants("USRE12345E") && grants("USD435854S") && grants("JP6543210B2"));
    CHECK(!grants("CN109876543A") && !grants("CN109876543") && !grants("EP1234567A3") && !grants("US20190123456A1") && !grants("US20190123456P1"));
    CHECK(!grants("KR2020150012345U") && !grants("WO2019123456A1") && !grants("") && grants("JP3012345U"));
    return check_end();
}
