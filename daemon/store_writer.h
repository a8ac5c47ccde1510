/* store_writer.h - the thread that the store belongs to: it does the requests that workers have
 * prepared (daemon/storing/store_task.h), many in one transaction, and gives each its answer when
 * the transaction is on disk.
 *
 *     topic_store_writer_start      main thread
 *     topic_store_writer_post       main thread: a job whose task is prepared
 *     topic_store_writer_collect    main thread, when writer->wake is readable: the jobs that are done
 *     topic_store_writer_release
 *
 * While a transaction is written, the next requests wait, and then go into one together: so their
 * number in a transaction follows their rate, and none waits for others to come. Whatever happens to
 * the store, articles are tagged: a store that cannot be read or written is tried again, and requests
 * for it are answered with the code `storage`.
 */
#ifndef TOPIC_DAEMON_STORE_WRITER_H
#define TOPIC_DAEMON_STORE_WRITER_H

#include <pthread.h>
#include <semaphore.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/metrics/counters.h"
#include "daemon/serving/job.h"
#include "daemon/storing/candidate_intake.h"
#include "store/store.h"
#include "topicd/error.h"

/* Requests that may wait for the store, and the bytes of their messages: some seconds of a slow
 * disk. */
#define TOPIC_STORE_WRITER_MAX_JOBS 10000
#define TOPIC_STORE_WRITER_MAX_BYTES ((size_t)64 * 1024 * 1024)

struct topic_store_writer {
    const char *path; /* NULL: there is no store. Borrowed */
    pthread_t thread;
    int wake; /* eventfd: readable when jobs are done; -1: there is no store */
    bool is_running;

    bool is_closed; /* from here on protected by the lock */
    pthread_mutex_t lock;
    sem_t wakeups;
    struct topic_job_list waiting;
    struct topic_job_list done;
    size_t unfinished; /* posted and not collected */
    struct topic_counters_store state;

    /* The thread's own: */
    struct topic_store store;
    int64_t tried_ms;   /* when it was opened last */
    int64_t counted_ms; /* when the state was counted */
    int64_t count_cost_ms;
    int64_t retention_ms;
    int64_t expired_ms; /* when old texts were looked for */
    struct topic_candidate_intake intake;
    int64_t taken_ms; /* when candidates were taken in */
    bool has_store;
    bool was_open;   /* a file that is gone is not made anew */
    bool is_changed; /* since it was counted */

    struct topic_candidate_pool candidates; /* of workers */
};

struct topic_store_writer_options {
    const char *path; /* NULL: no store */
    long long retention_days;
    long long candidates; /* that may wait for a review; 0: none are taken */
};

/* Without a path it does nothing. Opens the store: fails where the file is no store or is in use, and
 * goes on where the disk is at fault. Release in any case. */
int topic_store_writer_start(struct topic_store_writer *writer,
                             const struct topic_store_writer_options *options,
                             struct topic_error *err);
void topic_store_writer_release(struct topic_store_writer *writer);

/* False: too much waits already, and the job is still the caller's. */
bool topic_store_writer_post(struct topic_store_writer *writer, struct topic_job *job);

struct topic_job_list topic_store_writer_collect(struct topic_store_writer *writer);

/* Whether any job is posted and not collected. */
bool topic_store_writer_has_work(struct topic_store_writer *writer);

/* For `status`; NULL: there is no store. */
const struct topic_counters_store *topic_store_writer_read(struct topic_store_writer *writer,
                                                           struct topic_counters_store *state);

#endif
