/* What of a model file was never checked against its source: so that every answer says on which such numbers it rests. */
#include "model/internal.h"

#include <string.h>

static bool is_unverified(const struct json *object)
{
    const struct json *verified = object->type == JSON_OBJECT ? json_get(object, "verified") : NULL;
    return verified && verified->type == JSON_BOOLEAN && !verified->u.boolean;
}

static bool has_unverified(const struct json *value)
{
    bool found = is_unverified(value);
    for (uint32_t i = 0; value->type == JSON_ARRAY && i < value->u.array.count && !found; i++)
        found = is_unverified(&value->u.array.items[i]);
    return found;
}

int model_marks(struct model *model)
{
    const struct json *root = model->root;
    model->unverified = arena_take(model->arena, (root->u.object.count + 1) * sizeof *model->unverified);
    if (!model->unverified)
        return -1;
    if (is_unverified(root)) {
        model->unverified[model->unverified_count++] = "*";
        return 0;
    }
    for (uint32_t i = 0; i < root->u.object.count; i++)
        if (has_unverified(&root->u.object.members[i].value))
            model->unverified[model->unverified_count++] = root->u.object.members[i].name;
    return 0;
}
