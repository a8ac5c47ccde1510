/* keying.h - which features a token gives, as keys: the one place where that is decided, for
 * training, explaining and tagging alike.
 *
 *     struct topic_keying keying = topic_keying_of(&settings, field);
 *     while (topic_tokenizer_next(&tokenizer, &token)) {
 *         uint64_t keys[TOPIC_FEATURE_KIND_COUNT];
 *         struct topic_keying_word word = topic_keying_word_of(&keying, &token);
 *         unsigned kinds = topic_keying_add(&keying, &word, keys);
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

/* A token as far as its features go. */
struct topic_keying_word {
    uint64_t key;
    uint64_t stem;
    bool has_stem;
    bool is_inner; /* TOPIC_TOKEN_INNER: of GPT-4 the whole word is the one that has neighbours */
    bool follows;
};

/* Every token is a word feature; the other kinds are bits of the result, 1u << kind. */
static inline unsigned topic_keying_add(struct topic_keying *keying,
                                        const struct topic_keying_word *word,
                                        uint64_t keys[TOPIC_FEATURE_KIND_COUNT])
{
    unsigned kinds = 1u << TOPIC_FEATURE_WORD | (unsigned)word->has_stem << TOPIC_FEATURE_STEM;
    keys[TOPIC_FEATURE_WORD] = word->key;
    keys[TOPIC_FEATURE_STEM] = word->stem;
    if (keying->has_title_words) {
        keys[TOPIC_FEATURE_TITLE_WORD] = topic_key_title(word->key);
        kinds |= 1u << TOPIC_FEATURE_TITLE_WORD;
    }
    if (!keying->has_phrases || word->is_inner)
        return kinds;
    if (word->follows && keying->has_previous) {
        keys[TOPIC_FEATURE_PHRASE] = topic_key_phrase(keying->previous, word->key);
        kinds |= 1u << TOPIC_FEATURE_PHRASE;
    }
    keying->previous = word->key;
    keying->has_previous = true;
    return kinds;
}

/* Whether there are other kinds than words and stems. */
static inline bool topic_keying_has_others(const struct topic_keying *keying)
{
    return keying->has_title_words || keying->has_phrases;
}

static inline struct topic_keying_word topic_keying_word_of(const struct topic_keying *keying,
                                                            const struct topic_token *token)
{
    struct topic_keying_word word = {.key = topic_key_text(token->text, token->len, TOPIC_KEY_WORD),
                                     .is_inner = token->kind == TOPIC_TOKEN_INNER,
                                     .follows = token->follows};
    if (keying->stem_letters > 0 && token->kind == TOPIC_TOKEN_WORD) {
        size_t stem_len = topic_keying_stem_length(token, keying->stem_letters);
        word.has_stem = stem_len > 0;
        if (word.has_stem)
            word.stem = topic_key_text(token->text, stem_len, TOPIC_KEY_STEM);
    }
    return word;
}

#endif
