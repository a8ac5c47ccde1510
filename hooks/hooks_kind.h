/* hooks_kind.h - what a connection is for, which decides what libzmq keeps of what its peer sends;
 * and what it may send in any case. */
#ifndef TOPIC_HOOKS_HOOKS_KIND_H
#define TOPIC_HOOKS_HOOKS_KIND_H

#include <stddef.h>

/* No connection is closed for an unfinished message that takes less, whatever the others hold: a
 * request with a text of 30 KiB. --memory-budget counts it for every connection
 * (daemon/config/memory_budget.c). */
#define TOPIC_HOOKS_SPARED_BYTES ((size_t)32 * 1024)

enum topic_hooks_kind {
    TOPIC_HOOKS_OTHER,
    TOPIC_HOOKS_REQUESTS,
    TOPIC_HOOKS_RECORDS,
    TOPIC_HOOKS_SUBSCRIPTIONS,
    TOPIC_HOOKS_NOTHING, /* nobody reads what the peer sends */
    TOPIC_HOOKS_KINDS
};

#endif
