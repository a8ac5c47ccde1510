#include "daemon/config/memory_budget.h"

#include <stdio.h>

#include "base/log.h"
#include "wire/answer.h"

/* The parts in 32nds. Messages take most: as much while they come in, wait and go out. Connections
 * come next, so that the default has room for ten thousand. */
#define PARTS 32
#define RECEIVED_PARTS 6
#define QUEUE_PARTS 6
#define ANSWER_PARTS 6
#define RECORD_PARTS 3
#define SUBSCRIPTION_PARTS 1
#define CONNECTION_PARTS 10
_Static_assert(RECEIVED_PARTS + QUEUE_PARTS + ANSWER_PARTS + RECORD_PARTS + SUBSCRIPTION_PARTS +
                       CONNECTION_PARTS ==
                   PARTS,
               "the parts are the whole");

/* A frame longer than --max-message is answered "too-large" up to this multiple of it; beyond that
 * libzmq disconnects the client before we see the message. */
#define FRAME_FACTOR 4

/* One client can have at most a quarter of all answers in one. */
#define ANSWER_FACTOR 4

/* Beside a frame of the largest size, room for ordinary requests of others. */
#define MIN_OTHERS_BYTES ((size_t)1024 * 1024)

/* A batch of a hundred articles. */
#define MIN_ANSWER_BYTES ((size_t)256 * 1024)

/* A connection: some 24 KB with libzmq's buffers, and what its client may have waiting whatever the
 * others have. */
#define CONNECTION_BYTES ((size_t)32 * 1024)

/* The fewest connections of clients that a budget must allow, if --max-clients does not say. */
#define MIN_CONNECTIONS 64

/* What a request of --max-message bytes may take while a worker answers it: "explain" 22 times its
 * size, JSON with many values 15 to 20 times (measured). */
#define WORKER_FACTOR 24
#define MOST_LONG_THREADS 4

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

static size_t least(const struct topic_memory_budget *budget, const struct topic_options *options)
{
    size_t clients = options->max_clients > 0 ? (size_t)options->max_clients : MIN_CONNECTIONS;
    size_t bytes = whole(budget->max_frame_bytes + MIN_OTHERS_BYTES, RECEIVED_PARTS);
    bytes = larger(bytes, whole((size_t)options->max_message_bytes, RECORD_PARTS));
    bytes = larger(bytes, whole(ANSWER_FACTOR * MIN_ANSWER_BYTES, ANSWER_PARTS));
    return larger(bytes, whole(clients * CONNECTION_BYTES, CONNECTION_PARTS));
}

static void divide(struct topic_memory_budget *budget)
{
    size_t total = budget->total_bytes;
    budget->received_bytes = part(total, RECEIVED_PARTS);
    budget->queue_bytes = part(total, QUEUE_PARTS);
    budget->answer_bytes = part(total, ANSWER_PARTS);
    budget->record_bytes = part(total, RECORD_PARTS);
    budget->subscription_bytes = part(total, SUBSCRIPTION_PARTS);
    budget->connection_bytes = part(total, CONNECTION_PARTS);
    budget->max_connections = budget->connection_bytes / CONNECTION_BYTES;
    budget->max_answer_bytes = budget->answer_bytes / ANSWER_FACTOR;
    if (budget->max_answer_bytes > TOPIC_ANSWER_MAX_BYTES)
        budget->max_answer_bytes = TOPIC_ANSWER_MAX_BYTES;
}

/* Workers, and the threads for long requests (daemon/serving/dispatcher.h). */
static size_t threads_of(size_t workers)
{
    return workers + (workers < MOST_LONG_THREADS ? workers + 1 : MOST_LONG_THREADS);
}

static size_t in_mib(size_t bytes)
{
    return (bytes + 1024 * 1024 - 1) / (1024 * 1024);
}

int topic_memory_budget_init(struct topic_memory_budget *budget,
                             const struct topic_options *options, struct topic_error *err)
{
    size_t message = (size_t)options->max_message_bytes;
    *budget = (struct topic_memory_budget){
        .total_bytes = (size_t)options->memory_budget_bytes,
        .max_frame_bytes = FRAME_FACTOR * message,
        .worker_bytes = WORKER_FACTOR * message * threads_of((size_t)options->workers),
    };
    size_t needed = least(budget, options);
    if (budget->total_bytes < needed)
        return topic_error_set(
            err,
            "--memory-budget %zuM is too small for --max-message %lld and --max-clients %lld: give "
            "at least %zuM",
            budget->total_bytes / (1024 * 1024), options->max_message_bytes, options->max_clients,
            in_mib(needed));
    divide(budget);
    if (options->max_clients > 0)
        budget->max_connections = (size_t)options->max_clients;
    return 0;
}

void topic_memory_budget_log(const struct topic_memory_budget *budget, size_t model_bytes)
{
    topic_log(TOPIC_LOG_INFO, "memory-budget",
              "memory budget %zu MiB: messages that arrive %zu, requests that wait %zu, answers "
              "%zu (each up to %zu KiB), records %zu, subscriptions %zu, "
              "%zu connections %zu; beside it up to %zu MiB for workers and %zu MiB for models",
              in_mib(budget->total_bytes), in_mib(budget->received_bytes),
              in_mib(budget->queue_bytes), in_mib(budget->answer_bytes),
              budget->max_answer_bytes / 1024, in_mib(budget->record_bytes),
              in_mib(budget->subscription_bytes), budget->max_connections,
              in_mib(budget->connection_bytes), in_mib(budget->worker_bytes), in_mib(model_bytes));
}
