#include "daemon/options.h"

#include <limits.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <popt.h>

#include "base/memory.h"
#include "daemon/reach.h"
#include "topicd/version.h"

#define EXIT_USAGE 2

#define DEFAULT_BIND "tcp://127.0.0.1:7575"

/* A long article is 50 KB of text; this takes it twenty times over, or a batch of a hundred
 * ordinary ones, and keeps what the parser may need (16 times as much) within ordinary memory. */
#define DEFAULT_MAX_MESSAGE_BYTES (1024 * 1024)
#define DEFAULT_QUEUE_LIMIT 10000

/* Of one client: half of the default queue, so that one alone does not fill it; no client of ours
 * has more than a tenth of that in flight. */
#define DEFAULT_CLIENT_QUEUE 5000

#define MAX_WORKERS 256
#define MIN_MESSAGE_BYTES 1024
#define MAX_MESSAGE_BYTES (256 * 1024 * 1024)
#define MAX_QUEUE_LIMIT 1000000

enum option {
    OPTION_BIND = 1,
    OPTION_CONTROL,
    OPTION_MODEL,
    OPTION_HELP,
    OPTION_VERSION,
    OPTION_END /* and those of the other ends of the pipeline behind it */
};

static int default_workers(void)
{
    cpu_set_t set;
    int count = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
    return count < MAX_WORKERS ? count : MAX_WORKERS;
}

static int fail_usage(const struct topic_error *err)
{
    fprintf(stderr, "topicd: %s\n", err->text);
    return EXIT_USAGE;
}

static int set_control(struct topic_options *options, const char *text, struct topic_error *err)
{
    topic_endpoint_release(&options->control);
    return topic_endpoint_init(&options->control, text, err);
}

static int set_model(struct topic_options *options, const char *text, struct topic_error *err)
{
    free(options->model_path);
    options->model_path = topic_memory_copy(text, strlen(text), err);
    return options->model_path ? 0 : -1;
}

static int take_argument(struct topic_options *options, int option, const char *text,
                         struct topic_error *err)
{
    if (option >= OPTION_END)
        return topic_endpoints_add(&options->ends[option - OPTION_END], text, true, err);
    if (option == OPTION_BIND)
        return topic_endpoints_add(&options->binds, text, false, err);
    if (option == OPTION_CONTROL)
        return set_control(options, text, err);
    return set_model(options, text, err);
}

static int check_range(const char *option, long long value, long long low, long long high,
                       struct topic_error *err)
{
    if (value >= low && value <= high)
        return 0;
    return topic_error_set(err, "%s %lld: is not between %lld and %lld", option, value, low, high);
}

static int check_ends(const struct topic_options *options, struct topic_error *err)
{
    bool has[TOPIC_END_COUNT];
    for (size_t i = 0; i < TOPIC_END_COUNT; i++)
        has[i] = options->ends[i].count > 0;
    if (!has[TOPIC_END_PULL] && (has[TOPIC_END_PUSH] || has[TOPIC_END_PUB]))
        return topic_error_set(err, "--push and --pub send on what --pull takes: name an endpoint "
                                    "with --pull");
    if (!has[TOPIC_END_PULL] && has[TOPIC_END_REJECT])
        return topic_error_set(err, "--reject gives back what --pull takes: name an endpoint with "
                                    "--pull");
    if (has[TOPIC_END_PULL] && !has[TOPIC_END_PUSH] && !has[TOPIC_END_PUB])
        return topic_error_set(err, "--pull takes records that have nowhere to go: name an "
                                    "endpoint with --push or --pub");
    return 0;
}

static int check(struct topic_options *options, struct topic_error *err)
{
    if (!options->model_path)
        return topic_error_set(err, "no model: name one with --model FILE");
    if (options->binds.count == 0 &&
        topic_endpoints_add(&options->binds, DEFAULT_BIND, false, err) < 0)
        return -1;
    if (topic_reach_check(options, err) < 0 || check_ends(options, err) < 0)
        return -1;
    if (check_range("--workers", options->workers, 1, MAX_WORKERS, err) < 0 ||
        check_range("--max-message", options->max_message_bytes, MIN_MESSAGE_BYTES,
                    MAX_MESSAGE_BYTES, err) < 0)
        return -1;
    if (check_range("--max-clients", options->max_clients, 0, INT_MAX, err) < 0)
        return -1;
    if (check_range("--client-queue", options->client_queue_limit, 1, MAX_QUEUE_LIMIT, err) < 0)
        return -1;
    return check_range("--queue", options->queue_limit, 1, MAX_QUEUE_LIMIT, err);
}

static int use_default_control(struct topic_options *options, struct topic_error *err)
{
    char *address = topic_endpoint_default_control(err);
    int status = address ? set_control(options, address, err) : -1;
    free(address);
    return status;
}

/* The next option that is not a plain number: its argument is taken, or a status returned. */
static int read_options(struct topic_options *options, poptContext context)
{
    struct topic_error err = {0};
    int option;
    while ((option = poptGetNextOpt(context)) > 0) {
        if (option == OPTION_HELP) {
            poptPrintHelp(context, stdout, 0);
            return EXIT_SUCCESS;
        }
        if (option == OPTION_VERSION) {
            puts("topicd " TOPIC_VERSION);
            return EXIT_SUCCESS;
        }
        char *text = poptGetOptArg(context);
        int status = take_argument(options, option, text, &err);
        free(text);
        if (status < 0)
            return fail_usage(&err);
    }
    const char *rest = poptPeekArg(context);
    if (option < -1)
        topic_error_set(&err, "%s: %s: see topicd --help",
                        poptBadOption(context, POPT_BADOPTION_NOALIAS), poptStrerror(option));
    else if (rest)
        topic_error_set(&err, "%s: is not an option: see topicd --help", rest);
    else if (check(options, &err) == 0)
        return -1;
    return fail_usage(&err);
}

int topic_options_parse(struct topic_options *options, int argc, const char **argv)
{
    *options = (struct topic_options){.control.lock_fd = -1,
                                      .workers = default_workers(),
                                      .max_message_bytes = DEFAULT_MAX_MESSAGE_BYTES,
                                      .queue_limit = DEFAULT_QUEUE_LIMIT,
                                      .client_queue_limit = DEFAULT_CLIENT_QUEUE};
    struct poptOption table[] = {
        {"model", 'm', POPT_ARG_STRING, NULL, OPTION_MODEL,
         "the model to serve: a file or a registry", "FILE|REGISTRY"},
        {"shadow", 0, POPT_ARG_STRING, &options->shadow_path, 0,
         "a model that tags the same articles silently: see topic status", "FILE|REGISTRY"},
        {"bind", 0, POPT_ARG_STRING, NULL, OPTION_BIND,
         "take requests here (repeatable; default " DEFAULT_BIND ")", "ENDPOINT"},
        {"control", 0, POPT_ARG_STRING, NULL, OPTION_CONTROL,
         "take reload, rollback, shadow, status and shutdown here (default: in the runtime "
         "directory)",
         "ENDPOINT"},
        {"pull", 0, POPT_ARG_STRING, NULL, OPTION_END + TOPIC_END_PULL,
         "take article records here, or from connect:ENDPOINT (repeatable)", "ENDPOINT"},
        {"push", 0, POPT_ARG_STRING, NULL, OPTION_END + TOPIC_END_PUSH,
         "send them on with their topics, in turn (repeatable)", "ENDPOINT"},
        {"pub", 0, POPT_ARG_STRING, NULL, OPTION_END + TOPIC_END_PUB,
         "publish them under the name of each topic (repeatable)", "ENDPOINT"},
        {"reject", 0, POPT_ARG_STRING, NULL, OPTION_END + TOPIC_END_REJECT,
         "send on what is no record, with the reason (default: the log; repeatable)", "ENDPOINT"},
        {"workers", 0, POPT_ARG_INT, &options->workers, 0, "threads that tag (default: CPUs)", "N"},
        {"max-message", 0, POPT_ARG_LONGLONG, &options->max_message_bytes, 0,
         "largest request or record (default 1048576)", "BYTES"},
        {"queue", 0, POPT_ARG_INT, &options->queue_limit, 0,
         "requests that may wait; more are answered busy (default 10000)", "N"},
        {"client-queue", 0, POPT_ARG_INT, &options->client_queue_limit, 0,
         "requests that one client may have unanswered; more are answered busy (default 5000)",
         "N"},
        {"max-clients", 0, POPT_ARG_INT, &options->max_clients, 0,
         "connections at a time; more wait outside (default: as open files allow)", "N"},
        {"server-key", 0, POPT_ARG_STRING, &options->server_key, 0,
         "the daemon's secret key, by topic keygen: encrypts every socket but an ipc --control",
         "FILE"},
        {"clients", 0, POPT_ARG_STRING, &options->clients, 0,
         "the keys that may enter, and their rights; or any", "FILE"},
        {"peer-key", 0, POPT_ARG_STRING, &options->peer_key, 0,
         "the public key of those whom connect: reaches", "KEY|FILE"},
        {"insecure", 0, POPT_ARG_NONE, &options->insecure, 0,
         "bind to addresses that others can reach, without keys", NULL},
        {"help", 'h', POPT_ARG_NONE, NULL, OPTION_HELP, "print this and exit", NULL},
        {"version", 0, POPT_ARG_NONE, NULL, OPTION_VERSION, "print the version and exit", NULL},
        POPT_TABLEEND};
    poptContext context = poptGetContext("topicd", argc, argv, table, 0);
    int status = read_options(options, context);
    poptFreeContext(context);
    struct topic_error err = {0};
    if (status < 0 && !options->control.address && use_default_control(options, &err) < 0) {
        fprintf(stderr, "topicd: %s\n", err.text);
        status = EXIT_FAILURE;
    }
    return status;
}

void topic_options_release(struct topic_options *options)
{
    topic_endpoints_release(&options->binds);
    for (size_t i = 0; i < TOPIC_END_COUNT; i++)
        topic_endpoints_release(&options->ends[i]);
    topic_endpoint_release(&options->control);
    free(options->model_path);
    free(options->shadow_path);
    free(options->server_key);
    free(options->clients);
    free(options->peer_key);
    *options = (struct topic_options){.control.lock_fd = -1};
}
