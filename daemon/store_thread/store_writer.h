/* store_writer.h - the thread that the store belongs to: it does the requests that workers have
 * prepared (daemon/storing/store_task.h), many in one transaction, and gives each its answer when
 * the transaction is on disk.
 *
 *     topic_store_writer_start      main thread
 *     topic_store_writer_post       main thread: a job whose task is prepared
 *     topic_store_writer_collect    main thread, when writer->wake is readable: the jobs that are done
 *     topic_store_writer_call       the thread that trains: something else to do with the store
 *     topic_store_writer_stop       main thread: the daemon was told to stop
 *     topic_store_writer_release
 *
 * While a transaction is written, the next requests wait, and then go into one together: so their
 * number in a transaction follows their rate, and none waits for others to come. Clients have equal
 * shares of the thread's time (daemon/serving/fair_queue.h), as it was measured: what a request
 * takes depends on the store. Whatever happens to the store, articles are tagged: a store that
 * cannot be read or written is tried again, and requests for it are answered with the code
 * `storage`.
 */
#ifndef TOPIC_DAEMON_STORE_THREAD_STORE_WRITER_H
#define TOPIC_DAEMON_STORE_THREAD_STORE_WRITER_H

#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/serving/fair_queue.h"
#include "daemon/serving/job.h"
#include "daemon/storing/store_handle.h"
#include "daemon/storing/store_upkeep.h"
#include "store/store.h"
#include "topicd/error.h"

/* Requests that may wait for the store: some seconds of a slow disk. And copies of the store. */
#define TOPIC_STORE_WRITER_MAX_JOBS 10000
#define TOPIC_STORE_WRITER_MAX_BACKUPS 16

/* How long they go on after the daemon was told to stop; the rest is answered `busy`. To read ten
 * thousand long pages of the log takes minutes. */
#define TOPIC_STORE_WRITER_STOP_MS 10000

/* Something that another thread has to do with the store, in a transaction of its own. */
struct topic_store_writer_call {
    int (*run)(struct topic_store *store, void *context, struct topic_error *err);
    void *context;
    struct topic_error *err;
    int status;
    enum topic_failure failure;
};

struct topic_store_writer {
    pthread_t thread;
    int wake; /* eventfd: readable when jobs are done; -1: there is no store */
    bool is_running;
    atomic_int_fast64_t stop_ms; /* requests end then (topic_clock_now_ms()); 0: not yet known */

    struct topic_fair_queue_limits limits; /* of requests that wait */

    bool is_closed; /* from here on protected by the lock */
    pthread_mutex_t lock;
    sem_t wakeups;
    struct topic_fair_queue waiting;
    struct topic_job_list backups; /* wait too */
    struct topic_job_list done;
    size_t unfinished;                    /* posted and not collected */
    struct topic_store_writer_call *call; /* waits; or NULL */
    sem_t called;                         /* posted when it is done */

    struct topic_store_handle store;        /* the thread's own */
    struct topic_store_upkeep upkeep;       /* likewise */
    struct topic_candidate_pool candidates; /* of workers */

    /* Called by the thread when a request for a training is on disk. */
    void (*on_train)(void *context);
    void *on_train_context;
};

struct topic_store_writer_options {
    const char *path;     /* NULL: no store */
    size_t most_bytes;    /* of memory that requests may take while they wait, */
    size_t largest_bytes; /* and one of them */
    struct topic_store_upkeep_options upkeep;
    void (*on_train)(void *context); /* NULL: none */
    void *on_train_context;
};

/* Without a path it does nothing. Opens the store: fails where the file is no store or is in use,
 * and goes on where the disk is at fault. Release in any case. */
int topic_store_writer_start(struct topic_store_writer *writer,
                             const struct topic_store_writer_options *options,
                             struct topic_error *err);
void topic_store_writer_release(struct topic_store_writer *writer);

/* False: too much waits already, of this client or of all, and the job is still the caller's. */
bool topic_store_writer_post(struct topic_store_writer *writer, struct topic_job *job);

struct topic_job_list topic_store_writer_collect(struct topic_store_writer *writer);

/* From now on requests have TOPIC_STORE_WRITER_STOP_MS left. */
void topic_store_writer_stop(struct topic_store_writer *writer);

/* Whether any job is posted and not collected. */
bool topic_store_writer_has_work(struct topic_store_writer *writer);

/* Has the thread run a step as one transaction, and waits for it. For one thread, which is not the
 * main thread. -1: the step failed, or the store cannot be used now; nothing was changed, and
 * *failure, unless that is NULL, says why. */
int topic_store_writer_call(struct topic_store_writer *writer,
                            int (*run)(struct topic_store *store, void *context,
                                       struct topic_error *err),
                            void *context, enum topic_failure *failure, struct topic_error *err);

/* For `status`; NULL: there is no store. */
const struct topic_store_handle_state *
topic_store_writer_read(struct topic_store_writer *writer, struct topic_store_handle_state *state);

#endif
