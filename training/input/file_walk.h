/* file_walk.h - lists the files below a directory, in the same order on every machine.
 *
 *     struct topic_file_walk walk = {0};
 *     topic_file_walk_directory(&walk, "corpus", &err);
 *     ... walk.paths[0 .. walk.count) ...
 *     topic_file_walk_release(&walk);
 */
#ifndef TOPIC_TRAINING_INPUT_FILE_WALK_H
#define TOPIC_TRAINING_INPUT_FILE_WALK_H

#include <stdbool.h>
#include <stddef.h>

#include "topicd/error.h"

struct topic_file_walk {
    char **paths;
    size_t count;
    size_t capacity;
};

/* Adds every regular file below the directory, following links, and sorts all paths by their bytes.
 * Skipped are names that begin with a dot or #, what systems leave behind (Thumbs.db, __MACOSX),
 * README, LICENSE and their like, which describe the articles, and what editors and tools write
 * beside a text (names that end in ~, .bak, .swp, .ann). A link to a file that is not there is an
 * error. The caller releases the walk on failure too. */
int topic_file_walk_directory(struct topic_file_walk *walk, const char *directory,
                              struct topic_error *err);

/* Appends one path. */
int topic_file_walk_add(struct topic_file_walk *walk, const char *path, struct topic_error *err);

/* Whether a part of the path has a name that is skipped, as in the walk. */
bool topic_file_walk_leaves_out(const char *path);

/* Whether the name ends in the extension, such as ".txt", in any case, and has more. */
bool topic_file_walk_has_extension(const char *path, const char *extension);

void topic_file_walk_release(struct topic_file_walk *walk);

#endif
