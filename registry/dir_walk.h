/* walk.h - what is in a directory, one name after the other, links not followed. */
#ifndef TOPIC_REGISTRY_DIR_WALK_H
#define TOPIC_REGISTRY_DIR_WALK_H

/* `directory` is open for as long as the call; `name` is one of its names. */
typedef void topic_dir_walk_visit(int directory, const char *name, void *context);

/* Visits each name in `path`, which is relative to the directory `parent` or AT_FDCWD; none where
 * it cannot be opened or is a link. */
void topic_dir_walk_each(int parent, const char *path, topic_dir_walk_visit *visit, void *context);

#endif
