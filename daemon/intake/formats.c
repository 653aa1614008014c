/* Which format bytes are in.  A file's name is never asked: people rename. */
#include "intake/formats.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

static const struct format_row formats[] = {
#define FORMAT(id, name, is, read, rank, en, zh) {name, en, zh, is, read, rank},
#include "intake/formats.def"
#undef FORMAT
};
enum { FORMATS = sizeof formats / sizeof formats[0] };

void format_add_other(const struct format_input *input, const char *title)
{
    size_t size = input->others ? strlen(input->others) : 0;
    if (input->others && size + strlen(title) + 3 < FORMAT_OTHERS)
        sprintf(input->others + size, "%s%s", size ? ", " : "", title);
}

int format_no_sheet(const struct format_input *input, const char *titles, struct error *error)
{
    char got[120];
    snprintf(got, sizeof got, "no sheet \"%.90s\"", input->wanted);
    return error_set(error, ERROR_FILE, input->path, got, "one of the workbook's sheets: %.200s", titles);
}

const struct format_row *format_by_name(const char *name)
{
    for (size_t i = 0; name && i < FORMATS; i++)
        if (!strcasecmp(name, formats[i].name))
            return &formats[i];
    return NULL;
}

const struct format_row *format_by_bytes(const struct format_input *input)
{
    for (size_t i = 0; i < FORMATS; i++)
        if (formats[i].is(input))
            return &formats[i];
    return NULL;
}

const char *format_names(void)
{
    static char names[200];
    size_t size = 0;
    for (size_t i = 0; i < FORMATS && size < sizeof names; i++)
        size += (size_t)snprintf(names + size, sizeof names - size, "%s%s", i == 0 ? "" : i + 1 == FORMATS ? " or " : ", ", formats[i].name);
    return names;
}

static bool holds(const char *bytes, size_t size, const char *mark)
{
    return memmem(bytes, size < 4096 ? size : 4096, mark, strlen(mark)) != NULL;
}

static const char *name_archive(const char *bytes, size_t size)
{
    if (holds(bytes, size, "opendocument.spreadsheet"))
        return "an OpenDocument spreadsheet (.ods)";
    return holds(bytes, size, "opendocument") || holds(bytes, size, "word/") ? "a document, not a table"
                                                                                        : "a ZIP archive without a workbook in it, or a cut one";
}

static size_t past_blanks(const char *bytes, size_t size)
{
    size_t at = size >= 3 && !memcmp(bytes, "\xEF\xBB\xBF", 3) ? 3 : 0;
    while (at < size && strchr(" \t\r\n", bytes[at]))
        at++;
    return at;
}

/* The document type that is declared, else the first element. */
static void name_root(const char *bytes, size_t size, char room[80])
{
    size_t at = 0, length = 0;
    while (at + 9 < size && bytes[at] == '<' && strchr("!?", bytes[at + 1]) && memcmp(bytes + at, "<!DOCTYPE", 9) != 0) {
        const char *end = memchr(bytes + at, '>', size - at);
        at = end ? (size_t)(end - bytes) + 1 : size;
        at += past_blanks(bytes + at, size - at);
    }
    at += at + 10 < size && !memcmp(bytes + at, "<!DOCTYPE", 9) ? 10 : 1;
    while (at + length < size && length < 40 && bytes[at + length] != '>' && (unsigned char)bytes[at + length] > ' ')
        length++;
    snprintf(room, 80, "an XML document of another kind (%.*s)", (int)length, at < size ? bytes + at : "");
}

/* Text that is no table, by its first characters: mark-up, JSON (a header may begin with "[标]", but not with "[{"), Green Book. */
static const char *name_text(const char *bytes, size_t size, char room[80])
{
    size_t at = past_blanks(bytes, size), next = at < size ? at + 1 + past_blanks(bytes + at + 1, size - at - 1) : size;
    bool list = next < size && bytes[at] == '[' && strchr("{\"]", bytes[next]);
    if (at < size && (bytes[at] == '{' || list))
        return "JSON that is not this project's JSON Lines";
    if (size - at >= 5 && !memcmp(bytes + at, "PATN", 4) && strchr("\r\n ", bytes[at + 4]))
        return "USPTO Green Book text (1976 to 2001)";
    if (next >= size || bytes[at] != '<' || !(strchr("!?", bytes[at + 1]) || isalpha((unsigned char)bytes[at + 1])))
        return NULL;
    if (holds(bytes, size, "<html") || holds(bytes, size, "<HTML") || holds(bytes, size, "<table"))
        return "a web page (HTML), as some systems save under a workbook's name";
    name_root(bytes + at, size - at, room);
    return room;
}

int format_refuse_foreign(const char *name, const char *bytes, size_t size, struct error *error)
{
    char room[80];
    const char *text = name_text(bytes, size, room);
    if (text)
        return error_set(error, ERROR_FILE, name, text,
                         "a table, or records of a known format: USPTO from 2004 on, EPO exchange documents, WIPO ST.36 or ST.96, Derwent, CNKI, JSON Lines");
    static const struct { const char *mark; size_t size; const char *got, *expected; } marks[] = {
        {"\x1F\x8B", 2, "a gzip archive", "a CSV or TSV file or a workbook: unpack it first"},
        {"%PDF-", 5, "a PDF", "a CSV or TSV file or a workbook"},
        {"Rar!", 4, "a RAR archive", "a CSV or TSV file or a workbook: unpack it first"},
        {"7z\xBC\xAF", 4, "a 7z archive", "a CSV or TSV file or a workbook: unpack it first"},
        {"\xD0\xCF\x11\xE0", 4, "an OLE2 file without a workbook in it", "an .xls or .xlsx workbook, or a CSV or TSV file"},
    };
    if (size >= 4 && !memcmp(bytes, "PK", 2) && (!memcmp(bytes + 2, "\3\4", 2) || !memcmp(bytes + 2, "\5\6", 2)))
        return error_set(error, ERROR_FILE, name, name_archive(bytes, size), "an .xlsx workbook, or a CSV or TSV file: save the sheet as one of these");
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
        if (size >= marks[i].size && !memcmp(bytes, marks[i].mark, marks[i].size))
            return error_set(error, ERROR_FILE, name, marks[i].got, "%s", marks[i].expected);
    return 0;
}
