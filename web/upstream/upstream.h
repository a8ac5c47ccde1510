/* upstream.h - the connection to topicd: sends requests and matches answers to them.
 *
 *     topic_upstream_open(&upstream, &options, &err);
 *     topic_upstream_send(&upstream, &call, &request);        any number of calls at a time
 *     ... poll the sockets of topic_upstream_poll_items for at most topic_upstream_timeout_ms ...
 *     topic_upstream_turn(&upstream);                          calls call.done for what is over
 *     topic_upstream_close(&upstream);
 *
 * One DEALER socket carries all requests. Each follows an envelope with a number, which the daemon
 * returns. topicd knows one client only, so calls wait here and users have fair turns
 * (web/upstream/user_queue.h); topicd has few at a time, each with the time that is left for it.
 * Every call ends exactly once, by its `done`: with an answer, at its deadline, or because the
 * connection is lost. The connection is made again for as long as the program runs: a daemon that
 * is restarted is used at once. Belongs to one thread.
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
#include "web/upstream/call_cost.h"
#include "web/upstream/upstream_call.h"
#include "web/upstream/user_queue.h"
#include "wire/connection/client_socket.h"

/* Calls that are with topicd at a time: under the 1,000 messages that libzmq holds for a peer, so
 * that a send need not wait. */
#define TOPIC_UPSTREAM_MAX_CALLS 960

/* The sockets to poll. */
#define TOPIC_UPSTREAM_POLL_ITEMS 2

/* Taken until topicd answers or the time of the call is over, whether or not somebody waits. */
struct topic_upstream_slot {
    struct topic_upstream_call *call; /* NULL: nobody waits */
    struct topic_user *user;          /* NULL: our own */
    enum topic_call_kind kind;
    uint64_t cost_ns;
    uint64_t number;
    int64_t end_ms;
    bool is_taken;
};

struct topic_upstream {
    struct topic_client_socket socket;
    void *monitor;
    int timeout_ms;
    bool is_up;       /* an answer has come since the connection was made */
    int64_t grace_ms; /* until then, requests are sent although it is not up */
    int64_t next_check_ms;
    uint64_t next_number;
    size_t open_count; /* calls that somebody waits for */
    struct topic_user_queue queue;
    struct topic_call_load loads[TOPIC_CALL_KINDS];
    struct topic_daemon_size size;
    struct topic_upstream_slot slots[TOPIC_UPSTREAM_MAX_CALLS];
    size_t free_slots[TOPIC_UPSTREAM_MAX_CALLS];
    size_t free_count;
    struct topic_upstream_call ping;
    struct topic_buffer head; /* the beginning of a request */
    /* Called when the daemon begins or ceases to answer. */
    void (*changed)(void *context, bool is_up);
    void *context;
};

/* timeout_ms of the options bounds each call, and max_calls those that wait or are with topicd, of
 * all users together. Close in any case. */
int topic_upstream_open(struct topic_upstream *upstream, const char *endpoint, size_t max_calls,
                        const struct topic_client_options *options, struct topic_error *err);
void topic_upstream_close(struct topic_upstream *upstream);

/* Sends the request when it is its user's turn. ANSWERED means that `done` will be called; with
 * another outcome it is not. */
enum topic_upstream_outcome topic_upstream_send(struct topic_upstream *upstream,
                                                struct topic_upstream_call *call,
                                                const struct topic_upstream_request *request);

/* Sends a request of our own at once. */
enum topic_upstream_outcome topic_upstream_ask(struct topic_upstream *upstream,
                                               struct topic_upstream_call *call, const char *op,
                                               struct topic_text body);

/* The call's answer is not wanted any more: if it waits it is never sent. Does nothing for one that
 * is over. */
void topic_upstream_cancel(struct topic_upstream *upstream, struct topic_upstream_call *call);

/* Whether it waits or is with topicd. */
bool topic_upstream_is_open(const struct topic_upstream_call *call);

/* Whether it has given no answer for so long that calls are refused. */
bool topic_upstream_is_missing(const struct topic_upstream *upstream);

/* Whether answers are awaited: not that of the question whether the daemon is there. */
bool topic_upstream_is_waited_for(const struct topic_upstream *upstream);

/* zmq_pollitem_t; void * here so that the header needs no zmq.h. */
void topic_upstream_poll_items(const struct topic_upstream *upstream, void *items);
int topic_upstream_timeout_ms(const struct topic_upstream *upstream, int64_t now_ms);
void topic_upstream_turn(struct topic_upstream *upstream);

#endif
