#include "service/valuations.h"

#include "service/filter.h"
#include "service/internal.h"

#include <stdlib.h>
#include <string.h>

/* What every appraisal needs, fetched in one read transaction. */
struct fetched {
    struct record record;
    struct norms *norms; /* NULL: none in force, or not yet looked for */
    uint64_t through;
    size_t place;        /* in the question */
    struct opinion *opinions;
    struct deal *deals;
    size_t opinion_count, deal_count;
};

static int fetch_one(const struct request *request, struct snapshot *snapshot, uint32_t ordinal, const struct view *view, struct fetched *out, struct error *error)
{
    return patent_read(snapshot, ordinal, view, request->arena, &out->record, error) ||
                   opinions_read(snapshot, ordinal, view, request->arena, &out->opinions, &out->opinion_count, error) ||
                   norms_in_force(request->service, snapshot, view->as_of, view->through, &out->norms, error)
               ? -1 : 0;
}

/* What the question's number names, or named at its moment. */
static int find_subject(const struct request *request, struct snapshot *snapshot, const char *const *numbers, size_t count, size_t at, const struct moment *moment,
                        uint32_t *ordinal, struct error *error)
{
    if (moment && moment->subjects.count == count) {
        *ordinal = moment->subjects.items[at];
        return 0;
    }
    return find_patent(snapshot, numbers[at], count > 1 ? arena_print(request->arena, "params.patents[%zu]", at) : "params.patent", ordinal, error);
}

/* All patents of a question in one read transaction. */
static int fetch(const struct request *request, const char *const *numbers, size_t count, bool with_deals, const struct score_question *question, const struct moment *moment,
                 struct fetched *out, struct error *error)
{
    uint64_t through = moment ? moment->through : 0;
    struct snapshot *snapshot;
    /* always through the day's eyes, so that the same question has the same answer tomorrow */
    struct view view = {.tenant = request->caller->tenant, .as_of = question->as_of, .hindsight = question->hindsight, .through = through};
    int result = 0;
    if (snapshot_open(request->service->store, request->thread, &snapshot, error))
        return -1;
    for (size_t i = 0; i < count && !result; i++) {
        uint32_t ordinal;
        result = find_subject(request, snapshot, numbers, count, i, moment, &ordinal, error) || fetch_one(request, snapshot, ordinal, &view, &out[i], error) ? -1 : 0;
        out[i].through = through ? through : snapshot_sequence(snapshot);
        out[i].place = i;
    }
    if (!result && with_deals)
        result = deals_read(snapshot, &view, request->arena, &out[0].deals, &out[0].deal_count, error);
    for (size_t i = 1; i < count && !result; i++) {
        out[i].deals = out[0].deals;
        out[i].deal_count = out[0].deal_count;
    }
    for (size_t i = 0; i < count && result; i++)
        norms_drop(out[i].norms);
    snapshot_close(snapshot);
    return result;
}

static void name_patent(const struct request *request, const struct fetched *fetched, struct valuation *out)
{
    const struct record *record = &fetched->record;
    enum attribute key = record_has(record, ATTRIBUTE_application_number) ? ATTRIBUTE_application_number : ATTRIBUTE_publication_number;
    out->number = arena_copy(request->arena, record->values[key].u.text, record->values[key].size);
    if (record_has(record, ATTRIBUTE_title))
        out->title = arena_copy(request->arena, record->values[ATTRIBUTE_title].u.text, record->values[ATTRIBUTE_title].size);
    out->kind = (int)record_number(record, ATTRIBUTE_kind, 0);
    out->revision = record->revision;
    out->through = fetched->through;
    out->has_norms = fetched->norms != NULL;
    if (fetched->norms) {
        out->norms_edition = norms_edition(fetched->norms);
        out->norms_digest = *norms_digest(fetched->norms);
    }
}

static void name_subject(const struct request *request, const struct fetched *fetched, struct valuation *out)
{
    name_patent(request, fetched, out);
    if (!fetched->norms && out->gap_count < VALUATION_GAPS) {
        out->gaps[out->gap_count++] = (struct gap){"norms.none", "norms", "该日尚无基准版本：同类百分位缺失", "no norms edition in force on that day: cohort percentiles are missing"};
        out->state = out->state == ANSWER_OK ? ANSWER_GAPS : out->state;
    }
}

static int name_subjects(const struct request *request, const struct fetched *fetched, size_t count, struct ordinals *out, struct error *error)
{
    uint32_t *ordinals = arena_take(request->arena, count * sizeof *ordinals);
    *out = (struct ordinals){ordinals, count};
    for (size_t i = 0; ordinals && i < count; i++)
        ordinals[fetched[i].place] = fetched[i].record.ordinal;
    return ordinals ? 0 : error_set(error, ERROR_BUSY, "value", NULL, "free memory");
}

static struct subject subject_of(const struct fetched *fetched, struct day as_of)
{
    return (struct subject){.record = &fetched->record, .norms = fetched->norms, .as_of = as_of, .opinions = fetched->opinions,
                            .opinion_count = fetched->opinion_count, .deals = fetched->deals, .deal_count = fetched->deal_count};
}

enum asked { ASKED_SCORE, ASKED_PLEDGE, ASKED_LICENSE };

static int appraise(const struct request *request, const char *number, const struct moment *moment, enum asked asked, const void *question, const struct score_question *base,
                    struct appraised *out, struct error *error)
{
    struct fetched *fetched = arena_take(request->arena, sizeof *fetched);
    memset(out, 0, sizeof *out);
    if (!fetched)
        return error_set(error, ERROR_BUSY, "value", NULL, "free memory");
    if (fetch(request, &number, 1, asked == ASKED_PLEDGE, base, moment, fetched, error))
        return -1;
    out->models = models_keep(request->service);
    struct subject subject = subject_of(fetched, base->as_of);
    const struct model_library *library = out->models->library;
    int result = name_subjects(request, fetched, 1, &out->subjects, error);
    if (!result && moment)
        result = model_library_pin(library, moment->models, moment->model_count, request->arena, &library, error);
    if (!result)
        result = asked == ASKED_SCORE    ? model_score(library, &subject, question, request->arena, &out->value, error)
                 : asked == ASKED_PLEDGE ? model_pledge(library, &subject, question, request->arena, &out->value, error)
                                         : model_license(library, &subject, question, request->arena, &out->value, error);
    out->value.hindsight = base->hindsight;
    if (!result)
        name_subject(request, fetched, &out->value);
    norms_drop(fetched->norms);
    if (result)
        service_release(out);
    return result;
}

static const struct value *key_of(const struct fetched *fetched)
{
    const struct value *application = &fetched->record.values[ATTRIBUTE_application_number];
    return application->state == VALUE_SET ? application : &fetched->record.values[ATTRIBUTE_publication_number];
}

static int by_number(const void *a, const void *b)
{
    const struct value *left = key_of(a), *right = key_of(b);
    int order = memcmp(left->u.text, right->u.text, left->size < right->size ? left->size : right->size);
    return order ? order : (left->size > right->size) - (left->size < right->size);
}

/* By number, so that the order of the question says nothing; a patent named twice would count twice. */
static int order_basket(const struct request *request, struct fetched *fetched, size_t count, const char *const *numbers, struct error *error)
{
    qsort(fetched, count, sizeof *fetched, by_number);
    for (size_t i = 1; i < count; i++)
        if (!by_number(&fetched[i - 1], &fetched[i])) {
            size_t place = fetched[i].place > fetched[i - 1].place ? fetched[i].place : fetched[i - 1].place;
            return error_set(error, ERROR_PARAMS_RANGE, arena_print(request->arena, "params.patents[%zu]", place), numbers[place], "each patent once");
        }
    return 0;
}

static int appraise_basket(const struct request *request, const struct fetched *fetched, size_t count, const struct moment *moment, const struct pledge_question *question,
                           struct appraised *out, struct error *error)
{
    struct subject *subjects = arena_take(request->arena, count * sizeof *subjects);
    struct valuation *parts = arena_take(request->arena, count * sizeof *parts);
    const struct model_library *library = out->models->library;
    if (!subjects || !parts)
        return error_set(error, ERROR_BUSY, "basket", NULL, "free memory");
    out->value.parts = parts;
    out->value.part_count = count;
    for (size_t i = 0; i < count; i++) {
        subjects[i] = subject_of(&fetched[i], question->score.as_of);
        name_patent(request, &fetched[i], &parts[i]);
    }
    if ((moment && model_library_pin(library, moment->models, moment->model_count, request->arena, &library, error)) ||
        model_basket(library, subjects, count, question, request->arena, &out->value, error))
        return -1;
    for (size_t i = 0; i < count; i++)
        name_subject(request, &fetched[i], &parts[i]);
    out->value.hindsight = question->score.hindsight;
    out->value.number = parts[0].number;
    out->value.through = parts[0].through;
    out->value.has_norms = parts[0].has_norms;
    out->value.norms_edition = parts[0].norms_edition;
    out->value.norms_digest = parts[0].norms_digest;
    return 0;
}

int service_basket(const struct request *request, const char *const *numbers, size_t count, const struct moment *moment, const struct pledge_question *question,
                   struct appraised *out, struct error *error)
{
    struct fetched *fetched = arena_take(request->arena, count * sizeof *fetched);
    memset(out, 0, sizeof *out);
    if (!fetched)
        return error_set(error, ERROR_BUSY, "basket", NULL, "free memory");
    if (fetch(request, numbers, count, true, &question->score, moment, fetched, error))
        return -1;
    out->models = models_keep(request->service);
    int result = order_basket(request, fetched, count, numbers, error) || name_subjects(request, fetched, count, &out->subjects, error) ||
                         appraise_basket(request, fetched, count, moment, question, out, error) ? -1 : 0;
    for (size_t i = 0; i < count; i++)
        norms_drop(fetched[i].norms);
    if (result)
        service_release(out);
    return result;
}

int service_score(const struct request *request, const char *number, const struct moment *moment, const struct score_question *question, struct appraised *out,
                  struct error *error)
{
    return appraise(request, number, moment, ASKED_SCORE, question, question, out, error);
}

int service_pledge(const struct request *request, const char *number, const struct moment *moment, const struct pledge_question *question, struct appraised *out,
                   struct error *error)
{
    return appraise(request, number, moment, ASKED_PLEDGE, question, &question->score, out, error);
}

int service_license(const struct request *request, const char *number, const struct moment *moment, const struct license_question *question, struct appraised *out,
                    struct error *error)
{
    return appraise(request, number, moment, ASKED_LICENSE, question, &question->score, out, error);
}

void service_release(struct appraised *appraised)
{
    models_drop(appraised->models);
    appraised->models = NULL;
}

/* The scan: totals of all that pass, the best kept. */
struct scored { uint32_t ordinal; int32_t total; const char *grade; char number[32]; };
struct scan {
    const struct filter *filter;
    struct snapshot *snapshot;
    const char *tenant;
    struct record *own;     /* the record with the tenant's facts, where there are any */
    const struct model_library *library;
    const struct score_question *question;
    struct norms *norms;
    struct arena *scratch;
    struct opinion *opinions; /* of all patents, by ordinal */
    size_t opinion_count;
    struct scored *items;
    size_t count, room;
    struct error *error;
};

/* The tenant ranks what it would be told of each patent alone: with its own facts. */
static int with_own_facts(struct scan *scan, const struct record **record)
{
    struct view view = {.tenant = scan->tenant, .as_of = DAY_NONE};
    if (!(*record)->tenant_facts)
        return 0;
    if (patent_read(scan->snapshot, (*record)->ordinal, &view, scan->scratch, scan->own, scan->error))
        return -1;
    *record = scan->own;
    return 0;
}

/* The walk goes by ordinal, and so do the opinions: what is behind is dropped. */
static const struct opinion *opinions_of(struct scan *scan, uint32_t ordinal, size_t *count)
{
    *count = 0;
    for (; scan->opinion_count && scan->opinions->ordinal < ordinal; scan->opinion_count--)
        scan->opinions++;
    while (*count < scan->opinion_count && scan->opinions[*count].ordinal == ordinal)
        ++*count;
    return scan->opinions;
}

static int scan_one(void *context, const struct record *record)
{
    struct scan *scan = context;
    if (with_own_facts(scan, &record))
        return -1;
    struct subject subject = {.record = record, .norms = scan->norms, .as_of = scan->question->as_of};
    subject.opinions = opinions_of(scan, record->ordinal, &subject.opinion_count);
    struct error error = {.code = ERROR_NONE};
    enum attribute key = record_has(record, ATTRIBUTE_application_number) ? ATTRIBUTE_application_number : ATTRIBUTE_publication_number;
    int32_t total;
    const char *grade;
    if (!filter_passes(scan->filter, record, scan->scratch))
        return 0;
    if (model_total(scan->library, &subject, scan->question, scan->scratch, &total, &grade, &error)) {
        if (error.code == ERROR_MODEL_SCOPE)
            return 0; /* designs have no score */
        *scan->error = error;
        return -1;
    }
    if (scan->count == scan->room) {
        size_t room = scan->room ? scan->room * 2 : 1024;
        struct scored *more = realloc(scan->items, room * sizeof *more);
        if (!more)
            return error_set(scan->error, ERROR_BUSY, "rank", NULL, "free memory");
        scan->items = more;
        scan->room = room;
    }
    struct scored *item = &scan->items[scan->count++];
    *item = (struct scored){.ordinal = record->ordinal, .total = total, .grade = grade};
    size_t size = record->values[key].size < sizeof item->number ? record->values[key].size : sizeof item->number - 1;
    memcpy(item->number, record->values[key].u.text, size);
    return 0;
}

static int best_first(const void *a, const void *b)
{
    const struct scored *left = a, *right = b;
    if (left->total != right->total)
        return left->total < right->total ? 1 : -1;
    return strcmp(left->number, right->number);
}

static int fill_ranking(const struct request *request, struct snapshot *snapshot, const struct scan *scan, size_t limit, struct ranking *out, struct error *error)
{
    out->scored = (uint32_t)scan->count;
    out->count = scan->count < limit ? scan->count : limit;
    out->items = arena_take(request->arena, (out->count + 1) * sizeof *out->items);
    struct record *record = arena_take(request->arena, sizeof *record);
    if (!out->items || !record)
        return error_set(error, ERROR_BUSY, "rank", NULL, "free memory");
    for (size_t i = 0; i < out->count; i++) {
        const struct scored *item = &scan->items[i];
        struct view view = {.as_of = DAY_NONE};
        bool tied = i && scan->items[i - 1].total == item->total;
        size_t equal = 0, above = tied ? out->items[i - 1].rank - 1 : i;
        for (size_t k = above; k < scan->count && scan->items[k].total == item->total; k++)
            equal++;
        uint64_t below = scan->count - above - equal;
        if (patent_read(snapshot, item->ordinal, &view, request->arena, record, error))
            return -1;
        out->items[i] = (struct ranked){.number = arena_copy(request->arena, item->number, strlen(item->number)), .total = item->total,
            .grade = arena_copy(request->arena, item->grade, strlen(item->grade)), .rank = (uint32_t)above + 1,
            .percentile = (uint32_t)(((2 * below + equal) * 10000 + scan->count) / (2 * scan->count))};
        if (record_has(record, ATTRIBUTE_title))
            out->items[i].title = arena_copy(request->arena, record->values[ATTRIBUTE_title].u.text, record->values[ATTRIBUTE_title].size);
    }
    return 0;
}

static int scan_all(const struct request *request, struct snapshot *snapshot, struct scan *scan, size_t limit, struct ranking *out, struct error *error)
{
    scan->error = error;
    scan->snapshot = snapshot;
    scan->tenant = request->caller->tenant;
    scan->own = arena_take(request->arena, sizeof *scan->own);
    scan->scratch = scan->own ? arena_new() : NULL;
    out->snapshot = snapshot_sequence(snapshot);
    if (!scan->scratch)
        return error_set(error, ERROR_BUSY, "rank", NULL, "free memory");
    struct view view = {.tenant = scan->tenant, .as_of = scan->question->as_of};
    int result = opinions_read(snapshot, EVERY_PATENT, &view, request->arena, &scan->opinions, &scan->opinion_count, error) ||
                         norms_in_force(request->service, snapshot, scan->question->as_of, 0, &scan->norms, error)
                     ? -1 : 0;
    if (!result)
        result = patent_walk(snapshot, 0, true, scan->scratch, scan_one, scan, error) ? -1 : 0;
    if (!result && scan->count)
        qsort(scan->items, scan->count, sizeof *scan->items, best_first);
    if (!result)
        result = fill_ranking(request, snapshot, scan, limit, out, error);
    norms_drop(scan->norms);
    arena_free(scan->scratch);
    free(scan->items);
    return result;
}

int service_rank(const struct request *request, const char *text, size_t limit, const struct score_question *question, struct ranking *out, struct error *error)
{
    struct filter *filter = arena_take(request->arena, sizeof *filter);
    struct snapshot *snapshot;
    const struct model *model;
    memset(out, 0, sizeof *out);
    if (!filter)
        return error_set(error, ERROR_BUSY, "rank", NULL, "free memory");
    if (filter_read(text, request->arena, filter, error))
        return -1;
    struct model_set *set = models_keep(request->service);
    struct scan scan = {.filter = filter, .library = set->library, .question = question};
    int result = model_library_find(set->library, MODEL_SCORE, question->model, &model, error) ||
                         snapshot_open(request->service->store, request->thread, &snapshot, error)
                     ? -1 : 0;
    if (!result) {
        out->model = arena_copy(request->arena, model_id(model), strlen(model_id(model)));
        out->version = arena_copy(request->arena, model_version(model), strlen(model_version(model)));
        out->digest = *model_digest(model);
        result = scan_all(request, snapshot, &scan, limit, out, error);
        snapshot_close(snapshot);
    }
    models_drop(set);
    return result;
}

static struct recorded from_entry(const struct valuation_entry *entry)
{
    return (struct recorded){entry->number, entry->recorded_at, entry->actor, entry->method, entry->question, entry->answer, entry->patent, entry->question_size,
                             entry->answer_size, entry->through, entry->subjects};
}

int service_recorded(const struct request *request, const char *tenant, uint64_t number, struct recorded *out, struct error *error)
{
    struct snapshot *snapshot;
    struct valuation_entry entry;
    if (snapshot_open(request->service->store, request->thread, &snapshot, error))
        return -1;
    int result = valuation_read(snapshot, tenant, number, request->arena, &entry, error);
    snapshot_close(snapshot);
    if (!result)
        *out = from_entry(&entry);
    return result;
}

int service_recorded_list(const struct request *request, const char *tenant, uint64_t before, size_t limit, struct recorded **out, size_t *count,
                          struct error *error)
{
    struct snapshot *snapshot;
    struct valuation_entry *entries;
    if (snapshot_open(request->service->store, request->thread, &snapshot, error))
        return -1;
    int result = valuation_list(snapshot, tenant, before, limit, request->arena, &entries, count, error);
    snapshot_close(snapshot);
    if (result || !(*out = arena_take(request->arena, (*count + 1) * sizeof **out)))
        return -1;
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = from_entry(&entries[i]);
    return 0;
}
