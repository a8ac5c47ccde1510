#include "service/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

static bool parse_port(const char *text, in_port_t *port)
{
    char *end;
    if (text[0] < '0' || text[0] > '9')
        return false;
    unsigned long number = strtoul(text, &end, 10);
    *port = htons((uint16_t)number);
    return *end == '\0' && number <= UINT16_MAX;
}

/* The host is the `len` bytes at `text`. */
static bool parse_host(struct topic_address *address, const char *text, size_t len, in_port_t port)
{
    char host[INET6_ADDRSTRLEN] = "";
    if (len >= 2 && text[0] == '[' && text[len - 1] == ']' && len - 2 < sizeof host) {
        struct sockaddr_in6 *six = (struct sockaddr_in6 *)&address->socket;
        memcpy(host, text + 1, len - 2);
        *six = (struct sockaddr_in6){.sin6_family = AF_INET6, .sin6_port = port};
        address->is_local = strcmp(host, "::1") == 0;
        return inet_pton(AF_INET6, host, &six->sin6_addr) == 1;
    }
    struct sockaddr_in *four = (struct sockaddr_in *)&address->socket;
    if (len >= sizeof host)
        return false;
    memcpy(host, text, len);
    *four = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = port};
    address->is_local = strncmp(host, "127.", 4) == 0;
    return inet_pton(AF_INET, host, &four->sin_addr) == 1;
}

int topic_address_init(struct topic_address *address, const char *text, struct topic_error *err)
{
    in_port_t port;
    const char *colon = strrchr(text, ':');
    topic_address_release(address);
    if (!colon || !parse_port(colon + 1, &port) ||
        !parse_host(address, text, (size_t)(colon - text), port))
        return topic_error_set(
            err, "%s: is not an IP address and a port: write for example 127.0.0.1:9187", text);
    address->text = topic_memory_copy(text, strlen(text), err);
    return address->text ? 0 : -1;
}

void topic_address_release(struct topic_address *address)
{
    free(address->text);
    *address = (struct topic_address){0};
}
