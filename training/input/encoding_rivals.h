/* encoding_rivals.h - the 8-bit encodings in which a text looks like words of one language.
 *
 * libuchardet knows some of them, and takes one for another in short texts. Of encodings that read
 * the text alike, the most common one is among them.
 */
#ifndef TOPIC_TRAINING_INPUT_ENCODING_RIVALS_H
#define TOPIC_TRAINING_INPUT_ENCODING_RIVALS_H

#include <stdbool.h>
#include <stddef.h>

#include "topicd/article.h"
#include "training/input/encoding_words.h"

#define TOPIC_ENCODING_RIVALS_MAX 4

struct topic_encoding_rivals {
    struct topic_encoding_rival {
        const char *name; /* for iconv; static */
        struct topic_encoding_words words;
        bool is_latin;
    } items[TOPIC_ENCODING_RIVALS_MAX];
    size_t count;
};

/* is_cut: the sample may end within a character. */
void topic_encoding_rivals_find(struct topic_text sample, bool is_cut,
                                struct topic_encoding_rivals *rivals);

#endif
