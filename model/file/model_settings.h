/* settings.h - how text becomes features and margins decisions: chosen in training, stored in the
 * model, obeyed in tagging.
 *
 * This is also the layout in the model file (docs/model-format.md, section "settings").
 */
#ifndef TOPIC_MODEL_FILE_MODEL_SETTINGS_H
#define TOPIC_MODEL_FILE_MODEL_SETTINGS_H

#include <stdint.h>

#include "topicd/article.h"

struct topic_model_settings {
    float field_weight[TOPIC_FIELD_COUNT]; /* how many times a word of the field counts */
    float title_weight;    /* title words as features of their own, times this; 0: none */
    uint32_t phrase_words; /* longest phrase that is a feature: 1 or 2 words */
    uint32_t stem_letters; /* the first so many letters of a word are a feature too; 0: none */
    uint32_t single_label; /* 1: every article gets exactly one topic */
    float pivot;   /* the vector length that becomes 1 (vector.h); 0: every length becomes 1 */
    float rivalry; /* times the largest own log-odds of the other topics is added to a topic's */
};

_Static_assert(sizeof(struct topic_model_settings) == 36, "the model file has this layout");

#endif
