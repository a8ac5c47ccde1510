/* confusion_pairs.h - which topic the model gives where another one is right.
 *
 * A pair counts once for each article that wrongly gets the one topic and wrongly lacks the other.
 */
#ifndef TOPIC_TRAINING_EVALUATION_CONFUSION_PAIRS_H
#define TOPIC_TRAINING_EVALUATION_CONFUSION_PAIRS_H

#include <stddef.h>
#include <stdint.h>

#include "topicd/error.h"
#include "training/evaluation/metrics.h"

struct topic_confusion_pair {
    uint32_t given;
    uint32_t due;
    size_t articles;
};

/* Fills up to `capacity` pairs, the most frequent first, and sets *count. */
int topic_confusion_pairs_find(const struct topic_answers *answers,
                               const struct topic_label_matrix *truth,
                               struct topic_confusion_pair *pairs, size_t capacity, size_t *count,
                               struct topic_error *err);

#endif
