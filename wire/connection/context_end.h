/* context_end.h - ends a context of libzmq without waiting for a name server that is silent.
 *
 * libzmq resolves names in the thread that does all of its work, and a context ends when that
 * thread does: after the resolver has given up. A program that is about to end need not wait. */
#ifndef TOPIC_WIRE_CONNECTION_CONTEXT_END_H
#define TOPIC_WIRE_CONNECTION_CONTEXT_END_H

/* Its sockets are closed. After `most_ms` a thread is left with it, until the process ends. */
void topic_context_end_within(void *context, int most_ms);

#endif
