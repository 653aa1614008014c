/* Experts' scores and comparable deals, as the caller's tenant sees them. */
#ifndef SERVICE_EVIDENCE_H
#define SERVICE_EVIDENCE_H

#include "domain/evidence.h"
#include "service/service.h"

/* Experts' scores of one patent by any of its numbers, as of a day (DAY_NONE: now); `normal` is its number in normal form. */
int service_opinions(const struct request *, const char *number, struct day as_of, struct opinion **out, size_t *count, struct error *);
/* 0 when a score model in force has this indicator; else ERROR_PARAMS_RANGE on params.indicator. */
int service_indicator_check(const struct request *, const char *indicator, struct error *);
int service_deals(const struct request *, struct day as_of, struct deal **out, size_t *count, struct error *);
/* Fills kind, field, quality and life of a deal, where they are not given and the index holds its patent, from what was known the day before:
 * a price must not be explained by what came after it. */
int service_deal_complete(const struct request *, struct deal *deal, struct error *);

#endif
