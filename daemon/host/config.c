#include "host/config.h"

#include "host/files.h"


#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum key_type { KEY_TYPE_TEXT, KEY_TYPE_FILE, KEY_TYPE_INTEGER, KEY_TYPE_SIZE };

struct key { const char *name; enum key_type type; const char *otherwise; int64_t minimum, maximum; size_t offset; };

static const struct key keys[] = {
#define KEY(name, type, otherwise, minimum, maximum, sentence) {#name, KEY_TYPE_##type, otherwise, minimum, maximum, offsetof(struct config, name)},
#include "host/config.def"
#undef KEY
};
#define KEYS (sizeof keys / sizeof keys[0])

struct reading { struct arena *arena; struct config *config; const char *file; unsigned line; bool seen[KEYS]; };

static int refuse(const struct reading *at, const char *key, const char *got, const char *expected, struct error *error)
{
    char path[128];
    const char *base = strrchr(at->file, '/');
    snprintf(path, sizeof path, "%.60s:%u: %.50s", base ? base + 1 : at->file, at->line, key);
    return error_set(error, ERROR_CONFIG, path, got, "%s", expected);
}

static int64_t unit_of(const char *suffix)
{
    static const char units[] = "KMGT";
    if (!*suffix)
        return 1;
    const char *found = strchr(units, *suffix);
    return !found || suffix[1] ? 0 : (int64_t)1 << (10 * (found - units + 1));
}

static int set_number(const struct reading *at, const struct key *key, const char *text, struct error *error)
{
    char *end, range[120];
    errno = 0;
    long long number = strtoll(text, &end, 10);
    int64_t unit = key->type == KEY_TYPE_SIZE ? unit_of(end) : *end == '\0';
    snprintf(range, sizeof range, "%s from %lld to %lld", key->type == KEY_TYPE_SIZE ? "a size (a number, or one with K, M, G or T)" : "a whole number",
             (long long)key->minimum, (long long)key->maximum);
    if (end == text || errno || !unit || number < 0 || number > key->maximum / unit || number * unit < key->minimum)
        return refuse(at, key->name, text, range, error);
    *(int64_t *)((char *)at->config + key->offset) = number * unit;
    return 0;
}

static int set(const struct reading *at, const struct key *key, const char *text, struct error *error)
{
    if (key->type == KEY_TYPE_INTEGER || key->type == KEY_TYPE_SIZE)
        return set_number(at, key, text, error);
    const char *slash = strrchr(at->file, '/');
    bool relative = key->type == KEY_TYPE_FILE && text[0] && text[0] != '/' && slash;
    const char *value = relative ? arena_print(at->arena, "%.*s/%s", (int)(slash - at->file), at->file, text) : arena_copy(at->arena, text, strlen(text));
    *(const char **)((char *)at->config + key->offset) = value;
    return value ? 0 : error_set(error, ERROR_BUSY, "configuration", NULL, "free memory");
}

/* How many letters differ, roughly: enough to name the key that was meant. */
static const struct key *nearest(const char *name)
{
    const struct key *best = NULL;
    size_t best_score = 1;
    for (size_t i = 0; i < KEYS; i++) {
        size_t score = 0;
        for (const char *a = name, *b = keys[i].name; *a && *b; a++) {
            const char *found = strchr(b, *a);
            score += found != NULL;
            b = found ? found + 1 : b;
        }
        score = 2 * score > strlen(keys[i].name) ? 2 * score - strlen(keys[i].name) : 0;
        if (score > best_score) {
            best_score = score;
            best = &keys[i];
        }
    }
    return best;
}

static int unknown(const struct reading *at, const char *name, struct error *error)
{
    const struct key *meant = nearest(name);
    char expected[100];
    snprintf(expected, sizeof expected, meant ? "a key of patvald.conf(5); the nearest is %s" : "a key of patvald.conf(5)", meant ? meant->name : "");
    return refuse(at, name, NULL, expected, error);
}

static char *trim(char *text)
{
    while (*text == ' ' || *text == '\t')
        text++;
    for (size_t size = strlen(text); size && strchr(" \t\r", text[size - 1]); size--)
        text[size - 1] = '\0';
    return text;
}

static int read_line(struct reading *at, char *line, struct error *error)
{
    char *name = trim(line), *mark = strchr(name, '=');
    if (!*name || *name == '#')
        return 0;
    if (!mark)
        return refuse(at, name, NULL, "key = value", error);
    *mark = '\0';
    name = trim(name);
    for (size_t i = 0; i < KEYS; i++) {
        if (strcmp(keys[i].name, name) != 0)
            continue;
        if (at->seen[i])
            return refuse(at, name, NULL, "each key once in a file", error);
        at->seen[i] = true;
        return set(at, &keys[i], trim(mark + 1), error);
    }
    return unknown(at, name, error);
}

static int read_one(const char *file, struct arena *arena, struct config *config, struct error *error)
{
    struct reading at = {.arena = arena, .config = config, .file = file};
    struct buffer text = {0};
    if (file_read(file, 1 << 20, &text, error))
        return -1;
    int result = 0;
    char *rest = arena_copy(arena, text.data ? text.data : "", text.size);
    buffer_free(&text);
    for (char *line; !result && rest && (line = strsep(&rest, "\n"));) {
        at.line++;
        result = read_line(&at, line, error);
    }
    return result;
}

int config_read(const char *path, struct arena *arena, struct config *out, struct error *error)
{
    struct reading defaults = {.arena = arena, .config = out, .file = path};
    glob_t files;
    memset(out, 0, sizeof *out);
    for (size_t i = 0; i < KEYS; i++)
        if (set(&defaults, &keys[i], keys[i].otherwise, error))
            return -1;
    int result = read_one(path, arena, out, error);
    const char *pattern = arena_print(arena, "%s.d/*.conf", path);
    if (result || !pattern || glob(pattern, 0, NULL, &files))
        return result;
    for (size_t i = 0; i < files.gl_pathc && !result; i++)
        result = read_one(files.gl_pathv[i], arena, out, error);
    globfree(&files);
    return result;
}
