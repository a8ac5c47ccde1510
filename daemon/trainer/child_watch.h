/* child_watch.h - runs a child of the daemon to its end, while what else the thread has to do goes
 * on. */
#ifndef TOPIC_DAEMON_TRAINER_CHILD_WATCH_H
#define TOPIC_DAEMON_TRAINER_CHILD_WATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "daemon/trainer/child_process.h"
#include "topicd/error.h"

struct topic_child_watch {
    struct topic_child_process_options child;
    int64_t limit_ms;                         /* that it may take */
    int wake;                                 /* readable when something waits for `go_on` */
    bool (*go_on)(void *context);             /* false: the child is to be ended */
    void (*show)(void *context, double done); /* what it says of its progress, 0 to 1 */
    void *context;
    bool is_ended; /* by go_on */
};

/* -1: it could not be started, was ended, or was ended by a signal. Else *status is its exit
 * status. */
int topic_child_watch_run(struct topic_child_watch *watch, int *status, struct topic_error *err);

#endif
