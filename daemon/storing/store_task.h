/* store_task.h - a request for the store, as a worker has prepared it: decoded, and with the topics
 * that the model gives the article. The store's thread (daemon/store_writer.h) does it.
 */
#ifndef TOPIC_DAEMON_STORING_STORE_TASK_H
#define TOPIC_DAEMON_STORING_STORE_TASK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "daemon/access/acl.h"
#include "daemon/storing/run_progress.h"
#include "record/field_map.h"
#include "registry/registry.h"
#include "store/event_log.h"
#include "topicd/error.h"
#include "topicd/model.h"
#include "wire/operation.h"
#include "wire/store/store_request.h"
#include "wire/store/topics_file_request.h"
#include "wire/store/training_request.h"

struct topic_store_task {
    enum topic_operation operation;
    struct topic_store_request request;
    struct topic_training_request training;       /* instead, of what is about models */
    struct topic_topics_file_request topics_file; /* or about the topics file */

    char model[TOPIC_REGISTRY_ID_SIZE]; /* id; empty: no article was tagged */
    struct topic_buffer suggested;      /* its topics, a name a line */
    struct topic_buffer unknown;        /* topics of the request that the model does not have */
    struct topic_model *governed;  /* by whose topics file names are read and shown; owned. NULL: of
                                    * a request that has none */
    struct topic_buffer likeliest; /* topics that the request means by the names of merged ones */

    char *backup_path; /* of a backup, which has nothing else; owned */

    /* Set by the main thread: who asks; how far the training is, borrowed; and of a request to
     * train the registry that the model is for, owned. */
    char client[TOPIC_ACL_MAX_NAME + 1];
    struct topic_run_progress *progress;
    char *registry;
};

/* NULL: the request is malformed, or memory ran out. */
struct topic_store_task *topic_store_task_new(enum topic_operation operation,
                                              struct topic_text frame,
                                              const struct topic_field_map *map,
                                              struct topic_error *err);
/* For the main thread: a copy of the store is to be written there. */
struct topic_store_task *topic_store_task_new_backup(struct topic_text path,
                                                     struct topic_error *err);
void topic_store_task_free(struct topic_store_task *task);

/* Who decides, for the log. Borrowed from the task. */
struct topic_event_log_author topic_store_task_author(const struct topic_store_task *task,
                                                      int64_t now_ms);

/* The user that a proxy names; bytes NULL: none. */
struct topic_text topic_store_task_user(const struct topic_store_task *task);

/* The memory that it takes while it waits. */
size_t topic_store_task_kept_bytes(const struct topic_store_task *task);

/* What it may take of the store's thread, at most and about, in nanoseconds, with so many bytes. */
uint64_t topic_store_task_cost(const struct topic_store_task *task, size_t size_bytes);

/* Takes a reference to the model, and notes what it gives the article of a feedback. */
int topic_store_task_suggest(struct topic_store_task *task, struct topic_model *model,
                             struct topic_scratch *scratch, struct topic_error *err);

#endif
