/* Bytes → records of cells, one at a time.
 *
 * The file is walked by physical lines, each given whole to libcsv; so the reader always knows the byte at which a record began, and
 * other encodings are converted a line at a time (encodings.def says why that can be done). */
#include "intake/internal.h"

#include "base/places.h"
#include "base/utf8.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define LINE_BYTES (RECORD_BYTES + 4) /* with "\r\r\n" behind it */
#define READ_BYTES ((size_t)1 << 18)
#define WINDOW_BYTES (2 * LINE_BYTES)

enum line_end { END_LF, END_CRLF, END_CR, END_CRCRLF, END_NONE };

static const char *place(const struct reader *reader, size_t at)
{
    return reader->window.bytes + (at - reader->window.first);
}

/* What follows the window, as much as one reading brings; what lies before the reader falls out of it.  Only a line that is longer than a
 * reading fills it. */
static void read_on(struct reader *reader)
{
    const struct source *source = reader->source;
    size_t kept = reader->window.first + reader->window.size - reader->at, wanted = kept < READ_BYTES && READ_BYTES < reader->window.room ? READ_BYTES : reader->window.room;
    memmove(reader->window.bytes, place(reader, reader->at), kept);
    reader->window.size = kept + source_read(source, reader->at + kept, reader->window.bytes + kept, wanted - kept);
    reader->window.first = reader->at;
}

/* The next LF, looked for once, or a file of CR alone would be read anew for every line, and no farther than a record may reach. */
static size_t next_line_feed(struct reader *reader, size_t at)
{
    const struct source *source = reader->source;
    if (reader->line_feed != SIZE_MAX && reader->line_feed >= at)
        return reader->line_feed;
    size_t reach = source->size - at > LINE_BYTES ? at + LINE_BYTES : source->size, from = reader->searched > at ? reader->searched : at;
    const char *found = NULL;
    while (from < reach && !found) {
        size_t end = reader->window.first + reader->window.size;
        end = end < reach ? end : reach;
        found = from < end ? memchr(place(reader, from), '\n', end - from) : NULL;
        if (!found && end < reach)
            read_on(reader);
        from = end;
    }
    reader->line_feed = found ? reader->window.first + (size_t)(found - reader->window.bytes) : SIZE_MAX;
    reader->searched = found ? reader->line_feed + 1 : from;
    return reader->line_feed;
}

/* The physical line at `at`: *size without its end, *end_size of the end.  "\r\r\n" is one end: what a text file written twice has.
 * Of a line that is longer than a record may be, no more than shows that it is. */
static enum line_end line_at(struct reader *reader, size_t at, size_t *size, size_t *end_size)
{
    const struct source *source = reader->source;
    size_t feed = next_line_feed(reader, at), left = source->size - at;
    size_t end = feed != SIZE_MAX ? feed : left > LINE_BYTES ? at + LINE_BYTES : source->size;
    const char *start = place(reader, at), *found = memchr(start, '\r', end - at);
    if (!found) {
        *size = end - at;
        *end_size = feed != SIZE_MAX;
        return feed != SIZE_MAX ? END_LF : END_NONE;
    }
    *size = (size_t)(found - start);
    size_t after = at + *size + 1;
    bool crlf = after == feed, crcrlf = after + 1 == feed && found[1] == '\r';
    *end_size = crcrlf ? 3 : crlf ? 2 : 1;
    return crcrlf ? END_CRCRLF : crlf ? END_CRLF : END_CR;
}

static int broken(const struct reader *reader, struct error *error, size_t byte, const char *what, const char *expected)
{
    char got[120];
    snprintf(got, sizeof got, "%s (row %u, byte %zu)", what, reader->row, byte);
    return source_error(reader->source, error, got, "%s", expected);
}

/* A byte that is no text becomes U+FFFD, and its record will be refused for it. */
static void put_broken(struct reader *reader, const char *at)
{
    if (reader->broken == SIZE_MAX)
        reader->broken = reader->window.first + (size_t)(at - reader->window.bytes);
    buffer_put(&reader->line, "\xEF\xBF\xBD", 3);
}

static void mend(struct reader *reader, struct span *line)
{
    const char *at = line->text, *end = at + line->size;
    while (at < end) {
        size_t length = utf8_sequence((const unsigned char *)at, (size_t)(end - at));
        if (length)
            buffer_put(&reader->line, at, length);
        else
            put_broken(reader, at);
        at += length ? length : 1;
    }
    *line = (struct span){reader->line.data ? reader->line.data : "", reader->line.size};
}

static void convert(struct reader *reader, struct span *line)
{
    char *from = (char *)(uintptr_t)line->text; /* iconv(3) does not write through it */
    size_t left = line->size;
    iconv(reader->converter, NULL, NULL, NULL, NULL);
    while (left) {
        size_t room = left * 4 + 16, had = room;
        char *to = buffer_reserve(&reader->line, room);
        if (!to)
            return;
        bool good = iconv(reader->converter, &from, &left, &to, &room) != (size_t)-1;
        reader->line.size += had - room;
        if (good || errno == E2BIG)
            continue;
        put_broken(reader, from++);
        left--;
    }
    size_t room = 64, had = room;
    char *to = buffer_reserve(&reader->line, room); /* what a converter holds back until it has seen the next character */
    if (to && iconv(reader->converter, NULL, NULL, &to, &room) != (size_t)-1)
        reader->line.size += had - room;
    *line = (struct span){reader->line.data, reader->line.size};
}

/* The line as UTF-8: the source's own bytes, or converted into reader->line. */
static int line_text(struct reader *reader, size_t size, struct span *out, struct error *error)
{
    *out = (struct span){place(reader, reader->at), size};
    if (reader->converter == (iconv_t)-1 && !reader->source->broken)
        return 0;
    buffer_clear(&reader->line);
    if (reader->converter == (iconv_t)-1)
        mend(reader, out);
    else
        convert(reader, out);
    return reader->line.failed ? error_set(error, ERROR_BUSY, reader->source->name, NULL, "free memory") : 0;
}

/* A record wider than any header: what is past COLUMNS_MOST cells only counts as too many. */
static void add_cell(struct reader *reader, size_t offset, size_t size)
{
    if (reader->count == reader->room) {
        size_t room = reader->room ? reader->room * 2 : 64;
        struct cell *cells = reader->count > COLUMNS_MOST ? NULL : realloc(reader->cells, room * sizeof *cells);
        if (!cells) {
            reader->failed = reader->count <= COLUMNS_MOST;
            return;
        }
        reader->cells = cells;
        reader->room = room;
    }
    reader->cells[reader->count++] = (struct cell){offset, size};
}

static void on_cell(void *bytes, size_t size, void *context)
{
    struct reader *reader = context;
    add_cell(reader, reader->text.size, size);
    if (size)
        buffer_put(&reader->text, bytes, size);
    buffer_putc(&reader->text, '\0');
}

static void on_record(int end, void *context)
{
    (void)end;
    ((struct reader *)context)->complete = true;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static bool all_blank(struct span line, char delimiter)
{
    for (size_t i = 0; i < line.size; i++)
        if (!is_blank(line.text[i]) || line.text[i] == delimiter)
            return false;
    return true;
}

/* In a TSV that does not quote, a cell may all the same stand in quotation marks, as a spreadsheet wraps it: those are taken off. */
static void unwrap(struct reader *reader, struct cell *cell)
{
    char *text = reader->text.data + cell->offset;
    size_t size = cell->size, kept = 0;
    if (size < 2 || text[0] != '"' || text[size - 1] != '"')
        return;
    for (size_t i = 1; i + 1 < size; i++) {
        bool doubled = text[i] == '"' && i + 2 < size && text[i + 1] == '"';
        if (text[i] == '"' && !doubled)
            return;
        i += doubled;
    }
    for (size_t i = 1; i + 1 < size; i++) {
        text[kept++] = text[i];
        i += text[i] == '"';
    }
    cell->size = kept;
}

static int finish(struct reader *reader, struct error *error)
{
    if (reader->failed || reader->text.failed)
        return error_set(error, ERROR_BUSY, reader->source->name, NULL, "free memory");
    for (size_t i = 0; !reader->dialect.quotes && i < reader->count; i++)
        unwrap(reader, &reader->cells[i]);
    return 1;
}

/* At the end of the bytes: what is still open is either the last record or a quotation mark never closed. */
static int at_end(struct reader *reader, bool begun, struct error *error)
{
    csv_set_opts(&reader->parser, CSV_STRICT | CSV_STRICT_FINI);
    if (csv_fini(&reader->parser, on_cell, on_record, reader) != 0)
        return broken(reader, error, reader->offset, "a quoted cell still open at the end of the file, in the record that begins",
                      "its closing quotation mark: the file is cut short, or a mark stands alone");
    csv_set_opts(&reader->parser, 0);
    return begun && reader->complete ? finish(reader, error) : 0;
}

/* The cell between two delimiters, without the blanks around it; a NUL behind it, where its delimiter stood. */
static inline struct cell plain_cell(char *text, size_t start, size_t end)
{
    while (start < end && is_blank(text[start]))
        start++;
    while (start < end && is_blank(text[end - 1]))
        end--;
    text[end] = '\0';
    return (struct cell){start, end - start};
}

static void take_plain(struct reader *reader, size_t start, size_t end)
{
    struct cell cell = plain_cell(reader->text.data, start, end);
    add_cell(reader, cell.offset, cell.size);
}

static inline bool is_same(char c, char delimiter)
{
    return c == delimiter;
}

/* A line without quotation marks, or the rest of one from `at`, which is in `text`: its cells up to the one that is `wanted` last. */
static void cut_plain(struct reader *reader, size_t at, size_t wanted)
{
    char *text = reader->text.data;
    size_t size = reader->text.size - 1;
    for (size_t block = at; block < size; block += PLACES)
        for (uint64_t places = places_where(text + block, size - block, is_same, reader->dialect.delimiter); places; places = places_next(places)) {
            size_t end = block + places_first(places);
            if (reader->count < reader->room)
                reader->cells[reader->count++] = plain_cell(text, at, end);
            else
                take_plain(reader, at, end);
            at = end + 1;
            if (reader->count == wanted) {
                reader->uncut = at;
                return;
            }
        }
    take_plain(reader, at, size);
}

void reader_cut_rest(struct reader *reader)
{
    size_t from = reader->uncut;
    reader->uncut = SIZE_MAX;
    if (from != SIZE_MAX)
        cut_plain(reader, from, 0);
}

/* What was cut so far of a record that libcsv is to read. */
static void forget_cells(struct reader *reader)
{
    reader->count = 0;
    buffer_clear(&reader->text);
}

/* A cell in quotation marks that begins at `start`, its doubled ones halved; the byte behind its delimiter, or 0 when its grammar is more than
 * that: a line end in it, or something behind its last mark. */
static size_t take_quoted(struct reader *reader, size_t start, size_t size)
{
    char *text = reader->text.data, *to = text + start + 1, *from = to, *end = text + size, *mark;
    while ((mark = memchr(from, '"', (size_t)(end - from))) != NULL && mark[1] == '"') {
        memmove(to, from, (size_t)(mark - from) + 1);
        to += mark - from + 1;
        from = mark + 2;
    }
    if (!mark || (mark + 1 < end && mark[1] != reader->dialect.delimiter))
        return 0;
    memmove(to, from, (size_t)(mark - from));
    to += mark - from;
    *to = '\0';
    add_cell(reader, start + 1, (size_t)(to - text) - start - 1);
    return (size_t)(mark - text) + 2;
}

/* A cell that may be quoted; the byte behind its delimiter (size + 1: it was the last), or 0. */
static size_t take_either(struct reader *reader, size_t start, size_t size)
{
    const char *text = reader->text.data;
    size_t first = start;
    while (first < size && is_blank(text[first]) && text[first] != reader->dialect.delimiter)
        first++;
    if (first < size && text[first] == '"')
        return take_quoted(reader, first, size);
    const char *found = memchr(text + start, reader->dialect.delimiter, size - start);
    size_t end = found ? (size_t)(found - text) : size;
    if (memchr(text + start, '"', end - start))
        return 0;
    take_plain(reader, start, end);
    return end + 1;
}

/* Most records stand on one line and need no more of the grammar than this: they are cut here, several times as fast as by libcsv, which reads
 * all others.  tests/fuzz/f_records.c holds the two against each other. */
static bool cut_line(struct reader *reader, struct span line)
{
    char *text = buffer_reserve(&reader->text, line.size + 2); /* a byte more, for what looks behind a mark */
    size_t at = 0;
    if (!text)
        return reader->complete = true; /* finish() says so */
    memcpy(text, line.text, line.size);
    memset(text + line.size, '\0', 2);
    reader->text.size = line.size + 1;
    if (reader->dialect.quotes && memchr(text, '"', line.size)) {
        do
            at = take_either(reader, at, line.size);
        while (at && at <= line.size);
    } else {
        cut_plain(reader, 0, reader->dialect.quotes ? reader->wanted : 0); /* what does not quote is unwrapped cell by cell (finish) */
        at = line.size + 1;
    }
    return reader->complete = at != 0;
}

static int feed(struct reader *reader, size_t size, size_t end_size, struct error *error)
{
    struct span line;
    bool first = reader->offset == reader->at;
    const char *bytes = place(reader, reader->at), *zero = memchr(bytes, '\0', size);
    if (zero)
        return broken(reader, error, reader->at + (size_t)(zero - bytes), "a NUL byte", "text without NUL bytes");
    if (size > RECORD_BYTES || reader->at + size - reader->offset > RECORD_BYTES)
        return broken(reader, error, reader->offset, "a record longer than 4 MiB", "shorter records; is a quotation mark never closed?");
    if (line_text(reader, size, &line, error))
        return -1;
    if (first && cut_line(reader, line))
        return 0;
    if (first)
        forget_cells(reader);
    bool fed = csv_parse(&reader->parser, line.text, line.size, on_cell, on_record, reader) == line.size;
    if (fed && end_size) /* the end goes in by itself: it is never converted, and a record is complete only after it */
        fed = csv_parse(&reader->parser, bytes + size, end_size, on_cell, on_record, reader) == end_size;
    return fed ? 0 : error_set(error, ERROR_BUSY, reader->source->name, NULL, "free memory");
}

/* The next record begins at this line, unless it is blank. */
static int begin_record(struct reader *reader, struct error *error)
{
    reader->row++;
    reader->offset = reader->at;
    if (reader->row <= RECORDS_MOST)
        return 0;
    return broken(reader, error, reader->at, "over 1,000,000,000 rows", "at most 1,000,000,000 rows a file, blank ones counted; split it");
}

int reader_next(struct reader *reader, struct error *error)
{
    const struct source *source = reader->source;
    bool begun = false;
    reader->count = 0;
    reader->complete = false;
    reader->broken = reader->uncut = SIZE_MAX;
    buffer_clear(&reader->text);
    while (reader->at < source->size) {
        size_t size, end_size;
        enum line_end end = line_at(reader, reader->at, &size, &end_size);
        if (!begun && begin_record(reader, error))
            return -1;
        if (!begun && size <= RECORD_BYTES && all_blank((struct span){place(reader, reader->at), size}, reader->dialect.delimiter)) {
            reader->blanks++;
            reader->at += size + end_size;
            continue;
        }
        begun = true;
        if (feed(reader, size, end_size, error))
            return -1;
        reader->at += size + end_size;
        if (reader->complete) {
            if (end != END_NONE)
                reader->ends[end]++;
            return finish(reader, error);
        }
    }
    return at_end(reader, begun, error);
}

int reader_begin(struct reader *reader, const struct source *source, struct dialect dialect, struct error *error)
{
    *reader = (struct reader){.source = source, .dialect = dialect, .at = source->start, .line_feed = SIZE_MAX,
                              .converter = (iconv_t)-1, .broken = SIZE_MAX, .uncut = SIZE_MAX};
    const struct encoding *encoding = encoding_row(source->encoding);
    bool converted = encoding->iconv_name && !source->translated;
    reader->window.first = source->start;
    reader->window.room = source->size < WINDOW_BYTES ? source->size : WINDOW_BYTES; /* of which memory is taken as far as it is filled */
    reader->window.bytes = malloc(reader->window.room + 1);
    if (!reader->window.bytes || csv_init(&reader->parser, 0)) {
        free(reader->window.bytes);
        return error_set(error, ERROR_BUSY, source->name, NULL, "free memory");
    }
    reader->begun = true;
    csv_set_delim(&reader->parser, (unsigned char)dialect.delimiter);
    if (!dialect.quotes)
        csv_set_quote(&reader->parser, '\0'); /* never met: a NUL is refused before */
    if (converted && (reader->converter = iconv_open("UTF-8", encoding->iconv_name)) == (iconv_t)-1)
        return source_error(source, error, strerror(errno), "the C library's %s converter (its gconv modules are not installed)", encoding->name);
    return 0;
}

void reader_go_on(struct reader *reader, size_t at, uint32_t row)
{
    reader->at = reader->window.first = at;
    reader->window.size = 0;
    reader->row = row;
}

bool reader_is_blank(const struct reader *reader)
{
    for (size_t i = 0; i < reader->count; i++)
        if (reader->cells[i].size && text_trim(reader_cell(reader, i)).size)
            return false;
    return true;
}

void reader_end(struct reader *reader)
{
    if (reader->begun)
        csv_free(&reader->parser);
    if (reader->begun && reader->converter != (iconv_t)-1)
        iconv_close(reader->converter);
    buffer_free(&reader->line);
    buffer_free(&reader->text);
    free(reader->window.bytes);
    free(reader->cells);
    *reader = (struct reader){0};
}

/* Cells of a physical line parted by tabs; `*open`: its last cell begins with a quotation mark that the line does not close. */
static size_t count_tabs(const char *line, size_t size, bool *open)
{
    size_t cells = 1, last = 0, quotes = 0;
    for (size_t i = 0; i < size; i++)
        if (line[i] == '\t') {
            cells++;
            last = i + 1;
        }
    for (size_t i = last; i < size; i++)
        quotes += line[i] == '"';
    *open = last < size && line[last] == '"' && quotes % 2 == 1;
    return cells;
}

static bool some_line_is_open(struct reader *walk)
{
    size_t widest = 0, lines = 0, size, end_size;
    bool open_before = false;
    for (; walk->at < walk->source->size; walk->at += size + end_size) {
        line_at(walk, walk->at, &size, &end_size);
        if (size > RECORD_BYTES || (lines >= 10 && widest <= 1))
            return false; /* the reader refuses it; no line can be too short */
        const char *line = place(walk, walk->at);
        bool open = false, look = lines++ < 10 || open_before || memchr(line, '"', size);
        size_t cells = look ? count_tabs(line, size, &open) : SIZE_MAX;
        if (lines <= 10 && cells > widest)
            widest = cells;
        if ((open || open_before) && cells < widest)
            return true;
        open_before = open;
    }
    return false;
}

/* A TSV quotes only if it must be so to be understood: some line leaves a quoted cell open and it or the next one is too short for
 * the table.  Otherwise a title that begins with a quotation mark would swallow the rows after it. */
bool tabs_are_quoted(const struct source *source)
{
    struct reader walk;
    struct error error;
    bool quoted = !reader_begin(&walk, source, (struct dialect){'\t', true}, &error) && some_line_is_open(&walk);
    reader_end(&walk);
    return quoted;
}
