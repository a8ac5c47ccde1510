/* resources.h - whether the process may have what it needs to start.
 *
 * libzmq and czmq end the process without a word of ours where they cannot open a descriptor or
 * start a thread. So the limits are tried before either is used, and a limit that is too low is a
 * sentence and an exit status.
 */
#ifndef TOPIC_DAEMON_RESOURCES_H
#define TOPIC_DAEMON_RESOURCES_H

#include <stddef.h>

#include "topicd/error.h"

/* The main thread's and each other thread's: a page of HTML that nests to the limit takes less than
 * half. */
#define TOPIC_RESOURCES_STACK_BYTES ((size_t)512 * 1024)

/* Descriptors that the daemon needs beside the open ones until its first sockets are bound. What
 * later ones lack is said by whoever opens them. */
#define TOPIC_RESOURCES_FILES 24

/* Memory for the start, beside the threads' stacks and the model. */
#define TOPIC_RESOURCES_MEMORY_BYTES ((size_t)64 * 1024 * 1024)

/* And for each endpoint beside the first: a socket, what watches it, its listener, and what libzmq
 * opens while it binds. */
#define TOPIC_RESOURCES_ENDPOINT_FILES 8

/* First of all, before there are threads: with a small stack, anything may crash. Where the address
 * space is limited, all threads share one heap, because glibc reserves 64 MiB of it for each
 * other. */
int topic_resources_begin(struct topic_error *err);

/* Tries that as many files can be opened as so many endpoints need, memory, and that so many
 * threads of the daemon can run beside those of libzmq. */
int topic_resources_check(size_t endpoints, size_t threads, struct topic_error *err);

#endif
