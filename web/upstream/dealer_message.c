#include "web/upstream/dealer_message.h"

#include <string.h>

#include "base/text_scan.h"
#include "wire/json.h"

/* As in wire/client/client.c: the daemon returns it with the answer. */
struct envelope {
    uint8_t marker; /* never '{', with which content would begin */
    uint8_t number[8];
};

/* Writes {"op":OP,"user":USER,"deadline_ms":N, which the body follows without its first brace. */
static int write_head(struct topic_buffer *head, const struct topic_upstream_request *request,
                      int64_t deadline_ms, bool has_members)
{
    struct topic_json json;
    struct topic_error err = {0};
    topic_buffer_reset(head);
    topic_json_init(&json, head, &err);
    topic_json_open(&json, '{');
    topic_json_put_cstring(&json, "op", request->op);
    if (request->user_name[0])
        topic_json_put_cstring(&json, "user", request->user_name);
    if (!request->has_deadline)
        topic_json_put_unsigned(&json, "deadline_ms", (uint64_t)deadline_ms);
    if (topic_json_finish(&json) < 0)
        return -1;
    return has_members ? topic_buffer_append(head, ",", 1, NULL) : 0;
}

static int send_content(void *dealer, const struct topic_buffer *head, struct topic_text body)
{
    zmq_msg_t message;
    if (zmq_msg_init_size(&message, head->len + body.len) < 0)
        return -1;
    char *bytes = zmq_msg_data(&message);
    memcpy(bytes, head->bytes, head->len);
    if (body.len > 0)
        memcpy(bytes + head->len, body.bytes, body.len);
    int status = zmq_msg_send(&message, dealer, ZMQ_DONTWAIT);
    zmq_msg_close(&message);
    return status;
}

int topic_dealer_message_send(void *dealer, struct topic_buffer *head, uint64_t number,
                              const struct topic_upstream_request *request, int64_t deadline_ms)
{
    struct envelope envelope = {.marker = 0};
    const struct topic_text body = request->body;
    size_t brace = topic_text_scan_skip(body, 0, TOPIC_TEXT_SCAN_BLANKS) + 1;
    struct topic_text rest = {body.bytes + brace, body.len - brace};
    size_t member = topic_text_scan_skip(rest, 0, TOPIC_TEXT_SCAN_BLANKS);
    memcpy(envelope.number, &number, sizeof number);
    if (write_head(head, request, deadline_ms, rest.bytes[member] != '}') < 0 ||
        zmq_send(dealer, &envelope, sizeof envelope, ZMQ_SNDMORE | ZMQ_DONTWAIT) < 0 ||
        zmq_send(dealer, "", 0, ZMQ_SNDMORE | ZMQ_DONTWAIT) < 0)
        return -1;
    return send_content(dealer, head, rest);
}

bool topic_dealer_message_receive(void *dealer, uint64_t *number, zmq_msg_t *answer,
                                  bool *is_answer)
{
    struct envelope envelope;
    size_t count = 0;
    bool has_number = false;
    bool more = true;
    while (more) {
        if (zmq_msg_recv(answer, dealer, ZMQ_DONTWAIT) < 0)
            return false;
        more = zmq_msg_more(answer) != 0;
        if (count++ == 0 && zmq_msg_size(answer) == sizeof envelope) {
            memcpy(&envelope, zmq_msg_data(answer), sizeof envelope);
            memcpy(number, envelope.number, sizeof *number);
            has_number = true;
        }
    }
    *is_answer = count == 3 && has_number;
    return true;
}
