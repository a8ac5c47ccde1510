/* server_list.h - the option --servers: the endpoints of the topicds that tag. */
#ifndef TOPIC_BRIDGE_SERVER_LIST_H
#define TOPIC_BRIDGE_SERVER_LIST_H

#include <stddef.h>

#include "service/option_kinds.h"

/* More than this many daemons are a matter for several bridges. */
#define TOPIC_SERVER_LIST_MAX 16

struct topic_server_list {
    char *text; /* as given; NULL: none */
    char *endpoints[TOPIC_SERVER_LIST_MAX];
    size_t count;
};

/* The value is a struct topic_server_list. */
extern const struct topic_option_kind topic_server_list_kind;

#endif
