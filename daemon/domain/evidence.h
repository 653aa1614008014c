/* What people and markets say beside the record: experts' scores of indicators, and deals that may be compared. */
#ifndef DOMAIN_EVIDENCE_H
#define DOMAIN_EVIDENCE_H

#include "domain/day.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One expert's score of one indicator of one patent; a later one by the same expert takes its place, `withdrawn` takes it away. */
struct opinion {
    uint32_t ordinal;        /* of the patent */
    const char *indicator, *expert, *note; /* note "" for none */
    int32_t points;          /* hundredths, 0 to 10000 */
    bool withdrawn;
    struct day day;          /* on which the expert judged */
    const char *actor;       /* who entered it */
    uint64_t sequence;
};

enum deal_form { DEAL_TRANSFER = 1, DEAL_EXCLUSIVE, DEAL_SOLE, DEAL_ORDINARY, DEAL_FORMS }; /* numbers stand in the ledger */
const char *deal_form_word(enum deal_form form);             /* "transfer", "exclusive", "sole", "ordinary" */
enum deal_form deal_form_read(const char *word);             /* DEAL_FORMS when it is no such word */

/* An arm's-length transfer or licence.  A later one with the same id takes its place, `withdrawn` takes it away. */
struct deal {
    const char *id;          /* the tenant's own */
    struct day day;
    enum deal_form form;
    int64_t price;           /* yuan, for all its patents */
    int64_t patents;         /* how many */
    int kind;                /* ENUM_kind_…, 0 unknown */
    int field;               /* WIPO field, 0 unknown */
    bool has_quality, has_life;
    int32_t quality;         /* score of the patent on the day before, hundredths */
    int64_t life;            /* remaining economic life then, millionths of a year */
    const char *patent;      /* number, "" unknown */
    const char *source;      /* where it is published, "" unknown */
    bool is_public, withdrawn;
    const char *actor;
    uint64_t sequence;
};

#endif
