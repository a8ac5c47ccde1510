/* shares.h - from what each feature of an article adds to what each of its occurrences does.
 *
 *     topic_evidence_begin(&evidence, features.count, component_count, &err);
 *     ... evidence.contributions[0 .. component_count) = what each component of the vector adds ...
 *     topic_shares_spread(&evidence, &source, counts);
 *     topic_evidence_gather(&evidence, &features, &article, &err);
 */
#ifndef TOPIC_MODEL_SHARES_H
#define TOPIC_MODEL_SHARES_H

#include "model/evidence.h"
#include "model/settings.h"
#include "model/vocabulary.h"

struct topic_shares_source {
    const struct topic_features *features; /* of the article */
    const struct topic_settings *settings;
    const struct topic_vocabulary *vocabulary;
};

/* Fills evidence->shares; counts has a number for each feature of the vocabulary, zero before and
 * after. */
void topic_shares_spread(struct topic_evidence *evidence, const struct topic_shares_source *source,
                         float *counts);

#endif
