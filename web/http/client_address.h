/* client_address.h - where a request comes from, to count failures by. */
#ifndef TOPIC_WEB_HTTP_CLIENT_ADDRESS_H
#define TOPIC_WEB_HTTP_CLIENT_ADDRESS_H

#include <stddef.h>

#include "topicd/article.h"

struct MHD_Connection;

/* The most bytes of an address: IPv4, or the network of an IPv6 address, which a single client has
 * all of. */
#define TOPIC_CLIENT_ADDRESS_SIZE 8

/* Borrows `bytes`. `forwarded` is X-Forwarded-For where a proxy is to be believed, else NULL: its
 * last address is what the proxy saw. Empty: unknown. */
struct topic_text topic_client_address_find(struct MHD_Connection *connection,
                                            const char *forwarded,
                                            char bytes[TOPIC_CLIENT_ADDRESS_SIZE]);

#endif
