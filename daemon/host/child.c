#include "host/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static int fail(struct error *error, const char *program, const char *expected)
{
    return error_set(error, ERROR_INTERNAL, program, errno ? strerror(errno) : NULL, "%s", expected);
}

static void read_all(int descriptor, struct buffer *output)
{
    for (;;) {
        char *room = buffer_reserve(output, 4096);
        ssize_t got = room ? read(descriptor, room, 4096) : 0;
        if (got == 0 || (got < 0 && errno != EINTR))
            return;
        output->size += got > 0 ? (size_t)got : 0;
    }
}

int child_run(const char *const arguments[], struct buffer *output, struct error *error)
{
    union { const char *const *from; char *const *to; } list = {.from = arguments};
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none;
    int pipe_ends[2], status = 0;
    pid_t child;
    if (pipe2(pipe_ends, O_CLOEXEC))
        return fail(error, arguments[0], "a free descriptor");
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, pipe_ends[1], STDOUT_FILENO);
    sigemptyset(&none);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigmask(&attributes, &none); /* our threads hold signals back; the child is to obey them */
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
    errno = posix_spawn(&child, arguments[0], &actions, &attributes, list.to, environ);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    close(pipe_ends[1]);
    if (errno) {
        close(pipe_ends[0]);
        return fail(error, arguments[0], "a program that can be started");
    }
    read_all(pipe_ends[0], output);
    close(pipe_ends[0]);
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    errno = 0;
    bool ended = WIFEXITED(status) && WEXITSTATUS(status) <= 1 && !output->failed;
    return ended ? 0 : fail(error, arguments[0], "the check to run to its end; the journal says what stopped it");
}
