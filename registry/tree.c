#include "registry/tree.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/content_kind.h"
#include "base/file.h"
#include "base/memory.h"
#include "model/model.h"

#define DIRECTORY (O_RDONLY | O_DIRECTORY | O_CLOEXEC)

int topic_tree_open_root(struct topic_tree *tree, const char *registry, struct topic_error *err)
{
    *tree = (struct topic_tree){.path = registry, .root = -1, .versions = -1};
    tree->root = open(registry, DIRECTORY);
    if (tree->root >= 0)
        return 0;
    int error = errno;
    if (topic_content_kind_refuse(topic_content_kind_of_file(registry), registry,
                                  "a registry: create one with topic promote", err) < 0)
        return -1;
    return topic_error_set(err, "%s: is not a registry (%s): create one with topic promote",
                           registry, strerror(error));
}

static int open_directory(int parent, const char *name, const char *path, struct topic_error *err)
{
    struct stat status;
    int fd = openat(parent, name, DIRECTORY | O_NOFOLLOW);
    if (fd >= 0)
        return fd;
    int reason = errno;
    if (fstatat(parent, name, &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(status.st_mode))
        return topic_error_set(err,
                               "%s: is a symbolic link, and none is followed in a registry: put "
                               "the directory in its place",
                               path);
    return topic_error_set(err, "%s: cannot open the directory: %s", path, strerror(reason));
}

int topic_tree_open_versions(struct topic_tree *tree, struct topic_error *err)
{
    char *path = topic_memory_format(err, "%s/versions", tree->path);
    struct stat status;
    if (path && fstatat(tree->root, "versions", &status, AT_SYMLINK_NOFOLLOW) < 0)
        topic_error_set(err, "%s: is not a registry (%s): create one with topic promote",
                        tree->path, strerror(errno));
    else if (path)
        tree->versions = open_directory(tree->root, "versions", path, err);
    free(path);
    return tree->versions < 0 ? -1 : 0;
}

int topic_tree_open(struct topic_tree *tree, const char *registry, struct topic_error *err)
{
    return topic_tree_open_root(tree, registry, err) < 0 ? -1 : topic_tree_open_versions(tree, err);
}

void topic_tree_close(struct topic_tree *tree)
{
    if (tree->root >= 0)
        close(tree->root);
    if (tree->versions >= 0)
        close(tree->versions);
    tree->root = tree->versions = -1;
}

bool topic_tree_has(const struct topic_tree *tree, const char *name)
{
    struct stat status;
    return fstatat(tree->versions, name, &status, AT_SYMLINK_NOFOLLOW) == 0;
}

int topic_tree_open_version(const struct topic_tree *tree, const char *name,
                            struct topic_error *err)
{
    struct stat status;
    if (fstatat(tree->versions, name, &status, AT_SYMLINK_NOFOLLOW) < 0 && errno == ENOENT)
        return topic_error_set(err, "%s: the registry has no version %s", tree->path, name);
    char *path = topic_memory_format(err, "%s/versions/%s", tree->path, name);
    int fd = path ? open_directory(tree->versions, name, path, err) : -1;
    free(path);
    return fd;
}

int topic_tree_open_file(const struct topic_tree *tree, const char *id, const char *name,
                         struct topic_error *err)
{
    int version = topic_tree_open_version(tree, id, err);
    char *path =
        version >= 0 ? topic_memory_format(err, "%s/versions/%s/%s", tree->path, id, name) : NULL;
    int fd = path ? topic_file_open_at(version, name, path, err) : -1;
    free(path);
    if (version >= 0)
        close(version);
    return fd;
}

struct topic_model *topic_tree_read_model_at(int directory, const char *path, const char *id,
                                             struct topic_error *err)
{
    char *name = topic_memory_format(err, "%s/model", path);
    int fd = name ? topic_file_open_at(directory, "model", name, err) : -1;
    struct topic_model *model = fd >= 0 ? topic_model_read(fd, name, err) : NULL;
    if (model && strcmp(topic_model_id(model), id) != 0) {
        topic_error_set(err, "%s: contains another model, %s: promote the right model again", name,
                        topic_model_id(model));
        topic_model_unref(model);
        model = NULL;
    }
    if (fd >= 0)
        close(fd);
    free(name);
    return model;
}

struct topic_model *topic_tree_read_model(const struct topic_tree *tree, const char *id,
                                          struct topic_error *err)
{
    char *path = topic_memory_format(err, "%s/versions/%s", tree->path, id);
    int directory = path ? topic_tree_open_version(tree, id, err) : -1;
    struct topic_model *model =
        directory >= 0 ? topic_tree_read_model_at(directory, path, id, err) : NULL;
    if (directory >= 0)
        close(directory);
    free(path);
    return model;
}
