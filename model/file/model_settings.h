/* model_settings.h - how text becomes features, and margins become decisions. Chosen in training,
 * stored in the model, used in tagging.
 *
 * This is also the layout in the model file (docs/model-format.md, section "settings").
 */
#ifndef TOPIC_MODEL_FILE_MODEL_SETTINGS_H
#define TOPIC_MODEL_FILE_MODEL_SETTINGS_H

#include <stdint.h>

#include "topicd/article.h"

struct topic_model_settings {
    float field_weight[TOPIC_FIELD_COUNT]; /* what an occurrence in the field adds to tf */
    float title_weight;    /* factor for title words as features of their own; 0: none */
    uint32_t phrase_words; /* the longest phrase that is a feature: 1 or 2 words */
    uint32_t stem_letters; /* length of the stems that are features too; 0: none */
    uint32_t single_label; /* 1: every article gets exactly one topic */
    float pivot;   /* the vector length that becomes 1 (tfidf.h); 0: every length becomes 1 */
    float rivalry; /* factor of the largest own log-odds of the other topics (log_odds.h) */
};

_Static_assert(sizeof(struct topic_model_settings) == 36, "the model file has this layout");

#endif
