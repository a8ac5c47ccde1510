/* resources.h - what the daemon needs of the process's limits to start. */
#ifndef TOPIC_DAEMON_RESOURCES_H
#define TOPIC_DAEMON_RESOURCES_H

#include <stddef.h>

#include "topicd/error.h"

/* Descriptors that the daemon needs beside the open ones until its first sockets are bound, and one
 * for a client. What later ones lack is said by whoever opens them. */
#define TOPIC_RESOURCES_FILES 25

/* Memory for the start, beside the threads' stacks and the model. */
#define TOPIC_RESOURCES_MEMORY_BYTES ((size_t)64 * 1024 * 1024)

/* And for each endpoint beside the first: a socket, what watches it, its listener, and what libzmq
 * opens while it binds. */
#define TOPIC_RESOURCES_ENDPOINT_FILES 8

/* Tries that as many files can be opened as so many endpoints need, memory, and that so many
 * threads of the daemon can run beside those of libzmq. */
int topic_resources_check(size_t endpoints, size_t threads, struct topic_error *err);

#endif
