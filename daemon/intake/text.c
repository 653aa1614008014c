/* Small things done to cells: trimming, keys, lists, and the two escapings of canonical rows. */
#include "intake/internal.h"

#include "domain/fields.h"

#include <string.h>

/* Bytes of a blank at `s`: ASCII control and space, NBSP, U+2000…200B, U+202F, U+3000, U+FEFF; 0 when it is none. */
static size_t blank_at(const unsigned char *s, size_t size)
{
    if (s[0] <= ' ' || s[0] == 0x7F)
        return 1;
    if (size >= 2 && s[0] == 0xC2 && s[1] == 0xA0)
        return 2;
    if (size < 3)
        return 0;
    if (s[0] == 0xE2 && s[1] == 0x80 && ((s[2] >= 0x80 && s[2] <= 0x8B) || s[2] == 0xAF))
        return 3;
    if ((s[0] == 0xE3 && s[1] == 0x80 && s[2] == 0x80) || (s[0] == 0xEF && s[1] == 0xBB && s[2] == 0xBF))
        return 3;
    return 0;
}

static struct span trim_blanks(struct span cell)
{
    size_t length;
    while (cell.size && (length = blank_at((const unsigned char *)cell.text, cell.size)) != 0) {
        cell.text += length;
        cell.size -= length;
    }
    for (bool again = true; again && cell.size;) {
        again = false;
        for (size_t back = 1; back <= 3 && back <= cell.size && !again; back++)
            if (blank_at((const unsigned char *)cell.text + cell.size - back, back) == back) {
                cell.size -= back;
                again = true;
            }
    }
    return cell;
}

/* Spreadsheets and their users keep long numbers as text by writing '123 or ="123"; neither belongs to the value. */
struct span text_trim(struct span cell)
{
    cell = trim_blanks(cell);
    if (cell.size > 1 && cell.text[0] == '\'') {
        cell.text++;
        cell.size--;
        cell = trim_blanks(cell);
    }
    if (cell.size > 3 && !memcmp(cell.text, "=\"", 2) && cell.text[cell.size - 1] == '"') {
        cell.text += 2;
        cell.size -= 3;
        cell = trim_blanks(cell);
    }
    return cell;
}

/* 【 】 〔 〕 《 》 「 」 『 』 〖 〗 (U+3008…3011, U+3014…301B) and U+2000…200F, which text_fold leaves in. */
static bool is_dropped(const char *text, size_t left)
{
    const unsigned char *s = (const unsigned char *)text;
    if (left < 3)
        return false;
    if (s[0] == 0xE3 && s[1] == 0x80)
        return (s[2] >= 0x88 && s[2] <= 0x91) || (s[2] >= 0x94 && s[2] <= 0x9B);
    return (s[0] == 0xE2 && s[1] == 0x80 && s[2] <= 0x8F) || (s[0] == 0xEF && s[1] == 0xBB && s[2] == 0xBF);
}

struct span text_key(struct span text, struct arena *arena)
{
    char *key = (char *)(uintptr_t)text_fold(text.text, text.size, arena); /* from the arena: ours to change */
    size_t length = strlen(key), kept = 0;
    for (size_t at = 0; at < length;) {
        if (is_dropped(key + at, length - at)) {
            at += 3;
        } else if (key[at] == '*' || key[at] == ':' || key[at] == '{' || key[at] == '}') {
            at++;
        } else {
            key[kept++] = key[at++];
        }
    }
    if (length)
        key[kept] = '\0';
    return (struct span){key, kept};
}

size_t text_narrow(struct span text, char *out, size_t room)
{
    size_t length = 0;
    for (size_t at = 0; at < text.size;) {
        const unsigned char *s = (const unsigned char *)text.text + at;
        size_t blank = blank_at(s, text.size - at);
        if (blank) {
            at += blank;
            continue;
        }
        if (length + 1 >= room)
            return 0;
        if (s[0] == 0xEF && text.size - at >= 3 && (s[1] == 0xBC || (s[1] == 0xBD && s[2] <= 0x9E))) {
            out[length++] = (char)(((s[1] - 0xBC) << 6 | (s[2] & 0x3F)) + 0x20);
            at += 3;
        } else {
            out[length++] = text.text[at++];
        }
    }
    out[length] = '\0';
    return length;
}

/* Bytes of a list separator at `at`: ; | line end, ；(EF BC 9B) ｜(EF BD 9C); among names also 、(E3 80 81), and ，(EF BC 8C) and a comma. */
static size_t separator_at(struct span list, size_t at, enum separators names)
{
    const unsigned char *s = (const unsigned char *)list.text + at;
    if (s[0] == ';' || s[0] == '|' || s[0] == '\n' || s[0] == '\r' || (names == SEPARATORS_COMMAS && s[0] == ','))
        return 1;
    if (list.size - at < 3)
        return 0;
    if (s[0] == 0xEF && ((s[1] == 0xBC && s[2] == 0x9B) || (s[1] == 0xBD && s[2] == 0x9C) || (names == SEPARATORS_COMMAS && s[1] == 0xBC && s[2] == 0x8C)))
        return 3;
    return names != SEPARATORS_LIST && s[0] == 0xE3 && s[1] == 0x80 && s[2] == 0x81 ? 3 : 0;
}

/* Where another separator stands, it alone parts.  "Wang, Wei" and "Kia Co., Ltd." hold commas of their own: they part names only where no
 * Latin letter stands.  A 、 is in no name: 华为技术有限公司、TCL集团 are two. */
enum separators text_name_separators(struct span list)
{
    enum separators found = SEPARATORS_COMMAS;
    for (size_t at = 0; at < list.size; at++) {
        char c = list.text[at];
        if (separator_at(list, at, SEPARATORS_LIST))
            return SEPARATORS_LIST;
        found = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ? SEPARATORS_NAMES : found;
    }
    return found;
}

bool text_next_item(struct span list, enum separators names, size_t *at, struct span *item)
{
    while (*at < list.size) {
        size_t start = *at, separator = 0;
        while (*at < list.size && (separator = separator_at(list, *at, names)) == 0)
            *at += list.text[*at] == '\\' && *at + 1 < list.size && (list.text[*at + 1] == '|' || list.text[*at + 1] == '\\') ? 2 : 1;
        *item = trim_blanks((struct span){list.text + start, *at - start});
        *at += separator;
        if (item->size)
            return true;
    }
    return false;
}

/* A backslash of the source that is not already an escape of ours ("\|", "\\") is a plain one and is escaped. */
void text_put_item(struct buffer *out, struct span item)
{
    if (out->size)
        buffer_putc(out, '|');
    for (size_t at = 0; at < item.size; at++) {
        char c = item.text[at];
        bool escape = c == '\\' && at + 1 < item.size && (item.text[at + 1] == '|' || item.text[at + 1] == '\\');
        if (escape) {
            buffer_put(out, item.text + at++, 2);
        } else if (c == '\\' || c == '|') {
            buffer_putc(out, '\\');
            buffer_putc(out, c);
        } else {
            buffer_putc(out, c);
        }
    }
}

void text_put_cell(struct buffer *out, struct span value)
{
    size_t plain = 0;
    for (size_t at = 0; at <= value.size; at++) {
        char c = at < value.size ? value.text[at] : '\t';
        if (c != '\t' && c != '\n' && c != '\\')
            continue;
        if (at > plain)
            buffer_put(out, value.text + plain, at - plain);
        plain = at + 1;
        if (at < value.size) {
            buffer_putc(out, '\\');
            buffer_putc(out, c == '\t' ? 't' : c == '\n' ? 'n' : '\\');
        }
    }
}

/* Half of a surrogate pair goes out in three bytes as if it were a character: no UTF-8, so that its row is refused like any broken one. */
void text_put_utf8(struct buffer *out, uint32_t c)
{
    char *s = buffer_reserve(out, 4);
    size_t size = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    static const unsigned char leads[] = {0, 0, 0xC0, 0xE0, 0xF0};
    if (!s)
        return;
    for (size_t i = size; i-- > 1; c >>= 6)
        s[i] = (char)(0x80 | (c & 0x3F));
    s[0] = (char)(leads[size] | c);
    out->size += size;
}

const char *text_copy(struct span text, struct arena *arena)
{
    const char *copy = arena_copy(arena, text.text, text.size);
    return copy ? copy : "";
}
