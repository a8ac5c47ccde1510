/* score_curves.h - the data of the report's charts: curves of precision against recall, how often
 * topics with a certain score were right, and the scores of right, wrong and missed topics.
 *
 * Scores are rounded to levels and counted, in one pass and in memory that does not depend on the
 * number of articles; a chart cannot show more detail.
 */
#ifndef TOPIC_TRAINING_EVALUATION_SCORE_CURVES_H
#define TOPIC_TRAINING_EVALUATION_SCORE_CURVES_H

#include <stdbool.h>
#include <stddef.h>

#include "topicd/error.h"
#include "training/evaluation/metrics.h"

#define TOPIC_SCORE_CURVES_ALL_TOPICS SIZE_MAX
#define TOPIC_SCORE_CURVES_POINTS_MAX 256
#define TOPIC_SCORE_CURVES_TICKS 9
#define TOPIC_SCORE_CURVES_BINS 10
#define TOPIC_SCORE_CURVES_BARS 20

/* Points by ascending recall, from the best scores to the worst; none if no article has the
 * topic. */
struct topic_score_curve {
    size_t count;
    struct {
        float recall;
        float precision;
    } points[TOPIC_SCORE_CURVES_POINTS_MAX];
    /* Where the thresholds 0.1, 0.2, ... 0.9 are on the curve. */
    struct {
        bool is_there; /* else it is above all scores */
        float recall;
        float precision;
    } ticks[TOPIC_SCORE_CURVES_TICKS];
};

/* Of one topic, or of the cells of all topics together (TOPIC_SCORE_CURVES_ALL_TOPICS). */
int topic_score_curves_of_topic(const struct topic_answers *answers,
                                const struct topic_label_matrix *truth, size_t topic,
                                struct topic_score_curve *curve, struct topic_error *err);

struct topic_score_counts {
    struct {
        size_t cells;
        size_t due;
        double score_sum;
    } bins[TOPIC_SCORE_CURVES_BINS]; /* all cells, by score */
    /* By score: topics given rightly, given wrongly, and wrongly not given. */
    size_t right[TOPIC_SCORE_CURVES_BARS], wrong[TOPIC_SCORE_CURVES_BARS],
        missed[TOPIC_SCORE_CURVES_BARS];
};

void topic_score_curves_count(const struct topic_answers *answers,
                              const struct topic_label_matrix *truth,
                              struct topic_score_counts *counts);

#endif
