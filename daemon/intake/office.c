/* An office's XML document → a draft.  ST.36 and what grew from it (USPTO, EPO exchange documents, CNIPA) and ST.96 say the same things
 * under two sets of names: each is asked for by both. */
#include "intake/draft.h"

#include <stdlib.h>
#include <string.h>

struct office { struct draft draft; struct buffer text; struct error *error; struct families *families; };

static struct span text_of(struct office *office, const struct xml_node *node)
{
    xml_text(node, &office->text);
    return text_trim((struct span){buffer_text(&office->text), office->text.size});
}

static void copy_text(struct office *office, const struct xml_node *node, char *out, size_t room)
{
    printed_copy(out, room, text_of(office, node));
}

/* "EP99203729" of the epodoc form carries its office in front. */
static void split_country(struct document *document)
{
    char *number = document->number;
    bool letters = number[0] >= 'A' && number[0] <= 'Z' && number[1] >= 'A' && number[1] <= 'Z';
    if (document->country[0] || !letters || number[2] < '0' || number[2] > '9')
        return;
    snprintf(document->country, sizeof document->country, "%.2s", number);
    memmove(number, number + 2, strlen(number + 2) + 1);
}

static struct document read_document(struct office *office, const struct xml_node *node)
{
    struct document document = {.country = ""};
    copy_text(office, xml_child(node, "country|IPOfficeCode"), document.country, sizeof document.country);
    copy_text(office, xml_child(node, "doc-number|PublicationNumber|PatentNumber|DocumentNumber|ApplicationNumber"), document.number, sizeof document.number);
    copy_text(office, xml_child(node, "kind|PatentDocumentKindCode"), document.kind, sizeof document.kind);
    copy_text(office, xml_child(node, "date|PublicationDate|GrantDate|PatentDocumentDate|FilingDate"), document.date, sizeof document.date);
    split_country(&document);
    return document;
}

static bool is_form(const struct xml_node *node, const char *form)
{
    const char *type = xml_attribute(node, "document-id-type");
    return !strcmp(type[0] ? type : xml_attribute(node, "data-format"), form);
}

static const struct xml_node *document_of_form(const struct xml_node *reference, const char *form)
{
    const struct xml_node *node = xml_child(reference, "document-id");
    while (node && !is_form(node, form))
        node = xml_next(node, "document-id");
    return node;
}

/* A number stands up to three times: as DOCDB has it, as EPODOC has it, and as the office printed it. */
static struct document reference_document(struct office *office, const struct xml_node *reference)
{
    const struct xml_node *chosen = document_of_form(reference, "docdb"), *other = document_of_form(reference, "epodoc");
    chosen = chosen ? chosen : other ? other : xml_child(reference, "document-id");
    struct document document = read_document(office, chosen ? chosen : reference);
    if (!document.date[0] && other)
        copy_text(office, xml_child(other, "date"), document.date, sizeof document.date);
    return document;
}

static void read_publication(struct office *office, const struct xml_node *root, const struct xml_node *data, struct document *document)
{
    char number[96];
    struct draft *draft = &office->draft;
    *document = reference_document(office, xml_find(data, "publication-reference|PatentGrantIdentification|PatentPublicationIdentification"));
    if (!document->number[0]) {
        printed_copy(document->country, sizeof document->country, printed_span(xml_attribute(root, "country")));
        printed_copy(document->number, sizeof document->number, printed_span(xml_attribute(root, "doc-number")));
        printed_copy(document->kind, sizeof document->kind, printed_span(xml_attribute(root, "kind")));
        printed_copy(document->date, sizeof document->date, printed_span(xml_attribute(root, "date-publ")));
    }
    if (document->number[0]) {
        printed_publication(document, number, sizeof number);
        draft_set(draft, DRAFT_publication_number, printed_span(number));
        printed_date(draft, document);
    }
    const struct xml_node *earlier = xml_find(data, "PatentGrantIdentification") ? xml_find(data, "PatentPublicationIdentification") : NULL;
    if (earlier)
        draft_day(draft, DRAFT_publication_date, printed_span(reference_document(office, earlier).date));
}

/* DOCDB's form of a foreign application number is told by its kind (application_form.h); of a US one the office's own form, with its series,
 * may stand beside it.  An application of kind W is an international one, its country the receiving office. */
static void read_application(struct office *office, const struct xml_node *data)
{
    char number[96];
    struct draft *draft = &office->draft;
    const struct xml_node *reference = xml_find(data, "application-reference|ApplicationIdentification");
    const struct xml_node *original = document_of_form(reference, "original");
    struct document document = reference_document(office, reference);
    if (!reference || !document.number[0])
        return;
    draft_day(draft, DRAFT_filing_date, printed_span(document.date));
    bool docdb = document_of_form(reference, "docdb") && strcmp(document.country, "CN") != 0, international = document.kind[0] == 'W';
    bool by_office = docdb && original && !strcmp(document.country, "US");
    if (by_office)
        copy_text(office, xml_child(original, "doc-number"), document.number, sizeof document.number);
    if (international)
        draft_set(draft, DRAFT_pct, printed_span("true"));
    snprintf(number, sizeof number, "%s%s%s", document.country, document.number, docdb && !by_office && !document.kind[1] ? document.kind : "");
    if (international || !strncmp(document.number, "PCT", 3))
        draft_note(draft, "application_number", printed_span(number));
    else
        draft_set(draft, DRAFT_application_number, printed_span(number));
    if (!strcmp(xml_attribute(reference, "appl-type"), "design"))
        draft_set(draft, DRAFT_kind, printed_span("design"));
}

static bool in_language(const struct xml_node *node, const char *language)
{
    const char *said = xml_attribute(node, "lang");
    return !strncasecmp(said[0] ? said : xml_attribute(node, "languageCode"), language, 2);
}

/* Chinese if there is one, else English, else the first. */
static const struct xml_node *preferred(const struct xml_node *first, const char *names)
{
    static const char *const languages[] = {"zh", "cn", "ch", "en"};
    for (size_t i = 0; i < sizeof languages / sizeof languages[0]; i++)
        for (const struct xml_node *node = first; node; node = xml_next(node, names))
            if (in_language(node, languages[i]))
                return node;
    return first;
}

static void read_words(struct office *office, const struct xml_node *root, const struct xml_node *data)
{
    static const char titles[] = "invention-title|InventionTitle", abstracts[] = "abstract|Abstract";
    const struct xml_node *title = preferred(xml_find(data, titles), titles);
    const struct xml_node *inside = xml_find(data, abstracts), *abstract = preferred(inside ? inside : xml_find(root, abstracts), abstracts);
    if (title)
        draft_set(&office->draft, DRAFT_title, text_of(office, title));
    if (abstract)
        draft_set(&office->draft, DRAFT_abstract, text_of(office, abstract));
}

/* "SMITH JOHN [US]": the name without its country. */
static struct span name_of(struct office *office, const struct xml_node *party)
{
    static const char whole[] = "orgname|name|OrganizationStandardName|OrganizationName|EntityName|PersonFullName";
    const struct xml_node *node = xml_find(party, whole), *last = xml_find(party, "last-name|LastName");
    struct span name;
    if (node || !last) {
        name = text_of(office, node);
    } else {
        struct buffer first = {0};
        xml_text(xml_find(party, "first-name|FirstName"), &first);
        name = text_of(office, last);
        buffer_print(&first, "%s%.*s", first.size ? " " : "", (int)name.size, name.text);
        buffer_clear(&office->text);
        buffer_put(&office->text, first.data, first.size);
        buffer_free(&first);
        name = text_trim((struct span){buffer_text(&office->text), office->text.size});
    }
    if (name.size > 5 && name.text[name.size - 1] == ']' && name.text[name.size - 4] == '[')
        name.size -= 4;
    return text_trim(name);
}

/* The same persons stand once a form ("original", "epodoc"): one form is taken. */
static const char *chosen_form(const struct xml_node *first, const char *names)
{
    const char *form = xml_attribute(first, "data-format");
    for (const struct xml_node *node = first; node; node = xml_next(node, names))
        if (!strcmp(xml_attribute(node, "data-format"), "original"))
            return "original";
    return form;
}

static void read_names(struct office *office, enum draft_column column, const struct xml_node *list, const char *names, const char *type)
{
    const struct xml_node *first = xml_child(list, names);
    const char *form = chosen_form(first, names);
    for (const struct xml_node *node = first; node; node = xml_next(node, names)) {
        if (strcmp(xml_attribute(node, "data-format"), form) != 0 || (type && strcmp(xml_attribute(node, "app-type"), type) != 0))
            continue;
        struct span name = name_of(office, node);
        if (name.size)
            draft_item(&office->draft, column, name);
    }
}

static void read_parties(struct office *office, const struct xml_node *data)
{
    static const char applicant[] = "applicant|Applicant", agent_names[] = "agent|RegisteredPractitioner|agency";
    struct draft *draft = &office->draft;
    const struct xml_node *applicants = xml_find(data, "applicants|ApplicantBag");
    read_names(office, DRAFT_inventors, xml_find(data, "inventors|InventorBag"), "inventor|Inventor", NULL);
    if (!draft_has(draft, DRAFT_inventors))
        read_names(office, DRAFT_inventors, applicants, applicant, "applicant-inventor");
    read_names(office, DRAFT_holders, xml_find(data, "assignees|AssigneeBag"), "assignee|Assignee", NULL);
    if (!draft_has(draft, DRAFT_holders))
        read_names(office, DRAFT_holders, applicants, applicant, NULL);
    const struct xml_node *agents = xml_find(data, "agents|RegisteredPractitionerBag");
    const struct xml_node *agent = xml_child(agents, agent_names);
    for (; agent && !draft_has(draft, DRAFT_agency); agent = xml_next(agent, agent_names))
        if (xml_find(agent, "orgname|OrganizationStandardName|agency"))
            draft_set(draft, DRAFT_agency, name_of(office, agent));
}

static void read_class(struct office *office, const struct xml_node *class)
{
    static const char *const parts[] = {"section|Section", "class|Class", "subclass|Subclass", "main-group|MainGroup", "subgroup|Subgroup"};
    static const char texts[] = "text|PatentClassificationText|main-classification|MainClassification|further-classification|FurtherClassification";
    char whole[64] = "", part[16];
    if (!xml_child(class, parts[0])) {
        for (const struct xml_node *text = xml_child(class, texts); text; text = xml_next(text, "further-classification|FurtherClassification"))
            printed_class(&office->draft, text_of(office, text));
        return;
    }
    for (size_t i = 0; i < 5; i++) {
        copy_text(office, xml_child(class, parts[i]), part, sizeof part);
        size_t used = strlen(whole);
        snprintf(whole + used, sizeof whole - used, "%s%s", i == 4 && part[0] ? "/" : "", part);
    }
    printed_class(&office->draft, printed_span(whole));
}

static void read_classes(struct office *office, const struct xml_node *data)
{
    static const char reformed[] = "classification-ipcr|IPCRClassification", earlier[] = "classification-ipc|IPCClassification";
    const struct xml_node *list = xml_find(data, "classifications-ipcr|IPCRClassificationBag");
    for (const struct xml_node *class = xml_child(list, reformed); class; class = xml_next(class, reformed))
        read_class(office, class);
    for (const struct xml_node *class = xml_child(data, earlier); class; class = xml_next(class, earlier))
        read_class(office, class);
}

static void read_priorities(struct office *office, const struct xml_node *data, const char *country)
{
    static const char claim[] = "priority-claim|PriorityClaim";
    struct draft *draft = &office->draft;
    struct buffer numbers = {0};
    bool any = false, foreign = false;
    const struct xml_node *list = xml_find(data, "priority-claims|PriorityClaimBag");
    for (const struct xml_node *node = list ? xml_child(list, claim) : xml_child(data, claim); node; node = xml_next(node, claim)) {
        struct document document = reference_document(office, node);
        draft_earliest(draft, DRAFT_priority_date, printed_span(document.date));
        buffer_print(&numbers, "%s%s%s%s%s", numbers.size ? "; " : "", document.country, document.number, document.date[0] ? " " : "", document.date);
        any = any || document.number[0];
        foreign = foreign || (document.country[0] && strcmp(document.country, country) != 0 && strcmp(document.country, "WO") != 0);
    }
    if (any) {
        draft_set(draft, DRAFT_priority_numbers, (struct span){buffer_text(&numbers), numbers.size});
        draft_set(draft, DRAFT_foreign_priority, printed_span(foreign ? "true" : "false"));
    }
    buffer_free(&numbers);
}

/* A US provisional application is a priority; the parent of a division gives its filing date, and so does that of a US continuation, whole or
 * in part (35 U.S.C. 154(a)(2): the term runs from the earliest); a grant's earlier publication gives its date. */
static void read_related(struct office *office, const struct xml_node *data)
{
    struct draft *draft = &office->draft;
    const struct xml_node *related = xml_child(data, "related-documents|RelatedDocumentBag");
    for (const struct xml_node *node = related ? related->first : NULL; node; node = node->next) {
        const struct xml_node *parent = xml_find(node, "parent-doc");
        struct document document = read_document(office, xml_child(parent ? parent : node, "document-id"));
        if (xml_named(node, "provisional-application"))
            draft_earliest(draft, DRAFT_priority_date, printed_span(document.date));
        else if (xml_named(node, "division|continuation|continuation-in-part"))
            draft_earliest(draft, DRAFT_parent_filing_date, printed_span(document.date));
        else if (xml_named(node, "related-publication"))
            draft_day(draft, DRAFT_publication_date, printed_span(document.date));
    }
    const struct xml_node *international = xml_find(data, "pct-or-regional-filing-data|InternationalFilingData");
    if (international) {
        draft_set(draft, DRAFT_pct, printed_span("true"));
        draft_day(draft, DRAFT_international_filing_date, printed_span(reference_document(office, international).date));
    }
    const struct xml_node *entry = xml_find(data, "371c124-date|371c12-date|NationalStageFilingDate"), *date = xml_child(entry, "date");
    if (entry)
        draft_day(draft, DRAFT_national_entry_date, text_of(office, date ? date : entry));
    const struct xml_node *extension = xml_find(data, "term-extension");
    if (extension)
        draft_set(draft, DRAFT_term_adjustment_days, text_of(office, extension));
}

/* One document cited in several phases of the procedure is one citation. */
static void read_citations(struct office *office, const struct xml_node *data)
{
    struct table seen = {0};
    struct arena *arena = arena_new();
    size_t others = 0;
    const struct xml_node *list = xml_find(data, "references-cited|ReferenceCitationBag");
    for (const struct xml_node *node = list; node && arena; node = xml_after(list, node)) {
        others += xml_named(node, "nplcit|NPLCitation");
        if (!xml_named(node, "patcit|PatentCitation"))
            continue;
        const struct xml_node *inner = xml_child(node, "PatentDocumentIdentification|CitedPatentDocumentIdentification");
        struct document document = reference_document(office, inner ? inner : node);
        const char *key = arena_print(arena, "%s%s", document.country, document.number);
        if (key && document.number[0])
            table_put(&seen, printed_span(key), 0);
    }
    if (list) {
        draft_number(&office->draft, DRAFT_backward_citations, seen.count);
        draft_number(&office->draft, DRAFT_non_patent_citations, others);
    }
    table_free(&seen);
    arena_free(arena);
}

static size_t letters_in(struct span text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.size; i++)
        count += text.text[i] < 0 || (text.text[i] > ' ' && text.text[i] != 127);
    for (size_t i = 0; i < text.size; i++)
        count -= ((unsigned char)text.text[i] & 0xC0) == 0x80;
    return count;
}

static bool is_cancelled(struct span text)
{
    return text.size < 60 && (memmem(text.text, text.size, "(cancel", 7) || memmem(text.text, text.size, "(Cancel", 7));
}

struct claims { size_t count, independent, length; bool referring; };

/* "Claims 1. A method … 2. The method of claim 1 …": scanned claims stand in one text; numbered steps of a single claim name no claim.
 * The place of the next number, or the end. */
static size_t next_numbered(struct span text, size_t from, unsigned number)
{
    char mark[16];
    size_t size = (size_t)snprintf(mark, sizeof mark, "%u.", number);
    for (size_t at = from; at + size + 1 < text.size; at++)
        if (text.text[at] <= ' ' && text.text[at] >= 0 && !memcmp(text.text + at + 1, mark, size) && text.text[at + 1 + size] <= ' ' && text.text[at + 1 + size] >= 0)
            return at;
    return text.size;
}

static void split_numbered(struct span text, struct claims *claims)
{
    size_t start = text.size > 3 && !memcmp(text.text, "1. ", 3) ? 0 : next_numbered(text, 0, 1), end = next_numbered(text, start, 2);
    if (start == text.size || end == text.size || !memmem(text.text + end, text.size - end, "claim", 5))
        return;
    start = start ? start + 1 : 0;
    claims->length = letters_in((struct span){text.text + start, end - start});
    for (unsigned number = 2; end < text.size; number++, claims->count++)
        end = next_numbered(text, end, number + 1);
    claims->referring = false;
    claims->independent = 0;
}

/* EPO full texts put all claims of a language into one <claim>, a <claim-text> each, or all into a single one. */
static struct claims count_claims(struct office *office, const struct xml_node *list)
{
    struct claims claims = {0};
    const struct xml_node *only = xml_child(list, "claim|Claim");
    bool texts = only && !xml_next(only, "claim|Claim") && xml_child(only, "claim-text") && xml_next(xml_child(only, "claim-text"), "claim-text");
    const char *names = texts ? "claim-text" : "claim|Claim";
    for (const struct xml_node *node = xml_child(texts ? only : list, names); node; node = xml_next(node, names)) {
        bool refers = xml_find(node, "claim-ref|ClaimReference") != NULL;
        struct span text = text_of(office, node);
        if (is_cancelled(text))
            continue;
        if (!claims.count++)
            claims.length = letters_in(text);
        claims.independent += !refers;
        claims.referring = claims.referring || refers;
    }
    if (claims.count == 1)
        split_numbered(text_of(office, only), &claims);
    return claims;
}

/* Which claims are independent is told by the references of the others; where none is marked it is not known. */
static void read_claims(struct office *office, const struct xml_node *root, const struct xml_node *data)
{
    struct draft *draft = &office->draft;
    const struct xml_node *said = xml_find(data, "number-of-claims|ClaimTotalQuantity");
    struct claims claims = count_claims(office, preferred(xml_find(root, "claims|Claims"), "claims|Claims"));
    bool whole = true;
    if (said) {
        draft_set(draft, DRAFT_claims, text_of(office, said));
        whole = strtoul(buffer_text(&draft->cells[DRAFT_claims]), NULL, 10) == claims.count;
    } else if (claims.count) {
        draft_number(draft, DRAFT_claims, claims.count);
    }
    if (whole && (claims.referring || (claims.count == 1 && claims.independent)))
        draft_number(draft, DRAFT_independent_claims, claims.independent);
    if (claims.count && claims.length <= 65000)
        draft_number(draft, DRAFT_first_claim_length, claims.length);
}

static const struct xml_node *bibliography(const struct xml_node *root)
{
    for (const struct xml_node *node = root->first; node; node = node->next)
        if (node->name && (strstr(node->name, "bibliographic-data") || !strcmp(node->name, "BibliographicData")))
            return node;
    return root; /* a family's member, or a document that is nothing else */
}

static int on_record(void *context, const struct xml_node *root)
{
    struct office *office = context;
    const struct xml_node *data = bibliography(root);
    struct document document;
    read_publication(office, root, data, &document);
    read_application(office, data);
    printed_kind(&office->draft, &document);
    if (!strcmp(document.country, "WO"))
        draft_set(&office->draft, DRAFT_pct, printed_span("true"));
    read_words(office, root, data);
    read_parties(office, data);
    read_classes(office, data);
    read_priorities(office, data, document.country);
    read_related(office, data);
    read_citations(office, data);
    read_claims(office, root, data);
    if (office->families)
        legal_read(&office->draft, root);
    if (families_list(office->families, root).size)
        draft_set(&office->draft, DRAFT_family_members, families_list(office->families, root));
    if (office->text.failed)
        return error_set(office->error, ERROR_BUSY, NULL, NULL, "free memory");
    return draft_send(&office->draft, office->draft.sent + 1);
}

static int read_records(struct office *office, const struct row_sink *sink, struct error *error)
{
    static const uint64_t others = DRAFT(pages) | DRAFT(holder_type) | DRAFT(holder_region) | DRAFT(family_size) | DRAFT(family_offices) | DRAFT(publication_numbers);
    const struct format_input *input = office->draft.input;
    uint64_t columns = DRAFT_ALL & ~(office->families ? others : others | DRAFT(family_members) | DRAFT(legal_event));
    int result = draft_begin(&office->draft, input, sink, columns, error);
    if (!result)
        result = xml_walk(input, on_record, office, error);
    return draft_end(&office->draft, result);
}

int office_read(const struct format_input *input, const struct row_sink *sink, struct error *error)
{
    struct office office = {.error = error, .draft = {.input = input}};
    int result = families_read(input, &office.families, error);
    if (!result)
        result = read_records(&office, sink, error);
    families_free(office.families);
    buffer_free(&office.text);
    return result;
}
