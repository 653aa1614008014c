#include "service/evidence.h"

#include "domain/record.h"
#include "service/internal.h"
#include "service/valuations.h"

#include <string.h>

int service_opinions(const struct request *request, const char *number, struct day as_of, struct opinion **out, size_t *count, struct error *error)
{
    struct snapshot *snapshot;
    struct view view = {.tenant = request->caller->tenant, .as_of = as_of};
    uint32_t ordinal;
    if (snapshot_open(request->service->store, request->thread, &snapshot, error))
        return -1;
    int result = find_patent(snapshot, number, "params.patent", &ordinal, error) || opinions_read(snapshot, ordinal, &view, request->arena, out, count, error)
                     ? -1 : 0;
    snapshot_close(snapshot);
    return result;
}

int service_indicator_check(const struct request *request, const char *indicator, struct error *error)
{
    struct model_set *set = models_keep(request->service);
    bool known = model_library_has_indicator(set->library, indicator);
    models_drop(set);
    return known ? 0 : error_set(error, ERROR_PARAMS_RANGE, "params.indicator", indicator, "an indicator of a score model in force (value.score lists them)");
}

int service_deals(const struct request *request, struct day as_of, struct deal **out, size_t *count, struct error *error)
{
    struct snapshot *snapshot;
    struct view view = {.tenant = request->caller->tenant, .as_of = as_of};
    if (snapshot_open(request->service->store, request->thread, &snapshot, error))
        return -1;
    int result = deals_read(snapshot, &view, request->arena, out, count, error);
    snapshot_close(snapshot);
    return result;
}

static void fill_score(const struct appraised *appraised, struct deal *deal)
{
    if (!deal->has_quality) {
        deal->has_quality = true;
        deal->quality = appraised->value.score.ungated_total;
    }
    for (size_t i = 0; i < appraised->value.score.row_count && !deal->has_life; i++) {
        const struct indicator_row *row = &appraised->value.score.rows[i];
        if (row->input && !strcmp(row->input, "economic_life") && row->has_raw) {
            deal->has_life = true;
            deal->life = (int64_t)(row->raw * 1000000 + 0.5);
        }
    }
}

int service_deal_complete(const struct request *request, struct deal *deal, struct error *error)
{
    struct score_question question = {.purpose = PURPOSE_PLEDGE, .as_of = day_add_days(deal->day, -1)};
    struct appraised *appraised = arena_take(request->arena, sizeof *appraised);
    struct record *record = arena_take(request->arena, sizeof *record);
    struct snapshot *snapshot;
    struct error absent = {.code = ERROR_NONE};
    struct view view = {.tenant = request->caller->tenant, .as_of = question.as_of};
    uint32_t ordinal;
    if (!appraised || !record)
        return error_set(error, ERROR_BUSY, "deal", NULL, "free memory");
    if (snapshot_open(request->service->store, request->thread, &snapshot, error))
        return -1;
    int found = find_patent(snapshot, deal->patent, "params.patent", &ordinal, &absent) || patent_read(snapshot, ordinal, &view, request->arena, record, &absent);
    snapshot_close(snapshot);
    if (found) {
        bool unknown = absent.code == ERROR_PATENT_UNKNOWN; /* a deal may be of a patent that the index does not hold */
        *error = unknown ? *error : absent;
        return unknown ? 0 : -1;
    }
    deal->kind = deal->kind ? deal->kind : (int)record_number(record, ATTRIBUTE_kind, 0);
    deal->field = deal->field ? deal->field : (int)record_number(record, ATTRIBUTE_wipo_field, 0);
    if (!service_score(request, deal->patent, NULL, &question, appraised, &absent)) {
        fill_score(appraised, deal);
        service_release(appraised);
    }
    return 0;
}
