#include "web/access/host_check.h"

#include <string.h>
#include <strings.h>

static const char *const loopback[] = {"localhost", "127.0.0.1", "[::1]"};

static bool is_name(const char *host, const char *name)
{
    size_t len = strlen(name);
    if (strncasecmp(host, name, len) != 0)
        return false;
    const char *port = host + len;
    return *port == '\0' ||
           (*port == ':' && port[1] != '\0' && strspn(port + 1, "0123456789") == strlen(port + 1));
}

bool topic_host_check_is_known(const struct topic_host_check *check, const char *host)
{
    for (size_t i = 0; i < sizeof loopback / sizeof *loopback; i++)
        if (is_name(host, loopback[i]))
            return true;
    for (size_t i = 0; i < check->count; i++)
        if (is_name(host, check->names[i]))
            return true;
    return false;
}

static bool is_of_host(const char *origin, const char *host)
{
    const char *rest = NULL;
    if (strncasecmp(origin, "http://", 7) == 0)
        rest = origin + 7;
    else if (strncasecmp(origin, "https://", 8) == 0)
        rest = origin + 8;
    return rest && strcasecmp(rest, host) == 0;
}

bool topic_host_check_is_same_origin(const struct topic_http_head *head)
{
    if (head->fetch_site && strcmp(head->fetch_site, "same-origin") != 0 &&
        strcmp(head->fetch_site, "none") != 0)
        return false;
    return !head->origin || is_of_host(head->origin, head->host);
}
