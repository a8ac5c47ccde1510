#include "registry/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "registry/dir_walk.h"
#include "registry/layout.h"
#include "registry/ownership.h"
#include "registry/unfinished.h"

static void count_name(int directory, const char *name, void *count)
{
    (void)directory;
    (void)name;
    ++*(size_t *)count;
}

static bool is_empty(int directory)
{
    size_t count = 0;
    topic_dir_walk_each(directory, ".", count_name, &count);
    return count == 0;
}

/* A directory that root creates belongs to the owner of the one above. */
static int make_root(const char *registry, struct topic_error *err)
{
    if (mkdir(registry, 0777) < 0)
        return errno == EEXIST ? 0
                               : topic_error_set(err, "%s: cannot create the directory: %s",
                                                 registry, strerror(errno));
    int fd = open(registry, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    if (fd >= 0) {
        topic_ownership_keep(fd, "..");
        close(fd);
    }
    return 0;
}

static int refuse_others(const struct topic_tree *tree, struct topic_error *err)
{
    return topic_error_set(err,
                           "%s: is a directory with other files: name a registry or a new "
                           "directory",
                           tree->path);
}

static bool has_versions(const struct topic_tree *tree)
{
    struct stat status;
    return fstatat(tree->root, "versions", &status, AT_SYMLINK_NOFOLLOW) == 0;
}

static int make_versions(struct topic_tree *tree, struct topic_error *err)
{
    if (has_versions(tree))
        return 0;
    if (!is_empty(tree->root))
        return refuse_others(tree, err);
    if (mkdirat(tree->root, "versions", 0777) < 0 && errno != EEXIST)
        return topic_error_set(err, "%s/versions: cannot create the directory: %s", tree->path,
                               strerror(errno));
    return 0;
}

static int open_tree(struct topic_lock *lock, bool is_new, struct topic_error *err)
{
    struct stat status;
    if (is_new && make_root(lock->registry, err) < 0)
        return -1;
    if (is_new && stat(lock->registry, &status) == 0 && !S_ISDIR(status.st_mode))
        return topic_error_set(err, "%s: is a file: name a directory for the registry",
                               lock->registry);
    if (topic_tree_open_root(&lock->tree, lock->registry, err) < 0 ||
        (is_new && make_versions(&lock->tree, err) < 0))
        return -1;
    if (has_versions(&lock->tree) && !topic_layout_is_registry(lock->tree.root))
        return refuse_others(&lock->tree, err);
    return topic_tree_open_versions(&lock->tree, err);
}

/* Whoever can open the file can hold the lock for ever: let that be who can change the registry.
 * One with other names is perhaps another file, which its owner put there for root to find. */
static void restrict_lock_file(const struct topic_lock *lock, const struct stat *file)
{
    struct stat root;
    if (file->st_nlink != 1 || fstat(lock->tree.root, &root) < 0)
        return;
    bool is_shared = (root.st_mode & S_IWGRP) && root.st_gid == file->st_gid;
    mode_t mode = is_shared ? 0660 : 0600;
    if ((file->st_mode & 0777) != mode)
        (void)!fchmod(lock->fd, mode); /* only its owner can */
}

static int open_lock_file(struct topic_lock *lock, struct topic_error *err)
{
    struct stat status;
    lock->fd = openat(lock->tree.root, "lock",
                      O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
    if (lock->fd < 0)
        return topic_error_set(err, "%s/lock: cannot open the file: %s", lock->registry,
                               strerror(errno));
    if (fstat(lock->fd, &status) < 0 || !S_ISREG(status.st_mode))
        return topic_error_set(err, "%s/lock: is not a regular file: remove it", lock->registry);
    restrict_lock_file(lock, &status);
    return 0;
}

static int take_lock(struct topic_lock *lock, struct topic_error *err)
{
    if (open_lock_file(lock, err) < 0)
        return -1;
    if (flock(lock->fd, LOCK_EX | LOCK_NB) < 0)
        return topic_error_set(err, "%s: another program is changing the registry: try again",
                               lock->registry);
    return 0;
}

int topic_lock_open(struct topic_lock *lock, const char *registry, bool is_new,
                    struct topic_error *err)
{
    *lock =
        (struct topic_lock){.registry = registry, .tree = {.root = -1, .versions = -1}, .fd = -1};
    if (open_tree(lock, is_new, err) < 0 || take_lock(lock, err) < 0) {
        topic_lock_close(lock);
        return -1;
    }
    topic_unfinished_remove(&lock->tree);
    return 0;
}

static int check_directory(const struct topic_lock *lock, int directory, const char *name,
                           struct topic_error *err)
{
    if (faccessat(directory, ".", W_OK | X_OK, 0) == 0)
        return 0;
    return topic_error_set(err, "%s%s: cannot write to the directory: %s", lock->registry, name,
                           strerror(errno));
}

int topic_lock_check_writable(const char *registry, struct topic_error *err)
{
    struct topic_lock lock = {.registry = registry, .tree = {.root = -1, .versions = -1}, .fd = -1};
    int status = open_tree(&lock, false, err);
    if (status == 0)
        status = check_directory(&lock, lock.tree.root, "", err);
    if (status == 0)
        status = check_directory(&lock, lock.tree.versions, "/versions", err);
    if (status == 0)
        status = open_lock_file(&lock, err);
    topic_lock_close(&lock);
    return status;
}

void topic_lock_close(struct topic_lock *lock)
{
    if (lock->fd >= 0) {
        topic_ownership_keep(lock->tree.root, ".");
        close(lock->fd);
    }
    topic_tree_close(&lock->tree);
    lock->fd = -1;
}
