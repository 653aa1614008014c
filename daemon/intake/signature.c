/* Whose export a table is, told by its headers: layouts.def says which of them nobody else writes.  The file's name is never asked. */
#include "intake/internal.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

static const struct layout_row layouts[] = {
#define LAYOUT(name, rank, need, names, days, office, en, zh, headers) {name, en, zh, headers, names, days, office, rank, need},
#include "intake/layouts.def"
#undef LAYOUT
};
enum { LAYOUTS = sizeof layouts / sizeof layouts[0] };

const struct layout_row *layout_by_name(const char *name)
{
    for (size_t i = 0; name && i < LAYOUTS; i++)
        if (!strcasecmp(name, layouts[i].name))
            return &layouts[i];
    return NULL;
}

const char *layout_names(void)
{
    static char names[300];
    size_t size = 0;
    for (size_t i = 0; i < LAYOUTS && size < sizeof names; i++)
        size += (size_t)snprintf(names + size, sizeof names - size, "%s%s", i == 0 ? "" : i + 1 == LAYOUTS ? " or " : ", ", layouts[i].name);
    return names;
}

/* The headers of the file, folded; how many are not empty. */
static size_t gather(const struct layout *layout, struct table *headers, struct arena *arena)
{
    size_t named = 0;
    for (size_t i = 0; i < layout->column_count; i++) {
        const char *header = layout->columns[i].header;
        struct span key = text_key((struct span){header, strlen(header)}, arena);
        if (key.size && table_put(headers, key, 0) == 0)
            named++;
    }
    return named;
}

/* How many of a layout's headers the file has; 0 when that is not enough of them. */
static size_t match(const struct layout_row *row, const struct table *headers, size_t named, struct arena *arena)
{
    size_t met = 0, all = 0;
    for (const char *at = row->headers; *at; all++) {
        size_t size = strcspn(at, "|");
        met += table_get(headers, text_key((struct span){at, size}, arena)) != TABLE_NONE;
        at += size + (at[size] == '|');
    }
    bool enough = row->need ? met >= row->need : met == all && named == all;
    return enough ? met : 0;
}

const struct layout_row *layout_recognise(const struct layout *layout, struct arena *arena)
{
    struct table headers = {0};
    const struct layout_row *best = &layouts[0];
    size_t named = gather(layout, &headers, arena), most = 0;
    for (size_t i = 0; i < LAYOUTS; i++) {
        size_t met = match(&layouts[i], &headers, named, arena);
        if (met > most) {
            most = met;
            best = &layouts[i];
        }
    }
    table_free(&headers);
    return best;
}
