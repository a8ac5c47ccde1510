/* encoding_detect.h - which encoding a text has that is not UTF-8, by libuchardet, and only if
 * there is enough of it to tell.
 *
 * Its answer is compared with the other encodings of its kind (encoding_rivals.h).
 *
 * docs/decisions/0018-encodings.md has the rules, how often they are right and how often they
 * decline.
 */
#ifndef TOPIC_TRAINING_INPUT_ENCODING_DETECT_H
#define TOPIC_TRAINING_INPUT_ENCODING_DETECT_H

#include <stdbool.h>
#include <stddef.h>

#include "topicd/article.h"

#define TOPIC_ENCODING_CANDIDATES_MAX 3

/* What the encoding may be where it cannot be told; names for iconv, static. */
struct topic_encoding_candidates {
    const char *names[TOPIC_ENCODING_CANDIDATES_MAX];
    size_t count;
};

/* The name for iconv; NULL: it cannot be told. is_cut: the sample may end within a character.
 * Static. */
const char *topic_encoding_detect(struct topic_text sample, bool is_cut,
                                  struct topic_encoding_candidates *candidates);

#endif
