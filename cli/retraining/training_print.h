/* training_print.h - how the commands print a training run. */
#ifndef TOPIC_CLI_RETRAINING_TRAINING_PRINT_H
#define TOPIC_CLI_RETRAINING_TRAINING_PRINT_H

#include <stdbool.h>

#include <jansson.h>

/* A line, and the verdict's words below it where there is one. */
void topic_training_print_run(const json_t *run, bool with_checks);

/* "queued", "promoted" and the like; "" where the answer has none. */
const char *topic_training_print_state(const json_t *run);

/* Whether the run goes on. */
bool topic_training_print_is_running(const json_t *run);

/* The exit status for a run that has ended: promoted, no, or failed. */
int topic_training_print_status(const json_t *run);

#endif
