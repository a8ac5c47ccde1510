/* scores.h - what the scores of an evaluation look like: curves of precision against recall, how
 * often a score came true, and which answers had which scores.
 *
 * Scores are counted in levels, in one pass and in memory that does not depend on the number of
 * articles; a picture shows no more.
 */
#ifndef TOPIC_TRAINING_EVALUATION_SCORE_CURVES_H
#define TOPIC_TRAINING_EVALUATION_SCORE_CURVES_H

#include <stddef.h>

#include "topicd/error.h"
#include "training/evaluation/metrics.h"

#define TOPIC_SCORE_CURVES_ALL_TOPICS SIZE_MAX
#define TOPIC_SCORE_CURVES_POINTS_MAX 256
#define TOPIC_SCORE_CURVES_BINS 10
#define TOPIC_SCORE_CURVES_BARS 20

/* Points in order of recall, from the best scores to the worst. None where nothing is due. */
struct topic_score_curve {
    size_t count;
    struct {
        float recall;
        float precision;
    } points[TOPIC_SCORE_CURVES_POINTS_MAX];
};

/* Of one topic, or of all cells together. */
int topic_score_curves_of_topic(const struct topic_answers *answers,
                                const struct topic_label_matrix *truth, size_t topic,
                                struct topic_score_curve *curve, struct topic_error *err);

struct topic_score_counts {
    struct {
        size_t cells;
        size_t due;
        double score_sum;
    } bins[TOPIC_SCORE_CURVES_BINS]; /* all cells, by score */
    /* Given and due, given and not due, due and not given. */
    size_t right[TOPIC_SCORE_CURVES_BARS], wrong[TOPIC_SCORE_CURVES_BARS],
        missed[TOPIC_SCORE_CURVES_BARS];
};

void topic_score_curves_count(const struct topic_answers *answers,
                              const struct topic_label_matrix *truth,
                              struct topic_score_counts *counts);

#endif
