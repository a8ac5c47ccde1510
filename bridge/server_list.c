#include "bridge/server_list.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

static void release(void *value)
{
    struct topic_server_list *list = value;
    for (size_t i = 0; i < list->count; i++)
        free(list->endpoints[i]);
    free(list->text);
    *list = (struct topic_server_list){0};
}

static int add(struct topic_server_list *list, const char *endpoint, size_t len,
               struct topic_error *err)
{
    bool is_endpoint = (strncmp(endpoint, "tcp://", 6) == 0 && len > 6) ||
                       (strncmp(endpoint, "ipc://", 6) == 0 && len > 6);
    if (!is_endpoint)
        return topic_error_set(err, "%.*s: is not an endpoint: write tcp://HOST:PORT or ipc://PATH",
                               (int)len, endpoint);
    if (list->count == TOPIC_SERVER_LIST_MAX)
        return topic_error_set(err, "%s: has more than %d endpoints", list->text,
                               TOPIC_SERVER_LIST_MAX);
    list->endpoints[list->count] = topic_memory_copy(endpoint, len, err);
    return list->endpoints[list->count] ? (list->count++, 0) : -1;
}

static int set(const struct topic_option *option, void *value, const char *text,
               struct topic_error *err)
{
    struct topic_server_list *list = value;
    (void)option;
    release(list);
    list->text = topic_memory_copy(text, strlen(text), err);
    if (!list->text)
        return -1;
    for (const char *at = list->text;; at++) {
        size_t len = strcspn(at, ",");
        if (add(list, at, len, err) < 0)
            return -1;
        at += len;
        if (*at == '\0')
            return 0;
    }
}

static void print(const struct topic_option *option, const void *value, FILE *stream)
{
    topic_option_kinds_print_text(option, ((const struct topic_server_list *)value)->text, stream);
}

const struct topic_option_kind topic_server_list_kind = {
    .set = set, .release = release, .print = print};
