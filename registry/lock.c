#include "registry/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "registry/dir_walk.h"
#include "registry/ownership.h"

/* The registry itself may be a link; links in it are not followed. */
static void walk_registry(const char *path, topic_dir_walk_visit *visit, void *context)
{
    int fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return;
    topic_dir_walk_each(fd, ".", visit, context);
    close(fd);
}

static void remove_file(int directory, const char *name, void *context)
{
    (void)context;
    unlinkat(directory, name, 0);
}

/* base/file.h gives its temporary files such names. */
static void remove_temporary(int directory, const char *name, void *context)
{
    (void)context;
    if (strstr(name, ".tmp."))
        unlinkat(directory, name, 0);
}

static void clean_version(int versions, const char *name, void *context)
{
    (void)context;
    if (strcmp(name, TOPIC_LOCK_UNFINISHED) != 0) {
        topic_dir_walk_each(versions, name, remove_temporary, NULL);
        return;
    }
    topic_dir_walk_each(versions, name, remove_file, NULL);
    unlinkat(versions, name, AT_REMOVEDIR);
}

static void remove_unfinished_link(int registry, const char *name, void *context)
{
    (void)context;
    if (strncmp(name, TOPIC_LOCK_UNFINISHED "-", strlen(TOPIC_LOCK_UNFINISHED "-")) == 0)
        unlinkat(registry, name, 0);
}

void topic_lock_clean(const struct topic_lock *lock)
{
    topic_dir_walk_each(AT_FDCWD, lock->versions, clean_version, NULL);
    walk_registry(lock->registry, remove_unfinished_link, NULL);
}

static void count_name(int directory, const char *name, void *count)
{
    (void)directory;
    (void)name;
    ++*(size_t *)count;
}

static bool is_empty(const char *registry)
{
    size_t count = 0;
    walk_registry(registry, count_name, &count);
    return count == 0;
}

static int make_directories(const struct topic_lock *lock, struct topic_error *err)
{
    struct stat status;
    if (mkdir(lock->registry, 0777) == 0)
        topic_ownership_keep(lock->registry, "..");
    else if (errno != EEXIST)
        return topic_error_set(err, "%s: cannot create the directory: %s", lock->registry,
                               strerror(errno));
    if (stat(lock->registry, &status) < 0)
        return topic_error_set(err, "%s: cannot read the file's status: %s", lock->registry,
                               strerror(errno));
    if (!S_ISDIR(status.st_mode))
        return topic_error_set(err, "%s: is a file: name a directory for the registry",
                               lock->registry);
    if (stat(lock->versions, &status) == 0)
        return 0;
    if (!is_empty(lock->registry))
        return topic_error_set(err,
                               "%s: is a directory with other files: name a registry or a new "
                               "directory",
                               lock->registry);
    if (mkdir(lock->versions, 0777) < 0 && errno != EEXIST)
        return topic_error_set(err, "%s: cannot create the directory: %s", lock->versions,
                               strerror(errno));
    return 0;
}

static int take_lock(struct topic_lock *lock, struct topic_error *err)
{
    char *path = topic_memory_format(err, "%s/lock", lock->registry);
    if (!path)
        return -1;
    int status = 0;
    lock->fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (lock->fd < 0)
        status = topic_error_set(err, "%s: cannot open the file: %s", path, strerror(errno));
    else if (flock(lock->fd, LOCK_EX | LOCK_NB) < 0)
        status = topic_error_set(err, "%s: another program is changing the registry: try again",
                                 lock->registry);
    free(path);
    return status;
}

int topic_lock_open(struct topic_lock *lock, const char *registry, bool is_new,
                    struct topic_error *err)
{
    *lock = (struct topic_lock){.registry = registry, .fd = -1};
    lock->versions = topic_memory_format(err, "%s/versions", registry);
    if (!lock->versions || (is_new && make_directories(lock, err) < 0) ||
        take_lock(lock, err) < 0) {
        topic_lock_close(lock);
        return -1;
    }
    topic_lock_clean(lock);
    return 0;
}

void topic_lock_close(struct topic_lock *lock)
{
    if (lock->fd >= 0) {
        topic_ownership_keep(lock->registry, ".");
        close(lock->fd);
    }
    free(lock->versions);
    *lock = (struct topic_lock){.fd = -1};
}
