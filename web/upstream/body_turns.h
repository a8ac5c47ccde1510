/* body_turns.h - whose bodies are read next: of each user only so much in a turn of the server.
 *
 *     if (!topic_body_turns_may_take(&turns, &request->turn, user, len))
 *         topic_body_turns_wait(&turns, &request->turn, request);    suspend the request
 *     ... each turn of the server, before it reads ...
 *     topic_body_turns_begin(&turns);                          calls go_on for whose turn it is
 *     topic_body_turns_leave(&turns, &request->turn);          when the request ends
 *
 * libmicrohttpd reads a piece of each connection that has one, one after the other. Who sends large
 * bodies over hundreds of connections would so make everybody wait for hundreds of pieces. All zero
 * is empty.
 */
#ifndef TOPIC_WEB_UPSTREAM_BODY_TURNS_H
#define TOPIC_WEB_UPSTREAM_BODY_TURNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "web/upstream/user_queue.h"

/* Of one user in a turn: half a millisecond. */
#define TOPIC_BODY_TURNS_BYTES ((size_t)256 * 1024)

/* What a body that waits is counted for before its turn: libmicrohttpd reads no more at a time. */
#define TOPIC_BODY_TURNS_PIECE ((size_t)32 * 1024)

struct topic_body_turn {
    struct topic_user *user;
    void *request;
    struct topic_body_turn *before; /* that waits */
    struct topic_body_turn *after;
    bool is_waiting;
    bool is_granted; /* its next piece is paid for */
};

struct topic_body_turns {
    struct topic_body_turn *first; /* waits for longest */
    struct topic_body_turn *last;
    uint64_t number; /* of this turn of the server */
    /* Whether somebody still sends the body; it ends one that nobody does. */
    bool (*is_wanted)(void *request);
    void (*go_on)(void *request);
};

/* Whether so much of the body may be taken now. user NULL: always. */
bool topic_body_turns_may_take(const struct topic_body_turns *turns, struct topic_body_turn *turn,
                               struct topic_user *user, size_t len);

/* Of one that may not. */
void topic_body_turns_wait(struct topic_body_turns *turns, struct topic_body_turn *turn,
                           void *request);

/* Does nothing for one that does not wait. */
void topic_body_turns_leave(struct topic_body_turns *turns, struct topic_body_turn *turn);

void topic_body_turns_begin(struct topic_body_turns *turns);

#endif
