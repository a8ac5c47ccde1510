#include "base/output/rename.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

static bool is_unsupported(int error)
{
    return error == EINVAL || error == ENOSYS || error == EOPNOTSUPP;
}

/* An empty file of the name is a claim to it: who else wants a new file of that name fails, and
 * only ours is replaced. A program that is killed in between leaves it. */
static int rename_over_claim(int directory, const char *from, const char *to)
{
    int claim = openat(directory, to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (claim < 0)
        return -1;
    close(claim);
    if (renameat(directory, from, directory, to) == 0)
        return 0;
    int error = errno;
    unlinkat(directory, to, 0);
    errno = error;
    return -1;
}

/* link(2) is for file systems that cannot rename without replacing, such as NFS; some, such as vfat
 * and some of FUSE, have no links either. */
int topic_rename_new(int directory, const char *from, const char *to)
{
    if (renameat2(directory, from, directory, to, RENAME_NOREPLACE) == 0)
        return 0;
    if (!is_unsupported(errno))
        return -1;
    if (linkat(directory, from, directory, to, 0) == 0)
        return unlinkat(directory, from, 0);
    return errno == EPERM || errno == EMLINK || is_unsupported(errno)
               ? rename_over_claim(directory, from, to)
               : -1;
}
