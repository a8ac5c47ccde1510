#include "daemon/settings.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <popt.h>

#include "base/memory.h"
#include "topicd/version.h"

#define EXIT_USAGE 2

#define DEFAULT_BIND "tcp://127.0.0.1:7575"

/* A long article is 50 KB of text; this takes it twenty times over, or a batch of a hundred
 * ordinary ones, and keeps what the parser may need (16 times as much) within ordinary memory. */
#define DEFAULT_MAX_MESSAGE_BYTES (1024 * 1024)
#define DEFAULT_QUEUE_LIMIT 10000

#define MAX_WORKERS 256
#define MIN_MESSAGE_BYTES 1024
#define MAX_MESSAGE_BYTES (256 * 1024 * 1024)
#define MAX_QUEUE_LIMIT 1000000

enum option { OPTION_BIND = 1, OPTION_CONTROL, OPTION_MODEL, OPTION_HELP, OPTION_VERSION };

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

static int add_bind(struct topic_settings *settings, const char *text, struct topic_error *err)
{
    if (topic_memory_reserve(&settings->binds, &settings->bind_capacity, settings->bind_count + 1,
                             sizeof *settings->binds, err) < 0 ||
        topic_endpoint_init(&settings->binds[settings->bind_count], text, err) < 0)
        return -1;
    settings->bind_count++;
    return 0;
}

static int set_control(struct topic_settings *settings, const char *text, struct topic_error *err)
{
    topic_endpoint_release(&settings->control);
    if (topic_endpoint_init(&settings->control, text, err) < 0)
        return -1;
    if (!settings->control.path)
        return topic_error_set(err,
                               "%s: the control socket is a file, so that its mode keeps "
                               "others out: write --control ipc://PATH",
                               text);
    return 0;
}

static int set_model(struct topic_settings *settings, const char *text, struct topic_error *err)
{
    free(settings->model_path);
    settings->model_path = topic_memory_copy(text, strlen(text), err);
    return settings->model_path ? 0 : -1;
}

static int take_argument(struct topic_settings *settings, int option, const char *text,
                         struct topic_error *err)
{
    if (option == OPTION_BIND)
        return add_bind(settings, text, err);
    if (option == OPTION_CONTROL)
        return set_control(settings, text, err);
    return set_model(settings, text, err);
}

static int check_range(const char *option, long long value, long long low, long long high,
                       struct topic_error *err)
{
    if (value >= low && value <= high)
        return 0;
    return topic_error_set(err, "%s %lld: is not between %lld and %lld", option, value, low, high);
}

static int check(struct topic_settings *settings, struct topic_error *err)
{
    if (!settings->model_path)
        return topic_error_set(err, "no model: name one with --model FILE");
    if (settings->bind_count == 0 && add_bind(settings, DEFAULT_BIND, err) < 0)
        return -1;
    for (size_t i = 0; i < settings->bind_count; i++)
        if (!settings->binds[i].is_local && !settings->insecure)
            return topic_error_set(err,
                                   "%s: anybody who reaches this address could use the daemon: "
                                   "bind to tcp://127.0.0.1 or ipc://, or add --insecure",
                                   settings->binds[i].address);
    if (check_range("--workers", settings->workers, 1, MAX_WORKERS, err) < 0 ||
        check_range("--max-message", settings->max_message_bytes, MIN_MESSAGE_BYTES,
                    MAX_MESSAGE_BYTES, err) < 0)
        return -1;
    return check_range("--queue", settings->queue_limit, 1, MAX_QUEUE_LIMIT, err);
}

static int use_default_control(struct topic_settings *settings, struct topic_error *err)
{
    char *address = topic_endpoint_default_control(err);
    int status = address ? set_control(settings, address, err) : -1;
    free(address);
    return status;
}

/* The next option that is not a plain number: its argument is taken, or a status returned. */
static int read_options(struct topic_settings *settings, poptContext context)
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
        int status = take_argument(settings, option, text, &err);
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
    else if (check(settings, &err) == 0)
        return -1;
    return fail_usage(&err);
}

int topic_settings_parse(struct topic_settings *settings, int argc, const char **argv)
{
    *settings = (struct topic_settings){.control.lock_fd = -1,
                                        .workers = default_workers(),
                                        .max_message_bytes = DEFAULT_MAX_MESSAGE_BYTES,
                                        .queue_limit = DEFAULT_QUEUE_LIMIT};
    struct poptOption table[] = {
        {"model", 'm', POPT_ARG_STRING, NULL, OPTION_MODEL, "the model to serve", "FILE"},
        {"bind", 0, POPT_ARG_STRING, NULL, OPTION_BIND,
         "take requests here (repeatable; default " DEFAULT_BIND ")", "ENDPOINT"},
        {"control", 0, POPT_ARG_STRING, NULL, OPTION_CONTROL,
         "take reload, status and shutdown here (default: in the runtime directory)", "ENDPOINT"},
        {"workers", 0, POPT_ARG_INT, &settings->workers, 0, "threads that tag (default: CPUs)",
         "N"},
        {"max-message", 0, POPT_ARG_LONGLONG, &settings->max_message_bytes, 0,
         "largest request (default 1048576)", "BYTES"},
        {"queue", 0, POPT_ARG_INT, &settings->queue_limit, 0,
         "requests that may wait; more are answered busy (default 10000)", "N"},
        {"insecure", 0, POPT_ARG_NONE, &settings->insecure, 0,
         "bind to addresses that others can reach", NULL},
        {"help", 'h', POPT_ARG_NONE, NULL, OPTION_HELP, "print this and exit", NULL},
        {"version", 0, POPT_ARG_NONE, NULL, OPTION_VERSION, "print the version and exit", NULL},
        POPT_TABLEEND};
    poptContext context = poptGetContext("topicd", argc, argv, table, 0);
    int status = read_options(settings, context);
    poptFreeContext(context);
    struct topic_error err = {0};
    if (status < 0 && !settings->control.path && use_default_control(settings, &err) < 0) {
        fprintf(stderr, "topicd: %s\n", err.text);
        status = EXIT_FAILURE;
    }
    return status;
}

void topic_settings_release(struct topic_settings *settings)
{
    for (size_t i = 0; i < settings->bind_count; i++)
        topic_endpoint_release(&settings->binds[i]);
    topic_endpoint_release(&settings->control);
    free(settings->binds);
    free(settings->model_path);
    *settings = (struct topic_settings){.control.lock_fd = -1};
}
