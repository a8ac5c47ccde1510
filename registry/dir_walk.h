/* dir_walk.h - visits the names in a directory; does not follow links. */
#ifndef TOPIC_REGISTRY_DIR_WALK_H
#define TOPIC_REGISTRY_DIR_WALK_H

/* `directory` is open during the call; `name` is one of its names. */
typedef void topic_dir_walk_visit(int directory, const char *name, void *context);

/* Visits each name in the directory `path`, which is relative to `parent` (a directory or
 * AT_FDCWD). Visits none when `path` is a link or cannot be opened. */
void topic_dir_walk_each(int parent, const char *path, topic_dir_walk_visit *visit, void *context);

#endif
