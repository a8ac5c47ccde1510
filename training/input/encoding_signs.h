/* encoding_signs.h - which bytes beyond ASCII a text has, and whether they stand where the signs of
 * WINDOWS-1252 would, or where letters do.
 */
#ifndef TOPIC_TRAINING_INPUT_ENCODING_SIGNS_H
#define TOPIC_TRAINING_INPUT_ENCODING_SIGNS_H

#include <stdbool.h>
#include <stddef.h>

#include "topicd/article.h"

/* "Signs" are the punctuation that the encodings of Windows share. */
struct topic_encoding_signs {
    size_t letters;        /* bytes that are not ASCII, without shared_signs */
    size_t shared_letters; /* of them in shared_letters */
    size_t odd_signs;      /* of shared_signs: between two letters, where no such sign stands */
    size_t good_signs;     /* where one may stand */
    size_t likely_letters; /* of shared_signs: could be letters of DOS or of a Mac */
    size_t low_quotes;     /* that open a quotation in German and others */
    size_t high_quotes;
    bool has_c1;
    bool has_zero;
    bool is_latin2; /* what would be a sign in WINDOWS-1250 is a letter in ISO-8859-2 */
    bool is_latin9; /* what would be a sign in WINDOWS-1252 is a letter, or the euro */
};

struct topic_encoding_signs topic_encoding_signs_count(struct topic_text text);

/* Whether the bytes are signs of WINDOWS-1252, rather than letters of DOS or of a Mac. For a text
 * that has no other ones. */
bool topic_encoding_signs_are_alone(const struct topic_encoding_signs *count);

#endif
