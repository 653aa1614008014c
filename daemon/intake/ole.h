/* OLE2, the file system inside a file of Office 97-2003: sectors chained through an allocation table (FAT), streams under 4 KiB in
 * sectors of 64 bytes of a stream of its own, names in a directory.  Nothing of it is trusted: every number is checked against the file. */
#ifndef INTAKE_OLE_H
#define INTAKE_OLE_H

#include "base/buffer.h"

struct ole {
    const unsigned char *bytes;
    size_t size, sector;           /* of a sector in bytes */
    uint32_t *fat;
    size_t fat_count;
};
struct ole_stream {
    const struct ole *ole;
    uint32_t *sectors;
    size_t sector_count, size;
    struct buffer small;           /* the whole of a stream under 4 KiB */
};

bool ole_detect(const unsigned char *bytes, size_t size);
bool ole_has(const unsigned char *bytes, size_t size, const char *name); /* looks for the name where directory entries can stand */
int ole_open(const unsigned char *bytes, size_t size, struct ole *out);  /* -1: damaged, or no memory */
void ole_close(struct ole *ole);
int ole_stream(const struct ole *ole, const char *name, struct ole_stream *out); /* 0, 1: there is none, -1: damaged */
void ole_stream_close(struct ole_stream *stream);
bool ole_read(const struct ole_stream *stream, size_t at, void *out, size_t size); /* false: past its end */

#endif
