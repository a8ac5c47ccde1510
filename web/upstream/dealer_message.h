/* dealer_message.h - a request to topicd and its answer, as messages of a DEALER socket: an
 * envelope with a number, which topicd returns, an empty frame, and the content.
 */
#ifndef TOPIC_WEB_UPSTREAM_DEALER_MESSAGE_H
#define TOPIC_WEB_UPSTREAM_DEALER_MESSAGE_H

#include <stdbool.h>
#include <stdint.h>

#include <zmq.h>

#include "base/buffer.h"
#include "web/upstream/upstream_call.h"

/* Only the first frame can find no room: that is for a whole message. `head` is for its use. -1: it
 * is not sent. */
int topic_dealer_message_send(void *dealer, struct topic_buffer *head, uint64_t number,
                              const struct topic_upstream_request *request, int64_t deadline_ms);

/* false: no message is there. One of another shape than an answer is no answer, and is dropped. */
bool topic_dealer_message_receive(void *dealer, uint64_t *number, zmq_msg_t *answer,
                                  bool *is_answer);

#endif
