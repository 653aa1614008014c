/* Same key and same body: the same bytes, for at least a day.
 *   idempotency         tenant ‖ 0 ‖ key → expiry hour (4), fingerprint of the request (16), answer
 *   idempotency_expiry  expiry hour (4) ‖ tenant ‖ 0 ‖ key → nothing: purged by range */
#include "store/internal.h"

#include <string.h>

#define KEPT_HOURS 25
#define HEAD_BYTES (4 + sizeof(struct fingerprint))
#define HOUR_MICROSECONDS 3600000000LL

static int key_of(const struct store_job *job, struct buffer *key, struct error *error)
{
    if (strlen(job->idempotency_key) > 128)
        return error_set(error, ERROR_PARAMS_RANGE, "params.idempotency_key", NULL, "a key of at most 128 bytes");
    buffer_put(key, job->tenant, strlen(job->tenant) + 1);
    buffer_puts(key, job->idempotency_key);
    return key->failed ? error_set(error, ERROR_BUSY, "idempotency", NULL, "free memory") : 0;
}

int idempotency_look(struct books *books, struct store_job *job, struct error *error)
{
    struct buffer key = {0};
    MDB_val value;
    int found = job->idempotency_key ? key_of(job, &key, error) : 0;
    if (job->idempotency_key && !found)
        found = row_get(&books->ledger, TABLE_IDEMPOTENCY, key.data, key.size, &value, error);
    buffer_free(&key);
    if (found <= 0)
        return found;
    const uint8_t *bytes = value.mv_data;
    if (value.mv_size < HEAD_BYTES)
        return error_set(error, ERROR_STORE_CORRUPT, "idempotency", NULL, "expiry, fingerprint and answer");
    if (memcmp(bytes + 4, job->request.bytes, sizeof job->request.bytes) != 0)
        return error_set(error, ERROR_IDEMPOTENCY, "params.idempotency_key", job->idempotency_key, "the body that first came with this key, or a new key");
    buffer_clear(&job->answer);
    buffer_put(&job->answer, bytes + HEAD_BYTES, value.mv_size - HEAD_BYTES);
    job->replayed = true;
    return job->answer.failed ? error_set(error, ERROR_BUSY, "idempotency", NULL, "free memory") : 1;
}

int idempotency_keep(struct books *books, struct store_job *job, struct error *error)
{
    struct buffer key = {0}, row = {0};
    uint8_t hour[4];
    if (!job->idempotency_key)
        return 0;
    put_be32(hour, (uint32_t)(books->state->recorded_at / HOUR_MICROSECONDS + KEPT_HOURS));
    int result = key_of(job, &key, error);
    buffer_put(&row, hour, 4);
    buffer_put(&row, job->request.bytes, sizeof job->request.bytes);
    buffer_put(&row, job->answer.data, job->answer.size);
    if (!result)
        result = row.failed ? error_set(error, ERROR_BUSY, "idempotency", NULL, "free memory")
                            : row_put(&books->ledger, TABLE_IDEMPOTENCY, key.data, key.size, row.data, row.size, error);
    buffer_clear(&row);
    buffer_put(&row, hour, 4);
    buffer_put(&row, key.data, key.size);
    if (!result)
        result = row.failed ? error_set(error, ERROR_BUSY, "idempotency", NULL, "free memory")
                            : row_put(&books->ledger, TABLE_IDEMPOTENCY_EXPIRY, row.data, row.size, "", 0, error);
    buffer_free(&key);
    buffer_free(&row);
    return result;
}

/* At most a hundred a turn, so that a purge never makes one commit slow. */
int idempotency_purge(struct books *books, int64_t now, struct error *error)
{
    uint32_t hour = (uint32_t)(now / HOUR_MICROSECONDS);
    for (int turn = 0; turn < 100; turn++) {
        MDB_cursor *cursor;
        MDB_val key, value;
        int result = mdb_cursor_open(books->ledger.txn, books->ledger.tables->dbi[TABLE_IDEMPOTENCY_EXPIRY], &cursor);
        if (result)
            return store_failure(result, "idempotency_expiry", error);
        result = mdb_cursor_get(cursor, &key, &value, MDB_FIRST);
        mdb_cursor_close(cursor);
        if (result || key.mv_size < 4 || get_be32(key.mv_data) >= hour)
            return result && result != MDB_NOTFOUND ? store_failure(result, "idempotency_expiry", error) : 0;
        uint8_t copy[4 + 64 + 1 + 128];
        size_t size = key.mv_size < sizeof copy ? key.mv_size : sizeof copy;
        memcpy(copy, key.mv_data, size);
        if (row_delete(&books->ledger, TABLE_IDEMPOTENCY, copy + 4, size - 4, error) ||
            row_delete(&books->ledger, TABLE_IDEMPOTENCY_EXPIRY, copy, size, error))
            return -1;
    }
    return 0;
}
