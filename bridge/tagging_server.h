/* tagging_server.h - a topicd that tags records, and whether it is there. */
#ifndef TOPIC_BRIDGE_TAGGING_SERVER_H
#define TOPIC_BRIDGE_TAGGING_SERVER_H

#include <stdbool.h>
#include <stdint.h>

#include "bridge/server_list.h"
#include "topicd/client.h"
#include "topicd/error.h"

struct topic_field_map;

struct topic_tagging_options {
    const struct topic_server_list *servers;
    const struct topic_field_map *map; /* NULL: none */
    const char *server_key;            /* NULL: no CURVE */
    const char *key_path;
    int timeout_ms;
};

struct topic_tagging_server {
    const char *endpoint;
    struct topic_client *client; /* NULL: none */
    uint64_t connection; /* the number of the client: what an earlier one was sent is lost */
    int64_t retry_ms;    /* when to try it again; 0: it is not away */
    bool is_refusing;    /* it answers, and refuses us, not a record */
};

/* -1: a key cannot be read, which is an error of the configuration. */
int topic_tagging_server_check(const struct topic_tagging_server *server,
                               const struct topic_tagging_options *tagging,
                               struct topic_error *err);

/* Whether the server can be asked: it is connected, or answers a ping. */
bool topic_tagging_server_is_usable(struct topic_tagging_server *server,
                                    const struct topic_tagging_options *tagging);

/* It is asked no more until it has answered a ping. */
void topic_tagging_server_leave(struct topic_tagging_server *server, const struct topic_error *why);

/* Its answers are not wanted any more, which is no fault of it. */
void topic_tagging_server_disconnect(struct topic_tagging_server *server);

#endif
