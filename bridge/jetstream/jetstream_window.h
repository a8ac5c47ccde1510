/* jetstream_window.h - the messages that were sent and are not acknowledged yet.
 *
 * libnats acknowledges in threads of its own. The window bounds how many messages, and how many
 * bytes, are on their way.
 *
 *     topic_jetstream_window_begin(&window, items, count, &err)
 *     topic_jetstream_window_add(&window, message, item);          before it is sent
 *     topic_jetstream_window_sent(&window);                        or undo; after that
 *     topic_jetstream_window_wait(&window, room, losses);          until there is room
 *     topic_jetstream_window_end(&window)                          late answers find nothing
 */
#ifndef TOPIC_BRIDGE_JETSTREAM_JETSTREAM_WINDOW_H
#define TOPIC_BRIDGE_JETSTREAM_JETSTREAM_WINDOW_H

#include <nats/nats.h>
#include <pthread.h>
#include <stdatomic.h>

#include "bridge/engine/engine.h"
#include "bridge/jetstream/jetstream_recent.h"

struct topic_jetstream_sent {
    const natsMsg *message; /* NULL: answered */
    struct topic_engine_publication *item;
};

struct topic_jetstream_window {
    pthread_mutex_t lock; /* of all below */
    pthread_cond_t answered;
    struct topic_jetstream_sent *sent;
    size_t count;
    size_t capacity;
    const natsMsg *publishing; /* the last one: this thread may still read it */
    natsMsg *early;            /* the same, answered meanwhile; NULL: not answered */
    uint64_t early_number;     /* that it got; 0: it is not stored */
    size_t next; /* answers come in the order of messages, mostly: where to look for the next */
    size_t waiting;
    size_t waiting_bytes;
    struct topic_error failure; /* the first one */
    uint64_t lowest;            /* number that a message got; 0: none */
    uint64_t highest;
    uint64_t highest_before;              /* in earlier calls */
    struct topic_jetstream_recent recent; /* of this call and earlier ones */
};

/* All zero before. Release in any case. */
void topic_jetstream_window_init(struct topic_jetstream_window *window);
void topic_jetstream_window_release(struct topic_jetstream_window *window);

int topic_jetstream_window_begin(struct topic_jetstream_window *window, size_t count,
                                 struct topic_error *err);
void topic_jetstream_window_add(struct topic_jetstream_window *window, const natsMsg *message,
                                struct topic_engine_publication *item);

/* The last one that was added is libnats' now, and may be answered already. */
void topic_jetstream_window_sent(struct topic_jetstream_window *window);

/* The last one that was added is not on its way: libnats did not take it. */
void topic_jetstream_window_undo(struct topic_jetstream_window *window);

/* Waits until at most so many messages and bytes are on their way, and a message has failed or the
 * connection was lost: `losses` is no more `before`. False: give up. */
bool topic_jetstream_window_wait(struct topic_jetstream_window *window, size_t messages,
                                 size_t bytes, atomic_uint *losses, unsigned before);

/* A message is answered; of libnats' threads. failure NULL: it is stored. Takes the message, or
 * leaves it to be destroyed. */
void topic_jetstream_window_answer(struct topic_jetstream_window *window, natsMsg **message,
                                   const jsPubAck *answer, const jsPubAckErr *failure);

/* Sets the failure, unless there is one. */
void topic_jetstream_window_fail(struct topic_jetstream_window *window, const char *text);

/* -1: a message failed. *went_back: the stream has given a number that it had given before, so that
 * it has lost what it had acknowledged, or was made anew. */
int topic_jetstream_window_end(struct topic_jetstream_window *window, bool *went_back,
                               struct topic_error *err);

#endif
