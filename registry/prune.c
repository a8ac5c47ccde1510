#include "registry/prune.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "registry/dir_walk.h"
#include "registry/layout.h"
#include "registry/lock.h"
#include "registry/unfinished.h"
#include "registry/versions.h"

static void find_other(int version, const char *name, void *other)
{
    struct stat status;
    char *found = other;
    if (topic_layout_is_file(name) && fstatat(version, name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
        !S_ISDIR(status.st_mode))
        return;
    if (found[0] == '\0')
        snprintf(found, NAME_MAX + 1, "%s", name);
}

/* A version is removed as a whole or not at all. */
static int check_removable(const struct topic_lock *lock, const char *id, struct topic_error *err)
{
    char other[NAME_MAX + 1] = "";
    int version = topic_tree_open_version(&lock->tree, id, err);
    if (version < 0)
        return -1;
    int status = 0;
    if (faccessat(version, ".", R_OK | W_OK | X_OK, 0) < 0)
        status = topic_error_set(err, "%s/versions/%s: cannot remove the version: %s",
                                 lock->registry, id, strerror(errno));
    topic_dir_walk_each(version, ".", find_other, other);
    if (status == 0 && other[0])
        status =
            topic_error_set(err,
                            "%s/versions/%s: cannot remove the version: %.80s in it is not the "
                            "registry's: move it elsewhere",
                            lock->registry, id, other);
    close(version);
    return status;
}

/* Renames the version to the name of an unfinished one, which is removed then. */
static int remove_version(const struct topic_lock *lock, const char *id, struct topic_error *err)
{
    char unfinished[TOPIC_LAYOUT_UNFINISHED_SIZE];
    int versions = lock->tree.versions;
    if (check_removable(lock, id, err) < 0 ||
        topic_unfinished_name(&lock->tree, unfinished, err) < 0)
        return -1;
    int status = renameat(versions, id, versions, unfinished);
    if (status < 0)
        topic_error_set(err, "%s/versions/%s: cannot remove the version: %s", lock->registry, id,
                        strerror(errno));
    topic_unfinished_remove(&lock->tree);
    return status;
}

/* One that cannot be removed keeps no other. */
static int prune(const struct topic_lock *lock, size_t keep, size_t *removed,
                 struct topic_error *err)
{
    struct topic_versions versions;
    int status = topic_versions_list(&versions, lock->registry, err);
    size_t excess = status == 0 && versions.count > keep ? versions.count - keep : 0;
    for (size_t i = 0; i < versions.count && excess > 0; i++) {
        if (versions.items[i].is_current || versions.items[i].is_previous)
            continue;
        excess--;
        if (remove_version(lock, versions.items[i].id, err) == 0)
            ++*removed;
        else
            status = -1;
    }
    topic_versions_release(&versions);
    return status < 0 ? -1 : topic_file_sync_directory(lock->tree.versions, lock->registry, err);
}

int topic_prune_versions(const char *registry, size_t keep, size_t *removed,
                         struct topic_error *err)
{
    struct topic_lock lock;
    *removed = 0;
    if (topic_lock_open(&lock, registry, false, err) < 0)
        return -1;
    int status = prune(&lock, keep, removed, err);
    topic_lock_close(&lock);
    return status;
}
