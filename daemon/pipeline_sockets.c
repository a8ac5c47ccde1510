#include "daemon/pipeline_sockets.h"

#include <errno.h>
#include <string.h>

#include <zmq.h>

#include "daemon/net/socket.h"

/* Records that libzmq holds for one taker: what is lost when it dies, and what keeps it busy until
 * the main thread's next turn. */
#define SEND_LIMIT 100

/* Messages that wait for one subscriber: a pause of the length that a large article takes it to
 * store; beyond, it loses them. */
#define PUBLISH_LIMIT 1000

/* Of those who only take from us; a subscription is a topic's name. */
#define MAX_TAKER_FRAME_BYTES ((size_t)64 * 1024)

/* Subscriptions read in one turn. */
#define SUBSCRIPTION_TURN 1000

static const struct kind {
    int kind;
    int send_limit;
    int receive_limit;
} kinds[TOPIC_END_COUNT] = {
    [TOPIC_END_PULL] = {ZMQ_PULL, 0, TOPIC_PIPELINE_SOCKETS_RECEIVE_LIMIT},
    [TOPIC_END_PUSH] = {ZMQ_PUSH, SEND_LIMIT, 0},
    [TOPIC_END_PUB] = {ZMQ_XPUB, PUBLISH_LIMIT, 0},
    [TOPIC_END_REJECT] = {ZMQ_PUSH, SEND_LIMIT, 0},
};

static int open_endpoint(void *socket, struct topic_endpoint *endpoint,
                         const struct topic_auth *auth, struct topic_connection_limit *limit,
                         struct topic_error *err)
{
    if (topic_auth_lock(auth, socket, endpoint, err) < 0)
        return -1;
    if (endpoint->connects)
        return topic_socket_connect(socket, endpoint, err);
    if (topic_socket_bind(socket, endpoint, false, err) < 0)
        return -1;
    return topic_connection_limit_add(limit, socket, endpoint, err);
}

/* Those that connect come first: what is bound may be locked where they are not, and libzmq has no
 * way back from that. */
static int open_endpoints(void *socket, struct topic_endpoints *endpoints, bool connects,
                          const struct topic_auth *auth, struct topic_connection_limit *limit,
                          struct topic_error *err)
{
    for (size_t i = 0; i < endpoints->count; i++)
        if (endpoints->items[i].connects == connects &&
            open_endpoint(socket, &endpoints->items[i], auth, limit, err) < 0)
            return -1;
    return 0;
}

static int open_end(struct topic_pipeline_sockets *pipeline, enum topic_end end,
                    struct topic_endpoints *endpoints, const struct topic_auth *auth,
                    struct topic_connection_limit *limit, size_t max_frame_bytes,
                    struct topic_error *err)
{
    const struct topic_socket_limits limits = {
        .max_frame_bytes = end == TOPIC_END_PULL ? max_frame_bytes : MAX_TAKER_FRAME_BYTES,
        .send_limit = kinds[end].send_limit,
        .receive_limit = kinds[end].receive_limit,
        .backlog = limit->backlog};
    void *socket = topic_socket_new(auth->context, kinds[end].kind, &limits, err);
    pipeline->sockets[end] = socket;
    if (!socket || topic_connection_limit_watch(limit, auth->context, socket, err) < 0)
        return -1;
    return open_endpoints(socket, endpoints, true, auth, limit, err) < 0
               ? -1
               : open_endpoints(socket, endpoints, false, auth, limit, err);
}

/* The feed comes last: what it brings has somewhere to go then. */
int topic_pipeline_sockets_open(struct topic_pipeline_sockets *pipeline,
                                struct topic_options *options, const struct topic_auth *auth,
                                struct topic_connection_limit *limit, size_t max_frame_bytes,
                                struct topic_error *err)
{
    for (enum topic_end end = TOPIC_END_COUNT; end-- > 0;)
        if (options->ends[end].count > 0 &&
            open_end(pipeline, end, &options->ends[end], auth, limit, max_frame_bytes, err) < 0)
            return -1;
    return 0;
}

void topic_pipeline_sockets_close(struct topic_pipeline_sockets *pipeline)
{
    for (size_t i = 0; i < TOPIC_END_COUNT; i++) {
        topic_job_release_all(&pipeline->waiting[i]);
        topic_socket_free(pipeline->sockets[i]);
    }
    *pipeline = (struct topic_pipeline_sockets){0};
}

static bool send_bytes(void *socket, const struct topic_buffer *bytes, int flags)
{
    while (zmq_send(socket, bytes->bytes, bytes->len, ZMQ_DONTWAIT | flags) < 0)
        if (errno != EINTR)
            return false;
    return true;
}

/* The message stays whole, should the next frame find nobody there any more. */
static bool send_copy(void *socket, zmq_msg_t *message, int flags)
{
    zmq_msg_t copy;
    zmq_msg_init(&copy);
    zmq_msg_copy(&copy, message);
    while (zmq_msg_send(&copy, socket, ZMQ_DONTWAIT | flags) < 0) {
        if (errno == EINTR)
            continue;
        zmq_msg_close(&copy);
        return false;
    }
    return true;
}

bool topic_pipeline_sockets_push(struct topic_pipeline_sockets *pipeline, struct topic_job *job)
{
    if (!send_bytes(pipeline->sockets[TOPIC_END_PUSH], &job->reply, 0))
        return false;
    pipeline->counters.pushed++;
    return true;
}

bool topic_pipeline_sockets_reject(struct topic_pipeline_sockets *pipeline, struct topic_job *job)
{
    void *socket = pipeline->sockets[TOPIC_END_REJECT];
    struct topic_message *message = &job->message;
    if (!send_bytes(socket, &job->reply, ZMQ_SNDMORE))
        return false;
    for (size_t i = 0; i < message->frame_count; i++)
        if (!send_copy(socket, &message->frames[i], i + 1 < message->frame_count ? ZMQ_SNDMORE : 0))
            return false;
    return true;
}

static void set_lossy(void *socket, bool is_lossy)
{
    const int no_drop = !is_lossy;
    zmq_setsockopt(socket, ZMQ_XPUB_NODROP, &no_drop, sizeof no_drop);
}

/* libzmq refuses while a subscriber of the topic is full. Then it is told to leave that one out,
 * until the end of the message. */
static void publish_frame(void *socket, zmq_msg_t *frame, int flags, bool *is_missed)
{
    if (send_copy(socket, frame, flags))
        return;
    *is_missed = true;
    set_lossy(socket, true);
    send_copy(socket, frame, flags);
}

static void publish_under(struct topic_pipeline_sockets *pipeline, const char *topic,
                          zmq_msg_t *record)
{
    void *socket = pipeline->sockets[TOPIC_END_PUB];
    bool is_missed = false;
    zmq_msg_t name;
    if (zmq_msg_init_size(&name, strlen(topic)) < 0) {
        pipeline->counters.missed++;
        return;
    }
    memcpy(zmq_msg_data(&name), topic, strlen(topic));
    publish_frame(socket, &name, ZMQ_SNDMORE, &is_missed);
    publish_frame(socket, record, 0, &is_missed);
    zmq_msg_close(&name);
    if (is_missed)
        set_lossy(socket, false);
    pipeline->counters.published++;
    pipeline->counters.missed += is_missed;
}

void topic_pipeline_sockets_publish(struct topic_pipeline_sockets *pipeline, struct topic_job *job)
{
    uint32_t topic;
    size_t count = job->topics.len / sizeof topic;
    zmq_msg_t record;
    if (count == 0)
        return;
    if (zmq_msg_init_size(&record, job->reply.len) < 0) {
        pipeline->counters.missed += count;
        return;
    }
    memcpy(zmq_msg_data(&record), job->reply.bytes, job->reply.len);
    for (size_t i = 0; i < count; i++) {
        memcpy(&topic, job->topics.bytes + i * sizeof topic, sizeof topic);
        publish_under(pipeline, topic_model_topic_name(job->model, topic), &record);
    }
    zmq_msg_close(&record);
}

/* A subscription is the byte 1 and a prefix, its end the byte 0 and the prefix. */
static void count_subscription(struct topic_pipeline_sockets *pipeline, zmq_msg_t *message)
{
    char first = zmq_msg_size(message) > 0 ? *(const char *)zmq_msg_data(message) : -1;
    if (first == 1)
        pipeline->counters.subscriptions++;
    else if (first == 0 && pipeline->counters.subscriptions > 0)
        pipeline->counters.subscriptions--;
}

void topic_pipeline_sockets_read_subscriptions(struct topic_pipeline_sockets *pipeline)
{
    void *socket = pipeline->sockets[TOPIC_END_PUB];
    if (!socket)
        return;
    for (int i = 0; i < SUBSCRIPTION_TURN; i++) {
        zmq_msg_t message;
        zmq_msg_init(&message);
        if (zmq_msg_recv(&message, socket, ZMQ_DONTWAIT) < 0) {
            zmq_msg_close(&message);
            return;
        }
        count_subscription(pipeline, &message);
        zmq_msg_close(&message);
    }
}
