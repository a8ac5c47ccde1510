/* verdict.h - an answer as it came from the daemon, read: the topics it gives, or why there are
 * none.
 */
#ifndef TOPIC_WIRE_CLIENT_CLIENT_REPLY_H
#define TOPIC_WIRE_CLIENT_CLIENT_REPLY_H

#include <stddef.h>

#include "topicd/article.h"
#include "topicd/client.h"
#include "topicd/error.h"

struct json_t;

/* What the last answer borrows. All zero is empty. */
struct topic_client_reply {
    struct json_t *root;
    struct topic_client_topic *topics;
    size_t topic_capacity;
};

/* `from` names the daemon in errors. The answer borrows from `json` and the verdict, until the next
 * one is read; after a failure it is empty. */
int topic_client_reply_read(struct topic_client_reply *reply, struct topic_text json,
                            const char *from, struct topic_client_answer *answer,
                            struct topic_error *err);

/* Lets go of what was read last. */
void topic_client_reply_reset(struct topic_client_reply *reply);
void topic_client_reply_release(struct topic_client_reply *reply);

#endif
