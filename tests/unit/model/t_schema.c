/* The reader of model files against tests/lint/model-mutations.tsv, which the JSON Schema is held to as well: the two say the same. */
#include "model/internal.h"
#include "tests/unit/check.h"
#include "tests/unit/model/shipped.h"

static char *replaced(const struct model_text *text, const char *from, const char *to)
{
    const char *found = strstr(text->bytes, from);
    char *out = malloc(text->size + strlen(to) + 1);
    if (!found || !out)
        return NULL;
    size_t before = (size_t)(found - text->bytes), after = text->size - before - strlen(from);
    memcpy(out, text->bytes, before);
    memcpy(out + before, to, strlen(to));
    memcpy(out + before + strlen(to), found + strlen(from), after);
    out[before + strlen(to) + after] = '\0';
    return out;
}

static void drop(const void *bytes)
{
    union { const void *from; void *to; } both = {.from = bytes};
    free(both.to);
}

/* A refusal names the file and the line and says what was expected. */
static void one(const char *name, const char *from, const char *to, bool sound)
{
    char path[128];
    struct error error = {.code = ERROR_NONE};
    struct model *model = NULL;
    snprintf(path, sizeof path, "models/%s", name);
    struct model_text text = shipped_text(path);
    union { const char *from; char *to; } bytes = {.from = text.bytes};
    bytes.to[text.size] = '\0';
    char *changed = replaced(&text, from, to);
    CHECK(changed != NULL);
    struct model_text mutated = {.name = name, .bytes = changed, .size = changed ? strlen(changed) : 0};
    int result = changed ? model_read(&mutated, &model, &error) : -1;
    CHECK((result == 0) == sound);
    if ((result == 0) != sound)
        printf("  %s with %s: %s, expected %s\n", name, to, error.path, error.expected);
    CHECK(!result || (error.code == ERROR_MODEL_INVALID && strstr(error.path, " line ") && error.expected[0]));
    model_free(model);
    free(changed);
    drop(text.bytes);
}

int main(void)
{
    FILE *file = fopen("tests/lint/model-mutations.tsv", "r");
    char line[1024];
    int rows = 0;
    while (file && fgets(line, sizeof line, file)) {
        char *at = line, *name = strsep(&at, "\t"), *from = strsep(&at, "\t"), *to = strsep(&at, "\t"), *verdict = strsep(&at, "\n");
        if (line[0] == '#' || !verdict)
            continue;
        one(name, from, to, !strcmp(verdict, "sound"));
        rows++;
    }
    CHECK(rows >= 20);
    if (file)
        fclose(file);
    return check_end();
}
