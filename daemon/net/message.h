/* message.h - a message of a ROUTER or PULL socket: the frames that lead back to its sender, and
 * its content.
 *
 * What arrives is the sender's identity, then up to four identities of routers in between and an
 * empty delimiter (all as REQ and proxies write them), then the content. A DEALER may leave the
 * delimiter out: when the frame after the identity begins with '{', content begins there.
 */
#ifndef TOPIC_DAEMON_NET_MESSAGE_H
#define TOPIC_DAEMON_NET_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>

#include <zmq.h>

#include "base/buffer.h"
#include "topicd/article.h"
#include "wire/request.h"

#define TOPIC_MESSAGE_MAX_ROUTERS 4

/* identity, routers, delimiter, content; more frames are read and dropped. */
#define TOPIC_MESSAGE_MAX_FRAMES (1 + TOPIC_MESSAGE_MAX_ROUTERS + 1 + TOPIC_REQUEST_MAX_FRAMES)

struct topic_message {
    zmq_msg_t frames[TOPIC_MESSAGE_MAX_FRAMES];
    size_t frame_count;
    size_t envelope_count; /* of these, how many lead back */
    size_t size_bytes;     /* of the content that is kept */
    bool is_cut;           /* had more frames of content than are kept */
};

enum topic_message_fate { TOPIC_MESSAGE_SENT, TOPIC_MESSAGE_UNREACHABLE, TOPIC_MESSAGE_DROPPED };

/* Receives one message, if one is there. `message` is empty before, and to be reset after. */
bool topic_message_receive(struct topic_message *message, void *socket);
void topic_message_reset(struct topic_message *message);

/* The same from a PULL socket, where nothing leads back: all frames are content. */
bool topic_message_receive_record(struct topic_message *message, void *socket);

/* Borrowed views of the content's frames; returns how many, 0 for a message of nothing at all. They
 * live as long as the message stays where it is. */
size_t topic_message_content(struct topic_message *message,
                             struct topic_text texts[TOPIC_REQUEST_MAX_FRAMES]);

/* Sends `reply` as one frame behind the message's envelope, which is used up. Never blocks: a
 * sender that has gone is unreachable, and one that does not read has its answer dropped. */
enum topic_message_fate topic_message_reply(struct topic_message *message, void *socket,
                                            const struct topic_buffer *reply);

#endif
