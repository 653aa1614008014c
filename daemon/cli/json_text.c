#include "cli/json_text.h"

#include "base/json.h"

void put_json_string(struct buffer *out, const char *text, size_t size)
{
    json_put_string(out, text, size);
}
