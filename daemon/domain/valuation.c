#include "domain/valuation.h"

const char *verdict_word(enum verdict verdict)
{
    static const char *const words[] = {"pass", "warn", "refuse", "unknown"};
    return words[verdict];
}
