/* What the converters of formats.def share.
 *
 *   draft.c    one record's cells until they are sent       office.c   an office's XML document → a draft
 *   xml.c      XML → a small tree a record                  printed.c  numbers, classes and kinds as offices print them
 *   legal.c    the latest legal event of a family's member
 *   tagged.c   lines of text, whatever their ends        tree.c     finding things in such a tree */
#ifndef INTAKE_DRAFT_H
#define INTAKE_DRAFT_H

#include "base/buffer.h"
#include "intake/formats.h"
#include "intake/internal.h"

int format_error(const struct format_input *input, struct error *error, const char *got, const char *expected, ...) __attribute__((format(printf, 4, 5)));

/* draft.c: the columns a converter may fill, named as attributes.def names them; `notes` holds what could not become an attribute. */
#define DRAFT_COLUMNS_OF(X)                                                                                                        \
    X(application_number) X(publication_number) X(publication_numbers) X(kind) X(title) X(abstract) X(priority_date) X(priority_numbers)                  \
    X(foreign_priority) X(filing_date) X(publication_date) X(grant_date) X(parent_filing_date) X(international_filing_date)        \
    X(national_entry_date) X(term_adjustment_days) X(pct) X(claims) X(independent_claims) X(first_claim_length) X(pages) X(classes) \
    X(backward_citations) X(non_patent_citations) X(inventors) X(holders) X(holder_type) X(holder_region) X(agency)                \
    X(family_size) X(family_offices) X(family_members) X(legal_event) X(notes)
enum draft_column {
#define X(name) DRAFT_##name,
    DRAFT_COLUMNS_OF(X)
#undef X
    DRAFT_COLUMNS
};
#define DRAFT(name) ((uint64_t)1 << DRAFT_##name)
#define DRAFT_ALL (((uint64_t)1 << DRAFT_COLUMNS) - 1)

struct draft {
    const struct format_input *input;
    const struct row_sink *sink;
    struct error *error;
    uint64_t columns;  /* which are sent */
    uint32_t sent;
    struct buffer cells[DRAFT_COLUMNS], plain;
};
int draft_begin(struct draft *draft, const struct format_input *input, const struct row_sink *sink, uint64_t columns, struct error *error);
int draft_send(struct draft *draft, uint32_t number);                                             /* and empties the cells */
int draft_end(struct draft *draft, int result);                                                    /* no row at all: ERROR_FILE */
bool draft_has(const struct draft *draft, enum draft_column column);
void draft_set(struct draft *draft, enum draft_column column, struct span text);                   /* blanks run together */
void draft_number(struct draft *draft, enum draft_column column, size_t number);
void draft_item(struct draft *draft, enum draft_column column, struct span item);                  /* of a list; none twice */
void draft_day(struct draft *draft, enum draft_column column, struct span text);                   /* what is no day becomes a note */
void draft_earliest(struct draft *draft, enum draft_column column, struct span text);              /* of several days */
void draft_note(struct draft *draft, const char *name, struct span text);

/* printed.c */
struct document { char country[4], number[64], kind[8], date[16]; }; /* "" where it does not say; the date as printed */
struct span printed_cut(struct span text, size_t most); /* between two characters */
void printed_copy(char *out, size_t room, struct span text);
struct span printed_span(const char *text);
void printed_publication(const struct document *document, char *out, size_t room); /* "US6859910B2", "US20060142694A1" */
bool printed_is_grant(const struct document *document);
void printed_date(struct draft *draft, const struct document *document);          /* as publication or grant, by the kind code */
void printed_kind(struct draft *draft, const struct document *document);
void printed_class(struct draft *draft, struct span text);                        /* "G06F015/00", "A61M  31/    00   A I" → G06F15/00, A61M31/00 */

/* tagged.c */
struct text_lines { const struct format_input *input; size_t at; uint32_t number; iconv_t converter; struct buffer text; bool opened; };
int lines_next(struct text_lines *lines, struct span *line, struct error *error); /* 1, 0 at the end, -1; UTF-8 or GB18030 in, UTF-8 out */
void lines_close(struct text_lines *lines);
size_t first_byte(const struct format_input *input);                              /* past BOM and blanks */

/* xml.c */
struct xml_node {
    const char *name;                  /* without namespace and office ("us-", "cn-"); NULL: text */
    struct span text;
    const char *const *attributes;     /* name, value, … NULL; may be NULL */
    struct xml_node *parent, *first, *last, *next;
};
/* Every record of the file: an element that has bibliographic data, or a family's member.  External entities are never read, internal
 * ones refused; documents may stand one after another. */
int xml_walk(const struct format_input *input, int (*record)(void *context, const struct xml_node *root), void *context, struct error *error);
bool xml_named(const struct xml_node *node, const char *names);                                /* "a|b": one of these */
const struct xml_node *xml_child(const struct xml_node *node, const char *names);              /* first, or NULL; a NULL node has none */
const struct xml_node *xml_next(const struct xml_node *node, const char *names);               /* sibling */
const struct xml_node *xml_find(const struct xml_node *node, const char *names);               /* first descendant outside citations and related documents */
const struct xml_node *xml_after(const struct xml_node *top, const struct xml_node *node);     /* next in the order of the document */
const char *xml_attribute(const struct xml_node *node, const char *name);                      /* "" when absent */
void xml_text(const struct xml_node *node, struct buffer *out);                                /* all text below it */
bool xml_root_is(const struct format_input *input, const char *names);                         /* by the first bytes */
struct span xml_root_tag(const struct format_input *input);                                    /* "<pat:PatentGrant xmlns…" up to its > */

/* family.c: NULL where the file holds no family; a member's list is canonical, and empty where it says no family */
struct families;
int families_read(const struct format_input *input, struct families **out, struct error *error); /* 0, -1; to be freed either way */
struct span families_list(const struct families *families, const struct xml_node *root);
void families_free(struct families *families);

/* legal.c */
void legal_read(struct draft *draft, const struct xml_node *record);

/* office.c */
int office_read(const struct format_input *input, const struct row_sink *sink, struct error *error);

#endif
