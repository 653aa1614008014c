/* The ZIP archive of an Office document, read part by part as a stream: neither a part nor what it unpacks to is ever held whole.
 *
 *   list.xlsx ─ _rels/.rels ──▶ xl/workbook.xml ─ xl/_rels/workbook.xml.rels ──▶ xl/worksheets/sheet1.xml, xl/sharedStrings.xml, xl/styles.xml */
#ifndef INTAKE_PACKAGE_H
#define INTAKE_PACKAGE_H

#include "intake/formats.h"

#include <expat.h>
#include <zip.h>

struct package { zip_t *zip; const struct format_input *input; };

/* A part while it is parsed.  Names come without their namespace's prefix. */
struct part {
    const struct part_calls *calls;
    void *context;
    struct package *package;
    XML_Parser parser;
    struct error *error;
    bool failed, stopped;
};
struct part_calls {
    void (*begin)(struct part *part, const char *name, const char *const *attributes);
    void (*end)(struct part *part, const char *name);
    void (*text)(struct part *part, const char *text, size_t size); /* may be NULL */
};

int package_open(const struct format_input *input, struct package *out, struct error *error);
void package_close(struct package *package);
bool package_has(const struct package *package, const char *name);
/* Parses a part to its end, or until part_stop or part_fail.  0, or -1 with a sentence: no such part, broken, encrypted, unpacking to
 * more than it may, not XML, or XML with a DOCTYPE (no document of Office has one: entities are how such files attack). */
int package_parse(struct package *package, const char *name, const struct part_calls *calls, void *context, struct error *error);

void part_stop(struct part *part);
void part_fail(struct part *part, const char *got, const char *expected);
void part_no_memory(struct part *part);
const char *part_attribute(const char *const *attributes, const char *name); /* NULL: there is none */

#endif
