/* Events of the register.  A vendor gives a day, a party and a counterparty a column each, and where a patent changed hands twice each cell is a
 * list: "20150101; 20180305", "甲; 乙", "乙; 丙".  The columns of one row become items of register_events:
 *
 *   2015-01-01 transfer 甲 → 乙      as many items in each column as there are days: one event each
 *   2018-03-05 transfer 甲、丁 → 丙   one day: the parties acted together
 *   - licence 甲 → 乙（独占许可）      no day
 *   - transfer 20150101、20180305：甲、乙、丙 → 丁   the columns do not say who acted when, and nobody guesses
 *
 * Which column is which part stands behind the attribute in import-headers.tsv: register_events~transfer.day */
#include "intake/draft.h"

#include "domain/value_form.h"

#include <string.h>

#define PART_ITEMS 200
#define PART_BYTES 2000 /* of one event's text */

static const char *const part_words[] = {"day", "from", "to", "by", "kind", "text"};
enum part { DAY, FROM, TO, BY, KIND, TEXT, PARTS };

struct part_list { struct span items[PART_ITEMS]; size_t count; bool gaps; }; /* gaps: it has places in which nothing is said, "甲; -" */
struct happening { struct part_list parts[PARTS]; size_t words; };

bool event_part(const char *variant, const char **word, unsigned *part)
{
    const char *dot = variant ? strchr(variant, '.') : NULL;
    for (size_t i = 0; dot && register_event_words[i]; i++)
        if (strlen(register_event_words[i]) == (size_t)(dot - variant) && !memcmp(variant, register_event_words[i], (size_t)(dot - variant)))
            for (*part = 0; *part < PARTS; ++*part)
                if (!strcmp(dot + 1, part_words[*part])) {
                    *word = register_event_words[i];
                    return true;
                }
    return false;
}

static bool says_something(const struct event_columns *columns, const struct binding *binding, struct span item)
{
    const char *word = dictionary_word(columns->dictionary, &binding->target, item, columns->arena);
    return item.size && !(word && !word[0]);
}

/* Of several columns for one part the best that says something. */
static void read_part(const struct event_columns *columns, const struct binding *binding, struct part_list *list)
{
    struct span cell = text_trim(reader_cell(columns->reader, binding->column)), item;
    if (list->count || !says_something(columns, binding, cell))
        return;
    for (size_t at = 0; list->count < PART_ITEMS && text_next_item(cell, SEPARATORS_LIST, &at, &item);)
        if (says_something(columns, binding, item))
            list->items[list->count++] = item;
        else
            list->gaps = true;
    list->gaps = list->gaps || (list->count == 1 && list->items[0].size < cell.size);
}

static void read_happening(const struct event_columns *columns, const char *word, struct happening *out)
{
    *out = (struct happening){.words = 0};
    for (size_t i = 0; i < columns->count; i++) {
        const char *of;
        unsigned part;
        if (event_part(columns->bindings[i].target.variant, &of, &part) && of == word)
            read_part(columns, &columns->bindings[i], &out->parts[part]);
    }
    for (unsigned part = 0; part < PARTS; part++)
        out->words += out->parts[part].count;
}

/* One item, or all of them joined. */
static void put_part(struct buffer *out, const struct part_list *list, size_t which, const char *before)
{
    for (size_t i = 0; i < list->count; i++)
        if (which == SIZE_MAX || which == i)
            buffer_print(out, "%s%.*s", which == SIZE_MAX && i ? "、" : before, (int)list->items[i].size, list->items[i].text);
}

static bool is_single(const struct part_list *list)
{
    return list->count == 1;
}

/* An item of the n-th event: a part that is said once for several holds for each. */
static size_t nth(const struct part_list *list, size_t which)
{
    return which == SIZE_MAX ? SIZE_MAX : is_single(list) ? 0 : which;
}

static void put_detail(struct buffer *out, const struct happening *event, size_t which)
{
    const struct part_list *parts = event->parts;
    struct buffer text = {0};
    put_part(&text, &parts[FROM], nth(&parts[FROM], which), "");
    buffer_puts(&text, parts[FROM].count || parts[TO].count ? (parts[FROM].count ? " →" : "→") : "");
    put_part(&text, &parts[TO], nth(&parts[TO], which), " ");
    put_part(&text, &parts[BY], nth(&parts[BY], which), text.size ? " " : "");
    put_part(&text, &parts[TEXT], nth(&parts[TEXT], which), text.size ? " " : "");
    if (parts[KIND].count) {
        buffer_puts(&text, "（");
        put_part(&text, &parts[KIND], nth(&parts[KIND], which), "");
        buffer_puts(&text, "）");
    }
    struct span cut = printed_cut((struct span){buffer_text(&text), text.size}, PART_BYTES);
    if (cut.size)
        buffer_print(out, " %.*s", (int)cut.size, cut.text);
    buffer_free(&text);
}

static void put_event(struct buffer *list, const char *day, const char *word, const struct happening *event, size_t which)
{
    struct buffer item = {0};
    buffer_print(&item, "%s %s", day, word);
    put_detail(&item, event, which);
    text_put_item(list, (struct span){buffer_text(&item), item.size});
    buffer_free(&item);
}

static bool read_days(const struct part_list *list, char (*out)[11])
{
    struct day day;
    for (size_t i = 0; i < list->count; i++) {
        if (day_parse_loose(list->items[i].text, list->items[i].size, &day, NULL))
            return false;
        day_format(day, out[i]);
    }
    return true;
}

/* Does every part speak of each day, of all at once, or not at all? */
static bool is_aligned(const struct happening *event, size_t days)
{
    bool aligned = !event->parts[DAY].gaps;
    for (unsigned part = FROM; part < PARTS && days > 1; part++)
        aligned = aligned && !event->parts[part].gaps && (event->parts[part].count <= 1 || event->parts[part].count == days);
    return aligned;
}

static void put_happening(struct buffer *list, const char *word, const struct happening *event)
{
    char days[PART_ITEMS][11];
    size_t count = event->parts[DAY].count;
    if (count && read_days(&event->parts[DAY], days) && is_aligned(event, count)) {
        for (size_t i = 0; i < count; i++)
            put_event(list, days[i], word, event, count > 1 ? i : SIZE_MAX);
        return;
    }
    struct buffer item = {0};
    buffer_print(&item, "- %s", word);
    put_part(&item, &event->parts[DAY], SIZE_MAX, " ");
    buffer_puts(&item, count && event->words > count ? "：" : "");
    struct buffer detail = {0};
    put_detail(&detail, event, SIZE_MAX);
    buffer_puts(&item, buffer_text(&detail) + (count && detail.size ? 1 : 0)); /* no blank behind the colon */
    text_put_item(list, (struct span){buffer_text(&item), item.size});
    buffer_free(&detail);
    buffer_free(&item);
}

/* A column that holds the list itself, as an export has it, comes first. */
static void put_lists(const struct event_columns *columns, struct buffer *list)
{
    for (size_t i = 0; i < columns->count; i++) {
        struct span cell = text_trim(reader_cell(columns->reader, columns->bindings[i].column)), item;
        const char *word;
        unsigned part;
        if (event_part(columns->bindings[i].target.variant, &word, &part) || !says_something(columns, &columns->bindings[i], cell))
            continue;
        for (size_t at = 0; text_next_item(cell, SEPARATORS_LIST, &at, &item);)
            text_put_item(list, item);
    }
}

int events_join(const struct event_columns *columns, struct buffer *out, struct error *error)
{
    struct buffer list = {0};
    struct happening *event = arena_take(columns->arena, sizeof *event);
    struct value value = {.state = VALUE_ABSENT};
    if (!event)
        return error_set(error, ERROR_BUSY, "register_events", NULL, "free memory");
    put_lists(columns, &list);
    for (size_t i = 0; register_event_words[i]; i++) {
        read_happening(columns, register_event_words[i], event);
        if (event->words)
            put_happening(&list, register_event_words[i], event);
    }
    int result = list.size ? value_parse(ATTRIBUTE_register_events, buffer_text(&list), list.size, columns->arena, &value, error) : 0;
    if (!result && value.state == VALUE_SET)
        value_format(ATTRIBUTE_register_events, &value, out);
    buffer_free(&list);
    return result;
}
