#include "service/writes.h"

#include "service/internal.h"

static void copy_out(const struct store_job *job, struct write *write)
{
    write->result = job->result;
    write->error = job->error;
    write->replayed = job->replayed;
    write->norms = (struct norms_edition_entry){job->norms.edition, job->norms.patents, job->norms.cells, job->norms.day, job->norms.digest};
}

static void render(struct store_job *job)
{
    struct write *write = job->context;
    copy_out(job, write);
    write->answer = job->answer;
    if (write->render)
        write->render(write);
    job->answer = write->answer;
}

static void done(struct store_job *job)
{
    struct write *write = job->context;
    copy_out(job, write);
    write->answer = job->answer;
    write->done(write);
}

int write_add_row(struct write *write, struct fact_row *row, struct error *error)
{
    if (!write->load && !(write->load = load_new()))
        return error_set(error, ERROR_BUSY, "write", NULL, "free memory");
    return load_add(write->load, row, error);
}

bool write_next_row(const struct write *write, size_t *at, struct written_row *out)
{
    const struct load_row *rows;
    if (*at >= load_rows(write->load, &rows))
        return false;
    *out = (struct written_row){rows[*at].row, rows[*at].outcome, rows[*at].error};
    ++*at;
    return true;
}

void write_drop_rows(struct write *write)
{
    load_free(write->load);
    write->load = NULL;
}

int service_write(struct service *service, struct write *write, struct error *error)
{
    static const enum job_kind kinds[] = {JOB_PUT, JOB_DELETE, JOB_LOAD, JOB_VALUATION, JOB_NORMS, JOB_REFUSAL, JOB_DEAL, JOB_OPINION};
    struct store_job *job = arena_take(write->arena, sizeof *job);
    if (!job)
        return error_set(error, ERROR_BUSY, "write", NULL, "free memory");
    *job = (struct store_job){.kind = kinds[write->kind], .tenant = write->tenant, .actor = write->actor, .source = write->source, .rank = write->rank,
        .valid_from = write->valid_from, .observed_on = write->observed_on, .idempotency_key = write->idempotency_key,
        .request = write->request, .row = write->row, .load = write->load, .load_job = write->job, .load_chunk = write->chunk,
        .method = write->method, .patent = write->patent, .question = write->question, .question_size = write->question_size, .through = write->through, .subjects = write->subjects,
        .number_at = write->number_at, .deal = write->deal, .opinion = write->opinion, .error = write->error, .answer = write->answer, .render = render, .done = done, .context = write};
    return store_submit(service->store, job, error);
}
