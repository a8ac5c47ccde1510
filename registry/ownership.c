#include "registry/ownership.h"

#include <fcntl.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <unistd.h>

#include "registry/dir_walk.h"

static bool can_give(const struct stat *status)
{
    return status->st_uid == 0 && (S_ISDIR(status->st_mode) || status->st_nlink == 1);
}

/* What cannot be given remains root's. The number of open files bounds the depth. */
static void give(int directory, const char *name, void *owner)
{
    const struct stat *to = owner;
    struct stat status;
    int fd = openat(directory, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return;
    if (fstat(fd, &status) == 0) {
        if (can_give(&status))
            (void)!fchownat(fd, "", to->st_uid, to->st_gid, AT_EMPTY_PATH);
        if (S_ISDIR(status.st_mode))
            topic_dir_walk_each(fd, ".", give, owner);
    }
    close(fd);
}

void topic_ownership_keep(int directory, const char *like)
{
    struct stat owner;
    if (geteuid() == 0 && fstatat(directory, like, &owner, 0) == 0 && owner.st_uid != 0)
        give(directory, ".", &owner);
}
