/* curve_section.h - the report's section on precision against recall: a curve for all topics
 * together, and one for each. */
#ifndef TOPIC_TRAINING_REPORT_CURVE_SECTION_H
#define TOPIC_TRAINING_REPORT_CURVE_SECTION_H

#include "training/evaluation/evaluation.h"
#include "training/report/page.h"

int topic_curve_section_put(struct topic_page *page, const struct topic_evaluation *evaluation);

#endif
