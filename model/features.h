/* features.h - an article as a list of feature occurrences, for training and explaining; tagging
 * counts the same features without listing them (tally.h).
 *
 *     struct topic_features features = {0};
 *     topic_features_extract(&features, &settings, &article, false, &err);
 *     ... features.items[0 .. features.count) ...
 *     topic_features_release(&features);
 *
 * A feature is known by a 64-bit key: a hash of its folded text, mixed with its kind. Words of
 * every field share one kind; words of the title count once more as a kind of their own, so that a
 * topic can learn what a headline word is worth.
 */
#ifndef TOPIC_MODEL_FEATURES_H
#define TOPIC_MODEL_FEATURES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "model/keying.h"
#include "model/markup.h"
#include "model/scan.h"
#include "model/settings.h"
#include "model/tokenizer.h"
#include "topicd/article.h"
#include "topicd/error.h"

struct topic_occurrence {
    uint64_t key;
    uint32_t start; /* bytes [start, end) of the field as it was given */
    uint32_t end;
    uint32_t text; /* offset in topic_features.text, when texts are kept */
    uint16_t text_len;
    uint8_t field; /* enum topic_field */
    uint8_t kind;  /* enum topic_feature_kind */
};

struct topic_features {
    struct topic_occurrence *items;
    size_t count;
    size_t capacity;
    struct topic_buffer text; /* the folded texts of the items, when kept */
    struct topic_visible visible;
    struct topic_tokenizer tokenizer;
    struct topic_scan scan; /* of tally.h */
};

/* Replaces what the struct held. keep_text: also keep each feature's text, which training needs for
 * the vocabulary. Fails for a field of 4 GiB or more, and when memory runs out. */
int topic_features_extract(struct topic_features *features, const struct topic_settings *settings,
                           const struct topic_article *article, bool keep_text,
                           struct topic_error *err);

/* Makes a field ready to be read token by token from features->tokenizer; the same failures. */
int topic_features_begin(struct topic_features *features, const struct topic_article *article,
                         enum topic_field field, struct topic_error *err);

void topic_features_release(struct topic_features *features);

#endif
