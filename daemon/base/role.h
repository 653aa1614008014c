/* The roles that access.conf gives and methods.def asks for. */
#ifndef BASE_ROLE_H
#define BASE_ROLE_H

enum role {
    ROLE_READER = 1, ROLE_BANK = 2, ROLE_CENTRE = 4, ROLE_AUDITOR = 8, ROLE_MODELER = 16, ROLE_ADMIN = 32,
    ROLE_ANY = 63,          /* every caller in access.conf */
    ROLE_READER_UP = 63
};

/* Who asks.  Filled from access.conf (or the operator's socket) before the first request. */
struct caller {
    char name[64];
    char tenant[64];
    unsigned roles; /* set of enum role */
};

/* The bit of "reader", "bank", …; 0 for any other word. */
unsigned role_from_word(const char *word);
/* The word of one bit. */
const char *role_word(unsigned role);

#endif
