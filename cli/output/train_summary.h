/* train_summary.h - what a training came to, for people and as JSON. */
#ifndef TOPIC_CLI_OUTPUT_TRAIN_SUMMARY_H
#define TOPIC_CLI_OUTPUT_TRAIN_SUMMARY_H

#include <stddef.h>

#include "training/trainer.h"

/* skipped: malformed records. Both print on stdout. */
void topic_train_summary_print(const struct topic_training *training, const char *output,
                               size_t skipped);
void topic_train_summary_print_json(const struct topic_training *training, const char *output,
                                    size_t skipped);

#endif
