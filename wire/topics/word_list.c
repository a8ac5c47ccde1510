#include "wire/topics/word_list.h"

#include <string.h>

/* Features read for each word listed: a word has up to three features (itself, its stem, itself in
 * a title), and a stem may find its word further down. */
#define FEATURES_PER_WORD 8

static bool begins_with(struct topic_text text, struct topic_text start)
{
    return text.len >= start.len && memcmp(text.bytes, start.bytes, start.len) == 0;
}

static bool is_same_text(struct topic_text a, struct topic_text b)
{
    return a.len == b.len && begins_with(a, b);
}

static bool is_phrase(struct topic_text text)
{
    return memchr(text.bytes, ' ', text.len) != NULL;
}

static bool is_stem_of(const struct topic_word *stem, const struct topic_word *word)
{
    return stem->is_stem && !word->is_stem && !is_phrase(word->phrase) &&
           begins_with(word->phrase, stem->phrase);
}

/* Whether the features have a stem's text as a word too: "clone" is that word rather than the
 * beginning of "cloned". */
static bool is_word_too(const struct topic_word *features, size_t count, struct topic_text text)
{
    for (size_t i = 0; i < count; i++)
        if (!features[i].is_stem && is_same_text(features[i].phrase, text))
            return true;
    return false;
}

/* Puts a weaker feature into the list's word that it belongs to; false: it belongs to none. */
static bool merge(struct topic_word *words, size_t count, const struct topic_word *weaker)
{
    for (size_t i = 0; i < count; i++) {
        if (is_stem_of(&words[i], weaker)) {
            words[i].phrase = weaker->phrase;
            words[i].is_stem = false;
            words[i].in_title = false;
            return true;
        }
        if (is_same_text(words[i].phrase, weaker->phrase)) {
            words[i].in_title = words[i].in_title && weaker->in_title;
            words[i].is_stem = words[i].is_stem && weaker->is_stem;
            return true;
        }
        if (is_stem_of(weaker, &words[i])) {
            words[i].in_title = false;
            return true;
        }
    }
    return false;
}

size_t topic_word_list_read(const struct topic_model *model, size_t topic, struct topic_word *words,
                            size_t capacity)
{
    struct topic_word features[TOPIC_WORD_LIST_MAX * FEATURES_PER_WORD];
    size_t feature_count =
        topic_model_top_words(model, topic, features, capacity * FEATURES_PER_WORD);
    size_t count = 0;
    for (size_t i = 0; i < feature_count; i++)
        features[i].is_stem =
            features[i].is_stem && !is_word_too(features, feature_count, features[i].phrase);
    for (size_t i = 0; i < feature_count; i++)
        if (!merge(words, count, &features[i]) && count < capacity)
            words[count++] = features[i];
    return count;
}
