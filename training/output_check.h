/* output_check.h - refuses to write a file over what is read. */
#ifndef TOPIC_TRAINING_OUTPUT_CHECK_H
#define TOPIC_TRAINING_OUTPUT_CHECK_H

#include <stddef.h>

#include "topicd/error.h"

/* Fails when `output` is the same file as `input`, by whatever path or link. "-" is standard
 * input. */
int topic_output_check_file(const char *output, const char *input, struct topic_error *err);

/* The same for the paths of a corpus and, where they are directories, for each file that is read
 * from them: also for a new one, which would be read the next time. `format` is the forced one, or
 * NULL. Reads no article. */
int topic_output_check_corpus(const char *output, const char *const *paths, size_t count,
                              const char *format, struct topic_error *err);

#endif
