#include "daemon/config/memory_budget.h"

#include <stdio.h>

#include "base/log.h"
#include "daemon/net/send_budget.h"
#include "hooks/hooks.h"
#include "wire/answer.h"
#include "wire/request_cost.h"

/* The parts in 64ths. Messages take most: as much while they come in, wait and go out. Connections
 * come next, so that the default has room for two thousand. */
#define PARTS 64
#define RECEIVED_PARTS 12
#define QUEUE_PARTS 5
#define STORE_PARTS 4
#define MODELS_PARTS 3
#define ANSWER_PARTS 12
#define RECORD_PARTS 6
#define SUBSCRIPTION_PARTS 2
#define CONNECTION_PARTS 20
_Static_assert(RECEIVED_PARTS + QUEUE_PARTS + STORE_PARTS + MODELS_PARTS + ANSWER_PARTS +
                       RECORD_PARTS + SUBSCRIPTION_PARTS + CONNECTION_PARTS ==
                   PARTS,
               "the parts are the whole");

/* A frame longer than --max-message is answered "too-large" up to this multiple of it; beyond that
 * libzmq disconnects the client before we see the message. */
#define FRAME_FACTOR 4

/* One client can have at most a quarter of all answers in one. */
#define ANSWER_FACTOR 4

/* Beside a frame of the largest size, room for ordinary requests of others. */
#define MIN_OTHERS_BYTES ((size_t)1024 * 1024)

/* What a request for the store takes beyond the bytes of its message: names of topics three times
 * (those given, those unknown to the model, those of merged topics), the model's own, and what it
 * is kept in. One for the models has a text, and what it is kept in. */
#define STORED_REQUEST_BYTES ((size_t)448 * 1024)
#define MODELS_REQUEST_BYTES ((size_t)16 * 1024)

/* Of two clients the largest, and an eighth for short ones (daemon/serving/fair_queue.h). */
#define WAITING_SHARE(largest_bytes) ((largest_bytes)*2 / 7 * 8)

/* A batch of a hundred articles. */
#define MIN_ANSWER_BYTES ((size_t)256 * 1024)

/* What libzmq takes for a connection (measured: 34 KB resident after the handshake, 102 KB once
 * some hundred messages have passed each way): its buffers, 26 KB; two queues of 256 messages of 64
 * bytes each way, the second of which it keeps as a spare; and the pair of queues to zauth, which
 * lives as long as the connection. */
#define LIBZMQ_CONNECTION_BYTES ((size_t)104 * 1024)

/* With it, what its client may have waiting, both ways, whatever the others have. */
#define CONNECTION_BYTES                                                                           \
    (LIBZMQ_CONNECTION_BYTES + TOPIC_HOOKS_SPARED_BYTES + TOPIC_SEND_BUDGET_SPARED_BYTES)

/* The fewest connections of clients that a budget must allow, if --max-clients does not say. */
#define MIN_CONNECTIONS 48

/* What a request takes while it is answered, for each of its bytes (decision 0024): any, JSON with
 * many values above all, and one that is explained. */
#define REQUEST_FACTOR 24
#define EXPLAIN_FACTOR 190

/* An answer while it is written, before it is charged: that to a batch is there in parts and joined
 * (measured: 2.2 times its size, without joining 1.1). */
#define ANSWER_COPIES 2

static size_t part(size_t total, size_t parts)
{
    return total / PARTS * parts;
}

/* The budget of which so many parts are `needed` bytes. */
static size_t whole(size_t needed, size_t parts)
{
    return (needed + parts - 1) / parts * PARTS;
}

static size_t larger(size_t a, size_t b)
{
    return a > b ? a : b;
}

static size_t max_frame(const struct topic_options *options)
{
    return FRAME_FACTOR * (size_t)options->max_message_bytes;
}

static size_t largest_stored(const struct topic_options *options)
{
    return (size_t)options->max_message_bytes + STORED_REQUEST_BYTES;
}

static size_t largest_of_models(const struct topic_options *options)
{
    return (size_t)options->max_message_bytes + MODELS_REQUEST_BYTES;
}

/* For what only a daemon with a store or a topics file keeps. */
static size_t least_of_editors(const struct topic_options *options)
{
    size_t bytes = 0;
    if (options->store_path)
        bytes = whole(WAITING_SHARE(largest_stored(options)), STORE_PARTS);
    if (options->topics_path)
        bytes = larger(bytes, whole(WAITING_SHARE(largest_of_models(options)), MODELS_PARTS));
    return bytes;
}

static size_t least(const struct topic_options *options)
{
    size_t clients = options->max_clients > 0 ? (size_t)options->max_clients : MIN_CONNECTIONS;
    size_t bytes = whole(max_frame(options) + MIN_OTHERS_BYTES, RECEIVED_PARTS);
    bytes = larger(bytes, whole((size_t)options->max_message_bytes, RECORD_PARTS));
    bytes = larger(bytes, least_of_editors(options));
    bytes = larger(bytes, whole(ANSWER_FACTOR * MIN_ANSWER_BYTES, ANSWER_PARTS));
    return larger(bytes, whole(clients * CONNECTION_BYTES, CONNECTION_PARTS));
}

static void divide(struct topic_memory_budget *budget)
{
    size_t total = budget->total_bytes;
    budget->received_bytes = part(total, RECEIVED_PARTS);
    budget->queue_bytes = part(total, QUEUE_PARTS);
    budget->store_bytes = part(total, STORE_PARTS);
    budget->models_bytes = part(total, MODELS_PARTS);
    budget->answer_bytes = part(total, ANSWER_PARTS);
    budget->record_bytes = part(total, RECORD_PARTS);
    budget->subscription_bytes = part(total, SUBSCRIPTION_PARTS);
    budget->connection_bytes = part(total, CONNECTION_PARTS);
    budget->max_connections = budget->connection_bytes / CONNECTION_BYTES;
    budget->max_answer_bytes = budget->answer_bytes / ANSWER_FACTOR;
    if (budget->max_answer_bytes > TOPIC_ANSWER_MAX_BYTES)
        budget->max_answer_bytes = TOPIC_ANSWER_MAX_BYTES;
}

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Of all threads. Long requests that explain have `message` bytes together (daemon/serving/
 * fair_queue.h), so one thread of the long lane counts for all of them. A worker explains only what
 * is short, also between the parts of a batch. */
static size_t working_bytes(const struct topic_options *options, size_t max_answer_bytes,
                            size_t long_threads)
{
    size_t message = (size_t)options->max_message_bytes;
    size_t workers = (size_t)options->workers;
    size_t explained = smaller(message, topic_request_cost_explained_bytes());
    size_t worker = REQUEST_FACTOR * message + EXPLAIN_FACTOR * explained;
    return EXPLAIN_FACTOR * message + REQUEST_FACTOR * message * (long_threads - 1) +
           worker * workers + ANSWER_COPIES * max_answer_bytes * (workers + long_threads);
}

static size_t in_mib(size_t bytes)
{
    return (bytes + 1024 * 1024 - 1) / (1024 * 1024);
}

int topic_memory_budget_check(const struct topic_options *options, struct topic_error *err)
{
    size_t total = (size_t)options->memory_budget_bytes;
    size_t needed = least(options);
    if (total >= needed)
        return 0;
    return topic_error_set(err,
                           "--memory-budget %zuM is too small for --max-message %lld and "
                           "--max-clients %lld%s: give at least %zuM",
                           total / (1024 * 1024), options->max_message_bytes, options->max_clients,
                           least_of_editors(options) == needed ? " with --store or --topics" : "",
                           in_mib(needed));
}

void topic_memory_budget_init(struct topic_memory_budget *budget,
                              const struct topic_options *options, size_t long_threads)
{
    *budget = (struct topic_memory_budget){
        .total_bytes = (size_t)options->memory_budget_bytes,
        .largest_stored_bytes = largest_stored(options),
        .largest_models_bytes = largest_of_models(options),
        .max_frame_bytes = max_frame(options),
    };
    divide(budget);
    budget->worker_bytes = working_bytes(options, budget->max_answer_bytes, long_threads);
    if (options->max_clients > 0)
        budget->max_connections = (size_t)options->max_clients;
}

void topic_memory_budget_log(const struct topic_memory_budget *budget, size_t model_bytes)
{
    topic_log(TOPIC_LOG_INFO, "memory-budget",
              "memory budget %zu MiB: messages that arrive %zu, requests that wait %zu, for the "
              "store %zu, for the models %zu, answers %zu (each up to %zu KiB), records %zu, "
              "subscriptions %zu, "
              "%zu connections %zu; beside it up to %zu MiB for workers and %zu MiB for models",
              in_mib(budget->total_bytes), in_mib(budget->received_bytes),
              in_mib(budget->queue_bytes), in_mib(budget->store_bytes),
              in_mib(budget->models_bytes), in_mib(budget->answer_bytes),
              budget->max_answer_bytes / 1024, in_mib(budget->record_bytes),
              in_mib(budget->subscription_bytes), budget->max_connections,
              in_mib(budget->connection_bytes), in_mib(budget->worker_bytes), in_mib(model_bytes));
}
