/* Attributes of text whose items have a form of their own: numbers, and the events of the register. */
#ifndef DOMAIN_VALUE_FORM_H
#define DOMAIN_VALUE_FORM_H

#include "domain/record.h"

/* Brings a text or list that was read to its attribute's own form; most have none and stay as they are.
 *   publication_numbers  publication numbers in normal form, each once; what is none is refused (ERROR_NUMBER)
 *   twin_number          a patent number in normal form (ERROR_NUMBER)
 *   family_members       patent numbers in normal form where they are read, else as printed; each once, in the order given
 *   register_events      "2021-03-05 transfer 甲公司 → 乙公司": a day or "-", a word of register_event_words, a text or nothing (ERROR_VALUE);
 *                        sorted by day, those without one last; none twice */
int value_settle(enum attribute attribute, struct arena *arena, struct value *value, struct error *error);

/* The kinds of events, in the order in which those of one day stand, NULL at the end. */
extern const char *const register_event_words[];

#endif
