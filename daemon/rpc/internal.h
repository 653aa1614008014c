/* What the files of this floor share: the rows, the request while it is answered, and the writers of results. */
#ifndef RPC_INTERNAL_H
#define RPC_INTERNAL_H

#include "base/json.h"
#include "rpc/rpc.h"
#include "service/patents.h"
#include "service/valuations.h"
#include "service/writes.h"

#include <pthread.h>

enum method {
#define METHOD(id, name, class, roles, en, zh) METHOD_##id,
#include <patval/methods.def>
#undef METHOD
    METHODS
};

enum method_class { CLASS_INLINE, CLASS_LONG, CLASS_WRITE };
enum param_type { PARAM_STRING, PARAM_INTEGER, PARAM_NUMBER, PARAM_BOOLEAN, PARAM_DAY, PARAM_OBJECT, PARAM_ANY_OBJECT, PARAM_ARRAY, PARAM_WORD_purpose,
                  PARAM_WORD_detail, PARAM_WORD_evidence, PARAM_WORD_type, PARAM_WORD_form, PARAM_WORD_kind };

struct rpc {
    struct service *service;
    struct rpc_hooks hooks;
    unsigned threads;
    struct arena **arenas;         /* one a serving thread, and one for long work */
    pthread_mutex_t long_mutex;    /* long work shares one reader's handle */
    int64_t started;               /* monotonic µs */
    _Atomic uint64_t requests;
};

/* One message while it is answered. */
struct call {
    struct rpc *rpc;
    const struct caller *caller;
    unsigned thread;
    void *ticket;
    struct arena *arena;
    const char *text;              /* the line, for spans of values */
    size_t size;
    const struct json *id, *trace, *params;
    enum method method;
    struct buffer *out;            /* the result is written here */
    struct error error;
    bool deferred;                 /* the writer will answer */
};

struct method_row { const char *name; enum method_class class; unsigned roles; int (*handler)(struct call *call); const char *en, *zh; };
const struct method_row *method_row(enum method method);

struct param_row { enum method method; const char *path; enum param_type type; bool required; int64_t minimum, maximum; const char *en; };
const struct param_row *param_rows(size_t *count);
const char *param_words(enum param_type type); /* "pledge, license, management"; NULL when it is no word */

/* envelope.c: reads the message into the call (id and trace as far as they could be read); -1 with call->error. */
int envelope_read(struct call *call);
void envelope_begin(const struct call *call, struct buffer *out);  /* {"jsonrpc":"2.0","id":…,"result": */
void envelope_end(const struct call *call, struct buffer *out);    /* ,"trace":…}\n */
void envelope_error(const struct call *call, struct buffer *out);
void put_error(const struct error *error, struct buffer *out);

/* params.c */
int params_check(struct call *call);
const char *param_string(const struct call *call, const char *name);              /* NULL when absent */
int64_t param_integer(const struct call *call, const char *name, int64_t otherwise);
bool param_boolean(const struct call *call, const char *name, bool otherwise);
struct day param_day(const struct call *call, const char *name, struct day otherwise);
int64_t number_millionths(const struct json *value);

/* The patent that a parameter names, in normal form, as the subject of a row to be written. */
int read_subject(struct call *call, const char *param, struct fact_row *row, struct arena *arena);

/* record.c: recorded answers and writes */
struct request request_of(struct call *call);
int submit_write(struct call *call, struct write *write);
/* A day at most so many days after today.  What a slip of the pen dates 2062 would stand over all that is told until then; facts may be known
 * a while before they hold. */
#define DAYS_AHEAD 366
int not_ahead(struct call *call, const char *path, struct day day, int32_t most);
struct write *new_write(struct call *call, enum write_kind kind);
void drop_write(const struct call *call, struct write *write); /* one that was not submitted */

/* render*.c: the only writers of results */
void put_day(struct buffer *out, struct day day);
void put_digest(struct buffer *out, const struct digest *digest);
void put_decimal(struct buffer *out, double value, unsigned decimals); /* half up, shortest form */
void put_head(struct buffer *out, const struct valuation *value, bool recorded);
void put_score(struct buffer *out, const struct score *score, bool full);
void put_lists(struct buffer *out, const struct valuation *value, bool disclosures);
void put_range(struct buffer *out, const struct money_range *range); /* "low":…,"middle":…,"high":… */
void put_named(struct buffer *out, const char *name, int64_t millionths);
void put_yuan(struct buffer *out, const char *name, int64_t amount);
void put_value_range(struct buffer *out, const struct valuation *value);
void put_patent(struct buffer *out, const struct valuation *value); /* {"number":…,"revision":…,"title":…,"kind":… without the brace at the end */
void render_score(struct buffer *out, const struct valuation *value, bool recorded, bool full);
void render_pledge(struct buffer *out, const struct valuation *value, bool recorded);
void render_license(struct buffer *out, const struct valuation *value, bool recorded);
void render_record(struct buffer *out, const struct record *record, bool with_text);
void render_patent(struct buffer *out, const struct patent_answer *answer);
void put_value(struct buffer *out, enum attribute attribute, const struct value *value, struct arena *arena);

#define METHOD(id, name, class, roles, en, zh) int m_##id(struct call *call);
#include <patval/methods.def>
#undef METHOD

#endif
