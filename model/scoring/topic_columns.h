/* topic_columns.h - the numbers of struct topic_decision as one array each, for the vector loops
 * over topics.
 *
 *     topic_columns_init(&columns, decisions, topic_count, relevance, &err);
 *     ... columns.threshold[topic] ...
 *     topic_columns_release(&columns);
 *
 * The arrays are padded to a multiple of TOPIC_WEIGHT_ROWS_LANES: a padding topic has log-odds of
 * minus infinity and a threshold of infinity, so that it is never accepted and no topic's rival.
 * The column of relevance, behind the last topic's, is such a padding topic with a margin.
 */
#ifndef TOPIC_MODEL_SCORING_TOPIC_COLUMNS_H
#define TOPIC_MODEL_SCORING_TOPIC_COLUMNS_H

#include <stddef.h>

#include "model/file/format.h"
#include "topicd/error.h"

struct topic_columns {
    size_t topic_count;
    size_t stride; /* topic_weight_rows_stride(), the length of each column */
    float *bias;   /* owns the memory of all of them */
    float *scale;
    float *slope;
    float *offset;
    float *threshold; /* the log-odds from which a topic is accepted */
    float relevance;  /* topic_model_settings.relevance; 0: there is no such column */
    float relevance_slope;
    float relevance_offset;
};

/* With relevance, decisions[topic_count] is its own. */
int topic_columns_init(struct topic_columns *columns, const struct topic_decision *decisions,
                       size_t topic_count, float relevance, struct topic_error *err);

void topic_columns_release(struct topic_columns *columns);

#endif
