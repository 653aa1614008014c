/* Derwent tagged records (.ciw): two letters, a blank, a value; lines that begin with blanks go on with the tag before.  A record is a
 * family: its members are put together by their application, and each application that our offices number becomes one row. */
#include "intake/draft.h"

#include <stdlib.h>
#include <string.h>

#define MEMBERS_MOST 1000

static const char tags[][3] = {"PN", "TI", "AU", "AE", "AB", "IP", "PD", "AD", "PI", "CP", "CR"};
enum tag { PN, TI, AU, AE, AB, IP, PD, AD, PI, CP, CR, TAGS };

struct member { char name[40], application[40]; struct document document; char filed[24], pages[8]; size_t group; };
struct family { struct member members[MEMBERS_MOST]; size_t count, groups, offices; };
struct derwent { struct draft draft; struct text_lines lines; struct error *error; struct buffer fields[TAGS]; struct family family; };

bool derwent_is(const struct format_input *input)
{
    size_t at = first_byte(input), left = input->size - at;
    const char *text = (const char *)input->bytes + at, *end = left ? memchr(text, '\n', left < 300 ? left : 300) : NULL;
    end = end ? end : left ? memchr(text, '\r', left < 300 ? left : 300) : NULL;
    if (left < 12 || !end)
        return false;
    return (!memcmp(text, "FN ", 3) && (memmem(text, left < 400 ? left : 400, "\nVR ", 4) || memmem(text, left < 400 ? left : 400, "\rVR ", 4))) ||
           (!memcmp(text, "PT P", 4) && (memmem(text, left < 400 ? left : 400, "\nPN ", 4) || memmem(text, left < 400 ? left : 400, "\rPN ", 4)));
}

static bool next_line(struct span text, size_t *at, struct span *line)
{
    if (*at >= text.size)
        return false;
    const char *end = memchr(text.text + *at, '\n', text.size - *at);
    line->text = text.text + *at;
    line->size = end ? (size_t)(end - line->text) : text.size - *at;
    *at += line->size + 1;
    return true;
}

static bool next_item(struct span text, size_t *at, struct span *item)
{
    while (*at < text.size) {
        size_t end = *at;
        while (end < text.size && text.text[end] != ';' && text.text[end] != '\n')
            end++;
        *item = text_trim((struct span){text.text + *at, end - *at});
        *at = end + 1;
        if (item->size)
            return true;
    }
    return false;
}

/* Columns inside a line are parted by two blanks or more. */
static bool next_part(struct span line, size_t *at, struct span *part)
{
    while (*at < line.size && line.text[*at] == ' ')
        ++*at;
    size_t end = *at;
    while (end < line.size && !(line.text[end] == ' ' && (end + 1 == line.size || line.text[end + 1] == ' ')))
        end++;
    *part = (struct span){line.text + *at, end - *at};
    *at = end;
    return part->size > 0;
}

static struct span field(struct derwent *derwent, enum tag tag)
{
    return (struct span){buffer_text(&derwent->fields[tag]), derwent->fields[tag].size};
}

static struct member *find_member(struct family *family, struct span name)
{
    for (size_t i = 0; i < family->count; i++)
        if (strlen(family->members[i].name) == name.size && !memcmp(family->members[i].name, name.text, name.size))
            return &family->members[i];
    return NULL;
}

/* "US2017104972-A1": office, number, kind code. */
static void add_member(struct family *family, struct span name)
{
    struct member *member = &family->members[family->count];
    const char *hyphen = memchr(name.text, '-', name.size);
    size_t size = hyphen ? (size_t)(hyphen - name.text) : name.size;
    bool office = size > 2 && name.text[0] >= 'A' && name.text[0] <= 'Z' && name.text[1] >= 'A' && name.text[1] <= 'Z';
    if (family->count == MEMBERS_MOST || !office || find_member(family, name))
        return;
    *member = (struct member){.group = family->count++};
    printed_copy(member->name, sizeof member->name, name);
    printed_copy(member->document.country, 3, name);
    printed_copy(member->document.number, sizeof member->document.number, (struct span){name.text + 2, size - 2});
    if (hyphen)
        printed_copy(member->document.kind, sizeof member->document.kind, (struct span){hyphen + 1, name.size - size - 1});
}

static void read_members(struct derwent *derwent)
{
    struct family *family = &derwent->family;
    struct span item, line, part;
    struct member *member;
    family->count = 0;
    for (size_t at = 0; next_item(field(derwent, PN), &at, &item);)
        add_member(family, item);
    for (size_t at = 0; next_line(field(derwent, PD), &at, &line);) {
        size_t within = 0;
        if (!next_part(line, &within, &part) || !(member = find_member(family, part)) || !next_part(line, &within, &part))
            continue;
        printed_copy(member->document.date, sizeof member->document.date, part);
        while (next_part(line, &within, &part))
            if (part.size > 7 && !memcmp(part.text, "Pages: ", 7))
                printed_copy(member->pages, sizeof member->pages, (struct span){part.text + 7, part.size - 7});
    }
    for (size_t at = 0; next_line(field(derwent, AD), &at, &line);) {
        size_t within = 0;
        if (!next_part(line, &within, &part) || !(member = find_member(family, part)) || !next_part(line, &within, &part))
            continue;
        printed_copy(member->application, sizeof member->application, part);
        if (next_part(line, &within, &part))
            printed_copy(member->filed, sizeof member->filed, part);
    }
}

static bool same_application(const struct member *a, const struct member *b)
{
    return a->application[0] && !strcmp(a->application, b->application) && !strcmp(a->filed, b->filed) && !strcmp(a->document.country, b->document.country);
}

static void group_members(struct family *family)
{
    family->groups = family->offices = 0;
    for (size_t i = 0; i < family->count; i++) {
        bool office = true;
        for (size_t k = 0; k < i; k++) {
            if (family->members[i].group == i && same_application(&family->members[i], &family->members[k]))
                family->members[i].group = family->members[k].group;
            office = office && strcmp(family->members[i].document.country, family->members[k].document.country) != 0;
        }
        family->groups += family->members[i].group == i;
        family->offices += office;
    }
}

/* Derwent leaves the year out of a Chinese application number; the filing date has it (serial numbers are whole since 2006).  The other
 * offices' are cut too short to know. */
static void read_application(struct draft *draft, const struct member *member)
{
    const char *text = member->application, *year = strrchr(member->filed, ' ');
    char number[48];
    if (!strncmp(text, "CN", 2) && strlen(text) == 10 && year && strspn(year + 1, "0123456789") == 4 && strcmp(year + 1, "2006") >= 0) {
        snprintf(number, sizeof number, "CN%.4s%s", year + 1, text + 2);
        draft_set(draft, DRAFT_application_number, printed_span(number));
    } else {
        draft_note(draft, "application_number", printed_span(text));
    }
    draft_day(draft, DRAFT_filing_date, printed_span(member->filed));
}

/* Every document of one application, where there are several; a number that has no normal form is left to its own row. */
static void list_documents(struct draft *draft, const struct family *family, size_t group)
{
    char number[96];
    struct patent_number parsed;
    size_t count = 0;
    for (size_t i = group; i < family->count; i++)
        count += family->members[i].group == group;
    for (size_t i = group; count > 1 && i < family->count; i++) {
        printed_publication(&family->members[i].document, number, sizeof number);
        if (family->members[i].group == group && !patent_number_parse_as(number, strlen(number), NUMBER_PUBLICATION, 0, &parsed, NULL))
            draft_item(draft, DRAFT_publication_numbers, printed_span(number));
    }
}

static void list_members(struct draft *draft, const struct family *family)
{
    char number[96];
    for (size_t i = 0; i < family->count; i++) {
        printed_publication(&family->members[i].document, number, sizeof number);
        draft_item(draft, DRAFT_family_members, printed_span(number));
    }
}

/* The grant of an application names it, else its first publication. */
static void read_group(struct draft *draft, const struct family *family, size_t group)
{
    const struct member *chosen = &family->members[group];
    char number[96];
    for (size_t i = group; i < family->count; i++) {
        const struct member *member = &family->members[i];
        if (member->group != group)
            continue;
        if (printed_is_grant(&member->document) && !printed_is_grant(&chosen->document))
            chosen = member;
        printed_date(draft, &member->document);
    }
    printed_publication(&chosen->document, number, sizeof number);
    draft_set(draft, DRAFT_publication_number, printed_span(number));
    list_documents(draft, family, group);
    printed_kind(draft, &chosen->document);
    if (chosen->pages[0] && strcmp(chosen->pages, "0") != 0)
        draft_set(draft, DRAFT_pages, printed_span(chosen->pages));
    read_application(draft, &family->members[group]);
    if (!strcmp(chosen->document.country, "WO"))
        draft_set(draft, DRAFT_pct, printed_span("true"));
}

/* "TABUCHI DENKI KK (TABU-Non-standard)": the bracket says whether the name is a person's. */
static void read_holders(struct derwent *derwent)
{
    struct span item;
    for (size_t at = 0; next_item(field(derwent, AE), &at, &item);) {
        const char *bracket = memrchr(item.text, '(', item.size);
        bool person = bracket && memmem(bracket, item.size - (size_t)(bracket - item.text), "-Individual)", 12);
        if (bracket && item.text[item.size - 1] == ')' && memchr(bracket, '-', item.size - (size_t)(bracket - item.text)))
            item.size = (size_t)(bracket - item.text);
        if (person && !draft_has(&derwent->draft, DRAFT_holders))
            draft_set(&derwent->draft, DRAFT_holder_type, printed_span("individual"));
        draft_item(&derwent->draft, DRAFT_holders, item);
    }
}

static void read_priorities(struct derwent *derwent, const char *country)
{
    struct draft *draft = &derwent->draft;
    struct buffer numbers = {0};
    struct span line, part;
    bool foreign = false;
    for (size_t at = 0; next_line(field(derwent, PI), &at, &line);) {
        size_t within = 0;
        if (!next_part(line, &within, &part) || part.size < 3)
            continue;
        foreign = foreign || (strncmp(part.text, country, 2) != 0 && strncmp(part.text, "WO", 2) != 0);
        buffer_print(&numbers, "%s%.*s", numbers.size ? "; " : "", (int)part.size, part.text);
        if (next_part(line, &within, &part))
            draft_earliest(draft, DRAFT_priority_date, part);
    }
    if (numbers.size) {
        draft_set(draft, DRAFT_priority_numbers, (struct span){buffer_text(&numbers), numbers.size});
        draft_set(draft, DRAFT_foreign_priority, printed_span(foreign ? "true" : "false"));
    }
    buffer_free(&numbers);
}

/* Under each member's name stand, further in, the documents cited against it; one cited twice counts once. */
static void count_citations(struct derwent *derwent, enum tag tag, enum draft_column column)
{
    struct table seen = {0};
    struct span line, part, text = field(derwent, tag);
    for (size_t at = 0; next_line(text, &at, &line);) {
        size_t within = 0;
        if (line.size > 6 && !memcmp(line.text, "      ", 6) && next_part(line, &within, &part))
            table_put(&seen, part, 0);
    }
    if (text.size)
        draft_number(&derwent->draft, column, seen.count);
    table_free(&seen);
}

static void read_common(struct derwent *derwent, const char *country)
{
    struct span item;
    struct draft *draft = &derwent->draft;
    draft_set(draft, DRAFT_title, field(derwent, TI));
    draft_set(draft, DRAFT_abstract, field(derwent, AB));
    for (size_t at = 0; next_item(field(derwent, AU), &at, &item);)
        draft_item(draft, DRAFT_inventors, item);
    for (size_t at = 0; next_item(field(derwent, IP), &at, &item);)
        printed_class(draft, item);
    read_holders(derwent);
    read_priorities(derwent, country);
    count_citations(derwent, CP, DRAFT_backward_citations);
    count_citations(derwent, CR, DRAFT_non_patent_citations);
    draft_number(draft, DRAFT_family_size, derwent->family.groups);
    draft_number(draft, DRAFT_family_offices, derwent->family.offices);
    list_members(draft, &derwent->family);
}

static bool is_ours(const struct member *member)
{
    return strstr("CN US EP JP KR WO", member->document.country) != NULL;
}

/* Members of other offices count for the family; a record that has no other is sent as it is, to be refused by name. */
static int send_record(struct derwent *derwent)
{
    struct family *family = &derwent->family;
    bool any = false;
    int result = 0;
    read_members(derwent);
    group_members(family);
    for (size_t i = 0; i < family->count; i++)
        any = any || is_ours(&family->members[i]);
    for (size_t i = 0; !result && i < family->count; i++) {
        if (family->members[i].group != i || !(is_ours(&family->members[i]) || (!any && i == 0)))
            continue;
        read_group(&derwent->draft, family, i);
        read_common(derwent, family->members[i].document.country);
        result = draft_send(&derwent->draft, derwent->draft.sent + 1);
    }
    for (size_t i = 0; i < TAGS; i++)
        buffer_clear(&derwent->fields[i]);
    return result;
}

static enum tag tag_of(struct span line)
{
    size_t at = 0;
    while (at < TAGS && (line.size < 2 || memcmp(line.text, tags[at], 2) != 0))
        at++;
    return (enum tag)at;
}

static int take_line(struct derwent *derwent, struct span line, enum tag *tag)
{
    char place[40];
    bool more = line.size && (line.text[0] == ' ' || line.text[0] == '\t');
    if (!more) {
        if (line.size >= 2 && (!memcmp(line.text, "ER", 2) || !memcmp(line.text, "EF", 2)) && (line.size == 2 || line.text[2] == ' '))
            return derwent->fields[PN].size ? send_record(derwent) : 0;
        *tag = line.size >= 3 && line.text[2] == ' ' ? tag_of(line) : line.size ? TAGS : *tag;
        line = line.size >= 3 ? (struct span){line.text + 3, line.size - 3} : (struct span){"", 0};
    }
    if (*tag == TAGS || !line.size)
        return 0;
    struct buffer *into = &derwent->fields[*tag];
    snprintf(place, sizeof place, "line %u", derwent->lines.number);
    if (into->size + line.size > RECORD_BYTES)
        return format_error(derwent->lines.input, derwent->error, place, "records of at most 4 MiB a field");
    if (into->size)
        buffer_putc(into, '\n');
    buffer_put(into, line.text, line.size);
    return into->failed ? error_set(derwent->error, ERROR_BUSY, NULL, NULL, "free memory") : 0;
}

int derwent_read(const struct format_input *input, const struct row_sink *sink, struct error *error)
{
    static const uint64_t columns =
        DRAFT(publication_number) | DRAFT(application_number) | DRAFT(kind) | DRAFT(title) | DRAFT(abstract) | DRAFT(priority_date) | DRAFT(priority_numbers) |
        DRAFT(foreign_priority) | DRAFT(filing_date) | DRAFT(publication_date) | DRAFT(grant_date) | DRAFT(pct) | DRAFT(pages) | DRAFT(classes) |
        DRAFT(backward_citations) | DRAFT(non_patent_citations) | DRAFT(inventors) | DRAFT(holders) | DRAFT(holder_type) | DRAFT(family_size) |
        DRAFT(family_offices) | DRAFT(publication_numbers) | DRAFT(family_members) | DRAFT(notes);
    struct derwent *derwent = calloc(1, sizeof *derwent);
    enum tag tag = TAGS;
    struct span line;
    if (!derwent)
        return error_set(error, ERROR_BUSY, NULL, NULL, "free memory");
    derwent->error = error;
    derwent->lines.input = input;
    int result = draft_begin(&derwent->draft, input, sink, columns, error);
    while (!result && (result = lines_next(&derwent->lines, &line, error)) > 0)
        result = take_line(derwent, line, &tag);
    if (!result && derwent->fields[PN].size)
        result = send_record(derwent); /* a file cut before its last ER */
    lines_close(&derwent->lines);
    for (size_t i = 0; i < TAGS; i++)
        buffer_free(&derwent->fields[i]);
    result = draft_end(&derwent->draft, result);
    free(derwent);
    return result;
}
