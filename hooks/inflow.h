/* inflow.h - stops reading from connections while messages wait in libzmq that no thread has taken.
 *
 * libzmq reads from a connection until a number of messages wait (ZMQ_RCVHWM), however large they
 * are. The main thread usually takes them at once; but it takes no records while their takers are
 * slow, and a peer may send faster than it takes. So the bytes of whole messages are counted for
 * each kind of connection, and beyond a limit the connections of that kind are held: they are not
 * polled, and recv has nothing for them, but those that have sent next to nothing since all was
 * taken last. The main thread says when it has taken all that had arrived by then.
 *
 * Safe from several threads.
 */
#ifndef TOPIC_HOOKS_INFLOW_H
#define TOPIC_HOOKS_INFLOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hooks/hooks_kind.h"

/* Whole messages of one connection since all of its kind were taken last. */
struct topic_inflow_recent {
    uint64_t turn; /* when that was */
    size_t bytes;
};

/* Bytes that may wait, for each kind; 0: any number. `wake` is an eventfd that is made readable
 * when connections are held. Before any socket. */
void topic_inflow_start(const size_t limits[TOPIC_HOOKS_KINDS], int wake);

/* Makes that readable in any case; see topic_hooks_wake. */
void topic_inflow_wake(void);

/* A whole message of so many bytes has arrived. */
void topic_inflow_add(enum topic_hooks_kind kind, size_t bytes);

/* The same, of a connection that is to be spared. */
void topic_inflow_add_recent(enum topic_hooks_kind kind, struct topic_inflow_recent *recent,
                             size_t bytes);

/* Whether a connection of which so much is unfinished has sent so little that it is read from when
 * too much waits: short requests are not to wait for the long ones of others. Of requests only, and
 * as much as --memory-budget counts for every connection (hooks_kind.h). */
bool topic_inflow_is_spared(enum topic_hooks_kind kind, const struct topic_inflow_recent *recent,
                            size_t unfinished_bytes);

/* Whether the connection must wait; it is then held. */
bool topic_inflow_holds(enum topic_hooks_kind kind, int fd);

/* See hooks.h. */
uint64_t topic_inflow_received(enum topic_hooks_kind kind);
void topic_inflow_taken(enum topic_hooks_kind kind, uint64_t received);

#endif
