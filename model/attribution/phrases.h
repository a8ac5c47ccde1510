/* phrases.h - joins what each occurrence of a feature adds to a margin into phrases, as an editor
 * would mark them.
 *
 *     struct topic_phrases phrases = {0};
 *     topic_phrases_begin(&phrases, &features, &article, 0, &err);
 *     for each topic:
 *         ... phrases.attributions[0 .. features.count) = what each occurrence adds ...
 *         topic_phrases_gather(&phrases, &err);
 *         ... phrases.reasons[0 .. phrases.reason_count) ...
 *     topic_phrases_release(&phrases);
 *
 * All features of one word (the word, its stem, the title word, the gpt of gpt-4) count as that
 * word; a feature of two words counts half for each. Neighbouring words whose weights have the same
 * sign, and none of which weighs far less than its neighbour, form a phrase. Several occurrences of
 * a phrase are one reason. Nothing is lost: the weights of the reasons add up to the attributions.
 */
#ifndef TOPIC_MODEL_ATTRIBUTION_PHRASES_H
#define TOPIC_MODEL_ATTRIBUTION_PHRASES_H

#include "base/buffer.h"
#include "model/features/feature_list.h"
#include "model/features/tfidf.h"
#include "topicd/model.h"

/* What an occurrence adds to the margin, and what all occurrences of its feature add: a word that
 * occurs ten times adds little each time, but is no weaker for that. */
struct topic_attribution {
    double here;
    double everywhere;
    bool is_common;        /* a word of most articles, which neither begins nor ends a phrase */
    uint32_t contribution; /* for attribution.h: which one it is part of */
};

struct topic_phrases {
    struct topic_attribution *attributions; /* one for each item of the feature list */
    size_t attribution_count;
    size_t attribution_capacity;
    /* For attribution.h, which fills the attributions: */
    struct topic_component *contributions;
    float *totals; /* of each contribution's feature: the weights of all its occurrences */
    size_t contribution_count;
    size_t contribution_capacity;
    size_t total_capacity;
    struct topic_reason *reasons; /* the result: largest absolute weight first */
    size_t reason_count;

    /* Working memory; the reasons borrow from spans and texts. */
    size_t reason_capacity;
    struct topic_visible_text fields[TOPIC_FIELD_COUNT];
    struct topic_phrase_place *places; /* of each attribution */
    size_t place_capacity;
    struct topic_phrase_word *words;
    size_t word_count;
    size_t word_capacity;
    struct topic_phrase_occurrence *occurrences;
    size_t occurrence_count;
    size_t occurrence_capacity;
    struct topic_span *spans;
    size_t span_capacity;
    struct topic_buffer texts;
};

/* Reads the words of the article whose features these are, and sets all attributions to zero. The
 * struct may be used for one article after another. */
int topic_phrases_begin(struct topic_phrases *phrases, const struct topic_feature_list *features,
                        const struct topic_article *article, size_t contributions,
                        struct topic_error *err);

/* Finds the reasons for the attributions as they are now: once for each topic of an article. The
 * reasons are valid until the struct is used again. */
int topic_phrases_gather(struct topic_phrases *phrases, struct topic_error *err);

void topic_phrases_release(struct topic_phrases *phrases);

#endif
