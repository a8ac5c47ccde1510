/* headroom.h - whether the process may open, start and allocate what a library needs at once.
 *
 * libzmq and czmq end the process without a word of ours where they cannot open a descriptor, start
 * a thread or allocate. So each is tried before they are used: a limit that is too low becomes a
 * sentence. What other threads take between the trial and the use is not seen.
 */
#ifndef TOPIC_BASE_LIMITS_HEADROOM_H
#define TOPIC_BASE_LIMITS_HEADROOM_H

#include <stddef.h>

#include "topicd/error.h"

/* A page of HTML that nests to the limit takes less than half of this stack. */
#define TOPIC_HEADROOM_STACK_BYTES ((size_t)512 * 1024)

struct topic_headroom {
    size_t files;        /* descriptors, beside the open ones */
    size_t threads;      /* beside the running ones */
    size_t memory_bytes; /* of address space, beside the threads' stacks */
    const char *advice;  /* where memory or threads lack: what else helps, ", or ..."; or "" */
};

/* First of all in a program, before there are threads: with a small stack, anything may crash.
 * Where the address space is limited, all threads share one heap from now on, because glibc
 * reserves 64 MiB of it for each other. */
int topic_headroom_begin(struct topic_error *err);

/* Tries it, and gives everything back. From any thread; blocks signals in the threads that it
 * starts. */
int topic_headroom_check(const struct topic_headroom *headroom, struct topic_error *err);

#endif
