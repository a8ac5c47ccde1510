/* baseline_result.h - how `topic eval --baseline` says what changed since the old model. */
#ifndef TOPIC_CLI_OUTPUT_BASELINE_RESULT_H
#define TOPIC_CLI_OUTPUT_BASELINE_RESULT_H

#include "cli/output/output.h"
#include "training/comparison/baseline.h"

struct topic_baseline_result {
    const char *path; /* of the old model */
    struct topic_baseline baseline;
};

/* Adds the key "baseline". */
void topic_baseline_result_json(struct topic_json *json,
                                const struct topic_baseline_result *result);

/* Prints a table on stdout. */
void topic_baseline_result_text(const struct topic_baseline_result *result);

/* Says on stderr which measure got worse beyond chance, and returns TOPIC_EXIT_CHECK_SAID_NO if one
 * did. */
int topic_baseline_result_check(const struct topic_baseline_result *result);

#endif
