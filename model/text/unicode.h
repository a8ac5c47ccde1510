/* unicode.h - what the tokeniser asks of a character, and the folded form of a word.
 *
 * Categories, case folding and NFKC come from utf8proc; scripts that are written without spaces are
 * a table of blocks (UAX #24, UAX #29 section 4).
 */
#ifndef TOPIC_MODEL_TEXT_UNICODE_H
#define TOPIC_MODEL_TEXT_UNICODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum topic_rune_class {
    TOPIC_RUNE_OTHER,  /* spaces, punctuation, symbols, malformed bytes */
    TOPIC_RUNE_LETTER, /* letters and the marks and joiners that stay within a word */
    TOPIC_RUNE_DIGIT,
    TOPIC_RUNE_UNSPACED /* Han, Kana, Thai, Lao, Khmer, Myanmar: words without spaces between them
                         */
};

/* rune may be -1 for a malformed byte. */
enum topic_rune_class topic_unicode_class(int32_t rune);

bool topic_unicode_is_currency(int32_t rune);

/* Room that topic_unicode_fold needs for a word of `len` bytes: NFKC grows a character 11 times at
 * most (U+FDFA). */
#define TOPIC_FOLD_GROWTH 11

/* NFKC and case folding of a word (UAX #15, UAX #31 NFKC_Casefold) into out, which holds
 * TOPIC_FOLD_GROWTH * len bytes; runes is working memory for as many numbers. Returns the length, 0
 * when nothing visible is left. A run of combining marks is cut after 30 of them, as in UAX #15's
 * stream-safe format, because utf8proc orders them in quadratic time. */
size_t topic_unicode_fold(const char *word, size_t len, char *out, int32_t *runes);

#endif
