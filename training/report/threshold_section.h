/* threshold_section.h - the section of the report on thresholds that one can choose: for each topic
 * and some precisions, the threshold, the recall and the share of articles that get the topic, and
 * the lines of a topics file that set the thresholds. */
#ifndef TOPIC_TRAINING_REPORT_THRESHOLD_SECTION_H
#define TOPIC_TRAINING_REPORT_THRESHOLD_SECTION_H

#include "training/evaluation/evaluation.h"
#include "training/report/page.h"

/* Nothing where the model has no use for thresholds. has_lines: topics have the names of the model,
 * so that lines can be proposed. */
void topic_threshold_section_put(struct topic_page *page, const struct topic_evaluation *evaluation,
                                 bool has_lines);

#endif
