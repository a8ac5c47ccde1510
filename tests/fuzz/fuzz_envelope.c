/* Messages as a ROUTER receives them, with any number of frames before and after the delimiter:
 * envelope and content are separated correctly. The input's frames are separated by the byte FF. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <zmq.h>

#include "daemon/net/message.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

/* The daemon's end and the other end; open until the process ends. */
static void *ends[2];

static void open_ends(void)
{
    void *context = ends[0] ? NULL : zmq_ctx_new();
    for (int i = 0; context && i < 2; i++) {
        ends[i] = zmq_socket(context, ZMQ_PAIR);
        if (!ends[i] || (i == 0 ? zmq_bind : zmq_connect)(ends[i], "inproc://envelope") < 0)
            abort();
    }
}

/* Returns the number of frames, and adds their sizes to *size_bytes. */
static size_t send_frames(const uint8_t *at, size_t len, size_t *size_bytes)
{
    size_t count = 0;
    for (bool more = true; more; count++) {
        const uint8_t *end = len ? memchr(at, 0xFF, len) : NULL;
        size_t frame_len = end ? (size_t)(end - at) : len;
        more = end != NULL;
        if (zmq_send(ends[1], at, frame_len, more ? ZMQ_SNDMORE : 0) < 0)
            abort();
        *size_bytes += frame_len;
        if (more) {
            at = end + 1;
            len -= frame_len + 1;
        }
    }
    return count;
}

static void check(struct topic_message *message, size_t count, size_t size_bytes)
{
    struct topic_text texts[TOPIC_REQUEST_MAX_FRAMES];
    size_t content = topic_message_content(message, texts);
    size_t seen_bytes = 0;
    assert(message->envelope_count + content == message->frame_count);
    assert(content <= TOPIC_REQUEST_MAX_FRAMES && message->frame_count <= count);
    assert(message->envelope_count <= 1 + TOPIC_MESSAGE_MAX_ROUTERS + 1);
    assert((message->frame_count < count) == message->is_truncated);
    for (size_t i = 0; i < content; i++)
        seen_bytes += texts[i].len;
    assert(seen_bytes == message->size_bytes && seen_bytes <= size_bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct topic_message message;
    open_ends();
    for (int is_record = 0; is_record < 2; is_record++) {
        size_t size_bytes = 0;
        size_t count = send_frames(bytes, len, &size_bytes);
        bool is_there = is_record ? topic_message_receive_record(&message, ends[0])
                                  : topic_message_receive(&message, ends[0]);
        assert(is_there && (is_record || message.envelope_count > 0));
        check(&message, count, size_bytes);
        topic_message_reset(&message);
        assert(!topic_message_receive(&message, ends[0]));
    }
    return 0;
}
