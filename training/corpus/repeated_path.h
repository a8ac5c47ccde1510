/* repeated_path.h - finds a file that the inputs of a corpus name twice, such as one in a directory
 * that is named too: its articles would be learnt twice.
 */
#ifndef TOPIC_TRAINING_CORPUS_REPEATED_PATH_H
#define TOPIC_TRAINING_CORPUS_REPEATED_PATH_H

#include "topicd/error.h"
#include "training/input/file_walk.h"

/* -1, with a message, when two inputs are one file. Links to a file are other files. */
int topic_repeated_path_check(const struct topic_file_walk *inputs, struct topic_error *err);

#endif
