/* store_pins.h - checks that a model agrees with what editors have pinned. */
#ifndef TOPIC_CLI_STORE_STORE_PINS_H
#define TOPIC_CLI_STORE_STORE_PINS_H

#include "store/store.h"

/* Prints a line for each pin that the model, with the topics file unless that is NULL, does not
 * keep. Exit status 3 where there is one. */
int topic_store_pins_run(struct topic_store *store, const char *model_path,
                         const char *topics_path);

#endif
