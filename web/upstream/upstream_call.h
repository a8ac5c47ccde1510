/* upstream_call.h - a request on its way to topicd: what is sent, and who is told of the answer.
 */
#ifndef TOPIC_WEB_UPSTREAM_UPSTREAM_CALL_H
#define TOPIC_WEB_UPSTREAM_UPSTREAM_CALL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "topicd/article.h"
#include "web/upstream/call_cost.h"

struct topic_user;

enum topic_upstream_outcome {
    TOPIC_UPSTREAM_ANSWERED,
    TOPIC_UPSTREAM_TIMED_OUT,
    TOPIC_UPSTREAM_LOST, /* the connection ended; whether the request was carried out is not known */
    TOPIC_UPSTREAM_AWAY, /* not sent: no daemon is connected */
    TOPIC_UPSTREAM_FULL  /* not sent: the user has too many calls */
};

/* What is sent: `body`, an object of JSON, with "op" added, "user" where that is not empty, and,
 * where the body has none of its own, "deadline_ms". All is borrowed until `done`. */
struct topic_upstream_request {
    const char *op;
    const char *user_name;
    struct topic_text body;
    bool has_deadline; /* of its own: how long it is waited for, in `most_ms` */
    int64_t most_ms;
    uint64_t cost_ns;
    struct topic_user *user; /* entered in upstream->queue */
};

/* Owned by the caller, and not moved between the send and `done`. */
struct topic_upstream_call {
    /* The answer is valid during the call alone; empty without one. */
    void (*done)(void *context, enum topic_upstream_outcome outcome, struct topic_text answer);
    /* Asked before a call that is not short is sent: whether somebody still waits for it. NULL:
     * somebody does. */
    bool (*is_wanted)(void *context);
    void *context;
    struct topic_upstream_request request;
    int64_t end_ms;
    struct topic_upstream_call *before; /* in the queue, of its user and kind */
    struct topic_upstream_call *after;
    size_t place; /* 1 + index of its slot; 0: it is not with topicd */
    enum topic_call_kind kind;
    bool is_waiting; /* in the queue */
};

#endif
