/* job.h - one piece of work for a worker, and the lists in which jobs wait.
 *
 * A job belongs to one thread at a time. The main thread fills it and gives it to the exchange,
 * from which a worker takes it; it comes back the same way.
 */
#ifndef TOPIC_DAEMON_SERVING_JOB_H
#define TOPIC_DAEMON_SERVING_JOB_H

#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "daemon/net/message.h"
#include "daemon/serving/reload.h"
#include "daemon/serving/shadow.h"
#include "daemon/serving/tag_stats.h"
#include "topicd/error.h"
#include "topicd/model.h"
#include "wire/operation.h"
#include "wire/reply.h"

struct topic_sender;

enum topic_job_kind {
    TOPIC_JOB_REQUEST, /* answer the message in `reply` */
    TOPIC_JOB_RECORD,  /* write the record in `message` on, with its topics, in `reply` */
    TOPIC_JOB_LOAD,    /* carry out `reload`: for the loader */
};

struct topic_job {
    enum topic_job_kind kind;
    struct topic_message message; /* of a load by signal: empty */
    int64_t arrived_us;           /* of CLOCK_MONOTONIC */
    struct topic_text id;         /* the request's, JSON text inside message */

    struct topic_model *model;   /* a request's: to answer with; owned */
    struct topic_shadow *shadow; /* tags what has been answered, or NULL; owned */
    struct topic_buffer reply;
    enum topic_operation operation; /* TOPIC_OPERATION_COUNT: not known */
    enum topic_code code;

    struct topic_buffer topics; /* accepted ones of a record: uint32_t each, best first */

    struct topic_tag_stats stats; /* of the articles that were tagged */

    struct topic_reload *reload; /* of a load; owned */
    struct topic_error err;      /* of a load or a record */

    struct topic_sender *sender; /* who sent the request; NULL: none is counted */

    struct topic_job *next;
};

/* Microseconds and milliseconds of CLOCK_MONOTONIC. */
int64_t topic_job_now_us(void);
int64_t topic_job_now_ms(void);

/* First in, first out. All zero is empty. */
struct topic_jobs {
    struct topic_job *first;
    struct topic_job *last;
    size_t count;
    size_t size_bytes; /* of their messages' content */
};

void topic_job_push(struct topic_jobs *jobs, struct topic_job *job);
void topic_job_push_all(struct topic_jobs *jobs, struct topic_jobs *more); /* empties `more` */
struct topic_job *topic_job_pop(struct topic_jobs *jobs);                  /* NULL when empty */

/* A job from the pool, or a new one. */
struct topic_job *topic_job_take(struct topic_jobs *pool, struct topic_error *err);

/* Drops what the job holds and puts it into the pool. */
void topic_job_recycle(struct topic_jobs *pool, struct topic_job *job);

/* Frees all jobs that wait here. */
void topic_job_release_all(struct topic_jobs *jobs);

#endif
