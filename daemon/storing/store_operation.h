/* store_operation.h - does a prepared request at the store, and writes the answer. */
#ifndef TOPIC_DAEMON_STORING_STORE_OPERATION_H
#define TOPIC_DAEMON_STORING_STORE_OPERATION_H

#include "base/buffer.h"
#include "daemon/storing/store_task.h"
#include "store/store.h"
#include "topicd/article.h"
#include "topicd/error.h"
#include "wire/code.h"

/* Within a transaction; the answer counts when that is committed. `id` is the request's, as JSON
 * text; `reply` is empty before. -1: *code and err say why, and the store is unchanged. */
int topic_store_operation_run(struct topic_store *store, const struct topic_store_task *task,
                              struct topic_text id, struct topic_buffer *reply,
                              enum topic_code *code, struct topic_error *err);

/* The code for a failure of the store. */
enum topic_code topic_store_operation_code(enum topic_failure failure);

#endif
