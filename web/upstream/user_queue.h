/* user_queue.h - calls that wait to be sent to topicd: the one of the user whose turn it is comes
 * first.
 *
 *     user = topic_user_queue_enter(&queue, key, &err);      for each request of the user
 *     topic_user_queue_take_place(&queue, user)              false: the user has too many
 *     ... its body is read ...
 *     topic_user_queue_give_place(&queue, user)
 *     topic_user_queue_push(&queue, call)                    likewise
 *     topic_user_queue_peek(&queue, kind)                    whose turn it is
 *     topic_user_queue_take(&queue, call)                    it is sent
 *     topic_user_queue_end(&queue, user)                     topicd has no more to do with it
 *     topic_user_queue_leave(&queue, user);
 *
 * A call's turn comes when what the user was given before is paid for: users are given as much of
 * topicd's time as each other, however many calls they have (start-time fair queueing: Goyal, Vin
 * and Cheng 1996). Each kind of call has turns of its own, so that nobody's short calls wait behind
 * long ones.
 *
 * A user may have as many requests as there are places left: one alone has up to half of them, and
 * who comes new always finds some (dynamic thresholds: Choudhury and Hahne 1998). The same holds
 * for the bytes of requests.
 */
#ifndef TOPIC_WEB_UPSTREAM_USER_QUEUE_H
#define TOPIC_WEB_UPSTREAM_USER_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "topicd/error.h"
#include "web/upstream/call_cost.h"

struct topic_upstream_call;

struct topic_user_turn {
    struct topic_upstream_call *first; /* the oldest that waits */
    struct topic_upstream_call *last;
    uint64_t start_ns; /* of its next call, in the time of what users were given */
};

struct topic_user {
    uint64_t key;
    struct topic_user *before;
    struct topic_user *after;
    size_t references;
    size_t calls;       /* that wait, and that are with topicd */
    size_t requests;    /* that have a place and no call yet: their bodies are read */
    size_t bytes;       /* held for the requests */
    uint64_t body_turn; /* in which it was last read from (web/upstream/body_turns.h) */
    size_t body_bytes;  /* that were read of it then */
    struct topic_user_turn turns[TOPIC_CALL_KINDS];
};

/* Users who have no request now and are remembered for what they were given. */
#define TOPIC_USER_QUEUE_MAX_GONE 1024

/* All zero but max_calls is empty. */
struct topic_user_queue {
    struct topic_user *users;
    size_t gone; /* of them, those without a request */
    size_t max_calls;
    size_t calls;    /* of all users */
    size_t requests; /* likewise */
    size_t waiting[TOPIC_CALL_KINDS];
    uint64_t now_ns[TOPIC_CALL_KINDS]; /* the start of the call that was taken last */
    /* Asked where a user has too many, as often as that holds: gives back the place of one of its
     * requests. false: there is none that it could end. NULL: likewise. */
    bool (*give_up)(void *context, const struct topic_user *user);
    void *context;
};

/* NULL: out of memory. The user is there until it was left as often as entered. */
struct topic_user *topic_user_queue_enter(struct topic_user_queue *queue, uint64_t key,
                                          struct topic_error *err);
void topic_user_queue_leave(struct topic_user_queue *queue, struct topic_user *user);

/* A request counts from its head on, so that nobody has all connections. false: the user may have
 * no more. */
bool topic_user_queue_take_place(struct topic_user_queue *queue, struct topic_user *user);
void topic_user_queue_give_place(struct topic_user_queue *queue, struct topic_user *user);

/* false: it may not. */
bool topic_user_queue_push(struct topic_user_queue *queue, struct topic_upstream_call *call);

/* NULL: none of the kind waits. */
struct topic_upstream_call *topic_user_queue_peek(const struct topic_user_queue *queue,
                                                  enum topic_call_kind kind);

/* It is sent, and counts as its user's until topic_user_queue_end. */
void topic_user_queue_take(struct topic_user_queue *queue, struct topic_upstream_call *call);
void topic_user_queue_end(struct topic_user_queue *queue, struct topic_user *user);

/* It waits no more, and was not sent. */
void topic_user_queue_remove(struct topic_user_queue *queue, struct topic_upstream_call *call);

/* One that waits although its time is over; NULL: there is none. */
struct topic_upstream_call *topic_user_queue_find_late(const struct topic_user_queue *queue,
                                                       int64_t now_ms);

/* When no user has a request. */
void topic_user_queue_release(struct topic_user_queue *queue);

#endif
