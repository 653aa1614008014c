/* USPTO grants and applications in the XML of 2004 and later; weekly files hold many documents one after another. */
#include "intake/draft.h"

bool uspto_is(const struct format_input *input)
{
    return xml_root_is(input, "us-patent-grant|us-patent-application");
}

int uspto_read(const struct format_input *input, const struct row_sink *sink, struct error *error)
{
    return office_read(input, sink, error);
}
