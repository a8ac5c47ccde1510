/* detect.h - which format a corpus has, told by its content. */
#ifndef TOPIC_TRAINING_CORPUS_FORMAT_DETECT_H
#define TOPIC_TRAINING_CORPUS_FORMAT_DETECT_H

#include <stdbool.h>

#include "topicd/error.h"
#include "training/corpus/file_walk.h"
#include "training/corpus/lines.h"
#include "training/corpus/reader.h"

/* The reader for an opened file, of which only the beginning is looked at; NULL on failure. */
const struct topic_reader *topic_format_detect_format(struct topic_lines *lines,
                                                      struct topic_error *err);

/* Whether a directory holds a directory of plain text files for each topic. */
bool topic_format_detect_is_dirs(const char *directory, const struct topic_file_walk *files);

/* Whether a file that was found in a directory is to be read: images and the like are not. */
bool topic_format_detect_is_corpus_file(const char *path);

#endif
