/* store_group.h - requests for the store that are written in one transaction.
 *
 *     struct topic_store_group group = {.handle = &handle, .take = take, .finish = finish,
 *                                       .context = queue, .stop_ms = &stop_ms};
 *     topic_store_group_run(&group);
 *     ... group.jobs have their answers ...
 */
#ifndef TOPIC_DAEMON_STORE_THREAD_STORE_GROUP_H
#define TOPIC_DAEMON_STORE_THREAD_STORE_GROUP_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/serving/job.h"
#include "daemon/storing/store_handle.h"

/* More would keep the first waiting for longer than a disk's sync. */
#define TOPIC_STORE_GROUP_JOBS 256

struct topic_store_group {
    struct topic_store_handle *handle;
    struct topic_job *(*take)(void *context); /* the next request; NULL: there is none */
    /* Called when it has been done, before the next is taken: what it took. */
    void (*finish)(void *context, struct topic_job *job, uint64_t spent_ns);
    void *context;
    const atomic_int_fast64_t
        *stop_ms; /* requests end then, topic_clock_now_ms(); 0: not yet known */
    struct topic_job *jobs[TOPIC_STORE_GROUP_JOBS];
    uint64_t spent_ns[TOPIC_STORE_GROUP_JOBS]; /* that each took by itself */
    size_t count;
};

/* Takes requests and does them. Each has its answer then, or the code `storage`; or `busy`, when
 * the daemon stops and their time is over. */
void topic_store_group_run(struct topic_store_group *group);

/* Whether a request for this operation succeeded. */
bool topic_store_group_has_done(const struct topic_store_group *group,
                                enum topic_operation operation);

/* Of what the group took as a whole, `total_ns`, the part of request `index` that it did not take
 * by itself, as of the commit: in proportion to what it did, since who changes more writes more. */
uint64_t topic_store_group_share(const struct topic_store_group *group, size_t index,
                                 uint64_t total_ns);

/* Writes a copy of the store, outside a transaction. */
void topic_store_group_backup(struct topic_store_handle *handle, struct topic_job *job);

#endif
