/* feature_rules.h - decides which features a token has, and computes their keys: once for training,
 * explaining and tagging, which therefore agree.
 *
 *     struct topic_feature_rules rules = topic_feature_rules_for_field(&settings, field);
 *     while (topic_tokenizer_next(&tokenizer, &token)) {
 *         uint64_t keys[TOPIC_FEATURE_KIND_COUNT];
 *         struct topic_feature_rules_word word = topic_feature_rules_word_of(&rules, &token);
 *         unsigned kinds = topic_feature_rules_apply(&rules, &word, keys);
 *         ... keys[kind] where kinds & 1u << kind ...
 *     }
 */
#ifndef TOPIC_MODEL_FEATURES_FEATURE_RULES_H
#define TOPIC_MODEL_FEATURES_FEATURE_RULES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/file/model_settings.h"
#include "model/text/tokenizer.h"
#include "model/text/word_hash.h"

enum topic_feature_kind {
    TOPIC_FEATURE_WORD,
    TOPIC_FEATURE_PHRASE, /* two neighbouring words */
    TOPIC_FEATURE_TITLE_WORD,
    TOPIC_FEATURE_STEM,      /* the first letters of a word with at least settings.stem_letters */
    TOPIC_FEATURE_LONG_STEM, /* the same with settings.long_stem_letters */
    TOPIC_FEATURE_KIND_COUNT
};

/* The rules for one field, and the previous word, which begins the next phrase. */
struct topic_feature_rules {
    size_t stem_letters;
    size_t long_stem_letters;
    bool has_title_words;
    bool has_phrases;
    bool has_previous;
    uint64_t previous;
};

static inline struct topic_feature_rules
topic_feature_rules_for_field(const struct topic_model_settings *settings, enum topic_field field)
{
    return (struct topic_feature_rules){.stem_letters = settings->stem_letters,
                                        .long_stem_letters = settings->long_stem_letters,
                                        .has_title_words = field == TOPIC_FIELD_TITLE &&
                                                           settings->title_weight > 0,
                                        .has_phrases = settings->phrase_words >= 2};
}

/* The length of the token's first `letters` characters; 0 when it has fewer. */
static inline size_t topic_feature_rules_stem_length(const struct topic_token *token,
                                                     size_t letters)
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

/* What the rules need of a token. */
struct topic_feature_rules_word {
    uint64_t key;
    uint64_t stem;
    uint64_t long_stem;
    bool has_stem;
    bool has_long_stem;
    bool is_inner; /* TOPIC_TOKEN_INNER, which has no part in phrases: the whole of GPT-4 has */
    bool follows;  /* the previous word, without anything that ends a phrase between them */
};

/* Fills the keys of the word's features. Returns their kinds as bits, 1u << kind; every word has
 * the kind TOPIC_FEATURE_WORD. */
static inline unsigned topic_feature_rules_apply(struct topic_feature_rules *rules,
                                                 const struct topic_feature_rules_word *word,
                                                 uint64_t keys[TOPIC_FEATURE_KIND_COUNT])
{
    unsigned kinds = 1u << TOPIC_FEATURE_WORD | (unsigned)word->has_stem << TOPIC_FEATURE_STEM |
                     (unsigned)word->has_long_stem << TOPIC_FEATURE_LONG_STEM;
    keys[TOPIC_FEATURE_WORD] = word->key;
    keys[TOPIC_FEATURE_STEM] = word->stem;
    keys[TOPIC_FEATURE_LONG_STEM] = word->long_stem;
    if (rules->has_title_words) {
        keys[TOPIC_FEATURE_TITLE_WORD] = topic_word_hash_title(word->key);
        kinds |= 1u << TOPIC_FEATURE_TITLE_WORD;
    }
    if (!rules->has_phrases || word->is_inner)
        return kinds;
    if (word->follows && rules->has_previous) {
        keys[TOPIC_FEATURE_PHRASE] = topic_word_hash_phrase(rules->previous, word->key);
        kinds |= 1u << TOPIC_FEATURE_PHRASE;
    }
    rules->previous = word->key;
    rules->has_previous = true;
    return kinds;
}

/* Whether words can have other kinds of features than word and stem. */
static inline bool topic_feature_rules_has_others(const struct topic_feature_rules *rules)
{
    return rules->has_title_words || rules->has_phrases || rules->long_stem_letters > 0;
}

/* Sets *key to that of the token's first `letters` letters. False: it has fewer, or letters is
 * 0. */
static inline bool topic_feature_rules_stem_of(const struct topic_token *token, size_t letters,
                                               uint64_t *key)
{
    size_t len = letters > 0 ? topic_feature_rules_stem_length(token, letters) : 0;
    if (len > 0)
        *key = topic_word_hash_text(token->text, len, TOPIC_WORD_HASH_STEM);
    return len > 0;
}

static inline struct topic_feature_rules_word
topic_feature_rules_word_of(const struct topic_feature_rules *rules,
                            const struct topic_token *token)
{
    struct topic_feature_rules_word word = {
        .key = topic_word_hash_text(token->text, token->len, TOPIC_WORD_HASH_WORD),
        .is_inner = token->kind == TOPIC_TOKEN_INNER,
        .follows = token->follows};
    if (token->kind == TOPIC_TOKEN_WORD) {
        word.has_stem = topic_feature_rules_stem_of(token, rules->stem_letters, &word.stem);
        word.has_long_stem =
            topic_feature_rules_stem_of(token, rules->long_stem_letters, &word.long_stem);
    }
    return word;
}

#endif
