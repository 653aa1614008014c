/* Whatever is accepted has a normal form that is accepted again and stays itself. */
#include "domain/patent_number.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct patent_number first, second;
    struct error error;
    const char *text = (const char *)data;
    for (int as = 0; as < 3; as++) { /* as anything, as an application's, as a publication's */
        enum number_form form = as == 2 ? NUMBER_PUBLICATION : NUMBER_APPLICATION;
        int result = as ? patent_number_parse_as(text, size, form, 0, &first, &error) : patent_number_parse(text, size, &first, "p", &error);
        if (result)
            continue;
        if (patent_number_parse_as(first.text, strlen(first.text), first.form, 0, &second, &error) || strcmp(first.text, second.text) != 0)
            __builtin_trap();
        if (first.form == NUMBER_APPLICATION && (patent_number_parse(first.text, strlen(first.text), &second, "p", &error) || strcmp(first.text, second.text) != 0))
            __builtin_trap();
    }
    return 0;
}
