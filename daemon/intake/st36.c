/* WIPO ST.36 and its national kin: XML whose documents hold bibliographic data. */
#include "intake/draft.h"

#include <string.h>

bool st36_is(const struct format_input *input)
{
    size_t size = input->size < 65536 ? input->size : 65536;
    return xml_root_tag(input).size && !uspto_is(input) && !ops_is(input) && !st96_is(input) && memmem(input->bytes, size, "bibliographic-data", 18) != NULL;
}

int st36_read(const struct format_input *input, const struct row_sink *sink, struct error *error)
{
    return office_read(input, sink, error);
}
