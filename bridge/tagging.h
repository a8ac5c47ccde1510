/* tagging.h - has records tagged by one of several topicds, and by another one if that fails.
 *
 *     struct topic_tagging tagging = {0};
 *     topic_tagging_init(&tagging, &options, &err);
 *     topic_tagging_run(&tagging, items, count);
 *     ... each item: TAGGED, REFUSED, POSTPONED or UNANSWERED ...
 *     topic_tagging_release(&tagging);
 *
 * Records go to a server by the dozen, in one request, because most of what one costs is the
 * message. What a server does not like in such a request is sent to it alone.
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
#include "bridge/tagging_server.h"
#include "topicd/article.h"
#include "topicd/error.h"
#include "wire/client/client_batch.h"
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
    struct topic_tagging_server *server; /* that was sent it, and has not answered; NULL: none */
    size_t span;         /* of the first item of a request: how many it was made of */
    uint64_t connection; /* likewise: of the server, when it was sent */
    bool is_alone;       /* it has to have a request of its own */
};

/* Whether tagging goes on; asked before each answer is awaited. */
typedef bool topic_tagging_goes_on(void *context);

struct topic_tagging {
    struct topic_tagging_options options;
    topic_tagging_goes_on *goes_on; /* NULL: it does */
    void *context;
    struct topic_tagging_server servers[TOPIC_SERVER_LIST_MAX];
    size_t next; /* the server that gets the next request */
    struct topic_request request;
    struct topic_client_batch batch;
};

int topic_tagging_init(struct topic_tagging *tagging, const struct topic_tagging_options *options,
                       struct topic_error *err);
void topic_tagging_release(struct topic_tagging *tagging);

/* Settles the outcome of each item whose outcome is UNANSWERED, as far as servers answer, and as
 * long as it goes on: a server that answers each request in time may take the timeout for each.
 * Returns within one timeout of the end. */
void topic_tagging_run(struct topic_tagging *tagging, struct topic_tagging_item *items,
                       size_t count);

#endif
