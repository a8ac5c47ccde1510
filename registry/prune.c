#include "registry/prune.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "registry/lock.h"
#include "registry/versions.h"

/* Renames the version to the name of an unfinished one, which topic_lock_clean then removes. */
static int remove_version(const struct topic_lock *lock, const char *id, struct topic_error *err)
{
    int versions = lock->tree.versions;
    int status = renameat(versions, id, versions, TOPIC_LOCK_UNFINISHED);
    if (status < 0)
        topic_error_set(err, "%s/versions/%s: cannot remove the version: %s", lock->registry, id,
                        strerror(errno));
    topic_lock_clean(lock);
    return status;
}

static int prune(const struct topic_lock *lock, size_t keep, size_t *removed,
                 struct topic_error *err)
{
    struct topic_versions versions;
    int status = topic_versions_list(&versions, lock->registry, err);
    size_t left = versions.count;
    for (size_t i = 0; status == 0 && i < versions.count && left > keep; i++) {
        if (versions.items[i].is_current || versions.items[i].is_previous)
            continue;
        status = remove_version(lock, versions.items[i].id, err);
        if (status == 0)
            left--;
    }
    *removed = versions.count - left;
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
