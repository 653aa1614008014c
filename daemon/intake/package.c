#include "intake/package.h"

#include <stdio.h>
#include <string.h>

#define BLOCK 65536
#define PART_BYTES ((uint64_t)2 << 30)  /* what one part may unpack to */
#define FREE_BYTES ((uint64_t)64 << 20) /* so much may be of any ratio: a sheet of like rows packs very well */
#define RATIO 300
#define TOKEN_BYTES (1 << 20)           /* expat keeps a tag until it has its end */

static int fail(const struct package *package, struct error *error, const char *got, const char *expected)
{
    return error_set(error, ERROR_FILE, package->input->path, got, "%s", expected);
}

int package_open(const struct format_input *input, struct package *out, struct error *error)
{
    zip_error_t reason;
    *out = (struct package){.input = input};
    zip_error_init(&reason);
    zip_source_t *source = zip_source_buffer_create(input->bytes, input->size, 0, &reason);
    out->zip = source ? zip_open_from_source(source, ZIP_RDONLY, &reason) : NULL;
    if (!out->zip && source)
        zip_source_free(source);
    zip_error_fini(&reason);
    return out->zip ? 0 : fail(out, error, "a ZIP archive without its table of contents", "the whole workbook: the file is cut short or damaged");
}

void package_close(struct package *package)
{
    if (package->zip)
        zip_discard(package->zip);
    package->zip = NULL;
}

bool package_has(const struct package *package, const char *name)
{
    return zip_name_locate(package->zip, name, 0) >= 0;
}

static const char *local(const char *name)
{
    const char *colon = strrchr(name, ':');
    return colon ? colon + 1 : name;
}

const char *part_attribute(const char *const *attributes, const char *name)
{
    for (; attributes[0]; attributes += 2)
        if (!strcmp(local(attributes[0]), name))
            return attributes[1];
    return NULL;
}

void part_stop(struct part *part)
{
    part->stopped = true;
    XML_StopParser(part->parser, XML_FALSE);
}

void part_fail(struct part *part, const char *got, const char *expected)
{
    if (!part->failed)
        fail(part->package, part->error, got, expected);
    part->failed = true;
    XML_StopParser(part->parser, XML_FALSE);
}

void part_no_memory(struct part *part)
{
    if (!part->failed)
        error_set(part->error, ERROR_BUSY, part->package->input->path, NULL, "free memory");
    part->failed = true;
    XML_StopParser(part->parser, XML_FALSE);
}

static bool over(const struct part *part)
{
    return part->stopped || part->failed;
}

static void XMLCALL on_begin(void *context, const char *name, const char **attributes)
{
    struct part *part = context;
    if (!over(part))
        part->calls->begin(part, local(name), (const char *const *)attributes);
}

static void XMLCALL on_end(void *context, const char *name)
{
    struct part *part = context;
    if (!over(part))
        part->calls->end(part, local(name));
}

static void XMLCALL on_text(void *context, const char *text, int size)
{
    struct part *part = context;
    if (!over(part))
        part->calls->text(part, text, (size_t)size);
}

static void XMLCALL on_doctype(void *context, const char *name, const char *system, const char *public, int internal)
{
    (void)name, (void)system, (void)public, (void)internal;
    part_fail(context, "a workbook whose XML declares a document type (DOCTYPE)", "a workbook as a spreadsheet saves it: no entities are read");
}

static void not_xml(struct part *part)
{
    char got[160];
    if (over(part))
        return;
    snprintf(got, sizeof got, "a workbook whose XML is broken (%s at line %lu)", XML_ErrorString(XML_GetErrorCode(part->parser)),
             (unsigned long)XML_GetCurrentLineNumber(part->parser));
    part_fail(part, got, "a sound workbook: open it in a spreadsheet and save it anew");
}

/* One block: unpacked, measured, parsed.  1 to go on. */
static int step(struct part *part, zip_file_t *file, const zip_stat_t *stat, uint64_t *unpacked)
{
    void *block = XML_GetBuffer(part->parser, BLOCK);
    zip_int64_t got = block ? zip_fread(file, block, BLOCK) : -1;
    uint64_t packed = stat->comp_size < part->package->input->size ? stat->comp_size : part->package->input->size;
    if (!block)
        part_no_memory(part);
    else if (got < 0)
        part_fail(part, "a ZIP archive that does not unpack", "the whole workbook: the file is cut short or damaged");
    if (got < 0)
        return 0;
    *unpacked += (uint64_t)got;
    if (*unpacked > PART_BYTES || (*unpacked > FREE_BYTES && *unpacked / RATIO > packed)) {
        part_fail(part, "a workbook that unpacks to far more than it holds", "at most 2 GiB a sheet, and at most 300 times its packed size");
        return 0;
    }
    if (XML_ParseBuffer(part->parser, (int)got, got == 0) != XML_STATUS_OK)
        not_xml(part);
    else if ((XML_Index)*unpacked - XML_GetCurrentByteIndex(part->parser) > TOKEN_BYTES + BLOCK)
        part_fail(part, "a workbook whose XML has a tag of over 1 MiB", "a workbook as a spreadsheet saves it");
    return got > 0 && !over(part);
}

static int parse(struct part *part, zip_file_t *file, const zip_stat_t *stat)
{
    uint64_t unpacked = 0;
    part->parser = XML_ParserCreate(NULL);
    if (!part->parser)
        return error_set(part->error, ERROR_BUSY, part->package->input->path, NULL, "free memory");
    XML_SetUserData(part->parser, part);
    XML_SetElementHandler(part->parser, on_begin, on_end);
    if (part->calls->text)
        XML_SetCharacterDataHandler(part->parser, on_text);
    XML_SetStartDoctypeDeclHandler(part->parser, on_doctype);
    while (step(part, file, stat, &unpacked))
        continue;
    XML_ParserFree(part->parser);
    return part->failed ? -1 : 0;
}

int package_parse(struct package *package, const char *name, const struct part_calls *calls, void *context, struct error *error)
{
    struct part part = {.calls = calls, .context = context, .package = package, .error = error};
    zip_stat_t stat;
    char got[200];
    zip_int64_t index = zip_name_locate(package->zip, name, 0);
    snprintf(got, sizeof got, "a workbook without its part %.120s", name);
    if (index < 0 || zip_stat_index(package->zip, (zip_uint64_t)index, 0, &stat))
        return fail(package, error, got, "a whole workbook: open it in a spreadsheet and save it anew");
    if (stat.encryption_method != ZIP_EM_NONE)
        return fail(package, error, "an encrypted workbook", "a workbook without a password");
    zip_file_t *file = zip_fopen_index(package->zip, (zip_uint64_t)index, 0);
    if (!file)
        return fail(package, error, "a ZIP archive that does not unpack", "the whole workbook: the file is cut short or damaged");
    int result = parse(&part, file, &stat);
    zip_fclose(file);
    return result;
}
