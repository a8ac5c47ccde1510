/* charts.h - the report's charts as inline SVG; style.c has their colours. */
#ifndef TOPIC_TRAINING_REPORT_CHARTS_H
#define TOPIC_TRAINING_REPORT_CHARTS_H

#include "training/evaluation/bootstrap.h"
#include "training/evaluation/learning_curve_points.h"
#include "training/evaluation/precision_thresholds.h"
#include "training/evaluation/score_curves.h"
#include "training/report/page.h"

/* The point of the model's own thresholds. */
struct topic_chart_mark {
    double recall;
    double precision;
};

/* With dots at the thresholds 0.1 to 0.9. */
void topic_charts_curve(struct topic_page *page, const struct topic_score_curve *curve,
                        struct topic_chart_mark mark);

/* The same without labels, for many charts side by side, of one topic with its threshold; `rows`
 * has the thresholds for certain precisions, which are marked; NULL: there are none. */
void topic_charts_small_curve(struct topic_page *page, const struct topic_score_curve *curve,
                              struct topic_chart_mark mark, double threshold,
                              const struct topic_precision_threshold *rows);

/* How often topics with a certain score were right, with a 95% interval (Wilson) for each bin. */
void topic_charts_reliability(struct topic_page *page, const struct topic_score_counts *counts);

/* Bars of `lower`, with those of `upper` (may be NULL) stacked on top. */
void topic_charts_histogram(struct topic_page *page, const char *label,
                            const size_t lower[TOPIC_SCORE_CURVES_BARS],
                            const size_t upper[TOPIC_SCORE_CURVES_BARS]);

/* Micro-F1 and macro-F1 by the number of training articles, on a logarithmic scale. */
void topic_charts_learning(struct topic_page *page, const struct topic_learning_curve *curve);

/* A value between 0 and 1 with its interval, on a line. */
void topic_charts_interval(struct topic_page *page, double value, struct topic_interval interval);

#endif
