/* endpoint_list.h - the endpoints that one option names. */
#ifndef TOPIC_DAEMON_NET_ENDPOINT_LIST_H
#define TOPIC_DAEMON_NET_ENDPOINT_LIST_H

#include <stdbool.h>
#include <stddef.h>

#include "daemon/net/endpoint.h"
#include "topicd/error.h"

/* All zero is empty. */
struct topic_endpoint_list {
    struct topic_endpoint *items;
    size_t count;
    size_t capacity;
};

/* Appends an endpoint. With may_connect, the text may also be connect:ENDPOINT. */
int topic_endpoint_list_add(struct topic_endpoint_list *list, const char *text, bool may_connect,
                            struct topic_error *err);

/* Releases every endpoint, and empties the list. */
void topic_endpoint_list_release(struct topic_endpoint_list *list);

#endif
