#include "registry/desk.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "registry/owner.h"
#include "registry/walk.h"

/* The registry itself may be a link, what is in it may not. */
static void walk_registry(const char *path, topic_walk_visit *visit, void *context)
{
    int fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return;
    topic_file_walk(fd, ".", visit, context);
    close(fd);
}

static void remove_file(int directory, const char *name, void *context)
{
    (void)context;
    unlinkat(directory, name, 0);
}

/* base/file.h names its temporary files so. */
static void remove_temporary(int directory, const char *name, void *context)
{
    (void)context;
    if (strstr(name, ".tmp."))
        unlinkat(directory, name, 0);
}

static void clean_version(int versions, const char *name, void *context)
{
    (void)context;
    if (strcmp(name, TOPIC_DESK_FRESH) != 0) {
        topic_file_walk(versions, name, remove_temporary, NULL);
        return;
    }
    topic_file_walk(versions, name, remove_file, NULL);
    unlinkat(versions, name, AT_REMOVEDIR);
}

static void remove_fresh_link(int registry, const char *name, void *context)
{
    (void)context;
    if (strncmp(name, TOPIC_DESK_FRESH "-", strlen(TOPIC_DESK_FRESH "-")) == 0)
        unlinkat(registry, name, 0);
}

void topic_desk_clean(const struct topic_desk *desk)
{
    topic_file_walk(AT_FDCWD, desk->versions, clean_version, NULL);
    walk_registry(desk->registry, remove_fresh_link, NULL);
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

static int make_directories(const struct topic_desk *desk, struct topic_error *err)
{
    struct stat status;
    if (mkdir(desk->registry, 0777) == 0)
        topic_owner_keep(desk->registry, "..");
    else if (errno != EEXIST)
        return topic_error_set(err, "%s: cannot be made: %s", desk->registry, strerror(errno));
    if (stat(desk->registry, &status) < 0)
        return topic_error_set(err, "%s: cannot be examined: %s", desk->registry, strerror(errno));
    if (!S_ISDIR(status.st_mode))
        return topic_error_set(err, "%s: is a file: name a directory for the registry",
                               desk->registry);
    if (stat(desk->versions, &status) == 0)
        return 0;
    if (!is_empty(desk->registry))
        return topic_error_set(err,
                               "%s: is a directory of other things: name a registry or a new "
                               "directory",
                               desk->registry);
    if (mkdir(desk->versions, 0777) < 0 && errno != EEXIST)
        return topic_error_set(err, "%s: cannot be made: %s", desk->versions, strerror(errno));
    return 0;
}

static int take_lock(struct topic_desk *desk, struct topic_error *err)
{
    char *path = topic_memory_format(err, "%s/lock", desk->registry);
    if (!path)
        return -1;
    int status = 0;
    desk->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (desk->lock < 0)
        status = topic_error_set(err, "%s: cannot be opened: %s", path, strerror(errno));
    else if (flock(desk->lock, LOCK_EX | LOCK_NB) < 0)
        status = topic_error_set(err, "%s: is being changed by another program: try again",
                                 desk->registry);
    free(path);
    return status;
}

int topic_desk_open(struct topic_desk *desk, const char *registry, bool is_new,
                    struct topic_error *err)
{
    *desk = (struct topic_desk){.registry = registry, .lock = -1};
    desk->versions = topic_memory_format(err, "%s/versions", registry);
    if (!desk->versions || (is_new && make_directories(desk, err) < 0) ||
        take_lock(desk, err) < 0) {
        topic_desk_close(desk);
        return -1;
    }
    topic_desk_clean(desk);
    return 0;
}

void topic_desk_close(struct topic_desk *desk)
{
    if (desk->lock >= 0) {
        topic_owner_keep(desk->registry, ".");
        close(desk->lock);
    }
    free(desk->versions);
    *desk = (struct topic_desk){.lock = -1};
}
