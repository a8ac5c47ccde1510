/* message.h - a message of a ROUTER or PULL socket: an envelope, which is the return path to its
 * sender, and the content.
 *
 * The frames are the sender's identity, up to four identities of routers in between, an empty
 * delimiter (all as REQ and proxies write them) and the content. A DEALER may omit the delimiter:
 * if the frame after the identity begins with '{', it is content.
 */
#ifndef TOPIC_DAEMON_NET_MESSAGE_H
#define TOPIC_DAEMON_NET_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>

#include <zmq.h>

#include "base/buffer.h"
#include "daemon/net/send_budget.h"
#include "topicd/article.h"
#include "wire/request.h"

#define TOPIC_MESSAGE_MAX_ROUTERS 4

/* Identity, routers, delimiter, content; further frames are read and dropped. */
#define TOPIC_MESSAGE_MAX_FRAMES (1 + TOPIC_MESSAGE_MAX_ROUTERS + 1 + TOPIC_REQUEST_MAX_FRAMES)

struct topic_message {
    zmq_msg_t frames[TOPIC_MESSAGE_MAX_FRAMES];
    size_t frame_count;
    size_t envelope_count; /* how many of these are the envelope */
    size_t size_bytes;     /* of the content frames in `frames` */
    bool is_truncated;     /* frames of content were dropped */
};

enum topic_message_delivery {
    TOPIC_MESSAGE_SENT,
    TOPIC_MESSAGE_UNREACHABLE,
    TOPIC_MESSAGE_DROPPED
};

/* Receives one message; false: none has arrived. `message` must be empty. Reset it afterwards. */
bool topic_message_receive(struct topic_message *message, void *socket);
void topic_message_reset(struct topic_message *message);

/* The same from a PULL socket, where messages have no envelope: all frames are content. */
bool topic_message_receive_record(struct topic_message *message, void *socket);

/* Borrowed views of the content's frames. Returns how many; 0 for a message without content. They
 * are valid until the message moves or is reset. */
size_t topic_message_content(struct topic_message *message,
                             struct topic_text texts[TOPIC_REQUEST_MAX_FRAMES]);

/* Frees the content, which has been read, but for the request's id: as JSON text in it, which is
 * moved, so that the content is then an object that has nothing else. What libzmq knows of the
 * sender goes with the content. Out of memory, nothing is freed. */
void topic_message_keep_id(struct topic_message *message, struct topic_text *id);

/* Sends `reply` as one frame after the message's envelope, which it consumes. Takes the charge for
 * it, and perhaps its memory; an answer without a charge is dropped. Never blocks: if the client
 * has disconnected the answer is unreachable, if the client does not read it is dropped. */
enum topic_message_delivery topic_message_reply(struct topic_message *message, void *socket,
                                                struct topic_buffer *reply,
                                                struct topic_send_budget_charge *charge);

#endif
