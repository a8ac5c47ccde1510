/* precision_thresholds.h - from which score a topic must be given so that a certain share of its
 * articles are right, and how many of its articles it then gets.
 *
 *     struct topic_precision_threshold rows[TOPIC_PRECISION_THRESHOLDS_COUNT];
 *     topic_precision_thresholds_find(&request, topic, rows, &err);
 *     rows[i] is for a precision of topic_precision_thresholds_target(i)
 *
 * Of all thresholds with the precision, the one with the best recall is taken: the lowest. It is
 * chosen on the articles that it is measured with, so with few of them it is flattered.
 */
#ifndef TOPIC_TRAINING_EVALUATION_PRECISION_THRESHOLDS_H
#define TOPIC_TRAINING_EVALUATION_PRECISION_THRESHOLDS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "topicd/error.h"
#include "training/evaluation/metrics.h"

#define TOPIC_PRECISION_THRESHOLDS_COUNT 3

/* Decimal places of a threshold: it is what people copy into a topics file. */
#define TOPIC_PRECISION_THRESHOLDS_PLACES 4

struct topic_precision_threshold {
    bool is_reached; /* else no threshold has the precision, and the rest is 0 */
    double threshold;
    double precision; /* at least the target */
    double recall;
    size_t given; /* articles that get the topic */
};

struct topic_precision_thresholds_request {
    const struct topic_answers *answers;
    const struct topic_label_matrix *truth;
    const bool *gets_nothing; /* by article: whatever its scores are */
};

/* The target of a row, ascending. */
double topic_precision_thresholds_target(size_t row);

/* Fills TOPIC_PRECISION_THRESHOLDS_COUNT rows. */
int topic_precision_thresholds_find(const struct topic_precision_thresholds_request *request,
                                    size_t topic, struct topic_precision_threshold *rows,
                                    struct topic_error *err);

/* Appends the lines of a topics file (docs/topics-file.md) that set the thresholds of a row, a line
 * for each topic; a comment where the target is not reached. names[topic_count],
 * rows[topic * TOPIC_PRECISION_THRESHOLDS_COUNT + row]. */
int topic_precision_thresholds_put_lines(struct topic_buffer *out, const char *const *names,
                                         const struct topic_precision_threshold *rows,
                                         size_t topic_count, size_t row, struct topic_error *err);

#endif
