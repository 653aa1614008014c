#include "host/files.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int fail(const char *path, struct error *error, const char *expected)
{
    return error_set(error, ERROR_FILE, path, errno ? strerror(errno) : NULL, "%s", expected);
}

int file_read(const char *path, size_t limit, struct buffer *out, struct error *error)
{
    struct stat status;
    size_t before = out->size;
    int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (descriptor < 0)
        return fail(path, error, "a file that this user can read");
    ssize_t got = 1;
    errno = 0;
    if (fstat(descriptor, &status) || !S_ISREG(status.st_mode)) {
        close(descriptor);
        return fail(path, error, "a regular file");
    }
    while (got > 0 && out->size - before <= limit) {
        char *room = buffer_reserve(out, 65536);
        got = room ? read(descriptor, room, 65536) : -1;
        out->size += got > 0 ? (size_t)got : 0;
    }
    close(descriptor);
    if (got < 0)
        return fail(path, error, "a file that can be read to its end");
    errno = 0;
    return out->size - before > limit ? fail(path, error, "a smaller file") : 0;
}

static bool write_all(int descriptor, const char *bytes, size_t size)
{
    while (size) {
        ssize_t done = write(descriptor, bytes, size);
        if (done < 0 && errno != EINTR)
            return false;
        bytes += done > 0 ? done : 0;
        size -= done > 0 ? (size_t)done : 0;
    }
    return true;
}

int file_write(const char *path, mode_t mode, const void *bytes, size_t size, struct error *error)
{
    char beside[4096];
    if ((size_t)snprintf(beside, sizeof beside, "%s.new", path) >= sizeof beside)
        return fail(path, error, "a shorter path");
    unlink(beside);
    int descriptor = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (descriptor < 0)
        return fail(path, error, "a folder that this user can write to");
    bool written = write_all(descriptor, bytes, size) && !fsync(descriptor);
    close(descriptor);
    if (written && !rename(beside, path))
        return 0;
    fail(path, error, "room on the disk");
    unlink(beside);
    return -1;
}

int folder_read(const char *folder, const char *pattern, size_t limit, struct named_file **out, size_t *count, struct error *error)
{
    char path[4096];
    glob_t found;
    snprintf(path, sizeof path, "%s/%s", folder, pattern);
    errno = 0;
    if (glob(path, 0, NULL, &found))
        return error_set(error, ERROR_FILE, folder, NULL, "a folder with files named %s", pattern);
    struct named_file *files = calloc(found.gl_pathc, sizeof *files);
    int result = files ? 0 : fail(folder, error, "free memory");
    for (size_t i = 0; i < found.gl_pathc && !result; i++) {
        const char *slash = strrchr(found.gl_pathv[i], '/');
        files[i].name = strdup(slash ? slash + 1 : found.gl_pathv[i]);
        result = files[i].name ? file_read(found.gl_pathv[i], limit, &files[i].bytes, error) : fail(folder, error, "free memory");
    }
    *count = found.gl_pathc;
    *out = files;
    globfree(&found);
    if (result)
        files_free(files, *count);
    return result;
}

void files_free(struct named_file *files, size_t count)
{
    for (size_t i = 0; files && i < count; i++) {
        free(files[i].name);
        buffer_free(&files[i].bytes);
    }
    free(files);
}
