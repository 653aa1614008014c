/* A disk that fails on order: LD_PRELOAD=shim.so before patvald.  Only calls on INDEX/data.mdb are touched.
 *
 *   FAULT_ARMED   a file: while it exists, calls are counted and fail; each failure adds a byte to FILE.hits
 *   FAULT_CALL    fdatasync; write (pages of data); meta (the page that makes a commit good: LMDB writes it through an O_DSYNC descriptor)
 *   FAULT_ERRNO   the error's number; 0: half of the bytes are written and no error is given
 *   FAULT_AT      the first call that fails, from 1 (1)
 *   FAULT_TIMES   how many fail from there on; 0: all (0)
 *   FAULT_DELAY   milliseconds that every such call takes (0)
 *   FAULT_AFTER   1: the call is done, and fails nevertheless
 *   FAULT_DROP    1: a failing fdatasync spoils what was written since the last good one, as a kernel that marks pages clean does */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum call { CALL_NONE, CALL_SYNC, CALL_WRITE, CALL_META };
enum fate { FATE_DO, FATE_FAIL, FATE_DO_AND_FAIL, FATE_HALF };

#define RANGES 65536
static struct range { off_t from; size_t size; } written[RANGES];
static size_t written_count;
static long counted;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static long number(const char *name, long otherwise)
{
    const char *text = getenv(name);
    return text ? strtol(text, NULL, 10) : otherwise;
}

static int is_index(int fd)
{
    static const char end[] = "/index/data.mdb";
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t size = readlink(link, path, sizeof path);
    return size >= (ssize_t)sizeof end - 1 && !memcmp(path + size - (sizeof end - 1), end, sizeof end - 1);
}

static enum fate fate_of(enum call call, int fd)
{
    const char *armed = getenv("FAULT_ARMED"), *name = getenv("FAULT_CALL");
    enum call chosen = !name ? CALL_NONE : !strcmp(name, "fdatasync") ? CALL_SYNC : !strcmp(name, "write") ? CALL_WRITE : CALL_META;
    if (call == CALL_WRITE && (fcntl(fd, F_GETFL) & O_DSYNC))
        call = CALL_META;
    if (call != chosen || !armed || access(armed, F_OK) || !is_index(fd))
        return FATE_DO;
    long delay = number("FAULT_DELAY", 0), at = number("FAULT_AT", 1), times = number("FAULT_TIMES", 0);
    nanosleep(&(struct timespec){delay / 1000, delay % 1000 * 1000000}, NULL);
    pthread_mutex_lock(&mutex);
    long turn = ++counted;
    pthread_mutex_unlock(&mutex);
    if (!getenv("FAULT_ERRNO") || turn < at || (times && turn >= at + times))
        return FATE_DO;
    char hits[4200];
    snprintf(hits, sizeof hits, "%s.hits", armed);
    int file = open(hits, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (file >= 0 && write(file, "x", 1) == 1)
        close(file);
    errno = (int)number("FAULT_ERRNO", 0);
    return !errno ? FATE_HALF : number("FAULT_AFTER", 0) ? FATE_DO_AND_FAIL : FATE_FAIL;
}

#define REAL(name) __typeof__(name) *real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)

static void remember(int fd, off_t from, size_t size)
{
    if (!number("FAULT_DROP", 0) || !is_index(fd))
        return;
    pthread_mutex_lock(&mutex);
    if (written_count < RANGES)
        written[written_count++] = (struct range){from, size};
    pthread_mutex_unlock(&mutex);
}

static void spoil(int fd)
{
    REAL(pwrite);
    static char waste[1 << 16];
    memset(waste, 0xEE, sizeof waste);
    for (size_t i = 0; i < written_count; i++)
        for (size_t done = 0; done < written[i].size; done += sizeof waste) {
            size_t left = written[i].size - done;
            if (real(fd, waste, left < sizeof waste ? left : sizeof waste, written[i].from + (off_t)done) < 0)
                return;
        }
}

int fdatasync(int fd)
{
    REAL(fdatasync);
    enum fate fate = fate_of(CALL_SYNC, fd);
    int why = errno, result = fate == FATE_FAIL ? 0 : real(fd);
    if (fate != FATE_DO)
        spoil(fd);
    written_count = 0;
    errno = fate == FATE_DO ? errno : why ? why : EIO;
    return fate == FATE_DO ? result : -1;
}

static ssize_t put(ssize_t (*real)(int, const void *, size_t, off_t), int fd, const void *bytes, size_t size, off_t at)
{
    enum fate fate = fate_of(CALL_WRITE, fd);
    int why = errno;
    ssize_t result = fate == FATE_FAIL ? -1 : real(fd, bytes, fate == FATE_HALF ? size / 2 : size, at);
    if (fate == FATE_DO && !(fcntl(fd, F_GETFL) & O_DSYNC))
        remember(fd, at, size);
    if (fate == FATE_FAIL || fate == FATE_DO_AND_FAIL)
        errno = why;
    return fate == FATE_DO_AND_FAIL ? -1 : result;
}

ssize_t pwrite(int fd, const void *bytes, size_t size, off_t at)
{
    REAL(pwrite);
    return put(real, fd, bytes, size, at);
}

ssize_t pwrite64(int fd, const void *bytes, size_t size, off64_t at)
{
    REAL(pwrite64);
    return put(real, fd, bytes, size, at);
}

ssize_t writev(int fd, const struct iovec *parts, int count)
{
    REAL(writev);
    enum fate fate = fate_of(CALL_WRITE, fd);
    int why = errno;
    off_t at = lseek(fd, 0, SEEK_CUR);
    ssize_t result = fate == FATE_FAIL ? -1 : real(fd, parts, fate == FATE_HALF ? (count + 1) / 2 : count);
    if (fate == FATE_DO && result > 0)
        remember(fd, at, (size_t)result);
    if (fate == FATE_FAIL || fate == FATE_DO_AND_FAIL)
        errno = why;
    return fate == FATE_DO_AND_FAIL ? -1 : result;
}
