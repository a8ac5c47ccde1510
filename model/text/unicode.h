/* unicode.h - the class of a character for the tokenizer, and the folded form of a word.
 *
 * General categories, case folding and NFKC come from utf8proc. The scripts that are written
 * without spaces are a table of blocks (UAX #24, UAX #29 section 4).
 */
#ifndef TOPIC_MODEL_TEXT_UNICODE_H
#define TOPIC_MODEL_TEXT_UNICODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum topic_rune_class {
    TOPIC_RUNE_OTHER,  /* spaces, punctuation, symbols, malformed bytes */
    TOPIC_RUNE_LETTER, /* letters, and the marks and joiners that occur within words */
    TOPIC_RUNE_DIGIT,
    TOPIC_RUNE_UNSPACED /* Han, Kana, Thai, Lao, Khmer, Myanmar: no spaces between words */
};

/* rune may be -1 for a malformed byte. */
enum topic_rune_class topic_unicode_class(int32_t rune);

bool topic_unicode_is_currency(int32_t rune);

/* The factor by which topic_unicode_fold() can lengthen a word: NFKC makes a character up to 11
 * times as long (U+FDFA). */
#define TOPIC_FOLD_GROWTH 11

/* Writes the word in NFKC and case-folded (UAX #15, UAX #31 NFKC_Casefold) to out, which has room
 * for TOPIC_FOLD_GROWTH * len bytes; runes is working memory for as many numbers. Returns the
 * length; 0: nothing visible is left. Cuts a run of combining marks after 30, as in the stream-safe
 * format of UAX #15, because utf8proc takes quadratic time to order them. */
size_t topic_unicode_fold(const char *word, size_t len, char *out, int32_t *runes);

#endif
