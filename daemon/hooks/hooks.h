/* hooks.h - the functions that topicd puts before those that libzmq calls, and which of them are on.
 *
 * README.md in this folder has a row for each: the fault of libzmq that it works around, where that
 * is in libzmq, and when the hook can go. The rest of the daemon uses this header alone; a build
 * with TOPIC_ZMQ_HOOKS off has none of the hooks, and every call here does nothing.
 */
#ifndef TOPIC_DAEMON_HOOKS_HOOKS_H
#define TOPIC_DAEMON_HOOKS_HOOKS_H

#include <stddef.h>
#include <stdint.h>

#include "topicd/error.h"

/* What unfinished messages may take of libzmq's memory. */
struct topic_hooks_limits {
    size_t descriptors;          /* connections have descriptors below this */
    size_t max_connection_bytes; /* of one connection */
    size_t max_total_bytes;      /* of all connections */
};

/* Turns the hooks on that are known to work with the libzmq that the process has loaded, and logs
 * which; warns when some stay off. Before any socket, once in a process. */
int topic_hooks_start(const struct topic_hooks_limits *limits, struct topic_error *err);

/* From now on a connection whose descriptor would be `limit` or more is closed at once. */
void topic_hooks_limit_descriptors(int limit);

/* Connections that were closed because their message had no end. */
uint64_t topic_hooks_cut_count(void);

#endif
