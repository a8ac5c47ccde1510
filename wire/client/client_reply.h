/* client_reply.h - reads an answer of the daemon: the topics, or the error.
 */
#ifndef TOPIC_WIRE_CLIENT_CLIENT_REPLY_H
#define TOPIC_WIRE_CLIENT_CLIENT_REPLY_H

#include <stddef.h>

#include "base/buffer.h"
#include "topicd/article.h"
#include "topicd/client.h"
#include "topicd/error.h"
#include "wire/client/answer_check.h"

struct json_t;

/* The memory that the last answer borrows. All zero is empty. */
struct topic_client_reply {
    struct json_t *root;
    struct topic_buffer mended;
    struct topic_client_topic *topics;
    size_t topic_capacity;
};

/* The JSON of an answer. What the parser refuses although it is valid, such as an id that is too
 * large for a double, is mended; `mended` is memory for that. NULL: it is none. */
struct json_t *topic_client_reply_load(struct topic_text json, struct topic_buffer *mended,
                                       const char *from, struct topic_error *err);

/* The same of an answer that was read already, for those who print it: with whole numbers. */
struct json_t *topic_client_reply_object(struct topic_text json, struct topic_error *err);

/* -1: the answer is not one that `check` expects. `from` names the daemon in errors. The answer
 * borrows from `json` and from the reply, until the next read; after a failure it is empty. */
int topic_client_reply_read(struct topic_client_reply *reply,
                            const struct topic_answer_check *check, struct topic_text json,
                            const char *from, struct topic_client_answer *answer,
                            struct topic_error *err);

/* Of an answer to a batch, without a code, what it says of the article at `index`. */
int topic_client_reply_result(struct topic_client_reply *reply, size_t index,
                              struct topic_client_answer *answer, struct topic_error *err);

/* The id of the model that made the answer; empty: it has none. */
const char *topic_client_reply_model(const struct topic_client_reply *reply);

/* Frees the answer that was read last. */
void topic_client_reply_reset(struct topic_client_reply *reply);
void topic_client_reply_release(struct topic_client_reply *reply);

#endif
