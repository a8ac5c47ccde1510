/* archive_names.h - the names of the members of an archive, by a pass over it of its own. */
#ifndef TOPIC_TRAINING_FOLDER_ARCHIVE_NAMES_H
#define TOPIC_TRAINING_FOLDER_ARCHIVE_NAMES_H

#include <jansson.h>

#include "topicd/error.h"
#include "training/input/file_walk.h"
#include "training/input/input.h"

/* Fills the list, which is empty, in the order of their bytes, and settles of each table of posts
 * whether it has articles of its own (folder_export.h). `path` is a file, not standard
 * input. The caller releases the list on failure too. */
int topic_archive_names_read(struct topic_file_walk *names, json_t *settled, const char *path,
                             struct topic_error *err);

#endif
