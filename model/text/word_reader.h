/* word_reader.h - reads one word: letters and digits, and what joins them.
 *
 *     size_t end = topic_word_reader_read(&word, text, rules, start, at);
 *
 * tokenizer.h has the table of words and their tokens.
 */
#ifndef TOPIC_MODEL_TEXT_WORD_READER_H
#define TOPIC_MODEL_TEXT_WORD_READER_H

#include <stdbool.h>
#include <stddef.h>

#include "model/text/text_rules.h"
#include "model/text/unicode.h"
#include "topicd/article.h"

/* Longer runs of letters are encoded data or noise, not words; they give no token. */
#define TOPIC_WORD_MAX_BYTES 128

/* So many letters before a digit are a name: the GPT of GPT4. */
#define TOPIC_NAME_MIN_LETTERS 3

struct topic_word_reader_word {
    size_t start; /* in the text */
    size_t end;
    size_t len;   /* of bytes */
    size_t run;   /* characters since the last connector */
    int32_t last; /* the last of them */
    bool too_long;
    bool has_letter;
    bool has_digit;
    bool is_ascii;
    bool is_acronym;                  /* like U.S. */
    size_t name_end;                  /* text offset after the GPT of GPT-4; 0: none */
    size_t apostrophe_len;            /* of bytes before the last apostrophe; 0: none */
    size_t apostrophe_start;          /* text offset of that apostrophe */
    size_t after_elision;             /* text offset after the l' of l'homme; 0: none */
    char bytes[TOPIC_WORD_MAX_BYTES]; /* with every apostrophe as ', and - after a name */
};

/* Reads the word that begins at `start` of the text, its first letter or digit at `at`. Returns
 * the text offset after it. */
size_t topic_word_reader_read(struct topic_word_reader_word *word, struct topic_text text,
                              const struct topic_text_rules *rules, size_t start, size_t at);

/* Cuts company's to company and l'homme to homme; returns where the word now begins in
 * word->bytes. */
size_t topic_word_reader_trim(struct topic_word_reader_word *word);

#endif
