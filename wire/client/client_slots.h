/* client_slots.h - the requests of a client whose answers are still to be given to the caller, in
 * the order in which they were sent.
 *
 *     struct topic_client_slots slots = {0};
 *     topic_client_slots_reserve(&slots, &err), then send the request slots.next, then
 *     topic_client_slots_add(&slots, &check)
 *     topic_client_slots_keep(&slots, number, &frame)       each answer that arrives, in any order
 *     topic_client_slots_has_first(&slots)                  the answer to the oldest is here
 *     topic_client_slots_take_first(&slots, &answered)
 *     topic_client_slots_release(&slots)
 *
 * Requests are numbered from 0; an answer waits in the slot of its request until those before it
 * have been taken.
 */
#ifndef TOPIC_WIRE_CLIENT_CLIENT_SLOTS_H
#define TOPIC_WIRE_CLIENT_CLIENT_SLOTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <zmq.h>

#include "topicd/error.h"
#include "wire/client/answer_check.h"

/* All zero is a request without an answer, of which nothing in particular is expected. */
struct topic_client_slot {
    struct topic_answer_check check;
    zmq_msg_t frame; /* of the answer, if it is there */
    bool is_answered;
};

/* All zero is empty. */
struct topic_client_slots {
    struct topic_client_slot *items; /* a ring: request n has slot n % capacity */
    size_t capacity;
    uint64_t first;       /* the oldest pending request */
    uint64_t next;        /* the number of the next request */
    size_t waiting_bytes; /* of the answers in the slots */
};

/* How many requests are pending. */
size_t topic_client_slots_count(const struct topic_client_slots *slots);

/* Makes room for one more request. */
int topic_client_slots_reserve(struct topic_client_slots *slots, struct topic_error *err);

/* The request slots->next was sent, and there is room for it. Takes the check. */
void topic_client_slots_add(struct topic_client_slots *slots, struct topic_answer_check *check);

/* Moves the frame into the slot of request `number`. Leaves it to the caller where that request is
 * not pending, or has its answer: the first one counts. */
void topic_client_slots_keep(struct topic_client_slots *slots, uint64_t number, zmq_msg_t *frame);

/* Whether the oldest pending request, of which there is one, has its answer. */
bool topic_client_slots_has_first(const struct topic_client_slots *slots);

/* Removes the oldest pending request. It has an answer only if that has arrived; the caller
 * releases it, and has released what `taken` was before. */
void topic_client_slots_take_first(struct topic_client_slots *slots,
                                   struct topic_client_slot *taken);

void topic_client_slots_release_one(struct topic_client_slot *slot);
void topic_client_slots_release(struct topic_client_slots *slots);

#endif
