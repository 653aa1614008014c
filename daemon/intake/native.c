/* Numbers as the offices of Japan and Taiwan print them in lists of their own, which name no country:
 *
 *   特願2019-099901      an application          → 2019-099901
 *   特開2020-199901      a published application → 2020-199901A
 *   特許第6999001号      a grant                 → 6999001
 *   特開平10-199901      Heisei 10               → H10-199901A
 *   I799901, M599902     Taiwan's series of inventions and utility models, D of designs: the country goes before them
 *
 * and the office of Sweden, whose list has the European patents that hold there among its own:
 *
 *   20501219, 543966     seven digits and their check digit; a publication of up to six digits: Swedish
 *   891032229, 0330216   eight digits and their check digit; a publication of seven: European */
#include "domain/application_form.h"
#include "intake/internal.h"

#include <string.h>

/* Words that an application published, an examined or a registered right begins with, and the kind code that the word alone tells. */
static const struct { const char *word, *code; } words[] = {
    {"特開", "A"}, {"特表", "A"}, {"実開", "U"}, {"実表", "U"}, {"実公", "Y"}, {"実登", "U"}, {"実用新案登録", "U"}, {"意匠登録", "S"}, {"意登", "S"},
    {"特願", ""}, {"実願", ""}, {"意願", ""}, {"特公", ""}, {"特許", ""}, {"登録", ""},
};

static const char *era_of(const char *at, size_t left)
{
    static const struct { const char *word, *letter; } eras[] = {{"昭", "S"}, {"平", "H"}, {"令", "R"}};
    for (size_t i = 0; left >= 3 && i < 3; i++)
        if (!memcmp(at, eras[i].word, 3))
            return eras[i].letter;
    return NULL;
}

struct span native_number(struct span cell, enum number_form form, struct arena *arena)
{
    struct buffer plain = {0};
    const char *code = NULL, *era;
    size_t at = 0;
    for (size_t i = 0; !code && i < sizeof words / sizeof words[0]; i++)
        if (cell.size > strlen(words[i].word) && !memcmp(cell.text, words[i].word, strlen(words[i].word))) {
            code = words[i].code;
            at = strlen(words[i].word);
        }
    if (!code)
        return cell;
    for (; at < cell.size; at++)
        if ((era = era_of(cell.text + at, cell.size - at)) != NULL)
            buffer_puts(&plain, era);
        else if ((unsigned char)cell.text[at] < 0x80)
            buffer_putc(&plain, cell.text[at]);
    if (form == NUMBER_PUBLICATION && plain.size && plain.data[plain.size - 1] >= '0' && plain.data[plain.size - 1] <= '9')
        buffer_puts(&plain, code);
    const char *copy = text_copy((struct span){buffer_text(&plain), plain.size}, arena);
    struct span number = {copy, strlen(copy)};
    buffer_free(&plain);
    return number.size ? number : cell;
}

static struct span digits_of(struct span cell, struct arena *arena)
{
    char plain[64];
    size_t size = text_narrow(cell, plain, sizeof plain), kept = 0;
    for (size_t i = 0; i < size; i++)
        if (plain[i] != '-' && plain[i] != '.' && plain[i] != ' ')
            plain[kept++] = plain[i];
    const char *copy = text_copy((struct span){plain, kept}, arena);
    return strspn(copy, "0123456789") == kept ? (struct span){copy, kept} : (struct span){"", 0};
}

int native_swedish(struct span application, struct span publication, struct arena *arena)
{
    struct span told = text_trim(application), number = digits_of(told, arena);
    if (told.size && number.size != 8 && number.size != 9)
        return 0; /* with letters, or of another length: it speaks for itself */
    if (!told.size)
        return digits_of(text_trim(publication), arena).size == 7 ? ENUM_office_EP : ENUM_office_SE;
    bool right = application_check_digit(number.text, number.size - 1) == number.text[number.size - 1];
    return right && number.size == 8 ? ENUM_office_SE : right && number.size == 9 ? ENUM_office_EP : -1;
}

struct span native_with_office(struct span number, int office, struct arena *arena)
{
    const char *code = office ? enumeration_word(ATTRIBUTE_office, office, NULL, NULL) : NULL;
    const char *whole = code ? arena_print(arena, "%s%.*s", code, (int)number.size, number.text) : NULL;
    return whole ? (struct span){whole, strlen(whole)} : number;
}
