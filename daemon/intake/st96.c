/* WIPO ST.96: known by the namespace that its first tag declares. */
#include "intake/draft.h"

#include <string.h>

bool st96_is(const struct format_input *input)
{
    struct span tag = xml_root_tag(input);
    return tag.size && memmem(tag.text, tag.size, "/ST96/", 6) != NULL;
}

int st96_read(const struct format_input *input, const struct row_sink *sink, struct error *error)
{
    return office_read(input, sink, error);
}
