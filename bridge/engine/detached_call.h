/* detached_call.h - a call into a library that may wait for long, such as one that connects, in a
 * thread of its own: a bridge that stops leaves it and ends.
 *
 *     const struct topic_detached_call call = {.run = connect, .abandon = drop, .work = &attempt};
 *     if (topic_detached_call_run(&call, stop))
 *         ... it has run ...
 *     else
 *         ... it was left: the work, and all that it uses, is not ours any more ...
 *
 * Libraries clear up after themselves when a program exits, which they must not while a call of
 * theirs runs: where topic_detached_call_is_any_left, it ends by _exit.
 */
#ifndef TOPIC_BRIDGE_ENGINE_DETACHED_CALL_H
#define TOPIC_BRIDGE_ENGINE_DETACHED_CALL_H

#include <stdbool.h>

#include "bridge/engine/engine.h"

struct topic_detached_call {
    void (*run)(void *work);
    void (*abandon)(void *work); /* frees the work of a call that was left, or not begun */
    void *work;
};

/* Runs it until it ends or `stop` says that it is over; false: it was left, or not begun. Without a
 * `stop`, and where there is no room for a thread, it runs in this one, to its end. */
bool topic_detached_call_run(const struct topic_detached_call *call,
                             const struct topic_engine_stop *stop);

bool topic_detached_call_is_any_left(void);

#endif
