#include "web/upstream/upstream.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <zmq.h>

#include "base/clock.h"
#include "base/text_scan.h"
#include "wire/json.h"

/* A daemon that is restarted is back within this time, so that requests wait for it. */
#define GRACE_MS 2000

/* Between two looks at deadlines, and between two pings of a daemon that does not answer. */
#define CHECK_MS 250
#define PING_TIMEOUT_MS 2000

/* Answers read before others are served. */
#define TURN 256

/* Answers that libzmq has received and we have not: with one that is being received, five of at most
 * 17 MiB. The others wait in the daemon, which has a bound of its own. */
#define MAX_QUEUED_REPLIES 4

#define NO_BODY ((struct topic_text){"{}", 2})

/* As in wire/client/client.c: the daemon returns it with the answer. */
struct envelope {
    uint8_t marker; /* never '{', with which content would begin */
    uint8_t number[8];
};

static void pinged(void *context, enum topic_upstream_outcome outcome, struct topic_text answer)
{
    (void)context;
    (void)outcome;
    (void)answer;
}

static int watch(struct topic_upstream *upstream)
{
    char name[64];
    const int unlimited = 0; /* otherwise a full monitor would hold up libzmq's thread */
    snprintf(name, sizeof name, "inproc://upstream-%p", upstream->socket.dealer);
    upstream->monitor = zmq_socket(upstream->socket.context, ZMQ_PAIR);
    if (!upstream->monitor ||
        zmq_setsockopt(upstream->monitor, ZMQ_RCVHWM, &unlimited, sizeof unlimited) < 0 ||
        zmq_setsockopt(upstream->monitor, ZMQ_LINGER, &unlimited, sizeof unlimited) < 0 ||
        zmq_socket_monitor(upstream->socket.dealer, name, ZMQ_EVENT_DISCONNECTED) < 0)
        return -1;
    return zmq_connect(upstream->monitor, name);
}

int topic_upstream_open(struct topic_upstream *upstream, const char *endpoint,
                        const struct topic_client_options *options, struct topic_error *err)
{
    upstream->socket.max_queued_replies = MAX_QUEUED_REPLIES;
    if (topic_client_socket_open(&upstream->socket, endpoint, options, err) < 0)
        return -1;
    if (watch(upstream) < 0)
        return topic_error_set(err, "%s: cannot watch the connection: %s", endpoint,
                               zmq_strerror(errno));
    upstream->timeout_ms = upstream->socket.timeout_ms;
    upstream->grace_ms = topic_clock_now_ms() + GRACE_MS;
    upstream->ping.done = pinged;
    for (size_t i = 0; i < TOPIC_UPSTREAM_MAX_CALLS; i++)
        upstream->free_slots[i] = TOPIC_UPSTREAM_MAX_CALLS - 1 - i;
    upstream->free_count = TOPIC_UPSTREAM_MAX_CALLS;
    return 0;
}

static void free_slot(struct topic_upstream *upstream, struct topic_upstream_slot *slot)
{
    slot->call->place = 0;
    slot->call = NULL;
    upstream->free_slots[upstream->free_count++] = (size_t)(slot - upstream->slots);
    upstream->busy_count--;
}

static void finish(struct topic_upstream *upstream, struct topic_upstream_slot *slot,
                   enum topic_upstream_outcome outcome, struct topic_text answer)
{
    struct topic_upstream_call *call = slot->call;
    free_slot(upstream, slot);
    call->done(call->context, outcome, answer);
}

static void finish_all(struct topic_upstream *upstream, enum topic_upstream_outcome outcome)
{
    for (size_t i = 0; i < TOPIC_UPSTREAM_MAX_CALLS; i++)
        if (upstream->slots[i].call)
            finish(upstream, &upstream->slots[i], outcome, (struct topic_text){0});
}

void topic_upstream_close(struct topic_upstream *upstream)
{
    finish_all(upstream, TOPIC_UPSTREAM_LOST);
    if (upstream->monitor) {
        zmq_socket_monitor(upstream->socket.dealer, NULL, 0);
        zmq_close(upstream->monitor);
        upstream->monitor = NULL;
    }
    topic_client_socket_close(&upstream->socket);
    topic_buffer_release(&upstream->head);
}

static void set_up(struct topic_upstream *upstream, bool is_up)
{
    if (upstream->is_up == is_up)
        return;
    upstream->is_up = is_up;
    if (upstream->changed)
        upstream->changed(upstream->context, is_up);
}

/* Writes {"op":OP,"user":USER, which the body follows without its first brace. */
static int write_head(struct topic_buffer *head, const char *op, const char *user, bool has_members)
{
    struct topic_json json;
    struct topic_error err = {0};
    topic_buffer_reset(head);
    topic_json_init(&json, head, &err);
    topic_json_open(&json, '{');
    topic_json_put_cstring(&json, "op", op);
    if (user[0])
        topic_json_put_cstring(&json, "user", user);
    if (topic_json_finish(&json) < 0)
        return -1;
    return has_members ? topic_buffer_append(head, ",", 1, NULL) : 0;
}

static int send_content(struct topic_upstream *upstream, struct topic_text body)
{
    zmq_msg_t message;
    const struct topic_buffer *head = &upstream->head;
    if (zmq_msg_init_size(&message, head->len + body.len) < 0)
        return -1;
    char *bytes = zmq_msg_data(&message);
    memcpy(bytes, head->bytes, head->len);
    if (body.len > 0)
        memcpy(bytes + head->len, body.bytes, body.len);
    int status = zmq_msg_send(&message, upstream->socket.dealer, ZMQ_DONTWAIT);
    zmq_msg_close(&message);
    return status;
}

/* Only the first frame can find no room: that is for a whole message. */
static int send_message(struct topic_upstream *upstream, uint64_t number, const char *op,
                        const char *user, struct topic_text body)
{
    struct envelope envelope = {.marker = 0};
    void *dealer = upstream->socket.dealer;
    size_t brace = topic_text_scan_skip(body, 0, TOPIC_TEXT_SCAN_BLANKS) + 1;
    struct topic_text rest = {body.bytes + brace, body.len - brace};
    size_t member = topic_text_scan_skip(rest, 0, TOPIC_TEXT_SCAN_BLANKS);
    memcpy(envelope.number, &number, sizeof number);
    if (write_head(&upstream->head, op, user, rest.bytes[member] != '}') < 0 ||
        zmq_send(dealer, &envelope, sizeof envelope, ZMQ_SNDMORE | ZMQ_DONTWAIT) < 0 ||
        zmq_send(dealer, "", 0, ZMQ_SNDMORE | ZMQ_DONTWAIT) < 0)
        return -1;
    return send_content(upstream, rest);
}

static enum topic_upstream_outcome start(struct topic_upstream *upstream,
                                         struct topic_upstream_call *call, const char *op,
                                         const char *user, struct topic_text body, int timeout_ms)
{
    if (upstream->free_count == 0)
        return TOPIC_UPSTREAM_FULL;
    size_t place = upstream->free_slots[upstream->free_count - 1];
    uint64_t number = upstream->next_number * TOPIC_UPSTREAM_MAX_CALLS + place;
    if (send_message(upstream, number, op, user, body) < 0)
        return TOPIC_UPSTREAM_FULL;
    upstream->slots[place] =
        (struct topic_upstream_slot){call, number, topic_clock_now_ms() + timeout_ms};
    call->place = place + 1;
    upstream->free_count--;
    upstream->next_number++;
    upstream->busy_count++;
    return TOPIC_UPSTREAM_ANSWERED;
}

enum topic_upstream_outcome topic_upstream_send(struct topic_upstream *upstream,
                                                struct topic_upstream_call *call, const char *op,
                                                const char *user, struct topic_text body)
{
    if (!upstream->is_up && topic_clock_now_ms() >= upstream->grace_ms)
        return TOPIC_UPSTREAM_AWAY;
    return start(upstream, call, op, user, body, upstream->timeout_ms);
}

void topic_upstream_cancel(struct topic_upstream *upstream, struct topic_upstream_call *call)
{
    if (call->place > 0)
        free_slot(upstream, &upstream->slots[call->place - 1]);
}

void topic_upstream_poll_items(const struct topic_upstream *upstream, void *items)
{
    zmq_pollitem_t *item = items;
    item[0] = (zmq_pollitem_t){.socket = upstream->socket.dealer, .events = ZMQ_POLLIN};
    item[1] = (zmq_pollitem_t){.socket = upstream->monitor, .events = ZMQ_POLLIN};
}

int topic_upstream_timeout_ms(const struct topic_upstream *upstream, int64_t now_ms)
{
    if (upstream->is_up && upstream->busy_count == 0)
        return -1;
    int64_t left_ms = upstream->next_check_ms - now_ms;
    return left_ms > 0 ? (int)left_ms : 0;
}

/* An answer to a call that is over is dropped: its number is not that of the slot. */
static void take(struct topic_upstream *upstream, uint64_t number, struct topic_text answer)
{
    struct topic_upstream_slot *slot = &upstream->slots[number % TOPIC_UPSTREAM_MAX_CALLS];
    if (slot->call && slot->number == number)
        finish(upstream, slot, TOPIC_UPSTREAM_ANSWERED, answer);
}

/* One message of three frames: envelope, delimiter, answer; one of another shape is dropped. false:
 * none is there. */
static bool receive(struct topic_upstream *upstream)
{
    struct envelope envelope;
    uint64_t number = 0;
    size_t count = 0;
    bool has_number = false;
    bool more = true;
    zmq_msg_t frame;
    zmq_msg_init(&frame);
    while (more) {
        if (zmq_msg_recv(&frame, upstream->socket.dealer, ZMQ_DONTWAIT) < 0) {
            zmq_msg_close(&frame);
            return false;
        }
        more = zmq_msg_more(&frame) != 0;
        if (count++ == 0 && zmq_msg_size(&frame) == sizeof envelope) {
            memcpy(&envelope, zmq_msg_data(&frame), sizeof envelope);
            memcpy(&number, envelope.number, sizeof number);
            has_number = true;
        }
    }
    set_up(upstream, true);
    if (count == 3 && has_number)
        take(upstream, number, (struct topic_text){zmq_msg_data(&frame), zmq_msg_size(&frame)});
    zmq_msg_close(&frame);
    return true;
}

static void check_connection(struct topic_upstream *upstream)
{
    char event[256];
    bool is_lost = false;
    while (zmq_recv(upstream->monitor, event, sizeof event, ZMQ_DONTWAIT) >= 0)
        is_lost = true; /* the only event that is watched; its second frame is the address */
    if (!is_lost)
        return;
    if (upstream->is_up)
        upstream->grace_ms = topic_clock_now_ms() + GRACE_MS;
    bool was_up = upstream->is_up;
    set_up(upstream, false);
    if (was_up)
        finish_all(upstream, TOPIC_UPSTREAM_LOST);
}

/* A ping waits in libzmq until there is a connection, and its answer says that the daemon is up. */
static void check_times(struct topic_upstream *upstream, int64_t now_ms)
{
    if (now_ms < upstream->next_check_ms)
        return;
    upstream->next_check_ms = now_ms + CHECK_MS;
    for (size_t i = 0; i < TOPIC_UPSTREAM_MAX_CALLS; i++) {
        struct topic_upstream_slot *slot = &upstream->slots[i];
        bool is_away =
            !upstream->is_up && now_ms >= upstream->grace_ms && slot->call != &upstream->ping;
        if (slot->call && (is_away || now_ms >= slot->end_ms))
            finish(upstream, slot, is_away ? TOPIC_UPSTREAM_LOST : TOPIC_UPSTREAM_TIMED_OUT,
                   (struct topic_text){0});
    }
    if (!upstream->is_up && upstream->ping.place == 0)
        start(upstream, &upstream->ping, "ping", "", NO_BODY, PING_TIMEOUT_MS);
}

void topic_upstream_turn(struct topic_upstream *upstream)
{
    for (int i = 0; i < TURN && receive(upstream); i++)
        ;
    check_connection(upstream);
    check_times(upstream, topic_clock_now_ms());
}
