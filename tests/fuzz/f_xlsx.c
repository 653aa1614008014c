/* Any bytes are a workbook or are refused with a reason; rows rise, cells are text.  Bytes that are no archive are put into one, as the
 * part that the first byte chooses: a mutated archive seldom gets past its checksums. */
#include "intake/formats.h"

#include <stdlib.h>
#include <string.h>
#include <zip.h>

struct state { uint32_t last; bool asked; };

static int take_row(void *context, uint32_t number, const char *const *cells, const size_t *sizes, size_t count)
{
    struct state *state = context;
    if (number <= state->last || !count || count > 4096)
        __builtin_trap();
    for (size_t i = 0; i < count; i++)
        if (sizes[i] && memchr(cells[i], '\0', sizes[i]))
            __builtin_trap();
    state->last = number;
    return 0;
}

static bool is_header(void *asker, const char *const *cells, const size_t *sizes, size_t count)
{
    (void)asker;
    return count && sizes[0] == 9 && !memcmp(cells[0], "申请号", 9);
}

static void read_workbook(const char *bytes, size_t size)
{
    struct state state = {0};
    char part[FORMAT_PART];
    struct error error = {.code = ERROR_NONE};
    struct format_input input = {.path = "input", .bytes = (const unsigned char *)bytes, .size = size, .is_header = is_header, .part = part};
    struct row_sink sink = {take_row, &state};
    xlsx_is(&input);
    if (xlsx_read(&input, &sink, &error) && error.code != ERROR_FILE)
        __builtin_trap();
}

#define OFFICE "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
static struct { const char *name, *text; } parts[] = {
    {"_rels/.rels", "<Relationships><Relationship Id='a' Type='" OFFICE "/officeDocument' Target='xl/workbook.xml'/></Relationships>"},
    {"xl/workbook.xml", "<workbook><sheets><sheet name='one' r:id='a' xmlns:r='r'/></sheets></workbook>"},
    {"xl/_rels/workbook.xml.rels", "<Relationships><Relationship Id='a' Type='" OFFICE "/worksheet' Target='s.xml'/><Relationship Id='b' Type='" OFFICE
                                   "/styles' Target='t.xml'/><Relationship Id='c' Type='" OFFICE "/sharedStrings' Target='u.xml'/></Relationships>"},
    {"xl/s.xml", "<worksheet><sheetData><row><c t='s'><v>0</v></c><c s='1'><v>43515.5</v></c></row></sheetData></worksheet>"},
    {"xl/t.xml", "<styleSheet><cellXfs><xf numFmtId='0'/><xf numFmtId='22'/></cellXfs></styleSheet>"},
    {"xl/u.xml", "<sst><si><t>a</t></si></sst>"},
};
enum { PARTS = sizeof parts / sizeof parts[0] };

static void read_part(const uint8_t *data, size_t size)
{
    zip_error_t reason;
    zip_stat_t stat;
    zip_source_t *archive = zip_source_buffer_create(NULL, 0, 0, &reason);
    zip_source_keep(archive);
    zip_t *zip = zip_open_from_source(archive, ZIP_TRUNCATE, &reason);
    for (size_t i = 0; i < PARTS; i++) {
        bool chosen = data[0] % PARTS == i;
        zip_source_t *text = zip_source_buffer(zip, chosen ? (const char *)data + 1 : parts[i].text, chosen ? size - 1 : strlen(parts[i].text), 0);
        zip_int64_t at = zip_file_add(zip, parts[i].name, text, 0);
        zip_set_file_compression(zip, (zip_uint64_t)at, ZIP_CM_STORE, 0);
    }
    if (zip_close(zip) || zip_source_stat(archive, &stat) || zip_source_open(archive))
        __builtin_trap();
    char *bytes = malloc(stat.size);
    if (zip_source_read(archive, bytes, stat.size) != (zip_int64_t)stat.size)
        __builtin_trap();
    zip_source_close(archive);
    zip_source_free(archive);
    read_workbook(bytes, stat.size);
    free(bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size >= 2 && data[0] == 'P' && data[1] == 'K')
        read_workbook((const char *)data, size);
    else if (size > 1)
        read_part(data, size);
    return 0;
}
