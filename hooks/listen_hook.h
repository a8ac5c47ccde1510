/* listen_hook.h - remembers what each listener is for, so that what its connections send can be
 * bounded by what libzmq does with it.
 *
 * libzmq calls listen in zmq_bind, before the first connection, and does not tell the descriptor
 * until later. So the program defines that symbol.
 */
#ifndef TOPIC_HOOKS_LISTEN_HOOK_H
#define TOPIC_HOOKS_LISTEN_HOOK_H

#include <stddef.h>

#include "hooks/hooks_kind.h"
#include "topicd/error.h"

/* For descriptors below `descriptors`. Before any socket, once in a process. */
int topic_listen_hook_start(size_t descriptors, struct topic_error *err);

/* What listeners are for that are opened from now on. */
void topic_listen_hook_set_kind(enum topic_hooks_kind kind);

/* Of a listener. */
enum topic_hooks_kind topic_listen_hook_kind(int fd);

/* listen(2). */
int topic_listen_hook(int fd, int backlog) __asm__("listen") __attribute__((visibility("default")));

#endif
