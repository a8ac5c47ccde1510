/* tree.h - opens the directories and files of a registry.
 *
 * An administrator may promote as root into a registry that belongs to the service, whose user
 * could put a symbolic link in place of any name in it. The path of the registry may be a link or
 * lead through links; below it none is followed, and one in place of a directory or file of a
 * version is an error.
 *
 *     if (topic_tree_open(&tree, "/var/lib/topicd/registry", &err) == 0)
 *         fd = topic_tree_open_file(&tree, id, "model", &err);
 *     topic_tree_close(&tree);
 */
#ifndef TOPIC_REGISTRY_TREE_H
#define TOPIC_REGISTRY_TREE_H

#include <stdbool.h>

#include "topicd/error.h"
#include "topicd/model.h"

struct topic_tree {
    const char *path; /* of the registry; borrowed */
    int root;         /* descriptors of the registry and of its directory `versions`; -1: closed */
    int versions;
};

/* Close in any case. */
int topic_tree_open(struct topic_tree *tree, const char *registry, struct topic_error *err);
void topic_tree_close(struct topic_tree *tree);

/* Opens the registry's directory alone; topic_tree_open_versions opens `versions` then. */
int topic_tree_open_root(struct topic_tree *tree, const char *registry, struct topic_error *err);
int topic_tree_open_versions(struct topic_tree *tree, struct topic_error *err);

/* Whether `versions` has this name, whatever it is. */
bool topic_tree_has(const struct topic_tree *tree, const char *name);

/* Returns the descriptor of a directory in `versions`, or -1. */
int topic_tree_open_version(const struct topic_tree *tree, const char *name,
                            struct topic_error *err);

/* Returns the descriptor of a regular file of a version, or -1. */
int topic_tree_open_file(const struct topic_tree *tree, const char *id, const char *name,
                         struct topic_error *err);

/* Opens the model of a version, or in an open directory whose path, for messages, is `path`. NULL:
 * also when it is another model than `id`. */
struct topic_model *topic_tree_read_model_at(int directory, const char *path, const char *id,
                                             struct topic_error *err);
struct topic_model *topic_tree_read_model(const struct topic_tree *tree, const char *id,
                                          struct topic_error *err);

#endif
