/* pin_check.h - whether a model gives what editors have pinned, by the lines of a store's
 * export. */
#ifndef TOPIC_CLI_JUDGE_PIN_CHECK_H
#define TOPIC_CLI_JUDGE_PIN_CHECK_H

#include "topicd/error.h"
#include "topicd/model.h"
#include "training/comparison/gate.h"

/* Sets the check. -1: the file cannot be read. */
int topic_pin_check_run(struct topic_gate *gate, struct topic_model *model, const char *path,
                        struct topic_error *err);

#endif
