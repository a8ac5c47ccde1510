/* encoding_tally.h - how many files have which encoding, and the sentence that says so of one. */
#ifndef TOPIC_TRAINING_INPUT_ENCODING_TALLY_H
#define TOPIC_TRAINING_INPUT_ENCODING_TALLY_H

#include <stddef.h>

#include "topicd/error.h"
#include "training/input/decoder.h"

/* More than there are names in encoding_names.c and encoding_detect.c, and one that the user gives.
 */
#define TOPIC_ENCODING_TALLY_MAX 64

/* All zero is empty. */
struct topic_encoding_tally {
    size_t count;
    struct topic_encoding_tally_item {
        const char *name; /* borrowed */
        size_t files;
    } items[TOPIC_ENCODING_TALLY_MAX];
};

void topic_encoding_tally_add(struct topic_encoding_tally *tally, const char *name);

/* Sets a sentence about a file that is not plain UTF-8, or whose encoding the user should know; -1:
 * there is nothing to say. */
int topic_encoding_tally_describe(const char *path, const char *encoding,
                                  enum topic_decoder_origin origin, struct topic_error *sentence);

#endif
