#include "registry/unfinished.h"

#include <fcntl.h>
#include <stddef.h>
#include <sys/stat.h>
#include <unistd.h>

#include "registry/dir_walk.h"

static void remove_file(int version, const char *name, void *context)
{
    (void)context;
    if (topic_layout_is_file(name))
        unlinkat(version, name, 0);
}

static void remove_unfinished_file(int version, const char *name, void *context)
{
    (void)context;
    if (topic_layout_is_unfinished_file(name))
        unlinkat(version, name, 0);
}

static void clean_version(int versions, const char *name, void *context)
{
    (void)context;
    if (topic_layout_is_id(name)) {
        topic_dir_walk_each(versions, name, remove_unfinished_file, NULL);
    } else if (topic_layout_is_unfinished(name)) {
        topic_dir_walk_each(versions, name, remove_file, NULL);
        unlinkat(versions, name, AT_REMOVEDIR); /* fails when it has files of somebody else */
    }
}

static void remove_link(int root, const char *name, void *context)
{
    struct stat status;
    (void)context;
    if (topic_layout_is_unfinished_link(name) &&
        fstatat(root, name, &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(status.st_mode))
        unlinkat(root, name, 0);
}

void topic_unfinished_remove(const struct topic_tree *tree)
{
    topic_dir_walk_each(tree->versions, ".", clean_version, NULL);
    topic_dir_walk_each(tree->root, ".", remove_link, NULL);
}

int topic_unfinished_name(const struct topic_tree *tree, char name[TOPIC_LAYOUT_UNFINISHED_SIZE],
                          struct topic_error *err)
{
    for (unsigned i = 0; i < TOPIC_LAYOUT_UNFINISHED_COUNT; i++) {
        topic_layout_unfinished(name, i);
        if (!topic_tree_has(tree, name))
            return 0;
    }
    return topic_error_set(err,
                           "%s/versions: the names .new to %s are taken by what the registry did "
                           "not make: move it elsewhere",
                           tree->path, name);
}
