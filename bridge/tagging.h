/* tagging.h - has records tagged by one of several topicds, and by another one if that fails.
 *
 *     struct topic_tagging tagging = {0};
 *     topic_tagging_init(&tagging, &options, &err);
 *     topic_tagging_run(&tagging, items, count);
 *     ... each item: TAGGED, REFUSED, POSTPONED or UNANSWERED ...
 *     topic_tagging_release(&tagging);
 *
 * A server that does not answer in time, or answers nonsense, gets no more records until it has
 * answered a ping. Tagging has no side effects: a record may be sent again.
 */
#ifndef TOPIC_BRIDGE_TAGGING_H
#define TOPIC_BRIDGE_TAGGING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "bridge/server_list.h"
#include "topicd/article.h"
#include "topicd/client.h"
#include "topicd/error.h"
#include "wire/json_frame.h"
#include "wire/request.h"

enum topic_tagging_outcome {
    TOPIC_TAGGING_UNANSWERED, /* no server is there */
    TOPIC_TAGGING_TAGGED,
    TOPIC_TAGGING_REFUSED,  /* it is not a record that can be tagged: `code` and `reason` */
    TOPIC_TAGGING_POSTPONED /* not now: `code` and `reason` */
};

struct topic_tagging_item {
    struct topic_text record;
    struct topic_buffer *tagged; /* set to the record with its topics */
    enum topic_tagging_outcome outcome;
    char code[16];
    struct topic_error reason;
    unsigned unanswered; /* how often a server that was alive took it and gave no answer */
    struct topic_tagging_server *server;
};

struct topic_tagging_server {
    const char *endpoint;
    struct topic_client *client; /* NULL: none */
    int64_t retry_ms;            /* when to try it again; 0: it is not away */
    bool is_refusing;            /* it answers, and refuses us, not a record */
};

struct topic_tagging_options {
    const struct topic_server_list *servers;
    const struct topic_field_map *map; /* NULL: none */
    const char *server_key;            /* NULL: no CURVE */
    const char *key_path;
    int timeout_ms;
};

struct topic_tagging {
    struct topic_tagging_options options;
    struct topic_tagging_server servers[TOPIC_SERVER_LIST_MAX];
    size_t next; /* the server that gets the next record */
    struct topic_request request;
    struct topic_json_frame answer; /* the last one, for the model's id */
};

int topic_tagging_init(struct topic_tagging *tagging, const struct topic_tagging_options *options,
                       struct topic_error *err);
void topic_tagging_release(struct topic_tagging *tagging);

/* Settles the outcome of each item whose outcome is UNANSWERED, as far as servers answer. Takes at
 * most a few times the timeout. */
void topic_tagging_run(struct topic_tagging *tagging, struct topic_tagging_item *items,
                       size_t count);

/* Whether a server answered last time it was asked. */
bool topic_tagging_has_server(const struct topic_tagging *tagging);

#endif
