/* metrics.h - the measures of multi-label classification.
 *
 * Definitions follow Tsoumakas, Katakis and Vlahavas, "Mining multi-label data" (Data Mining and
 * Knowledge Discovery Handbook, 2010, section 34.7) and Manning, Raghavan and Schuetze,
 * "Introduction to Information Retrieval" (2008, chapter 8). A division by zero counts 0.
 * Where scores rank topics or articles, the wrong ones come first among equal scores, so ties never
 * improve a measure.
 */
#ifndef TOPIC_TRAINING_EVALUATION_METRICS_H
#define TOPIC_TRAINING_EVALUATION_METRICS_H

#include <stdbool.h>
#include <stddef.h>

#include "topicd/error.h"
#include "training/data/label_matrix.h"

/* A model's answers, cell [article * topic_count + topic]. A topic that the model does not know has
 * score 0 and is never accepted. */
struct topic_answers {
    size_t article_count;
    size_t topic_count;
    const float *scores; /* probabilities */
    const bool *accepted;
};

struct topic_topic_metrics {
    size_t articles; /* that have the topic by their labels */
    double precision;
    double recall;
    double f1;
    double average_precision; /* over the articles ranked by score */
};

struct topic_metrics {
    size_t articles;
    double micro_f1, micro_precision, micro_recall;
    double macro_f1, macro_precision, macro_recall; /* means over all topics */
    double sample_f1;       /* mean over articles; 1 for one that neither has nor gets a topic */
    double subset_accuracy; /* share of articles with exactly the right topics */
    double hamming_loss;
    double precision_at_1, precision_at_3, precision_at_5; /* over articles that have a topic */
    double ndcg_at_5;                                      /* likewise */
    double mean_average_precision;                         /* over topics that some article has */
    /* Expected calibration error in 15 bins of equal width: over all cells, nearly all of which are
     * near 0, over the topics given, and over each article's best topic. */
    double calibration_error, calibration_error_given, calibration_error_best;
    struct topic_topic_metrics *topics; /* topic_count of them, owned */
};

/* truth has the shape of the answers. On failure there is nothing to release. */
int topic_metrics_compute(const struct topic_answers *answers,
                          const struct topic_label_matrix *truth, struct topic_metrics *metrics,
                          struct topic_error *err);
void topic_metrics_release(struct topic_metrics *metrics);

#endif
