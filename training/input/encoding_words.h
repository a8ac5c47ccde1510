/* encoding_words.h - how much a text looks like words when it is read in an encoding.
 *
 *     struct topic_encoding_words words;
 *     if (topic_encoding_words_read(sample, is_cut, "MACINTOSH", &words) &&
 *         topic_encoding_words_fit(&words))
 *         ...
 *
 * Read in a wrong encoding, a word has a capital behind a small letter, a sign among its letters,
 * or letters that no language has together.
 */
#ifndef TOPIC_TRAINING_INPUT_ENCODING_WORDS_H
#define TOPIC_TRAINING_INPUT_ENCODING_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "topicd/article.h"

/* Counts of characters that are not ASCII. */
struct topic_encoding_words {
    size_t count;
    size_t odd;     /* that cannot stand where they stand */
    size_t letters; /* of Latin scripts, and signs that articles do not have */
    size_t foreign; /* of `letters`, those that the best language for them does not have */
    uint64_t hash;  /* of the text: the same for encodings that agree about it */
};

/* Reads the sample, which may end within a character if it is cut, in an encoding as iconv names
 * it. Returns false if it has bytes that the encoding does not have. */
bool topic_encoding_words_read(struct topic_text sample, bool is_cut, const char *name,
                               struct topic_encoding_words *words);

/* Whether next to nothing is odd. */
bool topic_encoding_words_are_plausible(const struct topic_encoding_words *words);

/* Whether the text also could be of one language. */
bool topic_encoding_words_fit(const struct topic_encoding_words *words);

#endif
