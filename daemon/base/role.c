#include "base/role.h"

#include <stddef.h>
#include <string.h>

static const struct { unsigned role; const char *word; } words[] = {
    {ROLE_READER, "reader"}, {ROLE_BANK, "bank"}, {ROLE_CENTRE, "centre"},
    {ROLE_AUDITOR, "auditor"}, {ROLE_MODELER, "modeler"}, {ROLE_ADMIN, "admin"},
};

unsigned role_from_word(const char *word)
{
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (!strcmp(word, words[i].word))
            return words[i].role;
    return 0;
}

const char *role_word(unsigned role)
{
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (role == words[i].role)
            return words[i].word;
    return "none";
}
