/* patvald.conf: `key = value` lines, `#` comments, and drop-ins beside it in patvald.conf.d/ whose later values win. */
#ifndef HOST_CONFIG_H
#define HOST_CONFIG_H

#include "base/arena.h"
#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

struct config {
#define KEY_TEXT(name) const char *name;
#define KEY_FILE(name) const char *name;
#define KEY_INTEGER(name) int64_t name;
#define KEY_SIZE(name) int64_t name;
#define KEY(name, type, otherwise, minimum, maximum, sentence) KEY_##type(name)
#include "host/config.def"
#undef KEY
};

/* Reads the file and its drop-ins (in the order of their names) into `out`; texts live in `arena`, file paths are whole, an empty text is "".
 * ERROR_CONFIG with "file:line: key" as path: an unknown key (with the nearest name), a key twice in one file, a value out of its range. */
int config_read(const char *path, struct arena *arena, struct config *out, struct error *error);

#endif
