#include "topicd/client.h"

#include <assert.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <zmq.h>

#include "base/buffer.h"
#include "base/clock.h"
#include "base/memory.h"
#include "wire/client/client_reply.h"
#include "wire/client/client_request.h"
#include "wire/client/client_slots.h"
#include "wire/client/user_client.h"
#include "wire/connection/client_socket.h"

/* No answer of topicd is so long, nor in so many frames. */
#define ENDLESS                                                                                    \
    "the program there sends a message without an end, and was disconnected: it is no topicd, "    \
    "correct the address"

/* A request follows an envelope of two frames, which the daemon returns with the answer: this one,
 * which holds the request's number, and the empty delimiter. So the client can match answers to
 * requests whatever ids the requests have. */
struct correlation {
    uint8_t marker; /* never '{', with which content would begin */
    uint8_t number[8];
};

struct topic_client {
    struct topic_client_socket socket;
    char *endpoint;
    struct topic_buffer text; /* the request while it is written */
    struct topic_client_slots slots;
    int cut_fd;             /* user_client.h */
    int64_t connect_end_ms; /* when the connection has to be up; 0: no call has waited yet */
    uint64_t lost_end;      /* the connection ended when this request was the next */
    enum topic_client_failure failure; /* of the last receive */

    struct topic_client_slot current; /* the last answer borrows from this frame, */
    struct topic_client_reply reply;  /* and from this */
};

static struct topic_client *new_client(const char *endpoint,
                                       const struct topic_client_options *options,
                                       enum topic_handshake_reader reader, int cut_fd,
                                       struct topic_error *err)
{
    const struct topic_client_options none = {0};
    struct topic_client *client = topic_memory_new(1, sizeof *client, err);
    if (!client)
        return NULL;
    client->socket.handshake.reader = reader;
    client->cut_fd = cut_fd;
    client->endpoint = topic_memory_copy(endpoint, strlen(endpoint), err);
    if (client->endpoint &&
        topic_client_socket_open(&client->socket, endpoint, options ? options : &none, err) == 0)
        return client;
    topic_client_free(client);
    return NULL;
}

struct topic_client *topic_client_new(const char *endpoint,
                                      const struct topic_client_options *options,
                                      struct topic_error *err)
{
    return new_client(endpoint, options, TOPIC_HANDSHAKE_EMBEDDER, -1, err);
}

struct topic_client *topic_client_new_for_user(const char *endpoint,
                                               const struct topic_client_options *options,
                                               int cut_fd, struct topic_error *err)
{
    return new_client(endpoint, options, TOPIC_HANDSHAKE_USER, cut_fd, err);
}

void topic_client_free(struct topic_client *client)
{
    if (!client)
        return;
    topic_client_slots_release(&client->slots);
    topic_client_slots_release_one(&client->current);
    topic_client_reply_release(&client->reply);
    topic_client_socket_close(&client->socket);
    topic_buffer_release(&client->text);
    free(client->endpoint);
    free(client);
}

size_t topic_client_pending(const struct topic_client *client)
{
    return topic_client_slots_count(&client->slots);
}

static struct correlation correlation_of(uint64_t number)
{
    struct correlation correlation = {.marker = 0};
    memcpy(correlation.number, &number, sizeof number);
    return correlation;
}

/* Whether the server was disconnected because what it sent had no end. */
static bool is_cut(const struct topic_client *client)
{
    uint64_t count;
    return client->cut_fd >= 0 && read(client->cut_fd, &count, sizeof count) == sizeof count;
}

enum { DEALER, CUT, LOOKUP, MONITOR, WATCHED_COUNT };

/* Requests that were sent before a connection ended have no answer. */
static void read_handshake(struct topic_client *client)
{
    struct topic_handshake *handshake = &client->socket.handshake;
    topic_handshake_read(handshake);
    if (handshake->has_ended)
        client->lost_end = client->slots.next;
    handshake->has_ended = false;
}

/* What came besides messages; -1: errno says what failed. */
static int take_notice(struct topic_client *client, const zmq_pollitem_t *items)
{
    struct topic_handshake *handshake = &client->socket.handshake;
    if (is_cut(client))
        handshake->failure = ENDLESS;
    else if (items[LOOKUP].revents)
        return topic_client_socket_connect(&client->socket, client->endpoint);
    else
        read_handshake(client);
    return 0;
}

/* Whether the connection on which the oldest request was sent has ended. */
static bool is_first_lost(const struct topic_client *client)
{
    return client->slots.first < client->lost_end;
}

/* How long there is something to wait for. What arrived before a connection ended is there. */
static int64_t wait_end_ms(const struct topic_client *client, short events, int64_t end_ms)
{
    bool is_pending = topic_handshake_is_pending(&client->socket.handshake);
    if (events == ZMQ_POLLIN && is_first_lost(client))
        return 0;
    return is_pending && client->connect_end_ms < end_ms ? client->connect_end_ms : end_ms;
}

/* Waits until a message arrives, or can be sent; returns 0 when nothing is to wait for any more, -1
 * on an error. */
static int wait_until(struct topic_client *client, short events, int64_t end_ms)
{
    struct topic_handshake *handshake = &client->socket.handshake;
    if (client->connect_end_ms == 0)
        client->connect_end_ms = topic_clock_now_ms() + client->socket.connect_timeout_ms;
    while (!handshake->failure) {
        int64_t left_ms = wait_end_ms(client, events, end_ms) - topic_clock_now_ms();
        zmq_pollitem_t items[WATCHED_COUNT] = {
            [DEALER] = {.socket = client->socket.dealer, .events = events},
            [CUT] = {.fd = client->cut_fd, .events = ZMQ_POLLIN},
            [LOOKUP] = {.fd = topic_host_lookup_fd(client->socket.lookup), .events = ZMQ_POLLIN},
            [MONITOR] = {.socket = handshake->monitor, .events = ZMQ_POLLIN}};
        int ready = zmq_poll(items, handshake->monitor ? WATCHED_COUNT : MONITOR,
                             left_ms > 0 ? (long)left_ms : 0);
        if (ready < 0 && errno != EINTR)
            return -1;
        if (ready > 0 && items[DEALER].revents)
            return 1;
        if (ready > 0 && take_notice(client, items) < 0)
            return -1;
        if (ready == 0 && topic_handshake_is_pending(handshake))
            handshake->failure = topic_client_socket_reason(&client->socket);
        else if (ready == 0)
            return 0;
    }
    return 0;
}

/* Only the first frame of a message can have to wait: until there is room for the message. */
static int send_frame(struct topic_client *client, const void *bytes, size_t len, int flags)
{
    int64_t end_ms = topic_clock_now_ms() + client->socket.timeout_ms;
    while (zmq_send(client->socket.dealer, bytes, len, flags | ZMQ_DONTWAIT) < 0) {
        if (errno != EAGAIN && errno != EINTR)
            return -1;
        int ready = wait_until(client, ZMQ_POLLOUT, end_ms);
        if (ready <= 0) {
            errno = ready == 0 ? EAGAIN : errno;
            return -1;
        }
    }
    return 0;
}

static int send_error(const struct topic_client *client, struct topic_error *err)
{
    if (client->socket.handshake.failure)
        return topic_error_set(err, "%s: %s", client->endpoint, client->socket.handshake.failure);
    if (errno == EAGAIN)
        return topic_error_set(err,
                               "%s: accepted no request within %d ms: is topicd running there?",
                               client->endpoint, client->socket.timeout_ms);
    return topic_error_set(err, "%s: cannot send: %s", client->endpoint, zmq_strerror(errno));
}

/* The content has to follow in the same message. What ended before it is sent is not its end. */
static int send_envelope(struct topic_client *client, struct topic_error *err)
{
    struct correlation correlation = correlation_of(client->slots.next);
    read_handshake(client);
    if (topic_client_slots_reserve(&client->slots, err) < 0)
        return -1;
    if (send_frame(client, &correlation, sizeof correlation, ZMQ_SNDMORE) < 0 ||
        send_frame(client, "", 0, ZMQ_SNDMORE) < 0)
        return send_error(client, err);
    return 0;
}

int topic_client_send_checked(struct topic_client *client, struct topic_text json,
                              struct topic_answer_check *check, struct topic_error *err)
{
    if (send_envelope(client, err) < 0)
        return -1;
    if (send_frame(client, json.bytes, json.len, 0) < 0)
        return send_error(client, err);
    topic_client_slots_add(&client->slots, check);
    return 0;
}

int topic_client_send_json(struct topic_client *client, const char *json, size_t len,
                           struct topic_error *err)
{
    const struct topic_text request = {json, len};
    struct topic_answer_check check;
    topic_answer_check_expect(&check, request);
    int status = topic_client_send_checked(client, request, &check, err);
    topic_answer_check_release(&check);
    return status;
}

/* Sends the header and `left` fields; the last field ends the message. */
static int send_fields(struct topic_client *client, const struct topic_article *article,
                       size_t left)
{
    if (send_frame(client, client->text.bytes, client->text.len, ZMQ_SNDMORE) < 0)
        return -1;
    for (enum topic_field i = 0; i < TOPIC_FIELD_COUNT; i++)
        if (article->fields[i].bytes &&
            send_frame(client, article->fields[i].bytes, article->fields[i].len,
                       --left ? ZMQ_SNDMORE : 0) < 0)
            return -1;
    return 0;
}

int topic_client_send(struct topic_client *client, const struct topic_client_request *request,
                      struct topic_error *err)
{
    size_t field_count = 0;
    for (enum topic_field i = 0; i < TOPIC_FIELD_COUNT; i++)
        field_count += request->article.fields[i].bytes != NULL;
    if (field_count == 0)
        return topic_error_set(err, "the article has no text: give a title, an excerpt or a body");
    if (topic_client_request_write_header(&client->text, request, err) < 0 ||
        send_envelope(client, err) < 0)
        return -1;
    if (send_fields(client, &request->article, field_count) < 0)
        return send_error(client, err);
    struct topic_answer_check check;
    topic_answer_check_expect(&check, (struct topic_text){client->text.bytes, client->text.len});
    topic_client_slots_add(&client->slots, &check);
    return 0;
}

/* Receives one message of three frames: correlation, delimiter, answer. Drops a message of another
 * shape, and the answer to a request that was given up. */
static int receive_message(struct topic_client *client)
{
    struct correlation correlation = {0};
    uint64_t number = client->slots.next;
    size_t count = 0;
    bool more = true;
    zmq_msg_t frame;
    zmq_msg_init(&frame);
    while (more) {
        if (zmq_msg_recv(&frame, client->socket.dealer, 0) < 0) {
            if (errno == EINTR)
                continue;
            zmq_msg_close(&frame);
            return -1;
        }
        more = zmq_msg_more(&frame) != 0;
        if (count++ == 0 && zmq_msg_size(&frame) == sizeof correlation) {
            memcpy(&correlation, zmq_msg_data(&frame), sizeof correlation);
            memcpy(&number, correlation.number, sizeof number);
        }
    }
    if (count == 3)
        topic_client_slots_keep(&client->slots, number, &frame);
    zmq_msg_close(&frame);
    return 0;
}

/* libzmq frees what it keeps of a message without an end with the connection. Nothing else is lost
 * where no other answer is to come. */
static void give_up_connection(struct topic_client *client)
{
    if (topic_client_pending(client) != 1 ||
        zmq_disconnect(client->socket.dealer, client->endpoint) < 0)
        return;
    topic_handshake_forget(&client->socket.handshake);
    zmq_connect(client->socket.dealer, client->endpoint);
}

static int give_up_first(struct topic_client *client, bool has_received, struct topic_error *err)
{
    if (client->socket.handshake.failure)
        return topic_error_set(err, "%s: %s", client->endpoint, client->socket.handshake.failure);
    if (is_first_lost(client)) {
        client->failure = TOPIC_CLIENT_ENDED;
        return topic_error_set(err,
                               "%s: the connection ended before the answer: topicd has stopped, or "
                               "disconnects this client, as its log says",
                               client->endpoint);
    }
    client->failure = TOPIC_CLIENT_SILENT;
    if (!has_received)
        give_up_connection(client);
    return topic_error_set(err, "%s: no answer within %g s: is topicd running there?",
                           client->endpoint, client->socket.timeout_ms / 1000.0);
}

/* What else arrives meanwhile does not prolong the wait. */
static int wait_for_first(struct topic_client *client, struct topic_error *err)
{
    int64_t end_ms = topic_clock_now_ms() + client->socket.timeout_ms;
    bool is_late = false;
    bool has_received = false;
    while (!topic_client_slots_has_first(&client->slots)) {
        if (client->slots.waiting_bytes > client->socket.max_waiting_bytes)
            return topic_error_set(err,
                                   "%s: the answers before their turn have more than %zu bytes: "
                                   "have fewer requests in flight",
                                   client->endpoint, client->socket.max_waiting_bytes);
        int ready = is_late ? 0 : wait_until(client, ZMQ_POLLIN, end_ms);
        is_late = topic_clock_now_ms() >= end_ms;
        if (ready == 0)
            return give_up_first(client, has_received, err);
        if (ready < 0 || receive_message(client) < 0)
            return topic_error_set(err, "%s: cannot receive: %s", client->endpoint,
                                   zmq_strerror(errno));
        has_received = true;
    }
    return 0;
}

int topic_client_receive(struct topic_client *client, struct topic_client_answer *answer,
                         struct topic_error *err)
{
    assert(topic_client_pending(client) > 0);
    *answer = (struct topic_client_answer){0};
    topic_client_slots_release_one(&client->current);
    topic_client_reply_reset(&client->reply);
    client->failure = TOPIC_CLIENT_NO_FAILURE;
    int status = wait_for_first(client, err);
    topic_client_slots_take_first(&client->slots, &client->current);
    if (status < 0)
        return -1;
    return topic_client_reply_read(&client->reply, &client->current.check,
                                   (struct topic_text){zmq_msg_data(&client->current.frame),
                                                       zmq_msg_size(&client->current.frame)},
                                   client->endpoint, answer, err);
}

enum topic_client_failure topic_client_last_failure(const struct topic_client *client)
{
    return client->failure;
}

struct topic_client_reply *topic_client_last_reply(struct topic_client *client)
{
    return &client->reply;
}

const char *topic_client_model(const struct topic_client *client)
{
    return topic_client_reply_model(&client->reply);
}

int topic_client_tag(struct topic_client *client, const struct topic_client_request *request,
                     struct topic_client_answer *answer, struct topic_error *err)
{
    *answer = (struct topic_client_answer){0};
    if (topic_client_send(client, request, err) < 0)
        return -1;
    return topic_client_receive(client, answer, err);
}
