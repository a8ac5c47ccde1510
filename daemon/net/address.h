/* address.h - an IP address and a port, for what is not ZeroMQ's. */
#ifndef TOPIC_DAEMON_NET_ADDRESS_H
#define TOPIC_DAEMON_NET_ADDRESS_H

#include <stdbool.h>
#include <sys/socket.h>

#include "topicd/error.h"

struct topic_address {
    char *text; /* as it was written; NULL: there is none */
    struct sockaddr_storage socket;
    bool is_local; /* loopback */
};

/* 127.0.0.1:9187 or [::1]:9187; no names, so that nothing is looked up. Replaces what the address
 * was: all zero is none. */
int topic_address_init(struct topic_address *address, const char *text, struct topic_error *err);
void topic_address_release(struct topic_address *address);

#endif
