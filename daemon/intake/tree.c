/* Finding things in a record's tree, and what kind of XML a file is by its first tag. */
#include "intake/draft.h"

#include <string.h>

static bool is_one_of(const char *name, size_t size, const char *names)
{
    while (*names) {
        size_t length = strcspn(names, "|");
        if (length == size && !memcmp(names, name, size))
            return true;
        names += length + (names[length] == '|');
    }
    return false;
}

bool xml_named(const struct xml_node *node, const char *names)
{
    return node && node->name && is_one_of(node->name, strlen(node->name), names);
}

const struct xml_node *xml_next(const struct xml_node *node, const char *names)
{
    do
        node = node->next;
    while (node && !xml_named(node, names));
    return node;
}

const struct xml_node *xml_child(const struct xml_node *node, const char *names)
{
    const struct xml_node *child = node ? node->first : NULL;
    return !child || xml_named(child, names) ? child : xml_next(child, names);
}

static const struct xml_node *beside(const struct xml_node *top, const struct xml_node *node)
{
    while (node != top && !node->next)
        node = node->parent;
    return node == top ? NULL : node->next;
}

const struct xml_node *xml_after(const struct xml_node *top, const struct xml_node *node)
{
    return node->first ? node->first : beside(top, node);
}

/* What a citation or a related document says of itself is not said of the patent. */
const struct xml_node *xml_find(const struct xml_node *node, const char *names)
{
    const struct xml_node *at = node ? node->first : NULL;
    while (at && !xml_named(at, names)) {
        bool other = xml_named(at, "citation|ReferenceCitation|related-documents|RelatedDocumentBag");
        at = other ? beside(node, at) : xml_after(node, at);
    }
    return at;
}

const char *xml_attribute(const struct xml_node *node, const char *name)
{
    for (const char *const *at = node ? node->attributes : NULL; at && *at; at += 2)
        if (!strcmp(at[0], name))
            return at[1];
    return "";
}

void xml_text(const struct xml_node *node, struct buffer *out)
{
    buffer_clear(out);
    for (const struct xml_node *at = node; at; at = xml_after(node, at))
        if (!at->name)
            buffer_put(out, at->text.text, at->text.size);
        else if (at != node && xml_named(at, "p|claim-text|ClaimText|br|last-name|first-name|middle-name|FirstName|MiddleName|LastName"))
            buffer_putc(out, ' ');
}

size_t first_byte(const struct format_input *input)
{
    size_t at = input->size >= 3 && !memcmp(input->bytes, "\xEF\xBB\xBF", 3) ? 3 : 0;
    while (at < input->size && input->bytes[at] <= ' ')
        at++;
    return at;
}

/* Past <?…?>, <!--…--> and <!…>, within the first 64 KiB. */
static size_t past_markup(const struct format_input *input, size_t at, size_t end)
{
    const char *text = (const char *)input->bytes;
    const char *close = text[at + 1] == '?' ? "?>" : end - at > 3 && !memcmp(text + at, "<!--", 4) ? "-->" : ">";
    unsigned inner = 0;
    for (size_t i = at + 1; i + strlen(close) <= end; i++) {
        inner += close[0] == '>' && text[i] == '[';
        inner -= inner && close[0] == '>' && text[i] == ']';
        if (!inner && !memcmp(text + i, close, strlen(close)))
            return i + strlen(close);
    }
    return end;
}

struct span xml_root_tag(const struct format_input *input)
{
    size_t end = input->size < 65536 ? input->size : 65536, at = first_byte(input);
    const char *text = (const char *)input->bytes;
    while (at + 1 < end && text[at] == '<' && (text[at + 1] == '?' || text[at + 1] == '!')) {
        at = past_markup(input, at, end);
        while (at < end && input->bytes[at] <= ' ')
            at++;
    }
    if (at + 1 >= end || text[at] != '<')
        return (struct span){"", 0};
    const char *close = memchr(text + at, '>', end - at);
    return close ? (struct span){text + at, (size_t)(close - text) - at + 1} : (struct span){"", 0};
}

bool xml_root_is(const struct format_input *input, const char *names)
{
    struct span tag = xml_root_tag(input);
    size_t from = 1, at = 1;
    for (; at < tag.size && !strchr(" \t\r\n/>", tag.text[at]); at++)
        if (tag.text[at] == ':')
            from = at + 1;
    return tag.size && is_one_of(tag.text + from, at - from, names);
}
