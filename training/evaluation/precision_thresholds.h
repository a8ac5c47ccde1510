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
#include "topicd/model.h"
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

/* Decimal places for articles a week: a rare topic is not shown as 0.0. */
static inline int topic_precision_thresholds_week_places(double articles)
{
    return articles < 1 ? 2 : 1;
}

/* Fills TOPIC_PRECISION_THRESHOLDS_COUNT rows. */
int topic_precision_thresholds_find(const struct topic_precision_thresholds_request *request,
                                    size_t topic, struct topic_precision_threshold *rows,
                                    struct topic_error *err);

/* What lines of a topics file are made of. */
struct topic_precision_thresholds_lines {
    const struct topic_model *model; /* that was measured; NULL: a line for each of `names` */
    const struct topic_model *plain; /* without its topics file, whose topics the lines name; the
                                      * same where it has none */
    const char *const *names;        /* by topic of the evaluation */
    size_t count;
    const struct topic_precision_threshold *rows; /* [topic * TOPIC_PRECISION_THRESHOLDS_COUNT] */
};

/* Appends the lines of a topics file (docs/topics-file.md) that set the thresholds of a row, a line
 * for each topic of the plain model that is not disabled; a comment where the target is not
 * reached. Topics that are merged get the threshold of the topic that they are given as. */
int topic_precision_thresholds_put_lines(struct topic_buffer *out,
                                         const struct topic_precision_thresholds_lines *lines,
                                         size_t row, struct topic_error *err);

#endif
