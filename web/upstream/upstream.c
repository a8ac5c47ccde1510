#include "web/upstream/upstream.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <zmq.h>

#include "base/clock.h"
#include "web/upstream/dealer_message.h"

/* A daemon that is restarted is back within this time, so that requests wait for it. */
#define GRACE_MS 2000

/* Between two looks at deadlines, and between two pings of a daemon that does not answer. */
#define CHECK_MS 250
#define PING_TIMEOUT_MS 2000

/* Answers read before others are served. */
#define TURN 256

/* Answers that libzmq has received and we have not: with one that is being received, five of at
 * most 17 MiB. The others wait in the daemon, which has a bound of its own. */
#define MAX_QUEUED_REPLIES 4

/* How long its end may take: a name server that is silent would hold it up for many seconds. On a
 * loaded machine half a second is too little: what libzmq had not freed yet was told as a leak. */
#define END_MS 2000

#define NO_BODY ((struct topic_text){"{}", 2})

/* Until topicd has said of itself what it is. */
static const struct topic_daemon_size smallest = {.workers = 1, .topics = 32};

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

int topic_upstream_open(struct topic_upstream *upstream, const char *endpoint, size_t max_calls,
                        const struct topic_client_options *options, struct topic_error *err)
{
    upstream->socket.max_queued_replies = MAX_QUEUED_REPLIES;
    upstream->socket.end_ms = END_MS;
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
    upstream->queue.max_calls = max_calls;
    upstream->size = smallest;
    return 0;
}

static void free_slot(struct topic_upstream *upstream, struct topic_upstream_slot *slot)
{
    if (slot->user) {
        upstream->loads[slot->kind].count--;
        upstream->loads[slot->kind].cost_ns -= slot->cost_ns;
        topic_user_queue_end(&upstream->queue, slot->user);
        topic_user_queue_leave(&upstream->queue, slot->user);
    }
    *slot = (struct topic_upstream_slot){.call = NULL};
    upstream->free_slots[upstream->free_count++] = (size_t)(slot - upstream->slots);
}

static void finish(struct topic_upstream *upstream, struct topic_upstream_slot *slot,
                   enum topic_upstream_outcome outcome, struct topic_text answer)
{
    struct topic_upstream_call *call = slot->call;
    free_slot(upstream, slot);
    if (!call)
        return;
    call->place = 0;
    upstream->open_count--;
    call->done(call->context, outcome, answer);
}

/* Of a call that was not sent. */
static void drop(struct topic_upstream *upstream, struct topic_upstream_call *call,
                 enum topic_upstream_outcome outcome)
{
    topic_user_queue_remove(&upstream->queue, call);
    upstream->open_count--;
    call->done(call->context, outcome, (struct topic_text){0});
}

static void finish_all(struct topic_upstream *upstream, enum topic_upstream_outcome outcome)
{
    for (size_t i = 0; i < TOPIC_UPSTREAM_MAX_CALLS; i++)
        if (upstream->slots[i].is_taken)
            finish(upstream, &upstream->slots[i], outcome, (struct topic_text){0});
}

static void drop_late(struct topic_upstream *upstream, int64_t now_ms,
                      enum topic_upstream_outcome outcome)
{
    struct topic_upstream_call *late;
    while ((late = topic_user_queue_find_late(&upstream->queue, now_ms)))
        drop(upstream, late, outcome);
}

void topic_upstream_close(struct topic_upstream *upstream)
{
    finish_all(upstream, TOPIC_UPSTREAM_LOST);
    drop_late(upstream, INT64_MAX, TOPIC_UPSTREAM_AWAY);
    if (upstream->monitor) {
        zmq_socket_monitor(upstream->socket.dealer, NULL, 0);
        zmq_close(upstream->monitor);
        upstream->monitor = NULL;
    }
    topic_client_socket_close(&upstream->socket);
    topic_user_queue_release(&upstream->queue);
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

/* In whole seconds: requests of one shape, numbers included, are parsed once
 * (wire/json_frame.h). */
static int64_t left_ms(const struct topic_upstream_call *call)
{
    int64_t left = call->end_ms - topic_clock_now_ms();
    return left > 0 ? (left + 999) / 1000 * 1000 : 0;
}

/* false: it cannot be sent now. */
static bool start(struct topic_upstream *upstream, struct topic_upstream_call *call)
{
    if (upstream->free_count == 0)
        return false;
    size_t place = upstream->free_slots[upstream->free_count - 1];
    uint64_t number = upstream->next_number * TOPIC_UPSTREAM_MAX_CALLS + place;
    if (topic_dealer_message_send(upstream->socket.dealer, &upstream->head, number, &call->request,
                                  left_ms(call)) < 0)
        return false;
    upstream->slots[place] = (struct topic_upstream_slot){.call = call,
                                                          .user = call->request.user,
                                                          .kind = call->kind,
                                                          .cost_ns = call->request.cost_ns,
                                                          .number = number,
                                                          .end_ms = call->end_ms,
                                                          .is_taken = true};
    call->place = place + 1;
    upstream->free_count--;
    upstream->next_number++;
    return true;
}

/* The slot keeps the user until it is free again, also where the request ends before. */
static bool send_waiting(struct topic_upstream *upstream, struct topic_upstream_call *call)
{
    if (!start(upstream, call))
        return false;
    topic_user_queue_take(&upstream->queue, call);
    call->request.user->references++;
    upstream->loads[call->kind].count++;
    upstream->loads[call->kind].cost_ns += call->request.cost_ns;
    return true;
}

static bool is_wanted(const struct topic_upstream_call *call)
{
    return call->kind == TOPIC_CALL_SHORT || !call->is_wanted || call->is_wanted(call->context);
}

static void send_kind(struct topic_upstream *upstream, enum topic_call_kind kind)
{
    struct topic_upstream_call *call;
    while (topic_call_cost_has_room(kind, &upstream->loads[kind], &upstream->size) &&
           (call = topic_user_queue_peek(&upstream->queue, kind)))
        if (!is_wanted(call))
            drop(upstream, call, TOPIC_UPSTREAM_LOST);
        else if (!send_waiting(upstream, call))
            return;
}

/* Whether topicd is there, or may be in a moment. */
static bool may_send(const struct topic_upstream *upstream)
{
    return upstream->is_up || topic_clock_now_ms() < upstream->grace_ms;
}

bool topic_upstream_is_missing(const struct topic_upstream *upstream)
{
    return !may_send(upstream);
}

/* Gives topicd the calls whose turn it is. */
static void send_next(struct topic_upstream *upstream)
{
    if (upstream->queue.calls == 0 || !may_send(upstream))
        return;
    for (size_t kind = 0; kind < TOPIC_CALL_KINDS; kind++)
        send_kind(upstream, (enum topic_call_kind)kind);
}

static void set_request(struct topic_upstream_call *call,
                        const struct topic_upstream_request *request, int64_t most_ms)
{
    call->request = *request;
    call->kind = topic_call_cost_kind(request->cost_ns);
    call->end_ms = topic_clock_now_ms() + most_ms;
}

enum topic_upstream_outcome topic_upstream_send(struct topic_upstream *upstream,
                                                struct topic_upstream_call *call,
                                                const struct topic_upstream_request *request)
{
    int64_t most_ms = request->has_deadline && request->most_ms < upstream->timeout_ms
                          ? request->most_ms
                          : upstream->timeout_ms;
    if (!may_send(upstream))
        return TOPIC_UPSTREAM_AWAY;
    set_request(call, request, most_ms);
    if (!topic_user_queue_push(&upstream->queue, call))
        return TOPIC_UPSTREAM_FULL;
    upstream->open_count++;
    send_next(upstream);
    return TOPIC_UPSTREAM_ANSWERED;
}

static enum topic_upstream_outcome ask(struct topic_upstream *upstream,
                                       struct topic_upstream_call *call, const char *op,
                                       struct topic_text body, int64_t most_ms)
{
    const struct topic_upstream_request request = {.op = op, .user_name = "", .body = body};
    set_request(call, &request, most_ms);
    if (!start(upstream, call))
        return TOPIC_UPSTREAM_AWAY;
    upstream->open_count++;
    return TOPIC_UPSTREAM_ANSWERED;
}

enum topic_upstream_outcome topic_upstream_ask(struct topic_upstream *upstream,
                                               struct topic_upstream_call *call, const char *op,
                                               struct topic_text body)
{
    return ask(upstream, call, op, body, upstream->timeout_ms);
}

void topic_upstream_cancel(struct topic_upstream *upstream, struct topic_upstream_call *call)
{
    if (call->place > 0) {
        upstream->slots[call->place - 1].call = NULL;
        call->place = 0;
        upstream->open_count--;
    } else if (call->is_waiting) {
        topic_user_queue_remove(&upstream->queue, call);
        upstream->open_count--;
    }
}

bool topic_upstream_is_waited_for(const struct topic_upstream *upstream)
{
    return upstream->open_count > (upstream->ping.place > 0 ? 1U : 0U);
}

bool topic_upstream_is_open(const struct topic_upstream_call *call)
{
    return call->place > 0 || call->is_waiting;
}

void topic_upstream_poll_items(const struct topic_upstream *upstream, void *items)
{
    zmq_pollitem_t *item = items;
    item[0] = (zmq_pollitem_t){.socket = upstream->socket.dealer, .events = ZMQ_POLLIN};
    item[1] = (zmq_pollitem_t){.socket = upstream->monitor, .events = ZMQ_POLLIN};
}

int topic_upstream_timeout_ms(const struct topic_upstream *upstream, int64_t now_ms)
{
    if (upstream->is_up && upstream->open_count == 0)
        return -1;
    int64_t left_ms = upstream->next_check_ms - now_ms;
    return left_ms > 0 ? (int)left_ms : 0;
}

/* An answer to a call that is over is dropped: its number is not that of the slot. */
static void take(struct topic_upstream *upstream, uint64_t number, struct topic_text answer)
{
    struct topic_upstream_slot *slot = &upstream->slots[number % TOPIC_UPSTREAM_MAX_CALLS];
    if (slot->is_taken && slot->number == number)
        finish(upstream, slot, TOPIC_UPSTREAM_ANSWERED, answer);
}

/* false: none is there. */
static bool receive(struct topic_upstream *upstream)
{
    uint64_t number;
    zmq_msg_t answer;
    bool is_answer;
    zmq_msg_init(&answer);
    bool has_come =
        topic_dealer_message_receive(upstream->socket.dealer, &number, &answer, &is_answer);
    if (has_come)
        set_up(upstream, true);
    if (has_come && is_answer)
        take(upstream, number, (struct topic_text){zmq_msg_data(&answer), zmq_msg_size(&answer)});
    zmq_msg_close(&answer);
    return has_come;
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
        if (slot->is_taken && (is_away || now_ms >= slot->end_ms))
            finish(upstream, slot, is_away ? TOPIC_UPSTREAM_LOST : TOPIC_UPSTREAM_TIMED_OUT,
                   (struct topic_text){0});
    }
    if (!may_send(upstream))
        drop_late(upstream, INT64_MAX, TOPIC_UPSTREAM_AWAY);
    else
        drop_late(upstream, now_ms, TOPIC_UPSTREAM_TIMED_OUT);
    if (!upstream->is_up && upstream->ping.place == 0)
        ask(upstream, &upstream->ping, "ping", NO_BODY, PING_TIMEOUT_MS);
}

void topic_upstream_turn(struct topic_upstream *upstream)
{
    for (int i = 0; i < TURN && receive(upstream); i++)
        ;
    check_connection(upstream);
    check_times(upstream, topic_clock_now_ms());
    send_next(upstream);
}
