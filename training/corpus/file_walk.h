/* walk.h - the files below a directory, in the same order everywhere. */
#ifndef TOPIC_TRAINING_CORPUS_FILE_WALK_H
#define TOPIC_TRAINING_CORPUS_FILE_WALK_H

#include <stddef.h>

#include "topicd/error.h"

struct topic_file_walk {
    char **paths; /* sorted by their bytes */
    size_t count;
    size_t capacity;
};

/* Every regular file below the directory, links followed; names that begin with a dot are passed
 * over. The caller releases the walk on failure too. */
int topic_file_walk_directory(struct topic_file_walk *walk, const char *directory,
                              struct topic_error *err);

void topic_file_walk_release(struct topic_file_walk *walk);

#endif
