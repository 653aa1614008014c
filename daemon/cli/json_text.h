/* A string as JSON, written straight: jansson copies and checks it three times, and its names are not those of base/json.h. */
#ifndef CLI_JSON_TEXT_H
#define CLI_JSON_TEXT_H

#include "base/buffer.h"

/* In quotation marks and escaped; the text is UTF-8. */
void put_json_string(struct buffer *out, const char *text, size_t size);

#endif
