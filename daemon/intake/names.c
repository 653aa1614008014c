/* Names in a cell: where one ends and the next begins, and what vendors hang on them that is no part of them. */
#include "intake/internal.h"

#include <string.h>
#include <strings.h>

static bool is_capital(char c)
{
    return c >= 'A' && c <= 'Z';
}

/* "[US]" behind a name (Espacenet), or two capitals far behind it ("LIU DONG    US"): the person's country. */
static size_t country_at_end(struct span name)
{
    const char *end = name.text + name.size;
    if (name.size > 4 && end[-1] == ']' && is_capital(end[-2]) && is_capital(end[-3]) && end[-4] == '[')
        return 4;
    if (name.size > 5 && is_capital(end[-1]) && is_capital(end[-2]) && end[-3] == ' ' && end[-4] == ' ')
        return 2;
    return 0;
}

/* "(2017-01-05)" behind an owner (Lens): since when. */
static size_t day_at_end(struct span name)
{
    static const char form[] = "(dddd-dd-dd)";
    size_t size = sizeof form - 1;
    if (name.size <= size)
        return 0;
    const char *at = name.text + name.size - size;
    for (size_t i = 0; i < size; i++)
        if (form[i] == 'd' ? at[i] < '0' || at[i] > '9' : at[i] != form[i])
            return 0;
    return size;
}

struct span name_bare(struct span name)
{
    /* U+2002 before the country, in UTF-8 that a program took for Windows-1252: "â€‚" */
    static const char half_blank[] = "\xC3\xA2\xE2\x82\xAC\xE2\x80\x9A";
    size_t tail, mangled = sizeof half_blank - 1;
    name = text_trim(name);
    while ((tail = country_at_end(name)) != 0 || (tail = day_at_end(name)) != 0) {
        name.size -= tail;
        name = text_trim(name);
        if (name.size > mangled && !memcmp(name.text + name.size - mangled, half_blank, mangled))
            name.size -= mangled;
    }
    return name;
}

/* "Ltd." after "Idemitsu Kosan Co., " begins no new name. */
static bool continues(struct span piece)
{
    static const char *const words[] = {"ltd", "limited", "inc", "incorporated", "llc", "llp", "lp", "plc", "co", "coltd", "corp", "corporation", "gmbh", "ag", "kg", "se", "sa", "sas", "sarl",
                                        "spa", "srl", "nv", "bv", "ab", "oy", "kk", "pty", "ptyltd", "abodycorporate", "jr", "sr", "ii", "iii", "iv", "the"};
    char plain[32];
    size_t kept = 0;
    for (size_t i = 0; i < piece.size; i++) {
        if (piece.text[i] == '.' || piece.text[i] == ' ')
            continue;
        if (kept + 1 == sizeof plain)
            return false;
        plain[kept++] = piece.text[i];
    }
    plain[kept] = '\0';
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (!strcasecmp(plain, words[i]))
            return true;
    return !strncasecmp(piece.text, "the ", piece.size < 4 ? piece.size : 4) && piece.size > 4;
}

/* The next name of a list parted by ", ". */
static bool next_between_commas(struct span list, size_t *at, struct span *name)
{
    size_t start = *at;
    if (start >= list.size)
        return false;
    for (;;) {
        const char *comma = memmem(list.text + *at, list.size - *at, ", ", 2);
        size_t end = comma ? (size_t)(comma - list.text) : list.size;
        *name = text_trim((struct span){list.text + start, end - start});
        *at = comma ? end + 2 : list.size;
        const char *after = comma ? memmem(list.text + *at, list.size - *at, ", ", 2) : NULL;
        size_t next = after ? (size_t)(after - list.text) : list.size;
        if (!comma || !continues(text_trim((struct span){list.text + *at, next - *at})))
            return name->size > 0 || *at < list.size;
    }
}

static bool next_between_bars(struct span list, size_t *at, struct span *name)
{
    while (*at < list.size) {
        size_t start = *at;
        while (*at < list.size && list.text[*at] != '|' && list.text[*at] != '\n')
            ++*at;
        *name = text_trim((struct span){list.text + start, *at - start});
        *at += *at < list.size;
        if (name->size)
            return true;
    }
    return false;
}

bool names_next(struct span list, const char *between, size_t *at, struct span *name)
{
    bool commas = between && !strcmp(between, "commas"), bars = between && !strcmp(between, "bars");
    return commas ? next_between_commas(list, at, name) : bars ? next_between_bars(list, at, name) : text_next_item(list, text_name_separators(list), at, name);
}
