#include "domain/evidence.h"

#include <string.h>

static const char *const forms[DEAL_FORMS] = {NULL, "transfer", "exclusive", "sole", "ordinary"};

const char *deal_form_word(enum deal_form form)
{
    return forms[form];
}

enum deal_form deal_form_read(const char *word)
{
    int form = DEAL_TRANSFER;
    while (form < DEAL_FORMS && strcmp(forms[form], word) != 0)
        form++;
    return (enum deal_form)form;
}
