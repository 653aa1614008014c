/* The bytes of a file.  They are copied into a file without a name before anything is read of them: a user may save anew while an
 * import runs, and a file that shrinks under a mapping would end the program.
 *
 * The copy is mapped whole, and whoever walks over it gives back what lies behind him, so that a large file is never in memory whole:
 *
 *   0         behind          at                         size
 *   ├─ given back ─┼─ ≤ 8 MiB ─┼─ not touched yet ─────────┤
 *
 * What will never be read again is given back by the copy itself, too: source_release. */
#include "intake/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define WINDOW_BYTES ((size_t)8 << 20)
#define STRETCH_BYTES ((size_t)16 << 20)

int source_error(const struct source *source, struct error *error, const char *got, const char *expected, ...)
{
    char clause[512];
    va_list arguments;
    va_start(arguments, expected);
    vsnprintf(clause, sizeof clause, expected, arguments);
    va_end(arguments);
    return error_set(error, ERROR_FILE, source->name, got, "%s", clause);
}

/* Not every file system knows files without a name. */
static int open_scratch(const char *folder)
{
    char path[4096];
    int file = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (file >= 0 || snprintf(path, sizeof path, "%s/patval-XXXXXX", folder) >= (int)sizeof path)
        return file;
    file = mkostemp(path, O_CLOEXEC);
    if (file >= 0)
        unlink(path);
    return file;
}

int source_scratch(const struct source *source, struct error *error)
{
    const char *folders[] = {getenv("TMPDIR"), "/var/tmp", "/tmp"};
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
        int file = folders[i] && folders[i][0] ? open_scratch(folders[i]) : -1;
        if (file >= 0)
            return file;
    }
    return source_error(source, error, strerror(errno), "a folder for temporary files (TMPDIR, /var/tmp or /tmp) that can be written");
}

static void unmap(struct source *source)
{
    if (!source->mapped)
        return;
    munmap(source->mapped, source->mapped_size);
    close(source->file);
}

int source_adopt(struct source *source, int file, struct error *error)
{
    struct stat state;
    void *mapped = NULL;
    if (fstat(file, &state))
        return source_error(source, error, strerror(errno), "a temporary file that can be read");
    if (state.st_size) {
        mapped = mmap(NULL, (size_t)state.st_size, PROT_READ, MAP_PRIVATE, file, 0);
        if (mapped == MAP_FAILED)
            return source_error(source, error, strerror(errno), "a temporary file that can be read");
    }
    int kept = mapped ? dup(file) : -1;
    if (mapped && kept < 0) {
        munmap(mapped, (size_t)state.st_size);
        return source_error(source, error, strerror(errno), "a temporary file that can be read");
    }
    unmap(source);
    source->file = kept;
    source->mapped = mapped;
    source->mapped_size = source->size = (size_t)state.st_size;
    source->bytes = mapped ? mapped : "";
    return 0;
}

static int write_all(int file, const char *bytes, size_t size)
{
    while (size) {
        ssize_t put = write(file, bytes, size);
        if (put < 0 && errno != EINTR)
            return -1;
        bytes += put > 0 ? put : 0;
        size -= put > 0 ? (size_t)put : 0;
    }
    return 0;
}

void source_behind(const struct source *source, size_t *behind, size_t at)
{
    if (!source->mapped || at < *behind + WINDOW_BYTES)
        return;
    size_t whole = at & ~(size_t)(WINDOW_BYTES / 8 - 1); /* of pages, whatever their size */
    madvise((char *)source->mapped + *behind, whole - *behind, MADV_DONTNEED);
    *behind = whole;
}

/* A file system that cannot give back a part keeps it. */
void source_release(struct source *source, size_t until)
{
    if (!source->mapped || until < source->released + WINDOW_BYTES)
        return;
    size_t whole = until & ~(size_t)(WINDOW_BYTES - 1);
    fallocate(source->file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, (off_t)source->released, (off_t)(whole - source->released));
    source->released = whole;
}

/* What cannot be read is taken from the mapping, which says so in its own way. */
size_t source_read(const struct source *source, size_t at, char *to, size_t most)
{
    size_t size = source->size - at < most ? source->size - at : most, all = size;
    ssize_t got = source->mapped ? 1 : 0;
    while (size && got > 0) {
        got = pread(source->file, to, size, (off_t)at);
        size_t taken = got > 0 ? (size_t)got : 0;
        at += taken;
        to += taken;
        size -= taken;
    }
    memcpy(to, source->bytes + at, size);
    return all;
}

static void digest_until(const struct source *source, const _Atomic bool *stopped, struct digest *out)
{
    struct digest_stream *sum = digest_begin();
    char room[SOURCE_PART];
    for (size_t at = 0, size; at < source->size && !*stopped; at += size) {
        size = source_read(source, at, room, SOURCE_PART);
        digest_add(sum, room, size);
    }
    digest_end(sum, out);
}

static void *digest_aside(void *context)
{
    struct source *source = context;
    digest_until(source, &source->aside.stopped, &source->aside.digest);
    return NULL;
}

void source_digest_begin(struct source *source)
{
    if (!source->digest_known && source->size > WINDOW_BYTES) /* a small one is not worth a thread */
        source->aside.running = !pthread_create(&source->aside.thread, NULL, digest_aside, source);
}

static void join(struct source *source)
{
    if (source->aside.running)
        pthread_join(source->aside.thread, NULL);
    source->aside.running = false;
}

void source_digest(struct source *source, struct digest *out)
{
    static const _Atomic bool never = false;
    bool aside = source->aside.running;
    join(source);
    if (aside)
        *out = source->aside.digest;
    else if (source->digest_known)
        *out = source->digest;
    else
        digest_until(source, &never, out);
}

/* No line of a table is that long.  Where one begins the copy may end: the reader refuses the line, in a cut copy as in a whole one, and
 * says where it stands.  A file in one of the other formats may have its reasons. */
struct stretch { bool looked, any; size_t size; };

static bool goes_on_too_long(struct stretch *stretch, const char *block, size_t size)
{
    const struct format_input head = {.path = "", .bytes = (const unsigned char *)block, .size = size};
    if (!stretch->looked)
        stretch->any = format_by_bytes(&head) != NULL;
    stretch->looked = true;
    const char *end = memrchr(block, '\n', size), *other = end ? NULL : memrchr(block, '\r', size);
    end = end ? end : other;
    stretch->size = end ? (size_t)(block + size - end) - 1 : stretch->size + size;
    return !stretch->any && stretch->size > STRETCH_BYTES;
}

static int copy_all(int from, int to, const struct source *source, struct error *error)
{
    static const size_t room = 1 << 18;
    char *block = malloc(room);
    struct stretch stretch = {0};
    uint64_t size = 0;
    int result = block ? 1 : error_set(error, ERROR_BUSY, source->name, NULL, "free memory");
    while (result == 1) {
        ssize_t got = read(from, block, room);
        size += got > 0 ? (uint64_t)got : 0;
        if (got < 0 && errno != EINTR)
            result = source_error(source, error, strerror(errno), "a file that can be read to its end");
        else if (size > SOURCE_BYTES)
            result = source_error(source, error, "over 64 GiB", "a file of at most 64 GiB; split it");
        else if (got > 0 && write_all(to, block, (size_t)got))
            result = source_error(source, error, strerror(errno), "room for a copy in TMPDIR, /var/tmp or /tmp");
        else if (!got || (got > 0 && goes_on_too_long(&stretch, block, (size_t)got)))
            result = 0;
    }
    free(block);
    return result;
}

static bool changed(const struct stat *before, int file)
{
    struct stat after;
    return S_ISREG(before->st_mode) && (fstat(file, &after) || after.st_size != before->st_size || after.st_mtim.tv_sec != before->st_mtim.tv_sec ||
                                        after.st_mtim.tv_nsec != before->st_mtim.tv_nsec);
}

static int copy(int file, struct source *out, struct error *error)
{
    struct stat state;
    if (fstat(file, &state))
        return source_error(out, error, strerror(errno), "a readable file");
    if (S_ISDIR(state.st_mode))
        return source_error(out, error, "a folder", "a file");
    if (!S_ISREG(state.st_mode) && !S_ISFIFO(state.st_mode))
        return source_error(out, error, "a device", "a file");
    if (S_ISREG(state.st_mode) && (uint64_t)state.st_size > SOURCE_BYTES)
        return source_error(out, error, "over 64 GiB", "a file of at most 64 GiB; split it");
    int scratch = source_scratch(out, error);
    if (scratch < 0)
        return -1;
    int result = copy_all(file, scratch, out, error);
    if (!result && changed(&state, file))
        result = source_error(out, error, "a file that changed while it was read", "a file that nobody writes: import it again");
    if (!result)
        result = source_adopt(out, scratch, error);
    close(scratch);
    return result;
}

/* A pipe of the shell (/dev/stdin, <(…)) is read to its end; a FIFO that lies in a folder might never be written to, and opening it
 * would wait for that. */
int source_open(const char *path, struct source *out, struct error *error)
{
    struct stat state;
    if (!lstat(path, &state) && S_ISFIFO(state.st_mode))
        return source_error(out, error, "a named pipe (FIFO)", "a file; or /dev/stdin with the other program before it");
    if (!stat(path, &state) && (S_ISCHR(state.st_mode) || S_ISBLK(state.st_mode) || S_ISSOCK(state.st_mode)))
        return source_error(out, error, S_ISSOCK(state.st_mode) ? "a socket" : "a device", "a file");
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (file < 0)
        return source_error(out, error, strerror(errno), "a readable file");
    int result = copy(file, out, error);
    close(file);
    return result;
}

void source_close(struct source *source)
{
    source->aside.stopped = true;
    join(source);
    unmap(source);
    *source = (struct source){0};
}
