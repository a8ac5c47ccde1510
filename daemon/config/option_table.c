#include "daemon/config/option_table.h"

#include <errno.h>
#include <sched.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

#define MAX_WORKERS 256

/* A smaller request could not contain an article; the parser would need gigabytes for one of more
 * than 256 MiB. */
#define MIN_MESSAGE_BYTES 1024
#define MAX_MESSAGE_BYTES (256 * 1024 * 1024)

/* With more requests than this in the queue, clients stop waiting before they are answered. */
#define MAX_QUEUE_LIMIT 1000000

/* More connections than any system allows a process. */
#define MAX_CLIENTS 10000000

#define AT(field) offsetof(struct topic_options, field)

/* A smaller one has no room for a single large request; no machine has more. */
#define MIN_MEMORY_BUDGET (1024 * 1024)
#define MAX_MEMORY_BUDGET (1024LL * 1024 * 1024 * 1024)

/* In the order of enum topic_log_format_form. */
static const char *const log_forms[] = {"text", "json", NULL};

/* The default of max-message: a long article is 50 KB of text; 1 MiB has room for twenty of those
 * or for a batch of a hundred ordinary ones, and the parser's memory (up to 16 times as much) stays
 * within ordinary bounds. The default of client-queue: half of the queue, so that one client alone
 * cannot fill it; none of our clients has more than a tenth of that in flight. The default of
 * memory-budget: ten thousand connections, and as many bytes of requests and answers as two hundred
 * of the largest requests (docs/reliability.md). */
const struct topic_option topic_option_table[] = {
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
    {"metrics", 0, TOPIC_OPTION_ADDRESS, AT(metrics), "ADDRESS:PORT", NULL, 0, 0, NULL,
     "serve /metrics, /healthz and /readyz here over HTTP (default: off)"},
    {"log", 0, TOPIC_OPTION_CHOICE, AT(log_form), "FORM", "text", 0, 0, log_forms,
     "form of the log: text, or json with one object per line"},
    {"insecure", 0, TOPIC_OPTION_FLAG, AT(insecure), NULL, "no", 0, 0, NULL,
     "allow endpoints beyond this machine without keys"},
};
const size_t topic_option_table_count = sizeof topic_option_table / sizeof *topic_option_table;
_Static_assert(sizeof topic_option_table / sizeof *topic_option_table <= TOPIC_OPTIONS_MAX,
               "TOPIC_OPTIONS_MAX is too small");

void topic_option_table_init(struct topic_options *options)
{
    *options = (struct topic_options){.control.lock_fd = -1};
}

const struct topic_option *topic_option_table_find(const char *name, size_t len)
{
    for (size_t i = 0; i < topic_option_table_count; i++)
        if (strlen(topic_option_table[i].name) == len &&
            memcmp(topic_option_table[i].name, name, len) == 0)
            return &topic_option_table[i];
    return NULL;
}

bool topic_option_table_is_repeatable(const struct topic_option *option)
{
    return option->kind == TOPIC_OPTION_BINDS || option->kind == TOPIC_OPTION_BINDS_CONNECTS;
}

static bool *given(const struct topic_options *options, const struct topic_option *option)
{
    return (bool *)(uintptr_t)&options->is_given[option - topic_option_table];
}

bool topic_option_table_is_given(const struct topic_options *options,
                                 const struct topic_option *option)
{
    return *given(options, option);
}

/* Points to the value, whose type depends on the kind. */
static void *value_of(const struct topic_options *options, const struct topic_option *option)
{
    return (void *)((uintptr_t)options + option->offset);
}

static int set_file(char **path, const char *text, struct topic_error *err)
{
    size_t len = strlen(text);
    if (len == 0)
        return topic_error_set(err, "\"\": is not a file name");
    /* A configuration file could not express these. */
    if (strpbrk(text, "\r\n") || strchr(" \t", text[0]) || strchr(" \t", text[len - 1]))
        return topic_error_set(
            err, "%s: contains a line break, or begins or ends with a blank: rename the file",
            text);
    free(*path);
    *path = topic_memory_copy(text, len, err);
    return *path ? 0 : -1;
}

static int set_number(const struct topic_option *option, long long *value, const char *text,
                      struct topic_error *err)
{
    char *end;
    errno = 0;
    long long number = strtoll(text, &end, 10);
    if (end == text || *end)
        return topic_error_set(err, "%s: is not a whole number", text);
    if (errno || number < option->low || number > option->high)
        return topic_error_set(err, "%s: is not between %lld and %lld", text, option->low,
                               option->high);
    *value = number;
    return 0;
}

/* What the letter at the end of a size multiplies by; `rest` is what follows the digits, such as M, MB
 * or MiB. 0: it is not one. */
static long long unit_of(const char *rest)
{
    static const char letters[] = "KMG";
    const char *letter = rest[0] ? strchr(letters, rest[0] & ~0x20) : NULL;
    const char *end = letter ? rest + 1 : rest;
    if (strcmp(end, "") != 0 && strcmp(end, "B") != 0 && (!letter || strcmp(end, "iB") != 0))
        return 0;
    return letter ? 1LL << (10 * (letter - letters + 1)) : 1;
}

static int set_size(const struct topic_option *option, long long *value, const char *text,
                    struct topic_error *err)
{
    size_t digits = strspn(text, "0123456789");
    long long unit = digits > 0 ? unit_of(text + digits) : 0;
    if (unit == 0)
        return topic_error_set(err, "%s: is not a size: write bytes, or a number with K, M or G",
                               text);
    errno = 0;
    long long number = strtoll(text, NULL, 10);
    if (errno || number > option->high / unit || number * unit < option->low)
        return topic_error_set(err, "%s: is not between %lldM and %lldM", text,
                               option->low / 1024 / 1024, option->high / 1024 / 1024);
    *value = number * unit;
    return 0;
}

static int set_share(double *value, const char *text, struct topic_error *err)
{
    char *end;
    double share = strtod(text, &end);
    if (end == text || *end || !(share >= 0 && share <= 1))
        return topic_error_set(err, "%s: is not a number from 0 to 1", text);
    *value = share;
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

static int set_choice(const struct topic_option *option, int *value, const char *text,
                      struct topic_error *err)
{
    char list[64] = "";
    size_t len = 0;
    for (int i = 0; option->choices[i]; i++) {
        if (strcmp(text, option->choices[i]) == 0) {
            *value = i;
            return 0;
        }
        if (len < sizeof list)
            len += (size_t)snprintf(list + len, sizeof list - len, "%s%s", i > 0 ? " or " : "",
                                    option->choices[i]);
    }
    return topic_error_set(err, "%s: is not a possible value: write %s", text, list);
}

static void release_map(struct topic_map_choice *choice)
{
    topic_field_map_free(choice->map);
    free(choice->text);
    *choice = (struct topic_map_choice){0};
}

/* An empty map is none. */
static int set_map(struct topic_map_choice *choice, const char *text, struct topic_error *err)
{
    struct topic_error why = {0};
    size_t len = strlen(text);
    release_map(choice);
    choice->is_model = strcmp(text, TOPIC_OPTIONS_MODEL_MAP) == 0;
    choice->text = topic_memory_copy(text, len, err);
    if (!choice->text || choice->is_model || len == 0)
        return choice->text ? 0 : -1;
    choice->map = topic_field_map_new((struct topic_text){text, len}, &why);
    return choice->map ? 0 : topic_error_set(err, "%s: %s", text, why.text);
}

static int set_endpoint(struct topic_endpoint *endpoint, const char *text, struct topic_error *err)
{
    topic_endpoint_release(endpoint);
    return topic_endpoint_init(endpoint, text, err);
}

static int set_value(const struct topic_option *option, void *value, const char *text,
                     struct topic_error *err)
{
    switch (option->kind) {
    case TOPIC_OPTION_FILE:
        return set_file(value, text, err);
    case TOPIC_OPTION_NUMBER:
        return set_number(option, value, text, err);
    case TOPIC_OPTION_SIZE:
        return set_size(option, value, text, err);
    case TOPIC_OPTION_SHARE:
        return set_share(value, text, err);
    case TOPIC_OPTION_FLAG:
        return set_flag(value, text, err);
    case TOPIC_OPTION_CHOICE:
        return set_choice(option, value, text, err);
    case TOPIC_OPTION_MAP:
        return set_map(value, text, err);
    case TOPIC_OPTION_ADDRESS:
        return topic_address_init(value, text, err);
    case TOPIC_OPTION_ENDPOINT:
        return set_endpoint(value, text, err);
    case TOPIC_OPTION_BINDS:
    case TOPIC_OPTION_BINDS_CONNECTS:
        return topic_endpoint_list_add(value, text, option->kind == TOPIC_OPTION_BINDS_CONNECTS,
                                       err);
    }
    return -1;
}

int topic_option_table_set(struct topic_options *options, const struct topic_option *option,
                           const char *text, struct topic_error *err)
{
    if (set_value(option, value_of(options, option), text, err) < 0)
        return -1;
    *given(options, option) = true;
    return 0;
}

void topic_option_table_unset(struct topic_options *options, const struct topic_option *option)
{
    void *value = value_of(options, option);
    *given(options, option) = false;
    if (option->kind == TOPIC_OPTION_ENDPOINT) {
        topic_endpoint_release(value);
    } else if (option->kind == TOPIC_OPTION_ADDRESS) {
        topic_address_release(value);
    } else if (topic_option_table_is_repeatable(option)) {
        topic_endpoint_list_release(value);
    } else if (option->kind == TOPIC_OPTION_FILE) {
        free(*(char **)value);
        *(char **)value = NULL;
    } else if (option->kind == TOPIC_OPTION_MAP) {
        release_map(value);
    }
}

void topic_option_table_release(struct topic_options *options)
{
    for (size_t i = 0; i < topic_option_table_count; i++)
        topic_option_table_unset(options, &topic_option_table[i]);
    topic_option_table_init(options);
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
        const struct topic_option *option = &topic_option_table[i];
        if (!*given(options, option) && option->fallback &&
            set_value(option, value_of(options, option), option->fallback, err) < 0)
            return -1;
    }
    return 0;
}

static void print_endpoints(const struct topic_option *option,
                            const struct topic_endpoint_list *endpoints, FILE *stream)
{
    for (size_t i = 0; i < endpoints->count; i++)
        fprintf(stream, "%s = %s%s\n", option->name,
                endpoints->items[i].connects ? TOPIC_ENDPOINT_CONNECT : "",
                endpoints->items[i].address);
    if (endpoints->count == 0)
        fprintf(stream, "# %s = %s\n", option->name, option->argument);
}

static void print_text(const struct topic_option *option, const char *text, FILE *stream)
{
    if (text)
        fprintf(stream, "%s = %s\n", option->name, text);
    else
        fprintf(stream, "# %s = %s\n", option->name, option->argument);
}

void topic_option_table_print(const struct topic_options *options,
                              const struct topic_option *option, FILE *stream)
{
    const void *value = value_of(options, option);
    switch (option->kind) {
    case TOPIC_OPTION_FILE:
        print_text(option, *(char *const *)value, stream);
        break;
    case TOPIC_OPTION_NUMBER:
    case TOPIC_OPTION_SIZE:
        fprintf(stream, "%s = %lld\n", option->name, *(const long long *)value);
        break;
    case TOPIC_OPTION_SHARE:
        fprintf(stream, "%s = %g\n", option->name, *(const double *)value);
        break;
    case TOPIC_OPTION_FLAG:
        print_text(option, *(const bool *)value ? "yes" : "no", stream);
        break;
    case TOPIC_OPTION_CHOICE:
        print_text(option, option->choices[*(const int *)value], stream);
        break;
    case TOPIC_OPTION_MAP:
        print_text(option, ((const struct topic_map_choice *)value)->text, stream);
        break;
    case TOPIC_OPTION_ADDRESS:
        print_text(option, ((const struct topic_address *)value)->text, stream);
        break;
    case TOPIC_OPTION_ENDPOINT:
        print_text(option, ((const struct topic_endpoint *)value)->address, stream);
        break;
    case TOPIC_OPTION_BINDS:
    case TOPIC_OPTION_BINDS_CONNECTS:
        print_endpoints(option, value, stream);
        break;
    }
}
