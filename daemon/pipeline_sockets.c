#include "daemon/pipeline_sockets.h"

#include <errno.h>
#include <string.h>

#include <zmq.h>

#include "base/clock.h"
#include "daemon/net/socket.h"
#include "hooks/hooks.h"

/* Records that libzmq queues for one peer of --push or --reject: they are lost when it dies, and
 * they keep it busy until the next turn of the main loop. */
#define SEND_LIMIT 100

/* Messages that libzmq queues for one subscriber, to bridge a short pause of its; further ones it
 * loses. */
#define PUBLISH_LIMIT 1000

/* Subscriptions that have come by then are in effect. */
#define SUBSCRIBED_MS 1000

/* Peers of --pub send nothing longer than a subscription, a topic's name; those of --push and
 * --reject nothing after the handshake. libzmq queues what they send all the same, and nobody reads
 * it. */
#define MAX_SUBSCRIPTION_FRAME_BYTES ((size_t)64 * 1024)
#define MAX_TAKER_FRAME_BYTES ((size_t)2 * 1024)
#define TAKER_LIMIT 1

/* Subscriptions read in one turn. */
#define SUBSCRIPTION_TURN 1000

/* Changes of subscriptions, and subscribers that leave, take the main thread's time: 20 to 50
 * nanoseconds for a byte as the hooks count them (hooks/zmtp/subscriptions.h). So much of it they
 * have: a tenth or two. Beyond it subscribers wait for each other, and nobody else for them. */
static const struct topic_credit_limits subscribing = {
    .a_second = (int64_t)4 * 1024 * 1024,
    .most = (int64_t)1024 * 1024,
    .most_debt = (int64_t)16 * 1024 * 1024, /* of one that leaves a tree of a gigabyte's budget */
};

static const struct kind {
    int kind;
    int send_limit;
    int receive_limit;
    size_t max_frame_bytes; /* 0: of a record */
} kinds[TOPIC_END_COUNT] = {
    [TOPIC_END_PULL] = {ZMQ_PULL, 0, TOPIC_PIPELINE_SOCKETS_RECEIVE_LIMIT, 0},
    [TOPIC_END_PUSH] = {ZMQ_PUSH, SEND_LIMIT, TAKER_LIMIT, MAX_TAKER_FRAME_BYTES},
    [TOPIC_END_PUB] = {ZMQ_XPUB, PUBLISH_LIMIT, 0, MAX_SUBSCRIPTION_FRAME_BYTES},
    [TOPIC_END_REJECT] = {ZMQ_PUSH, SEND_LIMIT, TAKER_LIMIT, MAX_TAKER_FRAME_BYTES},
};

static int open_endpoint(void *socket, struct topic_endpoint *endpoint,
                         const struct topic_pipeline_sockets_setup *setup, struct topic_error *err)
{
    if (topic_auth_secure(setup->auth, socket, endpoint, err) < 0)
        return -1;
    if (endpoint->connects)
        return topic_socket_connect(socket, endpoint, err);
    if (topic_socket_bind(socket, endpoint, false, err) < 0)
        return -1;
    return topic_connection_limit_add(setup->limit, socket, endpoint, err);
}

static int open_endpoints(void *socket, struct topic_endpoint_list *endpoints, bool connects,
                          const struct topic_pipeline_sockets_setup *setup, struct topic_error *err)
{
    for (size_t i = 0; i < endpoints->count; i++)
        if (endpoints->items[i].connects == connects &&
            open_endpoint(socket, &endpoints->items[i], setup, err) < 0)
            return -1;
    return 0;
}

/* Endpoints to connect to come before those to bind: binding may make the socket a CURVE server,
 * where connecting needs it to be a client, and libzmq cannot take that back. */
static int open_end(struct topic_pipeline_sockets *sockets, enum topic_end end,
                    const struct topic_pipeline_sockets_setup *setup, struct topic_error *err)
{
    struct topic_endpoint_list *endpoints = &setup->options->ends[end];
    const struct topic_socket_limits limits = {.max_frame_bytes = kinds[end].max_frame_bytes
                                                                      ? kinds[end].max_frame_bytes
                                                                      : setup->max_frame_bytes,
                                               .send_limit = kinds[end].send_limit,
                                               .receive_limit = kinds[end].receive_limit,
                                               .backlog = setup->limit->backlog};
    void *socket = topic_socket_new(setup->auth->context, kinds[end].kind, &limits, err);
    sockets->ends[end] = socket;
    if (!socket ||
        topic_connection_limit_watch(setup->limit, setup->auth->context, socket, err) < 0)
        return -1;
    return open_endpoints(socket, endpoints, true, setup, err) < 0
               ? -1
               : open_endpoints(socket, endpoints, false, setup, err);
}

/* --pull comes last, so that its records have somewhere to go. */
int topic_pipeline_sockets_open(struct topic_pipeline_sockets *sockets,
                                const struct topic_pipeline_sockets_setup *setup,
                                struct topic_error *err)
{
    sockets->published = setup->published;
    sockets->pushed = setup->pushed;
    for (size_t i = TOPIC_END_COUNT; i-- > 0;) {
        enum topic_end end = (enum topic_end)i;
        if (setup->options->ends[end].count > 0 && open_end(sockets, end, setup, err) < 0)
            return -1;
    }
    return 0;
}

void topic_pipeline_sockets_close(struct topic_pipeline_sockets *sockets)
{
    for (size_t i = 0; i < TOPIC_END_COUNT; i++)
        topic_socket_free(sockets->ends[i]);
    *sockets = (struct topic_pipeline_sockets){0};
}

static bool send_bytes(void *socket, const struct topic_buffer *bytes, int flags)
{
    while (zmq_send(socket, bytes->bytes, bytes->len, ZMQ_DONTWAIT | flags) < 0)
        if (errno != EINTR)
            return false;
    return true;
}

/* Closes the message if it cannot be sent. */
static bool send_message(void *socket, zmq_msg_t *message, int flags)
{
    while (zmq_msg_send(message, socket, ZMQ_DONTWAIT | flags) < 0) {
        if (errno == EINTR)
            continue;
        zmq_msg_close(message);
        return false;
    }
    return true;
}

/* Sends a copy, so that the message is still whole if a later frame cannot be sent. */
static bool send_copy(void *socket, zmq_msg_t *message, int flags)
{
    zmq_msg_t copy;
    zmq_msg_init(&copy);
    zmq_msg_copy(&copy, message);
    return send_message(socket, &copy, flags);
}

/* Makes the last frame of a record, which counts for all of them: libzmq frees it last. */
static bool make_last(struct topic_pipeline_sockets *sockets, const char *bytes, size_t len,
                      size_t others_bytes, zmq_msg_t *last)
{
    return topic_pushed_records_make(sockets->pushed, bytes, len, others_bytes, last) == 0;
}

bool topic_pipeline_sockets_push(struct topic_pipeline_sockets *sockets, struct topic_job *job)
{
    zmq_msg_t record;
    if (!make_last(sockets, job->reply.bytes, job->reply.len, 0, &record) ||
        !send_message(sockets->ends[TOPIC_END_PUSH], &record, 0))
        return false;
    sockets->counters.pushed++;
    return true;
}

static bool send_rejected(void *socket, struct topic_job *job)
{
    struct topic_message *message = &job->message;
    if (!send_bytes(socket, &job->reply, ZMQ_SNDMORE))
        return false;
    for (size_t i = 0; i + 1 < message->frame_count; i++)
        if (!send_copy(socket, &message->frames[i], ZMQ_SNDMORE))
            return false;
    return true;
}

/* The last frame is made first: out of memory, nothing is sent. */
bool topic_pipeline_sockets_reject(struct topic_pipeline_sockets *sockets, struct topic_job *job)
{
    void *socket = sockets->ends[TOPIC_END_REJECT];
    zmq_msg_t *record = &job->message.frames[job->message.frame_count - 1];
    size_t len = zmq_msg_size(record);
    zmq_msg_t last;
    if (!make_last(sockets, zmq_msg_data(record), len,
                   job->reply.len + job->message.size_bytes - len, &last))
        return false;
    if (send_rejected(socket, job))
        return send_message(socket, &last, 0);
    zmq_msg_close(&last);
    return false;
}

static void set_lossy(void *socket, bool is_lossy)
{
    const int no_drop = !is_lossy;
    zmq_setsockopt(socket, ZMQ_XPUB_NODROP, &no_drop, sizeof no_drop);
}

/* libzmq refuses while the queue of a subscriber of this topic is full. It is then told to leave
 * that subscriber out until the end of the message. */
static void publish_frame(void *socket, zmq_msg_t *frame, int flags, bool *is_missed)
{
    if (send_copy(socket, frame, flags))
        return;
    *is_missed = true;
    set_lossy(socket, true);
    send_copy(socket, frame, flags);
}

static void publish_under(struct topic_pipeline_sockets *sockets, const char *topic,
                          zmq_msg_t *record)
{
    void *socket = sockets->ends[TOPIC_END_PUB];
    bool is_missed = false;
    zmq_msg_t name;
    if (zmq_msg_init_size(&name, strlen(topic)) < 0) {
        sockets->counters.missed++;
        return;
    }
    memcpy(zmq_msg_data(&name), topic, strlen(topic));
    publish_frame(socket, &name, ZMQ_SNDMORE, &is_missed);
    publish_frame(socket, record, 0, &is_missed);
    zmq_msg_close(&name);
    if (is_missed)
        set_lossy(socket, false);
    sockets->counters.published++;
    sockets->counters.missed += is_missed;
}

void topic_pipeline_sockets_publish(struct topic_pipeline_sockets *sockets, struct topic_job *job)
{
    struct topic_tag_stats_given given;
    size_t count = job->stats.given.len / sizeof given;
    zmq_msg_t record;
    if (count == 0)
        return;
    if (!topic_published_records_make(sockets->published, &job->reply, &record)) {
        sockets->counters.missed += count;
        return;
    }
    for (size_t i = 0; i < count; i++) {
        memcpy(&given, job->stats.given.bytes + i * sizeof given, sizeof given);
        publish_under(sockets, topic_model_topic_name(job->model, given.topic), &record);
    }
    zmq_msg_close(&record);
}

/* The byte 1 and a prefix subscribe, the byte 0 and the prefix unsubscribe. */
static void count_subscription(struct topic_pipeline_sockets *sockets, zmq_msg_t *message)
{
    char first = zmq_msg_size(message) > 0 ? *(const char *)zmq_msg_data(message) : -1;
    if (first == 1)
        sockets->counters.subscriptions++;
    else if (first == 0 && sockets->counters.subscriptions > 0)
        sockets->counters.subscriptions--;
}

/* What libzmq tells of a subscription counts as soon as it is in effect, but a second one to the
 * same topic is told of too, and its end is not. So when none has come for a while, and all that
 * was told has been read, those that there are count. */
static void correct_subscriptions(struct topic_pipeline_sockets *sockets, uint64_t received,
                                  int64_t now_ms)
{
    if (received != sockets->subscribed_bytes) {
        sockets->subscribed_bytes = received;
        sockets->subscribed_ms = now_ms;
    } else if (now_ms - sockets->subscribed_ms >= SUBSCRIBED_MS) {
        sockets->counters.subscriptions =
            topic_hooks_subscriptions(sockets->counters.subscriptions);
    }
}

void topic_pipeline_sockets_read_subscriptions(struct topic_pipeline_sockets *sockets)
{
    void *socket = sockets->ends[TOPIC_END_PUB];
    int64_t now_ms = topic_clock_now_ms();
    if (!socket || topic_credit_count(&sockets->subscribing, &subscribing, now_ms) <= 0)
        return;
    uint64_t received = topic_hooks_received(TOPIC_HOOKS_SUBSCRIPTIONS);
    topic_credit_take(&sockets->subscribing, &subscribing,
                      (int64_t)(received - sockets->paid_bytes), now_ms);
    sockets->paid_bytes = received;
    for (int i = 0; i < SUBSCRIPTION_TURN; i++) {
        zmq_msg_t message;
        zmq_msg_init(&message);
        if (zmq_msg_recv(&message, socket, ZMQ_DONTWAIT) < 0) {
            zmq_msg_close(&message);
            topic_hooks_taken(TOPIC_HOOKS_SUBSCRIPTIONS, received);
            correct_subscriptions(sockets, received, now_ms);
            return;
        }
        count_subscription(sockets, &message);
        zmq_msg_close(&message);
    }
    topic_hooks_wake();
}

int topic_pipeline_sockets_timeout_ms(const struct topic_pipeline_sockets *sockets)
{
    if (!sockets->ends[TOPIC_END_PUB])
        return -1;
    int64_t wait_ms = topic_credit_wait_ms(&sockets->subscribing, &subscribing);
    return wait_ms > 0 ? (int)wait_ms : -1;
}
