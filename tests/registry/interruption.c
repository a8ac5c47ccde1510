#include "tests/registry/interruption.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static enum interruption kind_set;
static int calls_left;

void interruption_set(enum interruption kind, int n)
{
    kind_set = kind;
    calls_left = n;
}

bool interruption_is_due(void)
{
    if (kind_set == INTERRUPTION_NONE || --calls_left != 0)
        return false;
    if (kind_set == INTERRUPTION_KILL)
        raise(SIGKILL);
    errno = ENOSPC;
    return true;
}

/* The names are ld's. NOLINTBEGIN(bugprone-reserved-identifier) */
#define WRAP(type, name, parameters, arguments)                                                    \
    type __real_##name parameters;                                                                 \
    type __wrap_##name parameters;                                                                 \
    type __wrap_##name parameters                                                                  \
    {                                                                                              \
        return interruption_is_due() ? -1 : __real_##name arguments;                               \
    }

/* The log is no file that a step changes. */
ssize_t __real_write(int fd, const void *bytes, size_t len);
ssize_t __wrap_write(int fd, const void *bytes, size_t len);
ssize_t __wrap_write(int fd, const void *bytes, size_t len)
{
    return fd != STDERR_FILENO && interruption_is_due() ? -1 : __real_write(fd, bytes, len);
}

WRAP(int, fsync, (int fd), (fd))
WRAP(int, renameat, (int from, const char *old, int to, const char *new), (from, old, to, new))
WRAP(int, renameat2, (int from, const char *old, int to, const char *new, unsigned flags),
     (from, old, to, new, flags))
WRAP(int, symlinkat, (const char *target, int directory, const char *name),
     (target, directory, name))
WRAP(int, mkdirat, (int directory, const char *name, mode_t mode), (directory, name, mode))
WRAP(int, mkdir, (const char *path, mode_t mode), (path, mode))
WRAP(int, unlinkat, (int directory, const char *name, int flags), (directory, name, flags))
WRAP(int, fchmod, (int fd, mode_t mode), (fd, mode)) /* follows the creation of each file */
/* NOLINTEND(bugprone-reserved-identifier) */
