#include "daemon/config/daemon_kinds.h"

#include "daemon/net/endpoint.h"
#include "daemon/net/endpoint_list.h"

static int set_endpoint(const struct topic_option *option, void *value, const char *text,
                        struct topic_error *err)
{
    (void)option;
    topic_endpoint_release(value);
    return topic_endpoint_init(value, text, err);
}

static void release_endpoint(void *value)
{
    topic_endpoint_release(value);
}

static void print_endpoint(const struct topic_option *option, const void *value, FILE *stream)
{
    topic_option_kinds_print_text(option, ((const struct topic_endpoint *)value)->address, stream);
}

const struct topic_option_kind topic_daemon_kinds_endpoint = {
    .set = set_endpoint, .release = release_endpoint, .print = print_endpoint};

static int add_bind(const struct topic_option *option, void *value, const char *text,
                    struct topic_error *err)
{
    (void)option;
    return topic_endpoint_list_add(value, text, false, err);
}

static int add_end(const struct topic_option *option, void *value, const char *text,
                   struct topic_error *err)
{
    (void)option;
    return topic_endpoint_list_add(value, text, true, err);
}

static void release_endpoints(void *value)
{
    topic_endpoint_list_release(value);
}

static void print_endpoints(const struct topic_option *option, const void *value, FILE *stream)
{
    const struct topic_endpoint_list *endpoints = value;
    for (size_t i = 0; i < endpoints->count; i++)
        fprintf(stream, "%s = %s%s\n", option->name,
                endpoints->items[i].connects ? TOPIC_ENDPOINT_CONNECT : "",
                endpoints->items[i].address);
    if (endpoints->count == 0)
        topic_option_kinds_print_text(option, NULL, stream);
}

const struct topic_option_kind topic_daemon_kinds_binds = {
    .set = add_bind, .release = release_endpoints, .print = print_endpoints, .is_repeatable = true};

const struct topic_option_kind topic_daemon_kinds_binds_connects = {
    .set = add_end, .release = release_endpoints, .print = print_endpoints, .is_repeatable = true};
