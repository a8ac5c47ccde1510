/* pushed_records.h - counts the bytes of the records that libzmq holds for the takers of --push and
 * --reject.
 *
 * libzmq keeps up to a number of records for each taker, whatever their size. None may be dropped,
 * so they are bounded where records come in: --pull is not read while too many bytes wait here.
 *
 *     topic_pushed_records_init(&pushed, &err)
 *     if (topic_pushed_records_make(&pushed, bytes, len, &message) == 0)
 *         ... zmq_msg_send, or zmq_msg_close ...
 *     topic_pushed_records_bytes(&pushed)
 *     topic_pushed_records_close(&pushed)
 *
 * It must live until libzmq has freed all messages.
 */
#ifndef TOPIC_DAEMON_NET_PUSHED_RECORDS_H
#define TOPIC_DAEMON_NET_PUSHED_RECORDS_H

#include <stdbool.h>
#include <stddef.h>

#include <zmq.h>

#include "daemon/net/send_budget.h"
#include "topicd/error.h"

struct topic_pushed_records {
    struct topic_send_budget budget;
    struct topic_send_budget_account account; /* all takers together */
};

/* Close in any case. */
int topic_pushed_records_init(struct topic_pushed_records *pushed, struct topic_error *err);
void topic_pushed_records_close(struct topic_pushed_records *pushed);

/* Makes a message of a copy of the bytes, which counts with `others_bytes` of the frames before it
 * until libzmq frees it. -1: out of memory. */
int topic_pushed_records_make(struct topic_pushed_records *pushed, const char *bytes, size_t len,
                              size_t others_bytes, zmq_msg_t *message);

size_t topic_pushed_records_bytes(struct topic_pushed_records *pushed);

/* With `is_watched`, pushed->budget.wake is readable once there are fewer, until this is called
 * again. */
void topic_pushed_records_watch(struct topic_pushed_records *pushed, bool is_watched);

#endif
