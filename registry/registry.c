#include "registry/registry.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "registry/golden_set.h"
#include "registry/layout.h"
#include "registry/lock.h"
#include "registry/promotion.h"
#include "registry/unfinished.h"
#include "topicd/model.h"

#define VERSIONS "versions/"
#define GOLDEN "golden.jsonl"

/* Holds "previous" and its NUL. */
#define LINK_NAME_MAX 16

static const char *const link_names[] = {
    [TOPIC_REGISTRY_CURRENT] = "current",
    [TOPIC_REGISTRY_PREVIOUS] = "previous",
};

bool topic_registry_is_at(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

int topic_registry_find(const char *registry, enum topic_registry_link link,
                        char id[TOPIC_REGISTRY_ID_SIZE], struct topic_error *err)
{
    char target[sizeof VERSIONS + TOPIC_REGISTRY_ID_SIZE] = "";
    id[0] = '\0';
    char *path = topic_memory_format(err, "%s/%s", registry, link_names[link]);
    if (!path)
        return -1;
    ssize_t len = readlink(path, target, sizeof target - 1);
    int status = 0;
    if (len < 0 && errno != ENOENT)
        status = topic_error_set(err, "%s: is not a link that topic promote made: %s", path,
                                 strerror(errno));
    else if (len >= 0 && (strncmp(target, VERSIONS, strlen(VERSIONS)) != 0 ||
                          !topic_layout_is_id(target + strlen(VERSIONS))))
        status = topic_error_set(err, "%s: does not point to a version of this registry", path);
    else if (len >= 0)
        memcpy(id, target + strlen(VERSIONS), TOPIC_REGISTRY_ID_SIZE);
    free(path);
    return status;
}

char *topic_registry_model_path(const char *registry, const char *id, struct topic_error *err)
{
    return topic_memory_format(err, "%s/" VERSIONS "%s/model", registry, id);
}

char *topic_registry_golden_path(const char *registry, const char *id, struct topic_error *err)
{
    return topic_memory_format(err, "%s/" VERSIONS "%s/golden.jsonl", registry, id);
}

struct topic_model *topic_registry_open_model(const char *registry, const char *id,
                                              struct topic_error *err)
{
    struct topic_tree tree;
    struct topic_model *model = NULL;
    if (topic_tree_open(&tree, registry, err) == 0)
        model = topic_tree_read_model(&tree, id, err);
    topic_tree_close(&tree);
    return model;
}

static bool has_file(int version, const char *name)
{
    struct stat status;
    return fstatat(version, name, &status, AT_SYMLINK_NOFOLLOW) == 0;
}

static int read_golden(const struct topic_tree *tree, const char *id, struct topic_file *file,
                       struct topic_error *err)
{
    int version = topic_tree_open_version(tree, id, err);
    if (version < 0)
        return -1;
    bool is_there = has_file(version, GOLDEN);
    close(version);
    if (!is_there)
        return 0;
    char *path = topic_registry_golden_path(tree->path, id, err);
    int fd = path ? topic_tree_open_file(tree, id, GOLDEN, err) : -1;
    int status =
        fd >= 0 ? topic_file_read_open(file, fd, path, TOPIC_GOLDEN_SET_MAX_BYTES, err) : -1;
    if (fd >= 0)
        close(fd);
    if (status == 0)
        status = topic_golden_set_refuse_empty(file, path, err);
    free(path);
    return status;
}

int topic_registry_read_golden(const char *registry, const char *id, struct topic_file *file,
                               struct topic_error *err)
{
    struct topic_tree tree;
    *file = (struct topic_file){0};
    int status = topic_tree_open(&tree, registry, err);
    if (status == 0)
        status = read_golden(&tree, id, file, err);
    topic_tree_close(&tree);
    return status;
}

static int set_link(const struct topic_lock *lock, enum topic_registry_link link, const char *id,
                    struct topic_error *err)
{
    char target[sizeof VERSIONS + TOPIC_REGISTRY_ID_SIZE];
    char temporary[sizeof TOPIC_LAYOUT_UNFINISHED_LINK + LINK_NAME_MAX];
    const int root = lock->tree.root;
    snprintf(target, sizeof target, VERSIONS "%s", id);
    snprintf(temporary, sizeof temporary, TOPIC_LAYOUT_UNFINISHED_LINK, link_names[link]);
    if (symlinkat(target, root, temporary) < 0 ||
        renameat(root, temporary, root, link_names[link]) < 0)
        return topic_error_set(err, "%s/%s: cannot change the link: %s", lock->registry,
                               link_names[link], strerror(errno));
    return topic_file_sync_directory(root, lock->registry, err);
}

/* Sets `previous` first. If nothing else happens, both links name the same version, which means
 * that there is no previous one; in the other order `previous` could name a wrong one. After a
 * failure, even of the last sync, both links are restored as far as possible. */
static int make_current(const struct topic_lock *lock, const char *id, struct topic_error *err)
{
    char current[TOPIC_REGISTRY_ID_SIZE];
    char previous[TOPIC_REGISTRY_ID_SIZE];
    if (topic_registry_find(lock->registry, TOPIC_REGISTRY_CURRENT, current, err) < 0 ||
        topic_registry_find(lock->registry, TOPIC_REGISTRY_PREVIOUS, previous, err) < 0)
        return -1;
    if (strcmp(current, id) == 0)
        return 0;
    if ((!current[0] || set_link(lock, TOPIC_REGISTRY_PREVIOUS, current, err) == 0) &&
        set_link(lock, TOPIC_REGISTRY_CURRENT, id, err) == 0)
        return 0;
    topic_unfinished_remove(&lock->tree);
    if (current[0])
        set_link(lock, TOPIC_REGISTRY_CURRENT, current, err);
    if (previous[0])
        set_link(lock, TOPIC_REGISTRY_PREVIOUS, previous, err);
    return -1;
}

static int write_version(const char *registry, const struct topic_promotion *promotion,
                         bool is_current, struct topic_error *err)
{
    struct topic_lock lock;
    if (topic_lock_open(&lock, registry, is_current, err) < 0)
        return -1;
    int status = topic_promotion_write(promotion, &lock.tree, err);
    if (status == 0 && is_current)
        status = make_current(&lock, promotion->id, err);
    if (status < 0)
        topic_unfinished_remove(&lock.tree);
    topic_lock_close(&lock);
    return status;
}

int topic_registry_promote(const char *registry, const struct topic_promotion *promotion,
                           struct topic_error *err)
{
    return write_version(registry, promotion, true, err);
}

int topic_registry_add(const char *registry, const struct topic_promotion *promotion,
                       struct topic_error *err)
{
    return write_version(registry, promotion, false, err);
}

int topic_registry_switch(const char *registry, const char *id, struct topic_error *err)
{
    struct topic_lock lock;
    if (topic_lock_open(&lock, registry, false, err) < 0)
        return -1;
    struct topic_model *model = topic_tree_read_model(&lock.tree, id, err);
    int status = model ? 0 : -1;
    topic_model_unref(model);
    if (status == 0)
        status = make_current(&lock, id, err);
    if (status < 0)
        topic_unfinished_remove(&lock.tree);
    topic_lock_close(&lock);
    return status;
}
