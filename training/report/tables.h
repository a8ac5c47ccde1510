/* tables.h - the report's tables and lists: topics, learning curve, confusions, the worst
 * mistakes. */
#ifndef TOPIC_TRAINING_REPORT_TABLES_H
#define TOPIC_TRAINING_REPORT_TABLES_H

#include <stddef.h>

#include "topicd/error.h"
#include "topicd/model.h"
#include "training/evaluation/confusion_pairs.h"
#include "training/evaluation/evaluation.h"
#include "training/evaluation/learning_curve_points.h"
#include "training/report/page.h"

void topic_tables_topics(struct topic_page *page, const struct topic_evaluation *evaluation,
                         const struct topic_model *model);

void topic_tables_learning(struct topic_page *page, const struct topic_learning_curve *curve);

void topic_tables_confusions(struct topic_page *page, const struct topic_evaluation *evaluation,
                             const struct topic_confusion_pair *pairs, size_t count);

void topic_tables_mistakes(struct topic_page *page, const struct topic_evaluation *evaluation,
                           const struct topic_model *model);

/* The numbers of all topics, those with the most articles first; released with free(). */
size_t *topic_tables_order(const struct topic_evaluation *evaluation, struct topic_error *err);

#endif
