/* training_operation.h - the operations train, training and differences, at the store. */
#ifndef TOPIC_DAEMON_STORING_TRAINING_OPERATION_H
#define TOPIC_DAEMON_STORING_TRAINING_OPERATION_H

#include <stdint.h>

#include "daemon/storing/store_task.h"
#include "store/store.h"
#include "topicd/article.h"
#include "topicd/error.h"
#include "wire/json.h"

/* Whether a model of a training could be written to the registry; before one that may take
 * hours. */
int topic_training_operation_check_place(const char *registry, struct topic_error *err);

/* Each is a step of a transaction, and writes the whole answer; `id` is the request's. */
int topic_training_operation_train(struct topic_store *store, const struct topic_store_task *task,
                                   struct topic_text id, int64_t now_ms, struct topic_json *json,
                                   struct topic_error *err);
int topic_training_operation_show(struct topic_store *store, const struct topic_store_task *task,
                                  struct topic_text id, struct topic_json *json,
                                  struct topic_error *err);
int topic_training_operation_compare(struct topic_store *store, const struct topic_store_task *task,
                                     struct topic_text id, struct topic_json *json,
                                     struct topic_error *err);

#endif
