/* features.h - an article as a list of feature occurrences, for training and explaining; tagging
 * counts the same features without listing them (tally.h).
 *
 *     struct topic_feature_list features = {0};
 *     topic_feature_list_extract(&features, &settings, &article, false, &err);
 *     ... features.items[0 .. features.count) ...
 *     topic_feature_list_release(&features);
 *
 * A feature is known by a 64-bit key: a hash of its folded text, mixed with its kind. Words of
 * every field share one kind; words of the title count once more as a kind of their own, so that a
 * topic can learn what a headline word is worth.
 */
#ifndef TOPIC_MODEL_FEATURES_FEATURE_LIST_H
#define TOPIC_MODEL_FEATURES_FEATURE_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "model/features/feature_rules.h"
#include "model/file/model_settings.h"
#include "model/text/markup.h"
#include "model/text/tokenizer.h"
#include "model/text/word_scan.h"
#include "topicd/article.h"
#include "topicd/error.h"

struct topic_occurrence {
    uint64_t key;
    uint32_t start; /* bytes [start, end) of the field as it was given */
    uint32_t end;
    uint32_t text; /* offset in topic_feature_list.text, when texts are kept */
    uint16_t text_len;
    uint8_t field; /* enum topic_field */
    uint8_t kind;  /* enum topic_feature_kind */
};

struct topic_feature_list {
    struct topic_occurrence *items;
    size_t count;
    size_t capacity;
    struct topic_buffer text; /* the folded texts of the items, when kept */
    struct topic_visible_text visible;
    struct topic_tokenizer tokenizer;
    struct topic_word_scan scan; /* of tally.h */
};

/* Replaces what the struct held. keep_text: also keep each feature's text, which training needs for
 * the vocabulary. Fails for a field of 4 GiB or more, and when memory runs out. */
int topic_feature_list_extract(struct topic_feature_list *features,
                               const struct topic_model_settings *settings,
                               const struct topic_article *article, bool keep_text,
                               struct topic_error *err);

/* Makes a field ready to be read token by token from features->tokenizer; the same failures. */
int topic_feature_list_begin(struct topic_feature_list *features,
                             const struct topic_article *article, enum topic_field field,
                             struct topic_error *err);

void topic_feature_list_release(struct topic_feature_list *features);

#endif
