#include "daemon/config/option_table.h"

#include <errno.h>
#include <sched.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

#define MAX_WORKERS 256

/* A request of less could not hold an article; one of more than 256 MiB would ask the parser for
 * gigabytes. */
#define MIN_MESSAGE_BYTES 1024
#define MAX_MESSAGE_BYTES (256 * 1024 * 1024)

/* More requests than this wait longer than any client does. */
#define MAX_QUEUE_LIMIT 1000000

/* More than any system lets a process have. */
#define MAX_CLIENTS 10000000

#define AT(field) offsetof(struct topic_options, field)

/* In the order of enum topic_log_format_form. */
static const char *const log_forms[] = {"text", "json", NULL};

/* The fallback of max-message: a long article is 50 KB of text; 1 MiB takes it twenty times over,
 * or a batch of a hundred ordinary ones, and keeps what the parser may need (16 times as much)
 * within ordinary memory. That of client-queue: half of the queue, so that one client alone does
 * not fill it; no client of ours has more than a tenth of that in flight. */
const struct topic_option topic_option_table[] = {
    {"model", 'm', TOPIC_OPTION_FILE, AT(model_path), "FILE", NULL, 0, 0, NULL,
     "the model to serve: a file or a registry"},
    {"topics", 0, TOPIC_OPTION_FILE, AT(topics_path), "FILE", NULL, 0, 0, NULL,
     "what editors decide of topics: names, parents, thresholds; read again on reload"},
    {"shadow", 0, TOPIC_OPTION_FILE, AT(shadow_path), "FILE", NULL, 0, 0, NULL,
     "a model or registry that tags the same articles silently: see topic status"},
    {"bind", 0, TOPIC_OPTION_BINDS, AT(binds), "ENDPOINT", "tcp://127.0.0.1:7575", 0, 0, NULL,
     "take requests here (repeatable)"},
    {"control", 0, TOPIC_OPTION_ENDPOINT, AT(control), "ENDPOINT", NULL, 0, 0, NULL,
     "take reload, rollback, shadow, status and shutdown here (default: in the runtime directory)"},
    {"pull", 0, TOPIC_OPTION_BINDS_CONNECTS, AT(ends[TOPIC_END_PULL]), "ENDPOINT", NULL, 0, 0, NULL,
     "take article records here, or from connect:ENDPOINT (repeatable)"},
    {"push", 0, TOPIC_OPTION_BINDS_CONNECTS, AT(ends[TOPIC_END_PUSH]), "ENDPOINT", NULL, 0, 0, NULL,
     "send them on with their topics, in turn (repeatable)"},
    {"pub", 0, TOPIC_OPTION_BINDS_CONNECTS, AT(ends[TOPIC_END_PUB]), "ENDPOINT", NULL, 0, 0, NULL,
     "publish them under the name of each topic (repeatable)"},
    {"reject", 0, TOPIC_OPTION_BINDS_CONNECTS, AT(ends[TOPIC_END_REJECT]), "ENDPOINT", NULL, 0, 0,
     NULL, "send on what is no record, with the reason (default: the log; repeatable)"},
    {"workers", 0, TOPIC_OPTION_NUMBER, AT(workers), "N", NULL, 1, MAX_WORKERS, NULL,
     "threads that tag (default: CPUs)"},
    {"max-message", 0, TOPIC_OPTION_NUMBER, AT(max_message_bytes), "BYTES", "1048576",
     MIN_MESSAGE_BYTES, MAX_MESSAGE_BYTES, NULL, "largest request or record"},
    {"queue", 0, TOPIC_OPTION_NUMBER, AT(queue_limit), "N", "10000", 1, MAX_QUEUE_LIMIT, NULL,
     "requests that may wait; more are answered busy"},
    {"client-queue", 0, TOPIC_OPTION_NUMBER, AT(client_queue_limit), "N", "5000", 1,
     MAX_QUEUE_LIMIT, NULL, "requests that one client may have unanswered; more are answered busy"},
    {"max-clients", 0, TOPIC_OPTION_NUMBER, AT(max_clients), "N", "0", 0, MAX_CLIENTS, NULL,
     "connections at a time, more wait outside; 0: as open files allow"},
    {"server-key", 0, TOPIC_OPTION_FILE, AT(server_key), "FILE", NULL, 0, 0, NULL,
     "the daemon's secret key, by topic keygen: encrypts every socket but an ipc --control"},
    {"clients", 0, TOPIC_OPTION_FILE, AT(clients), "FILE", NULL, 0, 0, NULL,
     "the keys that may enter, and their rights; or any"},
    {"peer-key", 0, TOPIC_OPTION_FILE, AT(peer_key), "KEY|FILE", NULL, 0, 0, NULL,
     "the public key of those whom connect: reaches"},
    {"metrics", 0, TOPIC_OPTION_ADDRESS, AT(metrics), "ADDRESS:PORT", NULL, 0, 0, NULL,
     "show /metrics, /healthz and /readyz here over HTTP (default: nowhere)"},
    {"log", 0, TOPIC_OPTION_CHOICE, AT(log_form), "FORM", "text", 0, 0, log_forms,
     "text, or json: one object a line"},
    {"insecure", 0, TOPIC_OPTION_FLAG, AT(insecure), NULL, "no", 0, 0, NULL,
     "bind to addresses that others can reach, without keys"},
};
const size_t topic_option_table_count = sizeof topic_option_table / sizeof *topic_option_table;
_Static_assert(sizeof topic_option_table / sizeof *topic_option_table <= TOPIC_OPTIONS_MAX_SETTINGS,
               "is_given has no room for so many");

const struct topic_option *topic_option_table_find(const char *name, size_t len)
{
    for (size_t i = 0; i < topic_option_table_count; i++)
        if (strlen(topic_option_table[i].name) == len &&
            memcmp(topic_option_table[i].name, name, len) == 0)
            return &topic_option_table[i];
    return NULL;
}

bool topic_option_table_is_repeatable(const struct topic_option *setting)
{
    return setting->kind == TOPIC_OPTION_BINDS || setting->kind == TOPIC_OPTION_BINDS_CONNECTS;
}

static bool *given(const struct topic_options *options, const struct topic_option *setting)
{
    return (bool *)(uintptr_t)&options->is_given[setting - topic_option_table];
}

bool topic_option_table_is_given(const struct topic_options *options,
                                 const struct topic_option *setting)
{
    return *given(options, setting);
}

/* Where the value is; of the type that its kind says. */
static void *value_of(const struct topic_options *options, const struct topic_option *setting)
{
    return (void *)((uintptr_t)options + setting->offset);
}

static int set_file(char **path, const char *text, struct topic_error *err)
{
    size_t len = strlen(text);
    if (len == 0)
        return topic_error_set(err, "\"\": is not a file's name");
    /* What no configuration file could say. */
    if (strpbrk(text, "\r\n") || strchr(" \t", text[0]) || strchr(" \t", text[len - 1]))
        return topic_error_set(err, "%s: has a line break in it, or a blank at an end: rename it",
                               text);
    free(*path);
    *path = topic_memory_copy(text, len, err);
    return *path ? 0 : -1;
}

static int set_number(const struct topic_option *setting, long long *value, const char *text,
                      struct topic_error *err)
{
    char *end;
    errno = 0;
    long long number = strtoll(text, &end, 10);
    if (end == text || *end)
        return topic_error_set(err, "%s: is not a whole number", text);
    if (errno || number < setting->low || number > setting->high)
        return topic_error_set(err, "%s: is not between %lld and %lld", text, setting->low,
                               setting->high);
    *value = number;
    return 0;
}

static int set_flag(bool *value, const char *text, struct topic_error *err)
{
    bool is_yes = strcmp(text, "yes") == 0;
    if (!is_yes && strcmp(text, "no") != 0)
        return topic_error_set(err, "%s: is neither yes nor no", text);
    *value = is_yes;
    return 0;
}

static int set_choice(const struct topic_option *setting, int *value, const char *text,
                      struct topic_error *err)
{
    char list[64] = "";
    size_t len = 0;
    for (int i = 0; setting->choices[i]; i++) {
        if (strcmp(text, setting->choices[i]) == 0) {
            *value = i;
            return 0;
        }
        if (len < sizeof list)
            len += (size_t)snprintf(list + len, sizeof list - len, "%s%s", i > 0 ? " or " : "",
                                    setting->choices[i]);
    }
    return topic_error_set(err, "%s: is not known: write %s", text, list);
}

static int set_endpoint(struct topic_endpoint *endpoint, const char *text, struct topic_error *err)
{
    topic_endpoint_release(endpoint);
    return topic_endpoint_init(endpoint, text, err);
}

static int set_value(const struct topic_option *setting, void *value, const char *text,
                     struct topic_error *err)
{
    switch (setting->kind) {
    case TOPIC_OPTION_FILE:
        return set_file(value, text, err);
    case TOPIC_OPTION_NUMBER:
        return set_number(setting, value, text, err);
    case TOPIC_OPTION_FLAG:
        return set_flag(value, text, err);
    case TOPIC_OPTION_CHOICE:
        return set_choice(setting, value, text, err);
    case TOPIC_OPTION_ADDRESS:
        return topic_address_init(value, text, err);
    case TOPIC_OPTION_ENDPOINT:
        return set_endpoint(value, text, err);
    case TOPIC_OPTION_BINDS:
    case TOPIC_OPTION_BINDS_CONNECTS:
        return topic_endpoints_add(value, text, setting->kind == TOPIC_OPTION_BINDS_CONNECTS, err);
    }
    return -1;
}

int topic_option_table_set(struct topic_options *options, const struct topic_option *setting,
                           const char *text, struct topic_error *err)
{
    if (set_value(setting, value_of(options, setting), text, err) < 0)
        return -1;
    *given(options, setting) = true;
    return 0;
}

void topic_option_table_unset(struct topic_options *options, const struct topic_option *setting)
{
    void *value = value_of(options, setting);
    *given(options, setting) = false;
    if (setting->kind == TOPIC_OPTION_ENDPOINT) {
        topic_endpoint_release(value);
    } else if (setting->kind == TOPIC_OPTION_ADDRESS) {
        topic_address_release(value);
    } else if (topic_option_table_is_repeatable(setting)) {
        topic_endpoints_release(value);
    } else if (setting->kind == TOPIC_OPTION_FILE) {
        free(*(char **)value);
        *(char **)value = NULL;
    }
}

static long long count_processors(void)
{
    cpu_set_t set;
    int count = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
    return count < MAX_WORKERS ? count : MAX_WORKERS;
}

int topic_option_table_fill(struct topic_options *options, struct topic_error *err)
{
    if (options->workers == 0)
        options->workers = count_processors();
    for (size_t i = 0; i < topic_option_table_count; i++) {
        const struct topic_option *setting = &topic_option_table[i];
        if (!*given(options, setting) && setting->fallback &&
            set_value(setting, value_of(options, setting), setting->fallback, err) < 0)
            return -1;
    }
    return 0;
}

static void print_endpoints(const struct topic_option *setting,
                            const struct topic_endpoints *endpoints, FILE *stream)
{
    for (size_t i = 0; i < endpoints->count; i++)
        fprintf(stream, "%s = %s%s\n", setting->name,
                endpoints->items[i].connects ? TOPIC_ENDPOINT_CONNECT : "",
                endpoints->items[i].address);
    if (endpoints->count == 0)
        fprintf(stream, "# %s = %s\n", setting->name, setting->argument);
}

static void print_text(const struct topic_option *setting, const char *text, FILE *stream)
{
    if (text)
        fprintf(stream, "%s = %s\n", setting->name, text);
    else
        fprintf(stream, "# %s = %s\n", setting->name, setting->argument);
}

void topic_option_table_print(const struct topic_options *options,
                              const struct topic_option *setting, FILE *stream)
{
    const void *value = value_of(options, setting);
    switch (setting->kind) {
    case TOPIC_OPTION_FILE:
        print_text(setting, *(char *const *)value, stream);
        break;
    case TOPIC_OPTION_NUMBER:
        fprintf(stream, "%s = %lld\n", setting->name, *(const long long *)value);
        break;
    case TOPIC_OPTION_FLAG:
        print_text(setting, *(const bool *)value ? "yes" : "no", stream);
        break;
    case TOPIC_OPTION_CHOICE:
        print_text(setting, setting->choices[*(const int *)value], stream);
        break;
    case TOPIC_OPTION_ADDRESS:
        print_text(setting, ((const struct topic_address *)value)->text, stream);
        break;
    case TOPIC_OPTION_ENDPOINT:
        print_text(setting, ((const struct topic_endpoint *)value)->address, stream);
        break;
    case TOPIC_OPTION_BINDS:
    case TOPIC_OPTION_BINDS_CONNECTS:
        print_endpoints(setting, value, stream);
        break;
    }
}
