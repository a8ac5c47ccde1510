#include "daemon/net/message.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* The answer when memory does not suffice to write one. */
static const char no_memory[] =
    "{\"id\":null,\"error\":{\"code\":\"internal\",\"message\":\"out of memory\"}}";

static bool begins_object(zmq_msg_t *frame)
{
    const char *bytes = zmq_msg_data(frame);
    size_t len = zmq_msg_size(frame);
    size_t at = 0;
    while (at < len && strchr(" \t\r\n", bytes[at]) && bytes[at])
        at++;
    return at < len && bytes[at] == '{';
}

/* How many frames the envelope has; frame 0 is the identity that ROUTER puts first. */
static size_t envelope_length(struct topic_message *message)
{
    if (message->frame_count < 2 || begins_object(&message->frames[1]))
        return 1;
    for (size_t i = 1; i < message->frame_count && i <= TOPIC_MESSAGE_MAX_ROUTERS + 1; i++)
        if (zmq_msg_size(&message->frames[i]) == 0)
            return i + 1;
    return 1;
}

static void split(struct topic_message *message, size_t envelope_count)
{
    message->envelope_count = envelope_count;
    size_t content = message->frame_count - message->envelope_count;
    while (content > TOPIC_REQUEST_MAX_FRAMES) {
        zmq_msg_close(&message->frames[--message->frame_count]);
        message->is_truncated = true;
        content--;
    }
    for (size_t i = message->envelope_count; i < message->frame_count; i++)
        message->size_bytes += zmq_msg_size(&message->frames[i]);
}

static bool receive_frames(struct topic_message *message, void *socket)
{
    bool more = true;
    *message = (struct topic_message){0};
    while (more) {
        zmq_msg_t frame;
        zmq_msg_init(&frame);
        if (zmq_msg_recv(&frame, socket, ZMQ_DONTWAIT) < 0) {
            /* Messages arrive whole, so this is the first frame. EINTR: try again. */
            zmq_msg_close(&frame);
            if (errno == EINTR)
                continue;
            topic_message_reset(message);
            return false;
        }
        more = zmq_msg_more(&frame) != 0;
        if (message->frame_count < TOPIC_MESSAGE_MAX_FRAMES) {
            zmq_msg_init(&message->frames[message->frame_count]);
            zmq_msg_move(&message->frames[message->frame_count++], &frame);
        } else {
            message->is_truncated = true;
        }
        zmq_msg_close(&frame);
    }
    return true;
}

bool topic_message_receive(struct topic_message *message, void *socket)
{
    if (!receive_frames(message, socket))
        return false;
    split(message, envelope_length(message));
    return true;
}

bool topic_message_receive_record(struct topic_message *message, void *socket)
{
    if (!receive_frames(message, socket))
        return false;
    split(message, 0);
    return true;
}

void topic_message_reset(struct topic_message *message)
{
    for (size_t i = 0; i < message->frame_count; i++)
        zmq_msg_close(&message->frames[i]);
    message->frame_count = 0;
    message->envelope_count = 0;
    message->size_bytes = 0;
    message->is_truncated = false;
}

size_t topic_message_content(struct topic_message *message,
                             struct topic_text texts[TOPIC_REQUEST_MAX_FRAMES])
{
    size_t count = message->frame_count - message->envelope_count;
    for (size_t i = 0; i < count; i++) {
        zmq_msg_t *frame = &message->frames[message->envelope_count + i];
        texts[i] = (struct topic_text){zmq_msg_data(frame), zmq_msg_size(frame)};
    }
    return count;
}

/* Begins and ends the object that is left. */
static const char id_key[] = "{\"id\":";
static const char id_end[] = "}";

static int make_content(zmq_msg_t *content, struct topic_text id)
{
    const size_t key_len = sizeof id_key - 1;
    if (zmq_msg_init_size(content, key_len + id.len + sizeof id_end - 1) < 0)
        return -1;
    char *bytes = zmq_msg_data(content);
    memcpy(bytes, id_key, key_len);
    memcpy(bytes + key_len, id.bytes, id.len);
    memcpy(bytes + key_len + id.len, id_end, sizeof id_end - 1);
    return 0;
}

void topic_message_keep_id(struct topic_message *message, struct topic_text *id)
{
    zmq_msg_t content;
    zmq_msg_t *first = &message->frames[message->envelope_count];
    const struct topic_text kept = id->len > 0 ? *id : (struct topic_text){"null", 4};
    if (make_content(&content, kept) < 0)
        return;
    for (size_t i = message->envelope_count; i < message->frame_count; i++)
        zmq_msg_close(&message->frames[i]);
    zmq_msg_init(first);
    zmq_msg_move(first, &content);
    message->frame_count = message->envelope_count + 1;
    message->size_bytes = zmq_msg_size(first);
    if (id->len > 0)
        id->bytes = (const char *)zmq_msg_data(first) + sizeof id_key - 1;
}

static int send_envelope(struct topic_message *message, void *socket)
{
    for (size_t i = 0; i < message->envelope_count; i++)
        if (zmq_msg_send(&message->frames[i], socket, ZMQ_DONTWAIT | ZMQ_SNDMORE) < 0)
            return -1;
    return 0;
}

/* Out of memory, a text is sent in place of the answer. */
static void make_answer(zmq_msg_t *answer, struct topic_buffer *reply,
                        struct topic_send_budget_charge *charge)
{
    if (reply->len > 0 && topic_send_budget_message(answer, reply, charge) == 0)
        return;
    zmq_msg_init_data(answer, (void *)(uintptr_t)no_memory, sizeof no_memory - 1, NULL, NULL);
    topic_send_budget_release(charge);
}

enum topic_message_delivery topic_message_reply(struct topic_message *message, void *socket,
                                                struct topic_buffer *reply,
                                                struct topic_send_budget_charge *charge)
{
    zmq_msg_t answer;
    if (charge->bytes == 0)
        return TOPIC_MESSAGE_DROPPED;
    /* ROUTER can refuse only the identity: it accepts every frame after it. */
    if (send_envelope(message, socket) < 0) {
        int error = errno;
        topic_send_budget_release(charge);
        return error == EHOSTUNREACH ? TOPIC_MESSAGE_UNREACHABLE : TOPIC_MESSAGE_DROPPED;
    }
    make_answer(&answer, reply, charge);
    if (zmq_msg_send(&answer, socket, ZMQ_DONTWAIT) >= 0)
        return TOPIC_MESSAGE_SENT;
    zmq_msg_close(&answer);
    return TOPIC_MESSAGE_DROPPED;
}
