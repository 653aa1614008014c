/* Check and apply: a check may refuse and changes nothing; an apply may fail only for reasons that end the whole batch. */
#include "store/desk.h"
#include "store/load.h"

#include <stdio.h>
#include <string.h>

static const struct value *given(const struct fact_row *row, enum attribute attribute)
{
    const struct value *value = &row->facts.values[attribute];
    return value->state == VALUE_SET ? value : NULL;
}

/* A list of documents has one row for the application and one for the grant, which differ in their days and titles: read a second time,
 * neither says anything new, though the other had the last word. */
static bool is_other_document(const struct fact_row *row, const struct record *current)
{
    const struct value *number = given(row, ATTRIBUTE_publication_number);
    return number && !value_equal(ATTRIBUTE_publication_number, number, &current->values[ATTRIBUTE_publication_number]) && documents_hold(current, number);
}

/* A value is no news when on the job's day it stands already by a word of at least the job's rank, or as the last word that this rank has
 * said.  What only a lower rank has said is news though nothing changes by it: without it a third source, of a rank between, would be
 * believed against the job's.  What is said only of a later day is news, too: until that day nothing was known. */
static bool is_news(const struct store_job *job, const struct words *words, size_t attribute, const struct value *value, const struct record *current, bool other_document)
{
    const struct word *any = &words->any[attribute], *own = &words->own[attribute];
    bool numbers = attribute == ATTRIBUTE_publication_number || attribute == ATTRIBUTE_publication_numbers;
    if ((value->state == VALUE_UNSET && !words->told[attribute]) || (numbers && documents_hold(current, value)))
        return false;
    bool stands = any->event ? any->same && any->event->rank >= job->rank : value_equal((enum attribute)attribute, value, &current->values[attribute]); /* computed */
    return !stands && !own->same && !(other_document && words->repeated[attribute]);
}

/* What is no news because this rank has said it before, of an earlier day, is still true on the job's: without that word a list between the two
 * days, read after them, would be believed against it. */
static bool is_repeat(const struct store_job *job, const struct words *words, size_t attribute)
{
    bool document = attribute == ATTRIBUTE_application_number || attribute == ATTRIBUTE_publication_number || attribute == ATTRIBUTE_publication_numbers ||
                    attribute == ATTRIBUTE_publication_date; /* of which a patent has several, side by side */
    const struct word *own = &words->own[attribute];
    return !document && own->same && own->event->valid_from < job->valid_from.number;
}

/* Whose day it is, documents.c reads from the number beside it. */
static void keep_number(const struct fact_row *row, struct record *news)
{
    if (news->values[ATTRIBUTE_publication_date].state == VALUE_SET && given(row, ATTRIBUTE_publication_number))
        news->values[ATTRIBUTE_publication_number] = row->facts.values[ATTRIBUTE_publication_number];
}

/* Of a row about a patent that is known: what is news, what was said before, and the event that its own stand upon. */
struct parts { struct record news, repeats; uint64_t upon; };

/* Is the entry a repetition that the row's own makes superfluous? */
static int is_superseded(const struct store_job *job, const struct entry *entry, const struct record *repeats, struct arena *arena, bool *out, struct error *error)
{
    *out = entry->event.kind == EVENT_REPEAT && entry_tells(entry) && entry_seen_by(entry, job->tenant) && entry->event.rank == job->rank &&
           entry->event.valid_from <= job->valid_from.number;
    if (!*out)
        return 0;
    struct record *said = arena_take(arena, sizeof *said);
    if (!said)
        return error_set(error, ERROR_BUSY, "record", NULL, "free memory");
    if (body_read_record(entry->body, entry->body_size, said, error))
        return -1;
    for (size_t i = 0; i < ATTRIBUTES; i++)
        *out = *out && (said->values[i].state == VALUE_ABSENT || value_equal((enum attribute)i, &said->values[i], &repeats->values[i]));
    return 0;
}

/* A list that comes each night would make the chain longer each night: the newest repetitions, which this row says once more of its own day,
 * are left out of it.  They stay in the ledger, but what an older list says of a day before them holds until the last repetition. */
static int leave_out_superseded(struct books *books, const struct store_job *job, const struct chain *chain, struct parts *parts, struct error *error)
{
    bool superseded = chain->count > 0;
    for (size_t i = 0; superseded && i < chain->count; i++) {
        if (is_superseded(job, &chain->entries[i], &parts->repeats, books->arena, &superseded, error))
            return -1;
        parts->upon = superseded ? chain->entries[i].event.previous : parts->upon;
    }
    return 0;
}

static int parts_of(struct books *books, const struct store_job *job, const struct fact_row *row, uint64_t head, struct parts *out, struct error *error)
{
    struct view own = {.tenant = job->tenant, .as_of = job->valid_from, .hindsight = true};
    struct record *current = arena_take(books->arena, sizeof *current);
    struct words *words = arena_take(books->arena, sizeof *words);
    struct saying saying = {.tenant = job->tenant, .rank = job->rank, .valid_from = job->valid_from.number, .facts = &row->facts};
    struct chain chain;
    bool known;
    if (!current || !words)
        return error_set(error, ERROR_BUSY, "record", NULL, "free memory");
    memset(out, 0, sizeof *out);
    if (chain_read(&books->ledger, head, NULL, books->arena, &chain, error) || chain_fold(&chain, &own, books->arena, current, &known, error) ||
        chain_words(&chain, &saying, books->arena, words, error))
        return -1;
    bool other_document = is_other_document(row, current);
    for (size_t i = 0; i < ATTRIBUTES; i++) {
        const struct value *value = &row->facts.values[i];
        if (value->state == VALUE_ABSENT)
            continue;
        if (is_news(job, words, i, value, current, other_document))
            out->news.values[i] = *value;
        else if (is_repeat(job, words, i))
            out->repeats.values[i] = *value;
    }
    keep_number(row, &out->news);
    out->upon = head;
    return leave_out_superseded(books, job, &chain, out, error);
}

/* The body of an event, and where they are known, its seal and what it makes of a new patent by itself. */
struct said { struct buffer body; bool tenant, repeats; const struct seal *seal; const struct new_patent *draft; };

static int append_facts(struct books *books, const struct store_job *job, struct fact_row *row, const struct said *said, uint64_t *head, struct error *error)
{
    if (!said->body.size && !said->body.failed)
        return 0;
    struct entry entry = {.body = said->body.data, .body_size = said->body.size, .draft = said->draft};
    entry.event = (struct event){.kind = said->repeats ? EVENT_REPEAT : EVENT_FACTS, .rank = job->rank, .subject = (uint64_t)row->ordinal + 1, .previous = *head,
                          .valid_from = job->valid_from.number, .observed_on = job->observed_on.number, .recorded_at = books->state->recorded_at,
                          .row = row->row, .tenant = said->tenant ? job->tenant : "", .actor = job->actor, .source = job->source};
    if (!said->repeats) {
        row->outcome = FACT_STORED;
        row->revision++; /* each event is one */
    }
    if (ledger_append(books, &entry.event, &said->body, said->seal, head, error))
        return -1;
    entry.sequence = *head;
    return projection_apply(books, &entry, error);
}

static int append_both(struct books *books, const struct store_job *job, struct fact_row *row, const struct record *facts, bool repeats, uint64_t *head, struct error *error)
{
    int result = 0;
    for (int tenant = 0; tenant < 2 && !result; tenant++) {
        struct said said = {.tenant = tenant, .repeats = repeats};
        body_put_record(&said.body, facts, tenant ? PART_TENANT : PART_PUBLIC);
        result = append_facts(books, job, row, &said, head, error);
        buffer_free(&said.body);
    }
    return result;
}

static int store_known(struct books *books, const struct store_job *job, struct fact_row *row, struct error *error)
{
    struct record *before = arena_take(books->arena, sizeof *before);
    struct parts *parts = arena_take_raw(books->arena, sizeof *parts);
    unsigned state;
    if (!before || !parts)
        return error_set(error, ERROR_BUSY, "record", NULL, "free memory");
    if (projection_row(&books->shelf, row->ordinal, books->arena, before, &state, error) || parts_of(books, job, row, before->head, parts, error))
        return -1;
    uint64_t head = parts->upon;
    row->revision = before->revision;
    return append_both(books, job, row, &parts->news, false, &head, error) || append_both(books, job, row, &parts->repeats, true, &head, error) ? -1 : 0;
}

/* All that a row of a load says of a new patent is news. */
static int store_new_loaded(struct books *books, const struct store_job *job, size_t at, struct fact_row *row, struct error *error)
{
    struct new_patent draft;
    uint64_t head = 0;
    struct said public = {.body = load_body(job->load, at, false), .seal = load_seal(job->load, at)}, own = {.body = load_body(job->load, at, true), .tenant = true};
    public.draft = load_draft(job->load, at, &draft) ? &draft : NULL;
    return append_facts(books, job, row, &public, &head, error) || append_facts(books, job, row, &own, &head, error) ? -1 : 0;
}

/* What a row of a load says of a patent that is known: now its facts are read again. */
static int store_known_loaded(struct books *books, const struct store_job *job, size_t at, struct fact_row *subject, struct error *error)
{
    struct fact_row *row = arena_take(books->arena, sizeof *row);
    if (!row)
        return error_set(error, ERROR_BUSY, "record", NULL, "free memory");
    *row = (struct fact_row){.row = subject->row, .ordinal = subject->ordinal, .outcome = FACT_UNCHANGED};
    if (load_facts(job->load, at, &row->facts, error) || store_known(books, job, row, error))
        return -1;
    subject->outcome = row->outcome;
    subject->revision = row->revision;
    return 0;
}

/* The facts of a row of a load, which is its subject only, stand at `at` of the load. */
static int store_row(struct books *books, const struct store_job *job, size_t at, struct fact_row *row, bool known, struct error *error)
{
    if (job->load)
        return known ? store_known_loaded(books, job, at, row, error) : store_new_loaded(books, job, at, row, error);
    return known ? store_known(books, job, row, error) : append_both(books, job, row, &row->facts, false, &(uint64_t){0}, error);
}

/* One row: 0 even when it was refused (the row says so); -1 only for what ends the batch. */
static int apply_row(struct books *books, const struct store_job *job, size_t at, struct fact_row *row, struct error *error)
{
    struct identity identity;
    arena_reset(books->arena);
    row->outcome = FACT_REFUSED;
    if (row->error.code)
        return 0;
    int known = identity_of(books, row, &identity, &row->error);
    if (known < 0 && identity.fatal)
        *error = row->error;
    if (known < 0)
        return identity.fatal ? -1 : 0;
    for (size_t i = 0; i < identity.count; i++)
        if (merge_apply(books, job, identity.ordinal, identity.others[i], error))
            return -1;
    row->ordinal = known ? identity.ordinal : books->state->ordinals;
    row->outcome = FACT_UNCHANGED;
    row->revision = 0;
    if (store_row(books, job, at, row, known, error))
        return -1;
    if (identity.count)
        row->outcome = FACT_STORED; /* two became one */
    return 0;
}

static int check_revision(struct books *books, struct fact_row *row, bool must_exist, struct error *error)
{
    struct record *record = arena_take(books->arena, sizeof *record);
    struct identity identity;
    unsigned state;
    char got[24];
    int found = record ? identity_of(books, row, &identity, error) : error_set(error, ERROR_BUSY, "record", NULL, "free memory");
    if (found < 0)
        return -1;
    row->ordinal = identity.ordinal;
    if (!found && must_exist)
        return error_set(error, ERROR_PATENT_UNKNOWN, "params.number", NULL, "a patent of the index");
    if (!row->has_revision)
        return 0;
    uint64_t revision = 0;
    if (found) {
        if (projection_row(&books->shelf, row->ordinal, books->arena, record, &state, error))
            return -1;
        revision = record->revision;
    }
    snprintf(got, sizeof got, "%llu", (unsigned long long)row->if_revision);
    return revision == row->if_revision ? 0
           : error_set(error, ERROR_REVISION, "params.if_revision", got, "%llu, the record's revision", (unsigned long long)revision);
}

static int load_next(struct books *books, const struct store_job *job, uint64_t *next, struct error *error)
{
    struct buffer key = {0};
    MDB_val value;
    buffer_put(&key, job->tenant, strlen(job->tenant) + 1);
    buffer_puts(&key, job->load_job);
    int found = key.failed ? error_set(error, ERROR_BUSY, "load", NULL, "free memory")
                           : row_get(&books->shelf, TABLE_LOAD, key.data, key.size, &value, error);
    *next = found > 0 ? get_be64(value.mv_data) : 0;
    buffer_free(&key);
    return found < 0 ? -1 : 0;
}

static int check_names(const struct store_job *job, struct error *error)
{
    if (strlen(job->tenant) > 63 || strlen(job->actor) > 63 || strlen(job->source) > 200)
        return error_set(error, ERROR_PARAMS_RANGE, "params.source", NULL, "a source of at most 200 bytes");
    return job->kind == JOB_LOAD && strlen(job->load_job) > 128
               ? error_set(error, ERROR_PARAMS_RANGE, "params.job", NULL, "a job name of at most 128 bytes") : 0;
}

int job_check(struct books *books, struct store_job *job, struct error *error)
{
    uint64_t next;
    char got[24];
    arena_reset(books->arena);
    if (check_names(job, error))
        return -1;
    switch (job->kind) {
    case JOB_PUT:
    case JOB_DELETE:
        return check_revision(books, job->row, job->kind == JOB_DELETE, error);
    case JOB_LOAD:
        if (load_next(books, job, &next, error))
            return -1;
        snprintf(got, sizeof got, "%llu", (unsigned long long)job->load_chunk);
        return job->load_chunk <= next ? 0 : error_set(error, ERROR_CHUNK, "params.chunk", got, "chunk %llu", (unsigned long long)next);
    case JOB_REFUSAL:
        return -1;
    case JOB_OPINION:
        return check_revision(books, job->row, true, error);
    case JOB_DEAL:
    case JOB_VALUATION:
    case JOB_NORMS:
    default:
        return 0;
    }
}

static struct event plain_event(const struct books *books, const struct store_job *job, enum event_kind kind)
{
    return (struct event){.kind = kind, .rank = job->rank, .valid_from = job->valid_from.number, .observed_on = job->observed_on.number,
                          .recorded_at = books->state->recorded_at, .tenant = job->tenant, .actor = job->actor, .source = job->source};
}

static int append_plain(struct books *books, struct event *event, const struct buffer *body, uint64_t *sequence, struct error *error)
{
    if (ledger_append(books, event, body, NULL, sequence, error))
        return -1;
    struct entry entry = {.sequence = *sequence, .event = *event, .body = body->data, .body_size = body->size};
    return event->kind == EVENT_NORMS ? 0 : projection_apply(books, &entry, error);
}

static int apply_load(struct books *books, struct store_job *job, struct error *error)
{
    uint64_t next, sequence;
    struct buffer body = {0};
    unsigned last = 0;
    if (load_next(books, job, &next, error))
        return -1;
    bool again = job->load_chunk < next; /* the rows are compared as any others: what was refused is refused again, what is gone comes back */
    for (size_t i = 0; i < load_rows(job->load, NULL); i++) {
        struct fact_row *row = load_subject(job->load, i);
        if (apply_row(books, job, i, row, error) || load_note(job->load, i, row, error))
            return -1;
    }
    if (again)
        return 0;
    body_put_text(&body, &last, MEMBER_JOB, job->load_job, strlen(job->load_job));
    body_put_number(&body, &last, MEMBER_CHUNK, (int64_t)next + 1);
    struct event event = plain_event(books, job, EVENT_LOAD);
    int result = append_plain(books, &event, &body, &sequence, error);
    buffer_free(&body);
    return result;
}

static int apply_delete(struct books *books, struct store_job *job, struct error *error)
{
    struct fact_row *row = job->row;
    struct record *before = arena_take(books->arena, sizeof *before);
    struct buffer body = {0};
    unsigned state;
    uint64_t sequence;
    if (!before || projection_row(&books->shelf, row->ordinal, books->arena, before, &state, error))
        return -1;
    struct event event = plain_event(books, job, EVENT_DELETE);
    event.tenant = "";
    event.subject = (uint64_t)row->ordinal + 1;
    event.previous = before->head;
    row->outcome = FACT_STORED;
    row->revision = before->revision + 1;
    return append_plain(books, &event, &body, &sequence, error);
}

/* The next number of the tenant: one more than its newest. */
static int next_number(struct books *books, const char *tenant, uint64_t *number, struct error *error)
{
    struct buffer key = {0};
    MDB_cursor *cursor;
    MDB_val k, v;
    size_t prefix = strlen(tenant) + 1;
    buffer_put(&key, tenant, prefix);
    buffer_put(&key, "\xff\xff\xff\xff\xff\xff\xff\xff", 8);
    int result = key.failed ? MDB_MAP_FULL : mdb_cursor_open(books->shelf.txn, books->shelf.tables->dbi[TABLE_VALUATION], &cursor);
    if (result) {
        buffer_free(&key);
        return store_failure(result, "valuation", error);
    }
    k = (MDB_val){.mv_size = key.size, .mv_data = key.data};
    result = mdb_cursor_get(cursor, &k, &v, MDB_SET_RANGE);
    result = mdb_cursor_get(cursor, &k, &v, result == MDB_NOTFOUND ? MDB_LAST : MDB_PREV);
    *number = 1;
    if (!result && k.mv_size == prefix + 8 && !memcmp(k.mv_data, key.data, prefix))
        *number = get_be64((const uint8_t *)k.mv_data + prefix) + 1;
    mdb_cursor_close(cursor);
    buffer_free(&key);
    return result && result != MDB_NOTFOUND ? store_failure(result, "valuation", error) : 0;
}

/* By number it might be found no more: the patent may be removed, or turn out to be the same as another. */
static void put_subjects(struct buffer *body, unsigned *last, const struct ordinals *subjects)
{
    struct buffer bytes = {0};
    for (size_t i = 0; i < subjects->count; i++) {
        uint8_t ordinal[4];
        put_be32(ordinal, subjects->items[i]);
        buffer_put(&bytes, ordinal, sizeof ordinal);
    }
    body->failed = body->failed || bytes.failed;
    body_put_text(body, last, MEMBER_SUBJECTS, bytes.data, bytes.size);
    buffer_free(&bytes);
}

static int apply_valuation(struct books *books, struct store_job *job, struct error *error)
{
    struct buffer body = {0};
    unsigned last = 0;
    char digits[24];
    if (next_number(books, job->tenant, &job->valuation_number, error))
        return -1;
    snprintf(digits, sizeof digits, "%012llu", (unsigned long long)job->valuation_number);
    if (job->number_at + 12 <= job->answer.size)
        memcpy(job->answer.data + job->number_at, digits, 12);
    body_put_number(&body, &last, MEMBER_NUMBER, (int64_t)job->valuation_number);
    body_put_text(&body, &last, MEMBER_METHOD, job->method, strlen(job->method));
    body_put_text(&body, &last, MEMBER_PATENT, job->patent, strlen(job->patent));
    body_put_number(&body, &last, MEMBER_THROUGH, (int64_t)job->through);
    body_put_text(&body, &last, MEMBER_QUESTION, job->question, job->question_size);
    body_put_text(&body, &last, MEMBER_ANSWER, job->answer.data, job->answer.size);
    put_subjects(&body, &last, &job->subjects);
    struct event event = plain_event(books, job, EVENT_VALUATION);
    int result = append_plain(books, &event, &body, &job->sequence, error);
    buffer_free(&body);
    return result;
}

static int apply_norms(struct books *books, struct store_job *job, struct error *error)
{
    struct buffer body = {0};
    unsigned last = 0;
    uint64_t sequence;
    books->state->norms_edition++;
    body_put_number(&body, &last, MEMBER_EDITION, books->state->norms_edition);
    body_put_number(&body, &last, MEMBER_NORMED, NORMED_COUNT);
    struct event event = plain_event(books, job, EVENT_NORMS);
    event.tenant = "";
    int result = append_plain(books, &event, &body, &sequence, error);
    job->norms = (struct norms_entry){.edition = books->state->norms_edition, .day = {event.valid_from}, .sequence = sequence, .attributes = NORMED_COUNT};
    if (!result)
        result = desk_flush(&books->shelf, error) || norms_cut(books, &job->norms, error) ? -1 : 0;
    buffer_free(&body);
    return result;
}

/* A public deal stands under no tenant; an expert's score always under the one that entered it. */
static int apply_evidence(struct books *books, struct store_job *job, struct error *error)
{
    struct buffer body = {0};
    struct event event = plain_event(books, job, job->kind == JOB_DEAL ? EVENT_DEAL : EVENT_OPINION);
    if (job->kind == JOB_DEAL) {
        event.tenant = job->deal->is_public ? "" : job->tenant;
        deal_body(job->deal, &body);
    } else {
        event.subject = (uint64_t)job->row->ordinal + 1;
        opinion_body(job->opinion, &body);
    }
    int result = append_plain(books, &event, &body, &job->sequence, error);
    buffer_free(&body);
    return result;
}

int job_apply(struct books *books, struct store_job *job, struct error *error)
{
    arena_reset(books->arena);
    switch (job->kind) {
    case JOB_PUT:
        return apply_row(books, job, 0, job->row, error);
    case JOB_DELETE:
        return apply_delete(books, job, error);
    case JOB_LOAD:
        return apply_load(books, job, error);
    case JOB_VALUATION:
        return apply_valuation(books, job, error);
    case JOB_DEAL:
    case JOB_OPINION:
        return apply_evidence(books, job, error);
    case JOB_NORMS:
    default:
        return apply_norms(books, job, error);
    }
}
