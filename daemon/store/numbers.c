/* number: every number of a patent, application or publication, in normal form → ordinal. */
#include "domain/publication.h"
#include "store/internal.h"

#include <string.h>

/* Numbers in normal form hold no escapes. */
bool number_next(const struct value *list, size_t *at, struct number *out)
{
    if (list->state != VALUE_SET || *at >= list->size)
        return false;
    const char *bar = memchr(list->u.text + *at, '|', list->size - *at);
    size_t end = bar ? (size_t)(bar - list->u.text) : list->size;
    *out = (struct number){list->u.text + *at, end - *at};
    *at = end + 1;
    return true;
}

/* What the numbers of one serial, which stand side by side in the table ("CN109876543A", "CN109876543B"), say of one among them. */
struct serial { const char *number; size_t size, stem; bool shared, told, ambiguous; uint32_t ordinal; };

static void look_at(struct serial *serial, const MDB_val *key, const MDB_val *value)
{
    uint32_t ordinal = get_be32(value->mv_data);
    bool shared = serial->shared && publication_stem(key->mv_data, key->mv_size) == serial->stem && publication_shares_serial(key->mv_data, key->mv_size);
    if (!shared && !publication_is_short_form(serial->number, serial->size, key->mv_data, key->mv_size))
        return;
    serial->ambiguous = serial->ambiguous || (serial->told && serial->ordinal != ordinal);
    serial->ordinal = serial->told ? serial->ordinal : ordinal;
    serial->told = true;
}

static int walk_serial(const struct view_of_tables *shelf, struct serial *serial, struct error *error)
{
    union { const char *from; void *to; } start = {.from = serial->number};
    MDB_val key = {.mv_size = serial->stem, .mv_data = start.to}, value;
    MDB_cursor *cursor;
    int result = mdb_cursor_open(shelf->txn, shelf->tables->dbi[TABLE_NUMBER], &cursor);
    if (result)
        return store_failure(result, "number", error);
    result = mdb_cursor_get(cursor, &key, &value, MDB_SET_RANGE);
    while (!result && key.mv_size >= serial->stem && !memcmp(key.mv_data, serial->number, serial->stem)) {
        look_at(serial, &key, &value);
        result = mdb_cursor_get(cursor, &key, &value, MDB_NEXT);
    }
    mdb_cursor_close(cursor);
    return result && result != MDB_NOTFOUND ? store_failure(result, "number", error) : 0;
}

int number_of_patent(const struct view_of_tables *shelf, const char *number, size_t size, uint32_t *ordinal, struct error *error)
{
    struct serial serial = {.number = number, .size = size, .stem = publication_stem(number, size), .shared = publication_shares_serial(number, size)};
    int found = number_find(shelf, number, size, ordinal, error);
    bool publication = serial.stem == size || (number[serial.stem] >= 'A' && number[serial.stem] <= 'Z');
    if (found || !publication)
        return found;
    if (walk_serial(shelf, &serial, error))
        return -1;
    if (serial.told)
        *ordinal = serial.ordinal;
    return serial.told && !serial.ambiguous;
}

struct own_numbers { struct number items[PUBLICATIONS_MOST + 2]; size_t count; };

static bool among(const struct own_numbers *numbers, const struct number *number)
{
    for (size_t i = 0; i < numbers->count; i++)
        if (numbers->items[i].size == number->size && !memcmp(numbers->items[i].text, number->text, number->size))
            return true;
    return false;
}

static struct own_numbers numbers_of(const struct record *record)
{
    static const enum attribute attributes[] = {ATTRIBUTE_application_number, ATTRIBUTE_publication_number, ATTRIBUTE_publication_numbers};
    struct own_numbers numbers = {.count = 0};
    struct number item;
    for (size_t i = 0; record && i < 3; i++)
        for (size_t at = 0; number_next(&record->values[attributes[i]], &at, &item);)
            if (!among(&numbers, &item) && numbers.count < PUBLICATIONS_MOST + 2)
                numbers.items[numbers.count++] = item;
    return numbers;
}

int numbers_replace(struct books *books, uint32_t ordinal, const struct record *before, const struct record *after, struct error *error)
{
    struct own_numbers old = numbers_of(before), new = numbers_of(after);
    uint8_t bytes[4];
    put_be32(bytes, ordinal);
    for (size_t i = 0; i < old.count; i++) {
        const struct number *number = &old.items[i];
        uint32_t owner;
        int owned = among(&new, number) ? 0 : number_find(&books->shelf, number->text, number->size, &owner, error);
        if (owned < 0 || (owned && owner == ordinal && row_delete(&books->shelf, TABLE_NUMBER, number->text, number->size, error)))
            return -1;
    }
    for (size_t i = 0; i < new.count; i++)
        if (!among(&old, &new.items[i]) && row_put(&books->shelf, TABLE_NUMBER, new.items[i].text, new.items[i].size, bytes, 4, error))
            return -1;
    return 0;
}
