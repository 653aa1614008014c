/* Numbers, kind codes and classes as offices print them. */
#include "intake/draft.h"

#include <string.h>

struct span printed_cut(struct span text, size_t most)
{
    if (text.size <= most)
        return text;
    text.size = most;
    while (text.size && ((unsigned char)text.text[text.size] & 0xC0) == 0x80)
        text.size--;
    return text;
}

void printed_copy(char *out, size_t room, struct span text)
{
    text = printed_cut(text_trim(text), room - 1);
    snprintf(out, room, "%.*s", (int)text.size, text.text);
}

struct span printed_span(const char *text)
{
    return (struct span){text, strlen(text)};
}

/* A US publication has seven digits behind its year; DOCDB and Derwent drop the first of them, which is always 0. */
static bool lacks_zero(const struct document *document)
{
    return document->kind[0] == 'A' && strlen(document->number) == 10 && strspn(document->number, "0123456789") == 10 && !memcmp(document->number, "20", 2);
}

void printed_publication(const struct document *document, char *out, size_t room)
{
    const char *number = document->number;
    if (strcmp(document->country, "US") != 0) {
        snprintf(out, room, "%s%s%s", document->country, number, document->kind);
        return;
    }
    if (lacks_zero(document)) {
        snprintf(out, room, "US%.4s0%s%s", number, number + 4, document->kind);
        return;
    }
    size_t letters = strcspn(number, "0123456789"), zeros = strspn(number + letters, "0"); /* "06859910", "D0435854" */
    snprintf(out, room, "US%.*s%s%s", (int)letters, number, number + letters + zeros, document->kind);
}

static bool is_office(const struct document *document, const char *offices)
{
    return document->country[0] && strstr(offices, document->country) != NULL;
}

/* Until 2001 the United States published grants only, and named them A. */
bool printed_is_grant(const struct document *document)
{
    char first = document->kind[0];
    if (first == 'A')
        return is_office(document, "US") && strlen(document->number) < 10;
    return first && strchr("BCEYSDP", first) && !(is_office(document, "US") && !strcmp(document->kind, "P1"));
}

/* A Chinese utility model and every design are published by their grant. */
static bool first_by_grant(const struct document *document)
{
    return document->kind[0] == 'S' || (is_office(document, "CN") && strchr("UYD", document->kind[0]) && document->kind[0]);
}

void printed_means(const char *number, bool *grant, bool *first)
{
    struct document document = {.country = "", .date = ""};
    size_t digits = strlen(number) > 2 ? 2 + strcspn(number + 2, "0123456789") : 0, end = digits + strspn(number + digits, "0123456789");
    snprintf(document.country, sizeof document.country, "%.2s", number);
    snprintf(document.number, sizeof document.number, "%.*s", (int)(end - digits), number + digits);
    snprintf(document.kind, sizeof document.kind, "%.7s", number + end);
    *first = first_by_grant(&document) || !printed_is_grant(&document);
    *grant = printed_is_grant(&document) || first_by_grant(&document);
}

void printed_date(struct draft *draft, const struct document *document)
{
    struct span date = printed_span(document->date);
    if (printed_is_grant(document) || first_by_grant(document))
        draft_day(draft, DRAFT_grant_date, date);
    if (!printed_is_grant(document) || first_by_grant(document))
        draft_day(draft, DRAFT_publication_date, date);
}

void printed_kind(struct draft *draft, const struct document *document)
{
    char first = document->kind[0];
    const char *word = !first                                                                 ? ""
                       : first == 'S' || (first == 'D' && is_office(document, "CN"))          ? "design"
                       : strchr("UY", first)                                                  ? "utility_model"
                       : strchr("ABCEPT", first)                                              ? "invention"
                                                                                              : "";
    if (!draft_has(draft, DRAFT_kind))
        draft_set(draft, DRAFT_kind, printed_span(word));
}

static size_t pass(struct span text, size_t at, const char *these)
{
    while (at < text.size && text.text[at] && strchr(these, text.text[at]))
        at++;
    return at;
}

/* "A61M  31/    00            A I": section, class, subclass, group without its leading zeros, subgroup; what follows is the level. */
static bool read_class(struct span text, char *out, size_t room)
{
    static const char digits[] = "0123456789";
    size_t at = pass(text, 0, " "), group, slash, subgroup, end;
    if (text.size - at < 4 || text.text[at] < 'A' || text.text[at] > 'H' || pass(text, at + 1, digits) != at + 3)
        return false;
    if (text.text[at + 3] < 'A' || text.text[at + 3] > 'Z')
        return false;
    group = pass(text, at + 4, " -0");
    slash = pass(text, group, digits);
    end = pass(text, slash, " ");
    if (end >= text.size || text.text[end] != '/') {
        snprintf(out, room, "%.4s", text.text + at);
        return true;
    }
    subgroup = pass(text, end + 1, " ");
    end = pass(text, subgroup, digits);
    if (slash == group || end == subgroup || slash - group > 4 || end - subgroup > 6)
        return false;
    snprintf(out, room, "%.4s%.*s/%.*s", text.text + at, (int)(slash - group), text.text + group, (int)(end - subgroup), text.text + subgroup);
    return true;
}

void printed_class(struct draft *draft, struct span text)
{
    char class[20];
    text = text_trim(text);
    draft_item(draft, DRAFT_classes, read_class(text, class, sizeof class) ? printed_span(class) : text);
}
