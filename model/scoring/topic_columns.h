/* columns.h - the numbers of the topics' decisions, each kind side by side for all topics, as the
 * loops over topics read them.
 *
 *     topic_columns_init(&columns, decisions, topic_count, &err);
 *     ... columns.cut[topic] ...
 *     topic_columns_release(&columns);
 *
 * Behind the last topic stand others up to a whole step of TOPIC_WEIGHT_ROWS_LANES, which no margin has
 * taken and no threshold lets through.
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
    float *cut; /* the log-odds from which a topic is given */
};

int topic_columns_init(struct topic_columns *columns, const struct topic_decision *decisions,
                       size_t topic_count, struct topic_error *err);

void topic_columns_release(struct topic_columns *columns);

#endif
