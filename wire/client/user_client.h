/* user_client.h - what the programs of this project need of a client beside topicd/client.h. */
#ifndef TOPIC_WIRE_CLIENT_USER_CLIENT_H
#define TOPIC_WIRE_CLIENT_USER_CLIENT_H

#include "topicd/client.h"
#include "wire/client/answer_check.h"

struct topic_client_reply;

/* topic_client_new, but why a connection failed is said to the user of a program, who sets
 * --server-key and --key, not to the author of one, who sets struct topic_client_options.
 *
 * And a program can bound what a server makes it keep with a message that has no end
 * (hooks/hooks.h), which no option of libzmq does: when `cut_fd` is readable, an eventfd which a
 * call then empties, the server was disconnected for that, and the call fails. -1: there is
 * none. */
struct topic_client *topic_client_new_for_user(const char *endpoint,
                                               const struct topic_client_options *options,
                                               int cut_fd, struct topic_error *err);

/* topic_client_send_json of a request for whose answer the check is made already. Takes the check,
 * unless it returns -1. */
int topic_client_send_checked(struct topic_client *client, struct topic_text json,
                              struct topic_answer_check *check, struct topic_error *err);

/* Why the last receive found no answer, as far as more calls may have to know. */
enum topic_client_failure {
    TOPIC_CLIENT_NO_FAILURE, /* or another than these */
    TOPIC_CLIENT_ENDED,      /* the connection, and with it what else was in flight there */
    TOPIC_CLIENT_SILENT,     /* its time was over */
};
enum topic_client_failure topic_client_last_failure(const struct topic_client *client);

/* Of the answer that was received last: what was read of it, and the id of the model that made it
 * (empty: it has none). Borrowed until the next receive. */
struct topic_client_reply *topic_client_last_reply(struct topic_client *client);
const char *topic_client_model(const struct topic_client *client);

#endif
