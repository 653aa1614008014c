/* A workbook, or any other format of formats.def, becomes CSV in a file without a name, which is then read like every other.
 *
 * It is done in a child: the bytes are a stranger's and pass through libraries that unpack and parse.  What a damaged or malicious file
 * brings down, or blows up, is the child; the import says one sentence and goes on to the next file. */
#include "intake/internal.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define CHILD_MEMORY ((rlim_t)1 << 30)
#define CHILD_SECONDS 300

struct outcome { bool done; int result; struct error error; char part[FORMAT_PART], others[FORMAT_OTHERS]; };

struct writer {
    const struct source *source;
    FILE *out;
    struct buffer line;
    uint32_t next; /* number of the next line of the file */
    uint32_t shift;
    uint64_t size;
    struct error *error;
};

static void put_quoted(struct buffer *line, const char *text, size_t size)
{
    const char *mark;
    buffer_putc(line, '"');
    while (size && (mark = memchr(text, '"', size)) != NULL) {
        buffer_put(line, text, (size_t)(mark - text) + 1);
        buffer_putc(line, '"');
        size -= (size_t)(mark - text) + 1;
        text = mark + 1;
    }
    buffer_put(line, text, size);
    buffer_putc(line, '"');
}

/* Cells that hold nothing stay bare, all others are quoted: spaces and line ends in them are the user's. */
static void put_row(struct writer *writer, const char *const *cells, const size_t *sizes, size_t count)
{
    while (count && !sizes[count - 1])
        count--;
    for (size_t i = 0; i < count; i++) {
        if (i)
            buffer_putc(&writer->line, ',');
        if (sizes[i])
            put_quoted(&writer->line, cells[i], sizes[i]);
    }
    buffer_putc(&writer->line, '\n');
}

/* A cell with a line end is still one record of the reader, so the number of records, not of lines, is the row's. */
static int write_row(void *context, uint32_t number, const char *const *cells, const size_t *sizes, size_t count)
{
    struct writer *writer = context;
    size_t bytes = 0;
    writer->shift = writer->shift || !number; /* the header is the table's first row, its first record the second */
    number += writer->shift;
    if (number < writer->next)
        return source_error(writer->source, writer->error, "rows out of order", "rows in rising order: save the file anew");
    for (size_t i = 0; i < count; i++)
        bytes += sizes[i];
    if (bytes > RECORD_BYTES || number - writer->next > FILE_BYTES)
        return source_error(writer->source, writer->error, "a row longer than 4 MiB", "at most 4 MiB a row");
    buffer_clear(&writer->line);
    for (; writer->next < number; writer->next++)
        buffer_putc(&writer->line, '\n');
    put_row(writer, cells, sizes, count);
    writer->next++;
    writer->size += writer->line.size;
    if (writer->line.failed)
        return error_set(writer->error, ERROR_BUSY, writer->source->name, NULL, "free memory");
    if (writer->size > FILE_BYTES)
        return source_error(writer->source, writer->error, "over 512 MiB of cells", "at most 512 MiB of cells; split the file");
    if (fwrite(writer->line.data, 1, writer->line.size, writer->out) != writer->line.size)
        return source_error(writer->source, writer->error, strerror(errno), "room for the cells in TMPDIR, /var/tmp or /tmp");
    return 0;
}

static void set_limit(int resource, rlim_t limit)
{
    struct rlimit now;
    if (!getrlimit((__rlimit_resource_t)resource, &now) && now.rlim_cur > limit)
        setrlimit((__rlimit_resource_t)resource, &(struct rlimit){limit, limit});
}

static void confine(void)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    set_limit(RLIMIT_CORE, 0);
    set_limit(RLIMIT_CPU, CHILD_SECONDS);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    set_limit(RLIMIT_DATA, CHILD_MEMORY);
#endif
}

static void convert(const struct source *source, const struct format_row *format, const struct format_input *asking, int file, struct outcome *outcome)
{
    struct format_input input = {.path = source->name, .bytes = (const unsigned char *)source->bytes, .size = source->size,
                                 .part = outcome->part, .others = outcome->others};
    struct writer writer = {.source = source, .out = fdopen(file, "w"), .next = 1, .error = &outcome->error};
    struct row_sink sink = {write_row, &writer};
    if (asking) {
        input.is_header = asking->is_header;
        input.asker = asking->asker;
        input.wanted = asking->wanted;
    }
    outcome->result = writer.out ? format->read(&input, &sink, &outcome->error) : error_set(&outcome->error, ERROR_BUSY, source->name, NULL, "free memory");
    if (!outcome->result && fflush(writer.out))
        outcome->result = source_error(source, &outcome->error, strerror(errno), "room for the cells in TMPDIR, /var/tmp or /tmp");
    outcome->done = true;
}

static int judge_child(const struct source *source, const struct format_row *format, int status, const struct outcome *outcome, struct error *error)
{
    char got[120];
    if (outcome->done && outcome->result && error)
        *error = outcome->error;
    if (outcome->done)
        return outcome->result;
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU)
        return source_error(source, error, "over five minutes of computing", "a smaller file; or the table saved as CSV UTF-8");
    snprintf(got, sizeof got, "%s that is damaged (reading it ended with %s %d)", format->en, WIFSIGNALED(status) ? "signal" : "status",
             WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
    return source_error(source, error, got, "a sound file: open it in a spreadsheet and save it anew");
}

static int run_child(const struct source *source, const struct format_row *format, const struct format_input *asking, int file, struct outcome *outcome,
                     struct error *error)
{
    int status = 0;
    pid_t child = fork();
    if (child < 0)
        return source_error(source, error, strerror(errno), "a process to read the workbook in");
    if (!child) {
        confine();
        convert(source, format, asking, file, outcome);
        _exit(0);
    }
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        continue;
    return judge_child(source, format, status, outcome, error);
}

int convert_source(struct source *source, const struct format_row *format, const struct format_input *asking, struct error *error)
{
    if (source->size > FILE_BYTES)
        return source_error(source, error, "over 512 MiB", "%s of at most 512 MiB; split it, or save it as CSV UTF-8", format->en);
    struct outcome *outcome = mmap(NULL, sizeof *outcome, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (outcome == MAP_FAILED)
        return error_set(error, ERROR_BUSY, source->name, NULL, "free memory");
    source_digest(source, &source->digest);
    source->digest_known = source->translated = true;
    source->found_size = source->size;
    source->format = format;
    int file = source_scratch(source, error);
    int result = file < 0 ? -1 : run_child(source, format, asking, file, outcome, error);
    if (!result)
        result = source_adopt(source, file, error);
    memcpy(source->part, outcome->part, sizeof source->part);
    source->part[sizeof source->part - 1] = '\0';
    memcpy(source->others, outcome->others, sizeof source->others);
    source->others[sizeof source->others - 1] = '\0';
    if (file >= 0)
        close(file);
    munmap(outcome, sizeof *outcome);
    return result ? result : encoding_settle(source, "utf-8", NULL, error);
}

int source_settle(struct source *source, const struct source_wish *wish, struct error *error)
{
    bool any = !wish->format || !strcmp(wish->format, "auto"), text = !any && (!strcmp(wish->format, "csv") || !strcmp(wish->format, "tsv"));
    const struct format_input input = {.path = source->name, .bytes = (const unsigned char *)source->bytes, .size = source->size};
    const struct format_row *format = any ? format_by_bytes(&input) : text ? NULL : format_by_name(wish->format);
    if (!any && !text && !format)
        return error_set(error, ERROR_PARAMS, "format", wish->format, "auto, csv, tsv, %s; or a layout: %s", format_names(), layout_names());
    if (!source->size)
        return source_error(source, error, "an empty file", "a table with a header row");
    if (format)
        return convert_source(source, format, wish->asking, error);
    if (format_refuse_foreign(source->name, source->bytes, source->size, error))
        return -1;
    return encoding_settle(source, wish->encoding, wish->judge, error);
}
