/* topic status: shows the model and the counters of a running topicd. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "cli/command/command.h"
#include "cli/command/print.h"
#include "cli/daemon/daemon_call.h"
#include "wire/json.h"

#define LABEL "%-12s "
#define MIB (1024LL * 1024)

static void print_label(const char *label)
{
    topic_print_out(LABEL, label);
}

static void print_string(const json_t *root, const char *label, const char *key)
{
    const json_t *value = json_object_get(root, key);
    if (!json_is_string(value))
        return;
    print_label(label);
    topic_print_text(json_string_value(value), json_string_length(value));
    topic_print_out("\n");
}

static long long count_of(const json_t *object, const char *key)
{
    return json_integer_value(json_object_get(object, key));
}

static void print_uptime(double seconds)
{
    long long whole = (long long)seconds;
    print_label("uptime");
    if (whole >= 86400)
        topic_print_out("%lld d ", whole / 86400);
    if (whole >= 3600)
        topic_print_out("%lld h ", whole / 3600 % 24);
    if (whole >= 60)
        topic_print_out("%lld min ", whole / 60 % 60);
    topic_print_out("%lld s\n", whole % 60);
}

/* Prints the entries of the table that are not 0. */
static void print_table(const char *label, json_t *table)
{
    const char *key;
    json_t *value;
    const char *separator = "";
    print_label(label);
    json_object_foreach(table, key, value)
    {
        if (json_integer_value(value) == 0)
            continue;
        topic_print_out("%s%s %lld", separator, key, (long long)json_integer_value(value));
        separator = ", ";
    }
    topic_print_out(separator[0] ? "\n" : "none\n");
}

static long long in_mib(const json_t *object, const char *key)
{
    return (count_of(object, key) + MIB - 1) / MIB;
}

static void print_memory(const json_t *root)
{
    const json_t *memory = json_object_get(root, "memory_budget");
    if (!memory)
        return;
    topic_print_out(LABEL "%lld MiB: received %lld, queue %lld, store %lld, models %lld, "
                          "answers %lld, records %lld, subscriptions %lld, connections %lld\n",
                    "memory", in_mib(memory, "bytes"), in_mib(memory, "received_bytes"),
                    in_mib(memory, "queue_bytes"), in_mib(memory, "store_bytes"),
                    in_mib(memory, "models_bytes"), in_mib(memory, "answer_bytes"),
                    in_mib(memory, "record_bytes"), in_mib(memory, "subscription_bytes"),
                    in_mib(memory, "connection_bytes"));
    topic_print_out(LABEL "%lld bytes of answers, %lld refused\n", "waiting",
                    count_of(root, "answers_waiting_bytes"), count_of(root, "answers_refused"));
}

static void print_counts(const json_t *root)
{
    const json_t *queue = json_object_get(root, "queue");
    topic_print_out(LABEL "%lld\n", "workers", count_of(root, "workers"));
    topic_print_out(LABEL "%lld\n", "connections", count_of(root, "connections"));
    topic_print_out(LABEL "%lld of %lld\n", "queue", count_of(queue, "length"),
                    count_of(queue, "limit"));
    print_memory(root);
    print_table("requests", json_object_get(root, "requests"));
    print_table("errors", json_object_get(root, "errors"));
    topic_print_out(LABEL "%lld of %lld", "answered", count_of(root, "answered"),
                    count_of(root, "received"));
    topic_print_out(", %lld undeliverable, %lld dropped, %lld ignored\n",
                    count_of(root, "undeliverable"), count_of(root, "dropped"),
                    count_of(root, "ignored"));
    topic_print_out(LABEL "%lld, %lld refused\n", "reloads", count_of(root, "reloads"),
                    count_of(root, "failed_reloads"));
}

/* Prints the topics that only one of the two models gave an article. */
static void print_names(const char *label, const json_t *names)
{
    for (size_t i = 0; i < json_array_size(names); i++) {
        const json_t *name = json_array_get(names, i);
        topic_print_out("%s", i ? ", " : label);
        topic_print_text(json_string_value(name), json_string_length(name));
    }
}

static void print_samples(const json_t *samples)
{
    if (json_array_size(samples) > 0)
        topic_print_out("\nthe last articles on which the two models disagree\n");
    for (size_t i = 0; i < json_array_size(samples); i++) {
        const json_t *sample = json_array_get(samples, i);
        char *id = json_dumps(json_object_get(sample, "id"), JSON_ENCODE_ANY);
        topic_print_out("  ");
        topic_print_text(id ? id : "", id ? strlen(id) : 0);
        print_names("  only the running model: ", json_object_get(sample, "only_running"));
        print_names("  only the shadow: ", json_object_get(sample, "only_shadow"));
        topic_print_out("\n");
        free(id);
    }
}

static void print_agreement(const json_t *object)
{
    const json_t *agreement = json_object_get(object, "agreement");
    if (json_is_number(agreement))
        topic_print_out("%.4f", json_number_value(agreement));
    else
        topic_print_out("-");
}

static void print_shadow(const json_t *shadow)
{
    const json_t *topics = json_object_get(shadow, "topics");
    if (!shadow)
        return;
    print_string(shadow, "shadow", "model");
    topic_print_out(LABEL, "agreement");
    print_agreement(shadow);
    topic_print_out(" of %lld articles\n", count_of(shadow, "articles"));
    if (json_array_size(topics) > 0)
        topic_print_out("\nagreement      both  running   shadow  topic\n");
    for (size_t i = 0; i < json_array_size(topics); i++) {
        const json_t *row = json_array_get(topics, i);
        const json_t *name = json_object_get(row, "topic");
        topic_print_out("   ");
        print_agreement(row);
        topic_print_out("  %8lld %8lld %8lld  ", count_of(row, "both"),
                        count_of(row, "only_running"), count_of(row, "only_shadow"));
        topic_print_text(json_string_value(name), json_string_length(name));
        topic_print_out("\n");
    }
    print_samples(json_object_get(shadow, "samples"));
}

static void print_store(const json_t *root)
{
    const json_t *store = json_object_get(root, "store");
    if (!store)
        return;
    print_string(store, "store", "path");
    print_string(store, "problem", "problem");
    topic_print_out(LABEL "%lld events, %lld articles, %lld of them labelled, %lld to review\n", "",
                    count_of(store, "events"), count_of(store, "articles"),
                    count_of(store, "labelled"), count_of(store, "queue"));
}

static void print_text(const json_t *root)
{
    print_string(root, "model", "model");
    print_string(root, "from", "model_path");
    print_string(root, "previous", "previous");
    print_string(root, "version", "version");
    print_uptime(json_number_value(json_object_get(root, "uptime_seconds")));
    print_counts(root);
    print_store(root);
    print_shadow(json_object_get(root, "shadow"));
}

static int run(int argc, const char **argv)
{
    return topic_daemon_call_run(argc, argv, TOPIC_DAEMON_TIMEOUT_MS, print_text);
}

const struct topic_command topic_command_status = {
    .name = "status", .summary = "show the model and the counters of a running topicd", .run = run};
