/* threshold_section.h - the section of the report on thresholds that one can choose: for each topic
 * and some precisions, the threshold, the recall and the share of articles that get the topic, and
 * the lines of a topics file that set the thresholds. */
#ifndef TOPIC_TRAINING_REPORT_THRESHOLD_SECTION_H
#define TOPIC_TRAINING_REPORT_THRESHOLD_SECTION_H

#include <stdbool.h>

#include "training/evaluation/evaluation.h"
#include "training/report/page.h"

/* The lines of a topics file for each of the precisions, folded up. */
void topic_threshold_section_put_lines(struct topic_page *page,
                                       const struct topic_precision_thresholds_lines *source);

/* Nothing where the model has no use for thresholds. `plain` is the model without its topics file,
 * if it has one. */
void topic_threshold_section_put(struct topic_page *page, const struct topic_evaluation *evaluation,
                                 const struct topic_model *model, const struct topic_model *plain,
                                 bool has_topics_file);

#endif
