/* published_records.h - bounds the bytes of the records that libzmq holds for subscribers of --pub.
 *
 * libzmq keeps up to 1,000 records for each subscriber that does not read, whatever their size, and
 * other records for one that came at another time. Records beyond the bound are not published; long
 * before, the subscriber that has been behind for the longest time is disconnected, so that those
 * who read miss nothing for it.
 *
 *     topic_published_records_init(&published, limit_bytes);
 *     if (topic_published_records_make(&published, &bytes, &message))
 *         ... zmq_msg_send copies of it, zmq_msg_close ...
 *
 * It must live until libzmq has freed all messages.
 */
#ifndef TOPIC_DAEMON_PUBLISHED_RECORDS_H
#define TOPIC_DAEMON_PUBLISHED_RECORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <zmq.h>

#include "base/buffer.h"
#include "daemon/net/send_budget.h"

struct topic_published_records {
    struct topic_send_budget budget;
    struct topic_send_budget_account account; /* all subscribers together: they share messages */
    size_t limit_bytes;
    int64_t next_cut_ms;
};

void topic_published_records_init(struct topic_published_records *published, size_t limit_bytes);

/* Makes a message of a copy of the bytes. False: there is no room, or no memory. */
bool topic_published_records_make(struct topic_published_records *published,
                                  const struct topic_buffer *bytes, zmq_msg_t *message);

#endif
