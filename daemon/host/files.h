/* Whole small files and folders of them. */
#ifndef HOST_FILES_H
#define HOST_FILES_H

#include "base/buffer.h"
#include "base/error.h"

#include <sys/types.h>

/* Appends the file's bytes to `out`.  ERROR_FILE naming it: unreadable, or larger than `limit`. */
int file_read(const char *path, size_t limit, struct buffer *out, struct error *error);
/* Writes it whole or not at all: beside it, synced, then renamed.  ERROR_FILE. */
int file_write(const char *path, mode_t mode, const void *bytes, size_t size, struct error *error);

struct named_file { char *name; struct buffer bytes; };
/* All files of a folder that match a pattern ("*@*.json"), by name.  ERROR_FILE.  The caller gives them to files_free. */
int folder_read(const char *folder, const char *pattern, size_t limit, struct named_file **out, size_t *count, struct error *error);
void files_free(struct named_file *files, size_t count);

#endif
