#include "intake/ole.h"

#include <stdlib.h>
#include <string.h>

#define LAST_SECTOR 0xFFFFFFFAu /* above it stand marks: free, end of chain, table */
#define ENTRY 128
#define SMALL_STREAM 4096
#define SMALL_SECTOR 64

static uint32_t long_at(const unsigned char *s)
{
    return (uint32_t)s[0] | (uint32_t)s[1] << 8 | (uint32_t)s[2] << 16 | (uint32_t)s[3] << 24;
}

bool ole_detect(const unsigned char *bytes, size_t size)
{
    return size > 512 && !memcmp(bytes, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8);
}

/* An entry of the directory: the name in UTF-16, at 64 its length in bytes with the closing zero. */
static bool is_named(const unsigned char *entry, const char *name)
{
    size_t length = strlen(name);
    for (size_t i = 0; i <= length; i++)
        if (entry[2 * i] != (unsigned char)name[i] || entry[2 * i + 1])
            return false;
    return entry[64] == 2 * length + 2 && !entry[65];
}

bool ole_has(const unsigned char *bytes, size_t size, const char *name)
{
    for (size_t at = 512; at + ENTRY <= size; at += ENTRY)
        if (is_named(bytes + at, name))
            return true;
    return false;
}

static const unsigned char *sector_at(const struct ole *ole, uint32_t number)
{
    uint64_t at = ((uint64_t)number + 1) * ole->sector;
    return number < LAST_SECTOR && at + ole->sector <= ole->size ? ole->bytes + at : NULL;
}

static bool add_table(struct ole *ole, uint32_t number)
{
    const unsigned char *table = sector_at(ole, number);
    if (!table || (ole->fat_count + ole->sector / 4) * ole->sector > ole->size + ole->sector * ole->sector)
        return false; /* more table than the file has sectors */
    for (size_t i = 0; i < ole->sector / 4; i++)
        ole->fat[ole->fat_count++] = long_at(table + 4 * i);
    return true;
}

/* The table's own sectors: 109 are named in the header, the others in a chain of sectors whose last number leads to the next. */
static bool read_tables(struct ole *ole)
{
    size_t per = ole->sector / 4;
    for (size_t i = 0; i < 109; i++)
        if (long_at(ole->bytes + 76 + 4 * i) < LAST_SECTOR && !add_table(ole, long_at(ole->bytes + 76 + 4 * i)))
            return false;
    uint32_t next = long_at(ole->bytes + 68);
    for (size_t seen = 0; next < LAST_SECTOR; seen++) {
        const unsigned char *list = sector_at(ole, next);
        if (!list || seen > ole->size / ole->sector)
            return false;
        for (size_t i = 0; i + 1 < per; i++)
            if (long_at(list + 4 * i) < LAST_SECTOR && !add_table(ole, long_at(list + 4 * i)))
                return false;
        next = long_at(list + 4 * (per - 1));
    }
    return true;
}

int ole_open(const unsigned char *bytes, size_t size, struct ole *out)
{
    *out = (struct ole){.bytes = bytes, .size = size};
    if (!ole_detect(bytes, size) || (bytes[30] != 9 && bytes[30] != 12))
        return -1;
    out->sector = (size_t)1 << bytes[30];
    size_t most = size / out->sector + 2 * out->sector; /* entries that add_table lets in */
    out->fat = malloc(most * sizeof *out->fat);
    return out->fat && read_tables(out) ? 0 : -1;
}

void ole_close(struct ole *ole)
{
    free(ole->fat);
    ole->fat = NULL;
}

/* Fails for a chain that leaves the file or bites its tail. */
static bool follow(const struct ole *ole, uint32_t first, struct ole_stream *out)
{
    size_t most = ole->size / ole->sector + 1;
    out->ole = ole;
    out->sectors = malloc(most * sizeof *out->sectors);
    for (uint32_t at = first; out->sectors && at < LAST_SECTOR; at = ole->fat[at]) {
        if (at >= ole->fat_count || !sector_at(ole, at) || out->sector_count == most)
            return false;
        out->sectors[out->sector_count++] = at;
    }
    out->size = out->sector_count * ole->sector;
    return out->sectors != NULL;
}

bool ole_read(const struct ole_stream *stream, size_t at, void *out, size_t size)
{
    char *to = out;
    if (at > stream->size || size > stream->size - at)
        return false;
    if (stream->small.data) {
        memcpy(out, stream->small.data + at, size);
        return true;
    }
    while (size) {
        size_t within = at % stream->ole->sector, part = stream->ole->sector - within;
        const unsigned char *sector = sector_at(stream->ole, stream->sectors[at / stream->ole->sector]);
        part = part < size ? part : size;
        memcpy(to, sector + within, part);
        at += part;
        to += part;
        size -= part;
    }
    return true;
}

void ole_stream_close(struct ole_stream *stream)
{
    free(stream->sectors);
    buffer_free(&stream->small);
    *stream = (struct ole_stream){0};
}

/* A stream under 4 KiB: its sectors of 64 bytes lie in the stream of the root entry, chained through a table of their own. */
static bool read_small(const struct ole *ole, const unsigned char *root, uint32_t first, size_t size, struct ole_stream *out)
{
    struct ole_stream home = {0}, table = {0};
    bool good = follow(ole, long_at(root + 116), &home) && follow(ole, long_at(ole->bytes + 60), &table);
    while (good && out->small.size < size) {
        unsigned char sector[SMALL_SECTOR], next[4];
        good = first < LAST_SECTOR && ole_read(&home, (size_t)first * SMALL_SECTOR, sector, sizeof sector) &&
               ole_read(&table, (size_t)first * 4, next, sizeof next);
        if (good)
            buffer_put(&out->small, sector, sizeof sector);
        good = good && !out->small.failed;
        first = good ? long_at(next) : LAST_SECTOR;
    }
    ole_stream_close(&home);
    ole_stream_close(&table);
    return good && size;
}

static int open_entry(const struct ole *ole, const unsigned char *root, const unsigned char *entry, struct ole_stream *out)
{
    size_t size = long_at(entry + 120);
    bool good = size < SMALL_STREAM ? read_small(ole, root, long_at(entry + 116), size, out) : follow(ole, long_at(entry + 116), out) && size <= out->size;
    out->size = size;
    return good ? 0 : -1;
}

int ole_stream(const struct ole *ole, const char *name, struct ole_stream *out)
{
    struct ole_stream directory = {0};
    unsigned char root[ENTRY] = {0}, entry[ENTRY];
    *out = (struct ole_stream){.ole = ole};
    int result = follow(ole, long_at(ole->bytes + 48), &directory) && ole_read(&directory, 0, root, ENTRY) ? 1 : -1;
    for (size_t at = ENTRY; result == 1 && ole_read(&directory, at, entry, ENTRY); at += ENTRY)
        if (entry[66] == 2 && is_named(entry, name))
            result = open_entry(ole, root, entry, out);
    ole_stream_close(&directory);
    if (result)
        ole_stream_close(out);
    return result;
}
