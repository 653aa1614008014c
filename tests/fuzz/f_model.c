#include "model/model.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct model_text text = {.name = "fuzz.json", .bytes = (const char *)data, .size = size};
    struct model *model;
    struct error error;
    if (!model_read(&text, &model, &error))
        model_free(model);
    return 0;
}
