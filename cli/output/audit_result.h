/* audit_result.h - prints suspicious labels: as text, or as one JSON object per line. */
#ifndef TOPIC_CLI_OUTPUT_AUDIT_RESULT_H
#define TOPIC_CLI_OUTPUT_AUDIT_RESULT_H

#include "training/labels/label_audit.h"

/* Return an exit status. */
int topic_audit_result_text(const struct topic_label_audit *audit);
int topic_audit_result_json(const struct topic_label_audit *audit);

/* How many labels are wrong, and where to stop. */
void topic_audit_result_estimate(const struct topic_label_audit *audit);

#endif
