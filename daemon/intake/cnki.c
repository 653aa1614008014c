/* References of patents as CNKI exports them after GB/T 7714, one a line:
 *   [2]王慧,李晓光. 名称[P]. 上海：CN108467855A,2018-08-31.
 * and as the standard itself writes them, the number behind the title:
 *   [2]兰州示例大学. 名称：CN108467855A[P]. 2018-08-31. */
#include "intake/draft.h"

#include <string.h>

#define LINE_MOST 8192

bool cnki_is(const struct format_input *input)
{
    size_t at = first_byte(input), left = input->size - at;
    const char *text = (const char *)input->bytes + at, *end = memchr(text, '\n', left < LINE_MOST ? left : LINE_MOST);
    size_t size = end ? (size_t)(end - text) : left;
    return size > 12 && size < LINE_MOST && text[0] == '[' && text[1] >= '0' && text[1] <= '9' && (memmem(text, size, "[P]", 3) || memmem(text, size, "[P/", 3));
}

struct reference { struct span authors, title, place, number, date; };

static size_t find(struct span text, const char *what)
{
    const char *at = text.size ? memmem(text.text, text.size, what, strlen(what)) : NULL;
    return at ? (size_t)(at - text.text) : SIZE_MAX;
}

static struct span head(struct span text, size_t size)
{
    return text_trim((struct span){text.text, size < text.size ? size : text.size});
}

static struct span tail(struct span text, size_t from)
{
    return from < text.size ? text_trim((struct span){text.text + from, text.size - from}) : (struct span){"", 0};
}

/* Cuts at the last of `marks` (each a string): what stands behind it into `after`. */
static bool cut_last(struct span text, const char *const *marks, struct span *before, struct span *after)
{
    for (size_t at = text.size; at-- > 0;)
        for (const char *const *mark = marks; *mark; mark++)
            if (text.size - at >= strlen(*mark) && !memcmp(text.text + at, *mark, strlen(*mark))) {
                *before = head(text, at);
                *after = tail(text, at + strlen(*mark));
                return true;
            }
    return false;
}

static bool is_number(struct span text)
{
    struct patent_number number;
    return text.size && !patent_number_parse(text.text, text.size, &number, NULL, NULL);
}

/* "上海：CN1382448,2002-12-04." */
static void read_imprint(struct span text, struct reference *reference)
{
    static const char *const colons[] = {"：", ":", NULL}, *const commas[] = {",", "，", NULL};
    struct span left, right;
    while (text.size && strchr(". ", text.text[0]))
        text = tail(text, 1);
    while (text.size && text.text[text.size - 1] == '.')
        text.size--;
    if (cut_last(text, commas, &left, &right)) {
        reference->date = right;
        text = left;
    } else if (text.size && text.text[0] >= '0' && text.text[0] <= '9') {
        reference->date = text;
        return;
    }
    if (cut_last(text, colons, &left, &right)) {
        reference->place = left;
        text = right;
    }
    reference->number = text;
}

/* The title may end in the number: "名称：CN108467855A", "名称：中国,01128777.2". */
static void read_title(struct reference *reference)
{
    static const char *const marks[] = {"：", ":", ",", "，", NULL}, *const colons[] = {"：", ":", NULL};
    struct span title, number, country;
    if (reference->number.size || !cut_last(reference->title, marks, &title, &number) || !is_number(number))
        return;
    reference->number = number;
    reference->title = title;
    if (cut_last(title, colons, &title, &country) && country.size <= 12)
        reference->title = title;
}

static bool read_reference(struct span line, struct reference *out)
{
    *out = (struct reference){.authors = {"", 0}};
    size_t close = line.size && line.text[0] == '[' ? find(line, "]") : SIZE_MAX, mark, dot;
    if (close != SIZE_MAX)
        line = tail(line, close + 1);
    mark = find(line, "[P]");
    mark = mark == SIZE_MAX ? find(line, "[P/") : mark;
    if (mark == SIZE_MAX)
        return false;
    struct span rest = tail(line, mark);
    read_imprint(tail(rest, find(rest, "]") + 1), out);
    out->title = head(line, mark);
    dot = find(out->title, ". ");
    if (dot == SIZE_MAX)
        dot = find(out->title, ".");
    if (dot != SIZE_MAX) {
        out->authors = head(out->title, dot);
        out->title = tail(out->title, dot + 1);
    }
    read_title(out);
    return true;
}

static void add_names(struct draft *draft, enum draft_column column, struct span names)
{
    for (size_t at = 0; at < names.size;) {
        size_t end = at, step = 1;
        while (end < names.size && names.text[end] != ',' && names.text[end] != ';' && !(names.size - end >= 3 && !memcmp(names.text + end, "，", 3)))
            end++;
        step = end < names.size && names.text[end] != ',' && names.text[end] != ';' ? 3 : 1;
        draft_item(draft, column, (struct span){names.text + at, end - at});
        at = end + step;
    }
}

static void put_number(struct draft *draft, const struct reference *reference)
{
    struct patent_number number;
    struct document document = {.country = ""};
    struct span text = reference->number;
    if (text.size && !patent_number_parse(text.text, text.size, &number, NULL, NULL) && number.form == NUMBER_APPLICATION) {
        draft_set(draft, DRAFT_application_number, text);
        draft_day(draft, DRAFT_publication_date, reference->date);
        return;
    }
    draft_set(draft, DRAFT_publication_number, text);
    size_t letters = text.size;
    while (letters > 2 && !(text.text[letters - 1] >= 'A' && text.text[letters - 1] <= 'Z') && text.size - letters < 2)
        letters--;
    printed_copy(document.country, 3, text);
    if (letters > 2 && text.text[letters - 1] >= 'A' && text.text[letters - 1] <= 'Z')
        printed_copy(document.kind, sizeof document.kind, (struct span){text.text + letters - 1, text.size - letters + 1});
    printed_copy(document.date, sizeof document.date, reference->date);
    printed_date(draft, &document);
    printed_kind(draft, &document);
}

/* CNKI names the inventors; the standard's own form names who applied. */
static int send_reference(struct draft *draft, struct span line, uint32_t number)
{
    struct reference reference;
    if (!read_reference(line, &reference)) {
        draft_note(draft, "reference", line);
        return draft_send(draft, number);
    }
    put_number(draft, &reference);
    draft_set(draft, DRAFT_title, reference.title);
    add_names(draft, reference.place.size ? DRAFT_inventors : DRAFT_holders, reference.authors);
    draft_set(draft, DRAFT_holder_region, reference.place);
    return draft_send(draft, number);
}

static bool begins_reference(struct span line)
{
    return line.size > 2 && line.text[0] == '[' && line.text[1] >= '0' && line.text[1] <= '9';
}

/* A reference ends where the next one or a blank line begins; long lists of names run over several lines. */
static int read_references(struct draft *draft, struct text_lines *lines, struct buffer *reference, struct error *error)
{
    struct span line;
    int got = 0, result = 0;
    uint32_t first = 0;
    while (!result && (got = lines_next(lines, &line, error)) >= 0) {
        line = got ? text_trim(line) : (struct span){"", 0};
        if (reference->size && (!line.size || begins_reference(line))) {
            result = send_reference(draft, (struct span){buffer_text(reference), reference->size}, first);
            buffer_clear(reference);
        }
        if (!got)
            break;
        first = reference->size ? first : lines->number;
        if (reference->size + line.size > RECORD_BYTES)
            return format_error(lines->input, error, "a reference over 4 MiB", "references of at most 4 MiB");
        buffer_put(reference, line.text, line.size);
    }
    return got < 0 ? -1 : reference->failed ? error_set(error, ERROR_BUSY, NULL, NULL, "free memory") : result;
}

int cnki_read(const struct format_input *input, const struct row_sink *sink, struct error *error)
{
    static const uint64_t columns = DRAFT(publication_number) | DRAFT(application_number) | DRAFT(kind) | DRAFT(title) | DRAFT(publication_date) |
                                    DRAFT(grant_date) | DRAFT(inventors) | DRAFT(holders) | DRAFT(holder_region) | DRAFT(notes);
    struct draft draft;
    struct text_lines lines = {.input = input};
    struct buffer reference = {0};
    int result = draft_begin(&draft, input, sink, columns, error);
    if (!result)
        result = read_references(&draft, &lines, &reference, error);
    buffer_free(&reference);
    lines_close(&lines);
    return draft_end(&draft, result);
}
