/* model_settings.h - how text becomes features, and margins become decisions. Chosen in training,
 * stored in the model, used in tagging.
 *
 * This is also the layout in the model file (docs/model-format.md, section "settings").
 */
#ifndef TOPIC_MODEL_FILE_MODEL_SETTINGS_H
#define TOPIC_MODEL_FILE_MODEL_SETTINGS_H

#include <stddef.h>
#include <stdint.h>

#include "topicd/article.h"

/* How scores are calibrated in models of formats 2 and 3 (model/scoring/beta_calibration.h). All
 * zero: not in this way. */
struct topic_beta_calibration {
    float low;  /* >= 0: the slope where the probability is near 0 */
    float high; /* >= 0: the slope where it is near 1 */
    float offset;
};

/* How scores are calibrated (model/scoring/score_spline.h). All zero: not in this way. */
#define TOPIC_SCORE_SPLINE_SEGMENTS 9
struct topic_score_spline {
    float offset;                              /* the log-odds that log-odds of 0 become */
    float slopes[TOPIC_SCORE_SPLINE_SEGMENTS]; /* of the segments between knots; >= 0 */
};

struct topic_model_settings {
    float field_weight[TOPIC_FIELD_COUNT]; /* what an occurrence in the field adds to tf */
    float title_weight;    /* factor for title words as features of their own; 0: none */
    uint32_t phrase_words; /* the longest phrase that is a feature: 1 or 2 words */
    uint32_t stem_letters; /* length of the stems that are features too; 0: none */
    uint32_t single_label; /* 1: every article gets exactly one topic */
    float pivot;   /* the vector length that becomes 1 (tfidf.h); 0: every length becomes 1 */
    float rivalry; /* factor of the largest own log-odds of the other topics (log_odds.h) */
    /* From here on format 2; 0 in a model of format 1. */
    uint32_t text_rules; /* the tokenizer's rules, 0 to TOPIC_MODEL_SETTINGS_TEXT_RULES */
    struct topic_beta_calibration calibration;
    uint32_t long_stem_letters; /* of longer stems that are features besides; 0: none */
    /* From here on format 3. */
    float relevance; /* factor of the log-odds that an article has any topic, where these are below
                      * 0 (log_odds.h); 0: the model has no weights for it */
    /* From here on format 4. */
    struct topic_score_spline spline;
};

#define TOPIC_MODEL_SETTINGS_TEXT_RULES 6 /* the newest text rules; a model keeps those it has */

/* Larger weights of fields and titles add up to what no float holds. Training sets 1 to 3. */
#define TOPIC_MODEL_SETTINGS_WEIGHT_MAX 1000000

#define TOPIC_MODEL_SETTINGS_BYTES_1 36 /* in format 1 */
#define TOPIC_MODEL_SETTINGS_BYTES_2 56 /* in format 2 */
#define TOPIC_MODEL_SETTINGS_BYTES_3 60 /* in format 3 */

_Static_assert(sizeof(struct topic_model_settings) == 100, "the model file has this layout");
_Static_assert(offsetof(struct topic_model_settings, text_rules) == TOPIC_MODEL_SETTINGS_BYTES_1,
               "format 1 has this layout");
_Static_assert(offsetof(struct topic_model_settings, relevance) == TOPIC_MODEL_SETTINGS_BYTES_2,
               "format 2 has this layout");
_Static_assert(offsetof(struct topic_model_settings, spline) == TOPIC_MODEL_SETTINGS_BYTES_3,
               "format 3 has this layout");

/* The columns of weights and decisions: one for each topic, and one for relevance. */
static inline size_t topic_model_settings_columns(const struct topic_model_settings *settings,
                                                  size_t topic_count)
{
    return topic_count + (settings->relevance > 0);
}

#endif
