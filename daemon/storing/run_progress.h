/* run_progress.h - how far the training is that runs now, for the threads that answer: the thread
 * that trains sets it. */
#ifndef TOPIC_DAEMON_STORING_RUN_PROGRESS_H
#define TOPIC_DAEMON_STORING_RUN_PROGRESS_H

#include <pthread.h>
#include <stdint.h>

#include "store/training_run.h"

struct topic_run_progress_value {
    int64_t run; /* 0: none has been since the start */
    enum topic_training_run_state state;
    double done; /* 0 to 1 */
};

struct topic_run_progress {
    pthread_mutex_t lock;
    struct topic_run_progress_value value;
};

void topic_run_progress_init(struct topic_run_progress *progress);
void topic_run_progress_release(struct topic_run_progress *progress);
void topic_run_progress_set(struct topic_run_progress *progress,
                            struct topic_run_progress_value value);
struct topic_run_progress_value topic_run_progress_read(struct topic_run_progress *progress);

#endif
