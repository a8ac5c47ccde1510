/* encoding_detect.h - which encoding a text has that is not UTF-8, by libuchardet, and only if
 * there is enough of it to tell.
 *
 * docs/decisions/0018-encodings.md has the rules, how often they are right and how often they
 * decline.
 */
#ifndef TOPIC_TRAINING_INPUT_ENCODING_DETECT_H
#define TOPIC_TRAINING_INPUT_ENCODING_DETECT_H

#include <stdbool.h>

#include "topicd/article.h"

/* The name for iconv; NULL: it cannot be told. is_cut: the sample may end within a character.
 * Static. */
const char *topic_encoding_detect(struct topic_text sample, bool is_cut);

#endif
