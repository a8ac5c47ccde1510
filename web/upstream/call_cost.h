/* call_cost.h - how long topicd will work on a call, and how many calls like it are given to it at
 * a time.
 *
 * The estimate is topicd's own (wire/request_cost.h). Short calls are done by its workers, long
 * ones by other threads, and those between by the ones or the others, for up to 50 ms; one worker
 * at least is left to the short ones. Of each kind as much is with topicd as keeps it at work; the
 * rest waits here, where users have fair turns (web/upstream/user_queue.h).
 */
#ifndef TOPIC_WEB_UPSTREAM_CALL_COST_H
#define TOPIC_WEB_UPSTREAM_CALL_COST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

enum topic_call_kind {
    TOPIC_CALL_SHORT, /* as a list of a hundred ordinary articles */
    TOPIC_CALL_HEAVY, /* up to 50 ms */
    TOPIC_CALL_LONG,  /* has threads of its own in topicd */
    TOPIC_CALL_KINDS
};

/* Calls of a kind that are with topicd. */
struct topic_call_load {
    size_t count;
    uint64_t cost_ns;
};

/* What topicd says of itself. */
struct topic_daemon_size {
    size_t workers;
    size_t topics; /* of its model */
};

/* Of an operation whose body has so many bytes. `options` is the object that says what is asked of
 * the articles, or NULL; with articles_count 0 it is one article, which it has itself. */
uint64_t topic_call_cost_of(const char *op, const json_t *options, size_t articles_count,
                            size_t size_bytes, const struct topic_daemon_size *size);

enum topic_call_kind topic_call_cost_kind(uint64_t cost_ns);

/* Whether topicd should be given one more. */
bool topic_call_cost_has_room(enum topic_call_kind kind, const struct topic_call_load *load,
                              const struct topic_daemon_size *size);

#endif
