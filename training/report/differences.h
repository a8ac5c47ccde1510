/* differences.h - the differences of two models as one HTML page for people, like that of
 * report.h. */
#ifndef TOPIC_TRAINING_REPORT_DIFFERENCES_H
#define TOPIC_TRAINING_REPORT_DIFFERENCES_H

#include "training/comparison/model_diff.h"
#include "training/report/page.h"

/* before and after: the models' paths. Of each topic, `shown` articles are listed and the rest are
 * counted. -1: failed. */
int topic_differences_put(struct topic_page *page, const struct topic_model_diff *diff,
                          const char *before, const char *after, size_t shown);

#endif
