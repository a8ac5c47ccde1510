/* address.h - an IP address and a port, for sockets that are not ZeroMQ's. */
#ifndef TOPIC_SERVICE_ADDRESS_H
#define TOPIC_SERVICE_ADDRESS_H

#include <stdbool.h>
#include <sys/socket.h>

#include "topicd/error.h"

struct topic_address {
    char *text; /* as the user wrote it; NULL: no address */
    struct sockaddr_storage socket;
    bool is_local; /* loopback */
};

/* Parses 127.0.0.1:9187 or [::1]:9187. Host names are refused, so that nothing has to be resolved.
 * Replaces the previous address; all zero is no address. */
int topic_address_init(struct topic_address *address, const char *text, struct topic_error *err);
void topic_address_release(struct topic_address *address);

#endif
