/* job.h - one piece of work on its way through the daemon: a request, a record of the pipeline, or
 * a reload; and the lists in which jobs wait.
 *
 * A job belongs to one thread at a time. The main thread fills it in and posts it to the
 * dispatcher; a worker (the model loader, for a reload) takes it from there, does it, and returns
 * it the same way. Jobs are reused through a pool, so that their buffers stay allocated.
 */
#ifndef TOPIC_DAEMON_SERVING_JOB_H
#define TOPIC_DAEMON_SERVING_JOB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "daemon/net/message.h"
#include "daemon/net/send_budget.h"
#include "daemon/serving/reload.h"
#include "daemon/serving/tag_stats.h"
#include "daemon/shadow/shadow.h"
#include "topicd/error.h"
#include "topicd/model.h"
#include "wire/code.h"
#include "wire/operation.h"

struct topic_sender;
struct topic_store_task;

/* Why a request is refused whose client does not read its answers. */
#define TOPIC_JOB_UNREAD                                                                           \
    "too many bytes of answers wait for this client or for all: read the answers, then send the "  \
    "request again"

/* What a job takes beside the bytes of its message, with its sender: these structs and the blocks
 * of libzmq. */
#define TOPIC_JOB_BYTES 2048

enum topic_job_kind {
    TOPIC_JOB_REQUEST, /* answer the message, in `reply` */
    TOPIC_JOB_RECORD,  /* write the record with its topics into `reply` */
    TOPIC_JOB_RELOAD,  /* open another model; done by the model loader */
};

/* Short jobs have workers of their own, so that they do not wait for long ones
 * (wire/request_cost.h). */
enum topic_job_lane {
    TOPIC_JOB_SHORT,
    TOPIC_JOB_LONG,
    TOPIC_JOB_LANES,                   /* of the dispatcher */
    TOPIC_JOB_STORE = TOPIC_JOB_LANES, /* the store's thread has a queue too, */
    TOPIC_JOB_MODELS,                  /* and that of the models */
    TOPIC_JOB_QUEUES
};

/* What only a request has. */
struct topic_job_request {
    int64_t arrived_us;          /* topic_clock_now_us() */
    struct topic_sender *sender; /* counts it as in flight; NULL: not counted */
    size_t in_flight_bytes;      /* that it counts for it */
    unsigned rights;             /* of its client: a sum of enum topic_right */
    struct topic_store_task
        *task; /* that it is for the store, once a worker has prepared it; owned */
};

/* What only a record has. */
struct topic_job_record {
    struct topic_error err; /* why it is rejected, when `code` says that it is */
    size_t charged_bytes;   /* to the pipeline (daemon/pipeline.h) */
};

struct topic_job {
    enum topic_job_kind kind;
    enum topic_job_lane lane;     /* that it waits or is done in */
    uint64_t cost_ns;             /* estimated; 0: not yet */
    uint64_t counted_ns;          /* of a request that runs: what it counted for its sender */
    bool waits_again;             /* it costs more than it was queued for */
    size_t explained_bytes;       /* of a long request that explains: its message (fair_queue.h) */
    struct topic_message message; /* empty for a reload that a signal asked for */
    size_t kept_bytes;            /* of a request whose task is prepared: what that keeps */
    struct topic_text id;         /* the message's, as JSON text; points into message */
    enum topic_operation operation; /* TOPIC_OPERATION_COUNT: unknown */
    enum topic_code code;
    struct topic_buffer reply;
    struct topic_send_budget_charge charge; /* of a request, for `reply` */

    /* Of requests and records: the models to tag with, and statistics of what was tagged. */
    struct topic_model *model;   /* owned */
    struct topic_shadow *shadow; /* also tags the articles; or NULL; owned */
    struct topic_tag_stats stats;

    union { /* by kind */
        struct topic_job_request request;
        struct topic_job_record record;
        struct topic_reload *reload; /* owned */
    } as;

    struct topic_job *next;
};

/* First in, first out. All zero is empty. */
struct topic_job_list {
    struct topic_job *first;
    struct topic_job *last;
    size_t count;
    size_t size_bytes; /* topic_job_size_bytes of all */
};

/* What its client has made it keep: the content of its message, and what was read of it. */
static inline size_t topic_job_size_bytes(const struct topic_job *job)
{
    return job->message.size_bytes + job->kept_bytes;
}

void topic_job_list_push(struct topic_job_list *jobs, struct topic_job *job);
struct topic_job *topic_job_list_pop(struct topic_job_list *jobs); /* NULL when empty */

/* Frees every job in the list. */
void topic_job_list_release(struct topic_job_list *jobs);

/* A job from the pool, or a new one. */
struct topic_job *topic_job_new(struct topic_job_list *pool, enum topic_job_kind kind,
                                struct topic_error *err);

/* Makes the answer an error, without decoding more of the request than its id. */
void topic_job_refuse(struct topic_job *job, enum topic_code code, const char *reason);

/* Charges `reply` to the account, in place of what was charged before. False: there is no room, and
 * nothing is charged. */
bool topic_job_charge(struct topic_job *job, struct topic_send_budget *budget,
                      struct topic_send_budget_account *account, enum topic_send_budget_kind kind);

/* Makes the answer an error, and charges that; without the request's id where it has no room with
 * it, and where it has none either, not at all: it is dropped. */
void topic_job_refuse_charged(struct topic_job *job, enum topic_code code, const char *reason,
                              struct topic_send_budget *budget,
                              struct topic_send_budget_account *account);

/* Charges the answer that the job has. Where it has no room, the client gets a refusal in its
 * place; where even that has none, nothing is charged, and it is dropped. */
void topic_job_charge_answer(struct topic_job *job, struct topic_send_budget *budget,
                             struct topic_send_budget_account *account);

/* Sets job->code; -1. */
int topic_job_fail(struct topic_job *job, enum topic_code code);

/* Releases what the job holds and returns it to the pool. */
void topic_job_recycle(struct topic_job_list *pool, struct topic_job *job);

#endif
