/* metrics.h - how good a set of answers is, by the measures of multi-label classification.
 *
 * Definitions follow Tsoumakas, Katakis and Vlahavas, "Mining multi-label data" (Data Mining and
 * Knowledge Discovery Handbook, 2010, section 34.7) and Manning, Raghavan and Schuetze,
 * "Introduction to Information Retrieval" (2008, chapter 8). A division by zero counts 0.
 * Wherever scores rank topics or articles, equal scores rank the wrong ones first: ties never
 * flatter.
 */
#ifndef TOPIC_TRAINING_EVALUATION_METRICS_H
#define TOPIC_TRAINING_EVALUATION_METRICS_H

#include <stdbool.h>
#include <stddef.h>

#include "topicd/error.h"
#include "training/data/label_matrix.h"

/* What was answered: cell [article * topic_count + topic]; truth has the same shape. A topic that
 * the model does not know has score 0 and is never accepted. */
struct topic_answers {
    size_t article_count;
    size_t topic_count;
    const float *scores; /* probabilities */
    const bool *accepted;
};

struct topic_topic_metrics {
    size_t articles; /* that truly carry the topic */
    double precision;
    double recall;
    double f1;
    double average_precision; /* over the articles ranked by score */
};

struct topic_metrics {
    size_t articles;
    double micro_f1, micro_precision, micro_recall;
    double macro_f1, macro_precision, macro_recall; /* means over all topics */
    double sample_f1;       /* mean over articles; 1 when nothing was due and nothing given */
    double subset_accuracy; /* share of articles with exactly the right topics */
    double hamming_loss;
    double precision_at_1, precision_at_3, precision_at_5; /* over articles that carry a topic */
    double ndcg_at_5;                                      /* likewise */
    double mean_average_precision;      /* over topics that some article carries */
    double calibration_error;           /* expected, over all cells in 15 bins of equal width */
    struct topic_topic_metrics *topics; /* topic_count of them, owned */
};

int topic_metrics_compute(const struct topic_answers *answers,
                          const struct topic_label_matrix *truth, struct topic_metrics *metrics,
                          struct topic_error *err);
void topic_metrics_release(struct topic_metrics *metrics);

#endif
