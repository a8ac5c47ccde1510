#include "tests/registry/interruption.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>
#include <unistd.h>

static enum interruption kind_set;
static int calls_left;

void interruption_set(enum interruption kind, int n)
{
    kind_set = kind;
    calls_left = n;
}

/* Whether the call is to fail. */
static bool is_due(void)
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
        return is_due() ? -1 : __real_##name arguments;                                            \
    }

WRAP(ssize_t, write, (int fd, const void *bytes, size_t len), (fd, bytes, len))
WRAP(int, fsync, (int fd), (fd))
WRAP(int, rename, (const char *from, const char *to), (from, to))
WRAP(int, symlink, (const char *target, const char *path), (target, path))
WRAP(int, mkdir, (const char *path, mode_t mode), (path, mode))
WRAP(int, unlinkat, (int directory, const char *name, int flags), (directory, name, flags))
WRAP(int, mkostemp, (char *name, int flags), (name, flags))
/* NOLINTEND(bugprone-reserved-identifier) */
