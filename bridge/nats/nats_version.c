#include "bridge/nats/nats_version.h"

#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/log.h"

/* What a server sends first, to whoever connects. */
#define MAX_INFO_BYTES 4096

/* The last version that cannot be told to sync first. */
#define UNSYNCED_MAJOR 2
#define UNSYNCED_MINOR 9

static struct addrinfo *resolve(const char *server)
{
    char host[256];
    const char *colon = strrchr(server, ':');
    struct addrinfo *found = NULL;
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
    size_t len = (size_t)(colon - server);
    bool is_bracketed = len > 2 && server[0] == '[' && colon[-1] == ']';
    snprintf(host, sizeof host, "%.*s", (int)(is_bracketed ? len - 2 : len), server + is_bracketed);
    return getaddrinfo(host, colon + 1, &hints, &found) == 0 ? found : NULL;
}

/* libnats does not tell the version. */
static bool read_info(const char *server, char info[MAX_INFO_BYTES])
{
    const struct timeval patience = {.tv_sec = 1};
    struct addrinfo *address = resolve(server);
    ssize_t len = -1;
    if (!address)
        return false;
    int fd = socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) == 0 &&
        setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience) == 0 &&
        connect(fd, address->ai_addr, address->ai_addrlen) == 0)
        len = recv(fd, info, MAX_INFO_BYTES - 1, 0);
    if (fd >= 0)
        close(fd);
    freeaddrinfo(address);
    info[len > 0 ? len : 0] = '\0';
    return len > 0;
}

/* A number and what follows it; -1: there is none. */
static int read_number(const char *text, char **end)
{
    long number = text[0] >= '0' && text[0] <= '9' ? strtol(text, end, 10) : -1;
    return number >= 0 && number <= 1000 ? (int)number : -1;
}

bool topic_nats_version_is_unsynced(const char *info, int *major, int *minor)
{
    static const char key[] = "\"version\":\"";
    const char *version = strstr(info, key);
    char *end = NULL;
    *major = version ? read_number(version + sizeof key - 1, &end) : -1;
    *minor = *major >= 0 && *end == '.' ? read_number(end + 1, &end) : -1;
    if (*major < 0 || *minor < 0)
        return false;
    return *major < UNSYNCED_MAJOR || (*major == UNSYNCED_MAJOR && *minor <= UNSYNCED_MINOR);
}

bool topic_nats_version_check(const struct topic_nats_location *location, const char *text)
{
    char info[MAX_INFO_BYTES];
    int major;
    int minor;
    for (size_t i = 0; i < location->server_count; i++) {
        if (!read_info(location->servers[i], info))
            continue;
        if (!topic_nats_version_is_unsynced(info, &major, &minor))
            return major < 0 || minor < 0;
        if (text)
            topic_log(TOPIC_LOG_WARNING, "acknowledges-before-fsync",
                      "%s: nats-server %d.%d acknowledges-before-fsync: a killed process loses "
                      "nothing, a power cut of all nodes may",
                      text, major, minor);
        return true;
    }
    return true;
}
