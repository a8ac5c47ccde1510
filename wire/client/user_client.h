/* user_client.h - topic_client_new (topicd/client.h) for the programs of this project.
 *
 * Why a connection failed is then said to the user of a program, who sets --server-key and --key,
 * not to the author of one, who sets struct topic_client_options.
 *
 * And a program can bound what a server makes it keep with a message that has no end (hooks/hooks.h),
 * which no option of libzmq does: when `cut_fd` is readable, an eventfd which a call then empties,
 * the server was disconnected for that, and the call fails. -1: there is none.
 */
#ifndef TOPIC_WIRE_CLIENT_USER_CLIENT_H
#define TOPIC_WIRE_CLIENT_USER_CLIENT_H

#include "topicd/client.h"

struct topic_client *topic_client_new_for_user(const char *endpoint,
                                               const struct topic_client_options *options,
                                               int cut_fd, struct topic_error *err);

#endif
