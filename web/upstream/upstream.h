/* upstream.h - the connection to topicd: sends requests and matches answers to them.
 *
 *     topic_upstream_open(&upstream, &options, &err);
 *     topic_upstream_send(&upstream, &call, op, body);        any number of calls at a time
 *     ... poll the sockets of topic_upstream_poll_items for at most topic_upstream_timeout_ms ...
 *     topic_upstream_turn(&upstream);                          calls call.done for what is over
 *     topic_upstream_close(&upstream);
 *
 * One DEALER socket carries all requests. Each follows an envelope with a number, which the daemon
 * returns. Every call ends exactly once, by its `done`: with an answer, at its deadline, or because
 * the connection is lost. The connection is made again for as long as the program runs: a daemon
 * that is restarted is used at once. Belongs to one thread.
 */
#ifndef TOPIC_WEB_UPSTREAM_UPSTREAM_H
#define TOPIC_WEB_UPSTREAM_UPSTREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "topicd/article.h"
#include "topicd/client.h"
#include "topicd/error.h"
#include "wire/client/client_socket.h"

/* Calls at a time: under the 1,000 messages that libzmq holds for a peer, so that a send need not
 * wait. */
#define TOPIC_UPSTREAM_MAX_CALLS 960

/* The sockets to poll. */
#define TOPIC_UPSTREAM_POLL_ITEMS 2

enum topic_upstream_outcome {
    TOPIC_UPSTREAM_ANSWERED,
    TOPIC_UPSTREAM_TIMED_OUT,
    TOPIC_UPSTREAM_LOST, /* the connection ended; whether the request was carried out is not known */
    TOPIC_UPSTREAM_AWAY, /* not sent: no daemon is connected */
    TOPIC_UPSTREAM_FULL  /* not sent: too many calls */
};

/* Owned by the caller, and not moved between the send and `done`. */
struct topic_upstream_call {
    /* The answer is valid during the call alone; empty without one. */
    void (*done)(void *context, enum topic_upstream_outcome outcome, struct topic_text answer);
    void *context;
    size_t place; /* 1 + index of its slot; 0: not in flight */
};

struct topic_upstream_slot {
    struct topic_upstream_call *call; /* NULL: free */
    uint64_t number;
    int64_t end_ms;
};

struct topic_upstream {
    struct topic_client_socket socket;
    void *monitor;
    int timeout_ms;
    bool is_up;       /* an answer has come since the connection was made */
    int64_t grace_ms; /* until then, requests are sent although it is not up */
    int64_t next_check_ms;
    uint64_t next_number;
    size_t busy_count; /* slots with a call */
    struct topic_upstream_slot slots[TOPIC_UPSTREAM_MAX_CALLS];
    size_t free_slots[TOPIC_UPSTREAM_MAX_CALLS];
    size_t free_count;
    struct topic_upstream_call ping;
    struct topic_buffer head; /* the beginning of a request */
    /* Called when the daemon begins or ceases to answer. */
    void (*changed)(void *context, bool is_up);
    void *context;
};

/* timeout_ms of the options bounds each call. Close in any case. */
int topic_upstream_open(struct topic_upstream *upstream, const char *endpoint,
                        const struct topic_client_options *options, struct topic_error *err);
void topic_upstream_close(struct topic_upstream *upstream);

/* Sends the request that `body`, an object of JSON, is with "op" added, and "user" where that is not
 * empty. ANSWERED means sent; with
 * another outcome nothing was sent, and `done` is not called. */
enum topic_upstream_outcome topic_upstream_send(struct topic_upstream *upstream,
                                                struct topic_upstream_call *call, const char *op,
                                                const char *user, struct topic_text body);

/* The call's answer is not wanted any more; does nothing for one that is not in flight. */
void topic_upstream_cancel(struct topic_upstream *upstream, struct topic_upstream_call *call);

/* zmq_pollitem_t; void * here so that the header needs no zmq.h. */
void topic_upstream_poll_items(const struct topic_upstream *upstream, void *items);
int topic_upstream_timeout_ms(const struct topic_upstream *upstream, int64_t now_ms);
void topic_upstream_turn(struct topic_upstream *upstream);

#endif
