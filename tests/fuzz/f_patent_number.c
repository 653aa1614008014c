/* Whatever is accepted has a normal form that is accepted again and stays itself. */
#include "domain/patent_number.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct patent_number first, second;
    struct error error;
    if (patent_number_parse((const char *)data, size, &first, "p", &error))
        return 0;
    if (patent_number_parse(first.text, strlen(first.text), &second, "p", &error) || strcmp(first.text, second.text) != 0)
        __builtin_trap();
    return 0;
}
