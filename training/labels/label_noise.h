/* label_noise.h - how probable it is that a label is wrong or missing, and how many labels are.
 *
 *     struct topic_label_noise noise = {0};
 *     topic_label_noise_estimate(&noise, &evidence, &err);
 *     p = topic_label_noise_probability(&noise, topic, log_odds, has_topic);
 *     ... noise.wrong + noise.missing labels are wrong or missing ...
 *     topic_label_noise_release(&noise);
 *
 * A topic that was put on an article by mistake was put on one that should not have it. The model
 * scores such articles as it scores those that lack the topic, and mistakes are as frequent as the
 * topic. So the scores of wrong labels are distributed like those of the articles without the
 * topic, each topic weighted by its share of the articles; those of missing labels, like the scores
 * of the articles with the topic. The labels are a mixture of right and wrong ones: the largest
 * number of wrong ones that leaves enough labels above every score is the estimate (mixture
 * proportion estimation; Blanchard, Lee and Scott, JMLR 11, 2010), and the ratio of the two
 * densities, made monotone, is the probability. docs/decisions/0027-label-audit.md has the
 * measurements.
 */
#ifndef TOPIC_TRAINING_LABELS_LABEL_NOISE_H
#define TOPIC_TRAINING_LABELS_LABEL_NOISE_H

#include <stdbool.h>

#include "topicd/error.h"
#include "training/data/label_matrix.h"
#include "training/data/margins.h"

struct topic_label_noise_evidence {
    const struct topic_margins *log_odds; /* out-of-fold */
    const struct topic_label_matrix *labels;
    bool has_one_each; /* every article has exactly one topic: none is missing */
};

struct topic_label_noise {
    double wrong;      /* how many topics articles have and should not */
    double missing;    /* how many they lack and should have */
    double *log_share; /* by topic: of the share of the articles with it */
    float *levels[2];  /* probabilities by level of the evidence: missing, wrong */
};

/* The caller releases the noise on failure too. */
int topic_label_noise_estimate(struct topic_label_noise *noise,
                               const struct topic_label_noise_evidence *evidence,
                               struct topic_error *err);
void topic_label_noise_release(struct topic_label_noise *noise);

/* What the probability depends on: more is more suspicious. */
double topic_label_noise_score(const struct topic_label_noise *noise, size_t topic, double log_odds,
                               bool has_topic);

/* That the label is wrong (has_topic) or missing. */
double topic_label_noise_probability(const struct topic_label_noise *noise, size_t topic,
                                     double log_odds, bool has_topic);

#endif
