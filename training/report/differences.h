/* differences.h - a comparison of two models as one HTML page for a person, like report.h's. */
#ifndef TOPIC_TRAINING_REPORT_DIFFERENCES_H
#define TOPIC_TRAINING_REPORT_DIFFERENCES_H

#include "training/evaluation/model_diff.h"
#include "training/report/page.h"

/* before and after: the models' paths. Articles beyond `shown` of a topic are counted, not listed.
 * -1: memory ran out. */
int topic_differences_put(struct topic_page *page, const struct topic_model_diff *comparison,
                          const char *before, const char *after, size_t shown);

#endif
