#include "web/http/client_address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include <microhttpd.h>

#define IPV4_SIZE 4

static struct topic_text keep(const void *address, size_t len, char *bytes)
{
    memcpy(bytes, address, len);
    return (struct topic_text){bytes, len};
}

static struct topic_text keep_ipv6(const struct in6_addr *address, char *bytes)
{
    if (IN6_IS_ADDR_V4MAPPED(address))
        return keep(&address->s6_addr[sizeof *address - IPV4_SIZE], IPV4_SIZE, bytes);
    return keep(address, TOPIC_CLIENT_ADDRESS_SIZE, bytes);
}

static struct topic_text find_peer(struct MHD_Connection *connection, char *bytes)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    const struct sockaddr *address = info ? info->client_addr : NULL;
    if (address && address->sa_family == AF_INET)
        return keep(&((const struct sockaddr_in *)(const void *)address)->sin_addr, IPV4_SIZE,
                    bytes);
    if (address && address->sa_family == AF_INET6)
        return keep_ipv6(&((const struct sockaddr_in6 *)(const void *)address)->sin6_addr, bytes);
    return (struct topic_text){0};
}

struct topic_text topic_client_address_find(struct MHD_Connection *connection,
                                            const char *forwarded,
                                            char bytes[TOPIC_CLIENT_ADDRESS_SIZE])
{
    struct in_addr ipv4;
    struct in6_addr ipv6;
    if (!forwarded)
        return find_peer(connection, bytes);
    const char *comma = strrchr(forwarded, ',');
    const char *last = comma ? comma + 1 : forwarded;
    last += strspn(last, " \t");
    if (inet_pton(AF_INET, last, &ipv4) == 1)
        return keep(&ipv4, IPV4_SIZE, bytes);
    if (inet_pton(AF_INET6, last, &ipv6) == 1)
        return keep_ipv6(&ipv6, bytes);
    return find_peer(connection, bytes);
}
