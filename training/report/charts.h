/* charts.h - drawings of the report as inline SVG; their colours come from style.c. */
#ifndef TOPIC_TRAINING_REPORT_CHARTS_H
#define TOPIC_TRAINING_REPORT_CHARTS_H

#include "training/evaluation/bootstrap.h"
#include "training/evaluation/score_curves.h"
#include "training/learning_curve.h"
#include "training/report/page.h"

/* Where the thresholds in force stand on a curve. */
struct topic_chart_mark {
    double recall;
    double precision;
};

void topic_charts_curve(struct topic_page *page, const struct topic_score_curve *curve,
                        struct topic_chart_mark mark);

/* The same without words, for a row of many. */
void topic_charts_small_curve(struct topic_page *page, const struct topic_score_curve *curve,
                              struct topic_chart_mark mark);

/* How often scores came true, with 95% intervals (Wilson) on each bin. */
void topic_charts_reliability(struct topic_page *page, const struct topic_score_counts *counts);

/* Bars of `lower` with those of `upper` (may be NULL) on top of them. */
void topic_charts_histogram(struct topic_page *page, const char *label,
                            const size_t lower[TOPIC_SCORE_CURVES_BARS],
                            const size_t upper[TOPIC_SCORE_CURVES_BARS]);

/* Micro-F1 and macro-F1 by the number of training articles, on a logarithmic scale. */
void topic_charts_learning(struct topic_page *page, const struct topic_learning_curve *curve);

/* A value between 0 and 1 with its interval, as a line. */
void topic_charts_interval(struct topic_page *page, double value, struct topic_interval interval);

#endif
