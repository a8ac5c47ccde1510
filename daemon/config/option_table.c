#include "daemon/config/option_table.h"

#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/config/daemon_kinds.h"
#include "daemon/config/retrain_choice.h"
#include "service/service_options.h"

#define MAX_WORKERS 256

/* A smaller request could not contain an article; the parser would need gigabytes for one of more
 * than 256 MiB. */
#define MIN_MESSAGE_BYTES 1024
#define MAX_MESSAGE_BYTES (256 * 1024 * 1024)

/* With more requests than this in the queue, clients stop waiting before they are answered. */
#define MAX_QUEUE_LIMIT 1000000

/* More connections than any system allows a process. */
#define MAX_CLIENTS 10000000

/* A hundred years. */
#define MAX_RETENTION_DAYS 36500

/* More than editors will ever review. */
#define MAX_CANDIDATES 50000

/* A week. */
#define MAX_TRAINER_SECONDS (7 * 24 * 3600)

#define AT(field) offsetof(struct topic_options, field)

/* A smaller one has no room for a single large request; no machine has more. */
#define MIN_MEMORY_BUDGET (1024 * 1024)
#define MAX_MEMORY_BUDGET (1024LL * 1024 * 1024 * 1024)

/* The default of max-message: a long article is 50 KB of text; 1 MiB has room for twenty of those
 * or for a batch of a hundred ordinary ones, and the parser's memory (up to 24 times as much) stays
 * within ordinary bounds. The default of client-queue: half of the queue, so that one client alone
 * cannot fill it; none of our clients has more than a tenth of that in flight. The default of
 * memory-budget: 2,275 connections, and as many bytes of requests and answers as two
 * hundred of the largest requests (docs/reliability.md). */
static const struct topic_option rows[] = {
    {"model", 'm', TOPIC_OPTION_FILE, AT(model_path), "FILE", NULL, 0, 0, NULL,
     "model to serve: a file or a registry"},
    {"topics", 0, TOPIC_OPTION_FILE, AT(topics_path), "FILE", NULL, 0, 0, NULL,
     "topics file: names, parents and thresholds set by editors; reread on reload"},
    {"min-familiarity", 0, TOPIC_OPTION_SHARE, AT(min_familiarity), "X", "0", 0, 1, NULL,
     "give nothing to articles less familiar than this; 0: what the topics file says"},
    {"map", 0, TOPIC_OPTION_MAP, AT(map), "FIELD=PATH,...", NULL, 0, 0, NULL,
     "read the fields of records from these keys; model: the map that the model was trained with"},
    {"shadow", 0, TOPIC_OPTION_FILE, AT(shadow_path), "FILE", NULL, 0, 0, NULL,
     "second model or registry that tags the same articles; topic status compares them"},
    {"bind", 0, TOPIC_OPTION_BINDS, AT(binds), "ENDPOINT", "tcp://127.0.0.1:7575", 0, 0, NULL,
     "accept requests here (repeatable)"},
    {"control", 0, TOPIC_OPTION_ENDPOINT, AT(control), "ENDPOINT", NULL, 0, 0, NULL,
     "accept reload, rollback, shadow, status and shutdown here (default: a socket in the "
     "runtime directory)"},
    {"pull", 0, TOPIC_OPTION_BINDS_CONNECTS, AT(ends[TOPIC_END_PULL]), "ENDPOINT", NULL, 0, 0, NULL,
     "receive article records here, or from connect:ENDPOINT (repeatable)"},
    {"push", 0, TOPIC_OPTION_BINDS_CONNECTS, AT(ends[TOPIC_END_PUSH]), "ENDPOINT", NULL, 0, 0, NULL,
     "send tagged records to the receivers here, in turn (repeatable)"},
    {"pub", 0, TOPIC_OPTION_BINDS_CONNECTS, AT(ends[TOPIC_END_PUB]), "ENDPOINT", NULL, 0, 0, NULL,
     "publish tagged records here, once for each topic (repeatable)"},
    {"reject", 0, TOPIC_OPTION_BINDS_CONNECTS, AT(ends[TOPIC_END_REJECT]), "ENDPOINT", NULL, 0, 0,
     NULL, "send rejected records here, with the reason (default: log them; repeatable)"},
    {"workers", 0, TOPIC_OPTION_NUMBER, AT(workers), "N", NULL, 1, MAX_WORKERS, NULL,
     "worker threads (default: one for each CPU)"},
    {"memory-budget", 0, TOPIC_OPTION_SIZE, AT(memory_budget_bytes), "SIZE", "1G",
     MIN_MEMORY_BUDGET, MAX_MEMORY_BUDGET, NULL,
     "memory that clients can make the daemon keep, beside models and workers"},
    {"max-message", 0, TOPIC_OPTION_NUMBER, AT(max_message_bytes), "BYTES", "1048576",
     MIN_MESSAGE_BYTES, MAX_MESSAGE_BYTES, NULL, "largest request or record, in bytes"},
    {"queue", 0, TOPIC_OPTION_NUMBER, AT(queue_limit), "N", "10000", 1, MAX_QUEUE_LIMIT, NULL,
     "requests that may wait for a worker; further ones are answered busy"},
    {"client-queue", 0, TOPIC_OPTION_NUMBER, AT(client_queue_limit), "N", "5000", 1,
     MAX_QUEUE_LIMIT, NULL, "unanswered requests of one client; further ones are answered busy"},
    {"max-clients", 0, TOPIC_OPTION_NUMBER, AT(max_clients), "N", "0", 0, MAX_CLIENTS, NULL,
     "connections at a time; further ones wait; 0: as many as open files allow"},
    {"server-key", 0, TOPIC_OPTION_FILE, AT(server_key), "FILE", NULL, 0, 0, NULL,
     "the daemon's secret key, from topic keygen; encrypts all sockets but an ipc --control"},
    {"clients", 0, TOPIC_OPTION_FILE, AT(clients), "FILE", NULL, 0, 0, NULL,
     "file of client keys and their rights; or any: every key may connect"},
    {"peer-key", 0, TOPIC_OPTION_FILE, AT(peer_key), "KEY|FILE", NULL, 0, 0, NULL,
     "public key of the peers at connect:ENDPOINT"},
    TOPIC_SERVICE_OPTIONS_METRICS(AT(metrics)),
    TOPIC_SERVICE_OPTIONS_LOG(AT(log_form)),
    {"store", 0, TOPIC_OPTION_FILE, AT(store_path), "FILE", NULL, 0, 0, NULL,
     "keep corrections of editors in this file, and take the operations for them"},
    {"retention", 0, TOPIC_OPTION_NUMBER, AT(retention_days), "DAYS", "400", 1, MAX_RETENTION_DAYS,
     NULL, "with --store: drop the text of an article so long after anything happened to it"},
    {"candidates", 0, TOPIC_OPTION_NUMBER, AT(candidates), "N", "5000", 0, MAX_CANDIDATES, NULL,
     "with --store: a random sample of so many tagged articles waits for review; 0: none"},
    {"retrain", 0, TOPIC_OPTION_RETRAIN, AT(retrain), "WHEN", NULL, 0, 0, NULL,
     "with --store: train after so many decisions, and so long after the last training, such as "
     "after=50,every=1h (default: when asked to)"},
    {"trainer", 0, TOPIC_OPTION_FILE, AT(trainer), "FILE", NULL, 0, 0, NULL,
     "with --store: the program topic, which trains (default: the one beside topicd)"},
    {"trainer-memory", 0, TOPIC_OPTION_SIZE, AT(trainer_memory), "SIZE", "1G", 0, MAX_MEMORY_BUDGET,
     NULL, "with --store: memory that a training may take; 0: no limit"},
    {"trainer-time", 0, TOPIC_OPTION_NUMBER, AT(trainer_seconds), "SECONDS", "21600", 1,
     MAX_TRAINER_SECONDS, NULL, "with --store: how long a training may take"},
    {"insecure", 0, TOPIC_OPTION_FLAG, AT(insecure), NULL, "no", 0, 0, NULL,
     "allow endpoints beyond this machine without keys"},
};
_Static_assert(sizeof rows / sizeof *rows <= TOPIC_OPTION_SET_MAX,
               "TOPIC_OPTION_SET_MAX is too small");

void topic_option_table_init(struct topic_options *options)
{
    *options = (struct topic_options){.control.lock_fd = -1};
}

struct topic_option_set topic_option_table_of(struct topic_options *options)
{
    return (struct topic_option_set){.program = "topicd",
                                     .page = "topicd.conf(5)",
                                     .options = rows,
                                     .count = sizeof rows / sizeof *rows,
                                     .values = options,
                                     .is_given = options->is_given};
}

void topic_option_table_release(struct topic_options *options)
{
    const struct topic_option_set set = topic_option_table_of(options);
    topic_option_set_release(&set);
    topic_option_table_init(options);
}

static long long count_processors(void)
{
    cpu_set_t set;
    int count = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
    return count < MAX_WORKERS ? count : MAX_WORKERS;
}

void topic_option_table_count_workers(struct topic_options *options)
{
    if (options->workers == 0)
        options->workers = count_processors();
}

/* A file that --print-config wrote has every default. */
static bool is_changed(const struct topic_options *options, const struct topic_option *option)
{
    const char *value = (const char *)options + option->offset;
    return *(const long long *)value != strtoll(option->fallback, NULL, 10);
}

const char *topic_option_table_find_storeless(const struct topic_options *options)
{
    static const char *const of_store[] = {"retention", "candidates", "trainer-time"};
    for (size_t i = 0; i < sizeof rows / sizeof *rows && !options->store_path; i++)
        for (size_t j = 0; j < sizeof of_store / sizeof *of_store; j++)
            if (strcmp(rows[i].name, of_store[j]) == 0 && is_changed(options, &rows[i]))
                return rows[i].name;
    return NULL;
}
