/* feature_list.h - lists every occurrence of a feature in an article, for training and explaining.
 * Tagging counts the same features without listing them (model/scoring/fast_tfidf.h).
 *
 *     struct topic_feature_list features = {0};
 *     topic_feature_list_extract(&features, &settings, &article, false, &err);
 *     ... features.items[0 .. features.count) ...
 *     topic_feature_list_release(&features);
 *
 * A feature is identified by a 64-bit key, the hash of its folded text and its kind. The words of
 * all fields have one kind. The words of a title count again as a kind of their own, so that
 * training can give a word in a headline another weight.
 */
#ifndef TOPIC_MODEL_FEATURES_FEATURE_LIST_H
#define TOPIC_MODEL_FEATURES_FEATURE_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "model/features/feature_rules.h"
#include "model/file/model_settings.h"
#include "model/markup/markup.h"
#include "model/text/tokenizer.h"
#include "model/text/word_scan.h"
#include "topicd/article.h"
#include "topicd/error.h"

struct topic_occurrence {
    uint64_t key;
    uint32_t start; /* bytes [start, end) of the field as passed in */
    uint32_t end;
    uint32_t text; /* offset in topic_feature_list.text, if texts are kept */
    uint16_t text_len;
    uint8_t field; /* enum topic_field */
    uint8_t kind;  /* enum topic_feature_kind */
};

struct topic_feature_list {
    struct topic_occurrence *items;
    size_t count;
    size_t capacity;
    struct topic_buffer text;             /* the folded texts of the items, if kept */
    const struct topic_text_rules *rules; /* of the settings; topic_feature_list_begin() reads it */
    struct topic_visible_text visible;
    struct topic_tokenizer tokenizer;
    struct topic_word_scan scan; /* working memory of fast_tfidf.h */
};

/* Replaces the list by the article's. keep_texts: also keep the text of each feature, which
 * training needs for the vocabulary. -1: a field has 4 GiB or more, or out of memory. */
int topic_feature_list_extract(struct topic_feature_list *features,
                               const struct topic_model_settings *settings,
                               const struct topic_article *article, bool keep_texts,
                               struct topic_error *err);

/* Prepares features->tokenizer for reading one field token by token. Fails like extract. */
int topic_feature_list_begin(struct topic_feature_list *features,
                             const struct topic_article *article, enum topic_field field,
                             struct topic_error *err);

void topic_feature_list_release(struct topic_feature_list *features);

#endif
