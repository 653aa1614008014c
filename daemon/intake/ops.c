/* EPO exchange documents: what Open Patent Services answers (bibliography, family, full text) and DOCDB files. */
#include "intake/draft.h"

bool ops_is(const struct format_input *input)
{
    return xml_root_is(input, "world-patent-data|exchange-documents|exchange-document|fulltext-documents");
}

int ops_read(const struct format_input *input, const struct row_sink *sink, struct error *error)
{
    return office_read(input, sink, error);
}
