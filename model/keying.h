/* keying.h - which features a token gives, as keys: the one place where that is decided, for
 * training, explaining and tagging alike.
 *
 *     struct topic_keying keying = topic_keying_of(&settings, field);
 *     while (topic_tokenizer_next(&tokenizer, &token)) {
 *         uint64_t keys[TOPIC_FEATURE_KIND_COUNT];
 *         unsigned kinds = topic_keying_next(&keying, &token, keys);
 *         ... keys[kind] where kinds & 1u << kind ...
 *     }
 */
#ifndef TOPIC_MODEL_KEYING_H
#define TOPIC_MODEL_KEYING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/key.h"
#include "model/settings.h"
#include "model/tokenizer.h"

enum topic_feature_kind {
    TOPIC_FEATURE_WORD,
    TOPIC_FEATURE_PHRASE, /* two neighbouring words */
    TOPIC_FEATURE_TITLE_WORD,
    TOPIC_FEATURE_STEM, /* the first letters of a word that has at least so many */
    TOPIC_FEATURE_KIND_COUNT
};

/* Where a field stands: the word before is the first half of the next phrase. */
struct topic_keying {
    size_t stem_letters;
    bool has_title_words;
    bool has_phrases;
    bool has_previous;
    uint64_t previous;
};

static inline struct topic_keying topic_keying_of(const struct topic_settings *settings,
                                                  enum topic_field field)
{
    return (struct topic_keying){.stem_letters = settings->stem_letters,
                                 .has_title_words =
                                     field == TOPIC_FIELD_TITLE && settings->title_weight > 0,
                                 .has_phrases = settings->phrase_words >= 2};
}

/* The bytes of the first `letters` characters; 0 when there are fewer. */
static inline size_t topic_keying_stem_length(const struct topic_token *token, size_t letters)
{
    if (token->is_ascii)
        return token->len >= letters ? letters : 0;
    size_t at = 0;
    for (; letters > 0 && at < token->len; letters--)
        do
            at++;
        while (at < token->len && ((unsigned char)token->text[at] & 0xC0) == 0x80);
    return letters == 0 ? at : 0;
}

/* Every token is a word feature; the other kinds are bits of the result, 1u << kind. */
static inline unsigned topic_keying_next(struct topic_keying *keying,
                                         const struct topic_token *token,
                                         uint64_t keys[TOPIC_FEATURE_KIND_COUNT])
{
    unsigned kinds = 1u << TOPIC_FEATURE_WORD;
    uint64_t word = topic_key_text(token->text, token->len, TOPIC_KEY_WORD);
    keys[TOPIC_FEATURE_WORD] = word;
    if (keying->stem_letters > 0 && token->kind == TOPIC_TOKEN_WORD) {
        size_t stem_len = topic_keying_stem_length(token, keying->stem_letters);
        if (stem_len > 0) {
            keys[TOPIC_FEATURE_STEM] = topic_key_text(token->text, stem_len, TOPIC_KEY_STEM);
            kinds |= 1u << TOPIC_FEATURE_STEM;
        }
    }
    if (keying->has_title_words) {
        keys[TOPIC_FEATURE_TITLE_WORD] = topic_key_title(word);
        kinds |= 1u << TOPIC_FEATURE_TITLE_WORD;
    }
    if (!keying->has_phrases || token->kind == TOPIC_TOKEN_INNER)
        return kinds; /* of GPT-4 the whole word is the one that has neighbours */
    if (token->follows && keying->has_previous) {
        keys[TOPIC_FEATURE_PHRASE] = topic_key_phrase(keying->previous, word);
        kinds |= 1u << TOPIC_FEATURE_PHRASE;
    }
    keying->previous = word;
    keying->has_previous = true;
    return kinds;
}

#endif
