/* listener.h - the socket at which clients connect. One is accepted in a turn of the server's
 * thread: libmicrohttpd by itself accepts ten before it goes on, and who waits for an answer waits
 * in each turn until the heads and bodies of all ten are read (decision 0032).
 *
 *     topic_listener_open(&listener, &address, &err);
 *     topic_listener_accept(&listener, http);          in each turn
 *     topic_listener_close(&listener);
 */
#ifndef TOPIC_WEB_HTTP_LISTENER_H
#define TOPIC_WEB_HTTP_LISTENER_H

#include "service/address.h"
#include "topicd/error.h"

struct MHD_Daemon;

struct topic_listener {
    int fd; /* -1: closed */
};

/* Logs the port. */
int topic_listener_open(struct topic_listener *listener, const struct topic_address *address,
                        struct topic_error *err);

unsigned topic_listener_port(const struct topic_listener *listener);

/* Hands libmicrohttpd the client that has waited longest, if there is one. -1: the system has no
 * room for one more, such as a descriptor; it would be offered again at once. */
int topic_listener_accept(const struct topic_listener *listener, struct MHD_Daemon *http);

void topic_listener_close(struct topic_listener *listener);

#endif
