/* store_request.h - decodes the requests for the operations of `topicd --store`: feedback, undo,
 * forget, queue and history (docs/protocol.md, Corrections).
 *
 *     struct topic_store_request request = {0};
 *     if (topic_store_request_read(&request, TOPIC_OPERATION_FEEDBACK, frame, NULL, &err) == 0)
 *         ...
 *     topic_store_request_release(&request);
 *
 * It keeps what it was read from, so that it outlives the message.
 */
#ifndef TOPIC_WIRE_STORE_STORE_REQUEST_H
#define TOPIC_WIRE_STORE_STORE_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "record/article/json_record.h"
#include "record/field_map.h"
#include "topicd/article.h"
#include "topicd/error.h"
#include "wire/operation.h"
#include "wire/store/request_members.h"

/* Topics in a list: more than an article has. */
#define TOPIC_STORE_REQUEST_MAX_TOPICS 1000

/* Articles of the queue in one answer: more than an editor has time for. */
#define TOPIC_STORE_REQUEST_MAX_TAKE 100

/* A day: an editor who is away for longer has left the article. */
#define TOPIC_STORE_REQUEST_MAX_LEASE_S 86400
#define TOPIC_STORE_REQUEST_LEASE_S 600

/* Events in one answer. */
#define TOPIC_STORE_REQUEST_MAX_EVENTS 200
#define TOPIC_STORE_REQUEST_EVENTS 50

/* Of an article. */
#define TOPIC_STORE_REQUEST_MAX_ID_BYTES 512

struct topic_store_request {
    struct topic_json_record json; /* the author's texts are in it */
    struct topic_request_members_author author;

    struct topic_text article_id; /* bytes NULL: the request has no article */
    struct topic_article article;
    bool has_text;
    struct topic_buffer texts; /* those of the article */
    struct topic_buffer extra; /* the other members of the article, as JSON; empty: none */
    struct topic_buffer id_bytes;

    bool is_whole; /* `given` is the whole list */
    bool is_complete;
    bool is_pin;
    bool is_learned;           /* the names are those of the model, and no topics file is asked */
    struct topic_buffer given; /* a name a line */
    struct topic_buffer refused;
    int64_t if_event; /* -1: not given */

    int64_t event;  /* of undo */
    int64_t before; /* of history; 0: the newest */
    size_t count;
    size_t take; /* of queue */
    int64_t lease_s;
    struct topic_buffer release; /* leases, one a line */
    struct topic_buffer skip;
};

/* `frame` has been checked (wire/json_frame.h). `map` may be NULL. -1: a bad request. */
int topic_store_request_read(struct topic_store_request *request, enum topic_operation operation,
                             struct topic_text frame, const struct topic_field_map *map,
                             struct topic_error *err);

/* The memory that it takes beside its struct, once it has been read. */
size_t topic_store_request_kept_bytes(const struct topic_store_request *request);

void topic_store_request_release(struct topic_store_request *request);

#endif
