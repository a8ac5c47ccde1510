/* process_pool.h - distributes numbered tasks over child processes, which send back their results
 * as messages.
 *
 * Processes rather than threads: the solvers share rand() and print hooks within a process, and may
 * crash when memory runs out. A child that dies is an error here, not the end of the trainer.
 *
 * A task's result must depend on nothing but its number and the context, not on the child that runs
 * it or on the time; then the outcome is the same for any number of processes.
 */
#ifndef TOPIC_TRAINING_FIT_PROCESS_POOL_H
#define TOPIC_TRAINING_FIT_PROCESS_POOL_H

#include <stddef.h>

#include "base/buffer.h"
#include "topicd/error.h"

struct topic_process_pool_work {
    size_t task_count;
    size_t process_count; /* at least 1 */
    void *context;
    /* Runs in a child: appends the task's result, any bytes, to an empty buffer. */
    int (*run)(void *context, size_t task, struct topic_buffer *result, struct topic_error *err);
    /* Runs in the calling process, once for each task, in any order. */
    int (*collect)(void *context, size_t task, const char *bytes, size_t len,
                   struct topic_error *err);
};

/* Returns when every task has been collected, or with the first error once all children have
 * ended. */
int topic_process_pool_run(const struct topic_process_pool_work *work, struct topic_error *err);

#endif
