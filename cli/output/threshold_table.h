/* threshold_table.h - what `topic eval` says of the thresholds that one can choose: for each topic
 * and some precisions, the threshold, the recall, and the share of articles that get the topic. */
#ifndef TOPIC_CLI_OUTPUT_THRESHOLD_TABLE_H
#define TOPIC_CLI_OUTPUT_THRESHOLD_TABLE_H

#include <math.h>
#include <stddef.h>

#include "cli/output/output.h"
#include "training/evaluation/evaluation.h"

/* The value of --thresholds when it is not given. */
#define TOPIC_THRESHOLD_TABLE_NOT_GIVEN (-INFINITY)

/* The row of the precision (training/evaluation/precision_thresholds.h), or -1 after a message of
 * bad usage. */
int topic_threshold_table_row(double precision);

/* Adds the key "for_precision" of one topic; nothing where the model has no use for thresholds. */
void topic_threshold_table_json(struct topic_json *json, const struct topic_evaluation *evaluation,
                                size_t topic);

/* Prints the table, and the lines of a topics file that set the thresholds of the row, by the names
 * that topics have in the plain model, which has no topics file; topics_path: that of `model`, or
 * NULL. Returns an exit status. */
int topic_threshold_table_text(const struct topic_evaluation *evaluation, size_t row,
                               const struct topic_model *model, const struct topic_model *plain,
                               const char *topics_path);

#endif
