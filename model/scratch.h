/* scratch.h - the inside of struct topic_scratch: a thread's working memory for tagging and
 * explaining, which grows to what the largest article needs.
 *
 *     topic_scratch_read(scratch, trained, &article, &err);    scratch->features, scratch->vector
 *     topic_scratch_score(scratch, trained, &err);             scratch->margins, scratch->log_odds
 */
#ifndef TOPIC_MODEL_SCRATCH_H
#define TOPIC_MODEL_SCRATCH_H

#include <stddef.h>

#include "model/attribution/phrases.h"
#include "model/features/feature_list.h"
#include "model/features/tfidf.h"
#include "model/trained_model.h"
#include "topicd/model.h"

struct topic_scratch {
    struct topic_feature_list features;
    struct topic_tfidf vector;
    float *margins; /* by trained topic; topic_weight_rows_stride() of them */
    size_t margin_capacity;
    float *log_odds; /* likewise */
    size_t log_odds_capacity;
    float best_log_odds; /* the largest of them */
    struct topic_tag *tags;
    size_t tag_capacity;
    struct topic_tag *served; /* while a policy turns the tags of trained topics into others */
    size_t served_capacity;
    struct topic_phrases phrases;
};

/* The size that tagging has made it grow to; without what only explanations need. */
size_t topic_scratch_size_bytes(const struct topic_scratch *scratch);

/* Lists the article's features and builds its vector. */
int topic_scratch_read(struct topic_scratch *scratch, const struct topic_trained_model *trained,
                       const struct topic_article *article, struct topic_error *err);

/* Fills margins and log-odds from the vector. */
int topic_scratch_score(struct topic_scratch *scratch, const struct topic_trained_model *trained,
                        struct topic_error *err);

#endif
