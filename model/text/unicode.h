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

#include "base/utf8.h"
#include "model/text/text_rules.h"
#include "topicd/article.h"

enum topic_rune_class {
    TOPIC_RUNE_OTHER,  /* spaces, punctuation, symbols, malformed bytes */
    TOPIC_RUNE_LETTER, /* letters, and the marks and joiners that occur within words */
    TOPIC_RUNE_DIGIT,
    TOPIC_RUNE_UNSPACED /* Han, Kana, Thai, Lao, Khmer, Myanmar: no spaces between words */
};

/* rune may be -1 for a malformed byte. */
enum topic_rune_class topic_unicode_class(int32_t rune, const struct topic_text_rules *rules);

/* A character of a text: its code point, its bytes and its class. */
struct topic_rune {
    int32_t value;
    size_t length;
    enum topic_rune_class class;
};

/* The character at `at`; behind the end, one of no bytes. ASCII, as most text is, needs no look-up
 * in utf8proc's tables. */
static inline struct topic_rune topic_unicode_rune_at(struct topic_text text, size_t at,
                                                      const struct topic_text_rules *rules)
{
    struct topic_rune rune = {.value = -1, .length = 0, .class = TOPIC_RUNE_OTHER};
    if (at >= text.len)
        return rune;
    unsigned char byte = (unsigned char)text.bytes[at];
    if (byte < 128) {
        bool is_letter = (byte | 0x20) >= 'a' && (byte | 0x20) <= 'z';
        bool is_digit = byte >= '0' && byte <= '9';
        rune.value = byte;
        rune.length = 1;
        rune.class = is_letter ? TOPIC_RUNE_LETTER : is_digit ? TOPIC_RUNE_DIGIT : TOPIC_RUNE_OTHER;
        return rune;
    }
    rune.length = topic_utf8_decode(text.bytes + at, text.len - at, &rune.value);
    rune.class = topic_unicode_class(rune.value, rules);
    return rune;
}

static inline bool topic_unicode_is_word(enum topic_rune_class class)
{
    return class == TOPIC_RUNE_LETTER || class == TOPIC_RUNE_DIGIT;
}

static inline bool topic_unicode_is_hyphen(int32_t rune)
{
    return rune == '-' || rune == 0x2010 || rune == 0x2011;
}

/* Whether it is punctuation or a symbol. */
bool topic_unicode_is_sign(int32_t rune);

/* The script of a character whose class is TOPIC_RUNE_UNSPACED. */
enum topic_script topic_unicode_script(int32_t rune);

bool topic_unicode_is_currency(int32_t rune);

/* The factor by which topic_unicode_fold() can lengthen a word: NFKC makes a character up to 11
 * times as long (U+FDFA). */
#define TOPIC_FOLD_GROWTH 11

/* Writes the word in NFKC and case-folded (UAX #15, UAX #31 NFKC_Casefold) to out, which has room
 * for TOPIC_FOLD_GROWTH * len bytes; runes is working memory for as many numbers. Returns the
 * length; 0: nothing visible is left. Cuts a run of combining marks after 30, as in the stream-safe
 * format of UAX #15, because utf8proc takes quadratic time to order them. */
size_t topic_unicode_fold(const char *word, size_t len, const struct topic_text_rules *rules,
                          char *out, int32_t *runes);

#endif
