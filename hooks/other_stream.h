/* other_stream.h - what the hooks know of each connection of another protocol than ZMTP, by its
 * descriptor: how much may come on it, and whether its end is told. That is HTTP by libmicrohttpd,
 * and PostgreSQL by libpq.
 *
 * recv_hook.h asks, with any version of libzmq: nothing here depends on how libzmq works.
 *
 * Safe from several threads, each with connections of its own.
 */
#ifndef TOPIC_HOOKS_OTHER_STREAM_H
#define TOPIC_HOOKS_OTHER_STREAM_H

#include <stdbool.h>
#include <stddef.h>

#include "topicd/error.h"

/* Follows connections whose descriptors are below `descriptors`; until then every call does
 * nothing. Before any socket; the second time in a process it does nothing. */
int topic_other_stream_start(size_t descriptors, struct topic_error *err);

/* So many bytes may come from now on; 0: any. */
void topic_other_stream_allow(int fd, size_t bytes);

/* So many came into a buffer of `size`. */
void topic_other_stream_count(int fd, size_t len, size_t size);

/* Whether more came than may, and whether the last of them filled the buffer. */
bool topic_other_stream_is_over(int fd);
bool topic_other_stream_has_filled(int fd);

/* While it holds, the end of what the peer sends is as if it had not come yet: libmicrohttpd 0.9.75
 * looks for more of a request that it resumes, and on the end forgets its answer. */
void topic_other_stream_hold_end(int fd, bool holds);
bool topic_other_stream_holds_end(int fd);

#endif
