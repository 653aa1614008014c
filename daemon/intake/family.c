/* The members of each simple family of a file of OPS.  It answers with an extended family, and beside every member stands the id of the
 * simple one (DOCDB's) that it belongs to.  Before any member is sent the others must be known: such a file is read twice. */
#include "intake/draft.h"

#include <stdlib.h>
#include <string.h>

#define FAMILIES_MOST 1000

struct families { struct arena *arena; struct table ids; struct buffer lists[FAMILIES_MOST], text; size_t count; };

static const char *family_of(const struct xml_node *root)
{
    return xml_named(root, "family-member") ? xml_attribute(root, "family-id") : "";
}

static void copy_text(struct families *families, const struct xml_node *node, char *out, size_t room)
{
    xml_text(node, &families->text);
    printed_copy(out, room, (struct span){buffer_text(&families->text), families->text.size});
}

static struct document read_document(struct families *families, const struct xml_node *root)
{
    struct document document = {.country = ""};
    const struct xml_node *node = xml_child(xml_child(root, "publication-reference"), "document-id");
    while (node && strcmp(xml_attribute(node, "document-id-type"), "docdb") != 0)
        node = xml_next(node, "document-id");
    copy_text(families, xml_child(node, "country"), document.country, sizeof document.country);
    copy_text(families, xml_child(node, "doc-number"), document.number, sizeof document.number);
    copy_text(families, xml_child(node, "kind"), document.kind, sizeof document.kind);
    return document;
}

static int note_member(void *context, const struct xml_node *root)
{
    struct families *families = context;
    const char *id = family_of(root);
    char number[96];
    if (!id[0])
        return 0;
    struct document document = read_document(families, root);
    uint32_t at = table_get(&families->ids, printed_span(id));
    if (at == TABLE_NONE && families->count < FAMILIES_MOST && !table_put(&families->ids, printed_span(text_copy(printed_span(id), families->arena)), (uint32_t)families->count))
        at = (uint32_t)families->count++;
    printed_publication(&document, number, sizeof number);
    if (at != TABLE_NONE && document.number[0])
        text_put_item(&families->lists[at], printed_span(number));
    return 0;
}

int families_read(const struct format_input *input, struct families **out, struct error *error)
{
    size_t head = input->size < 4096 ? input->size : 4096;
    *out = NULL;
    if (!head || !memmem(input->bytes, head, "patent-family", 13))
        return 0;
    struct families *families = *out = calloc(1, sizeof *families);
    if (!families || !(families->arena = arena_new()))
        return error_set(error, ERROR_BUSY, NULL, NULL, "free memory");
    return xml_walk(input, note_member, families, error);
}

struct span families_list(const struct families *families, const struct xml_node *root)
{
    const char *id = families ? family_of(root) : "";
    uint32_t at = id[0] ? table_get(&families->ids, printed_span(id)) : TABLE_NONE;
    return at == TABLE_NONE || !families->lists[at].size ? (struct span){"", 0} : (struct span){families->lists[at].data, families->lists[at].size};
}

void families_free(struct families *families)
{
    if (!families)
        return;
    for (size_t i = 0; i < families->count; i++)
        buffer_free(&families->lists[i]);
    buffer_free(&families->text);
    table_free(&families->ids);
    arena_free(families->arena);
    free(families);
}
