#include "web/http/listener.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <microhttpd.h>

#include "base/log.h"

static int bind_and_listen(int fd, const struct topic_address *address)
{
    const int yes = 1;
    const bool is_v6 = address->socket.ss_family == AF_INET6;
    const socklen_t len = is_v6 ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in);
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) < 0 ||
        (is_v6 && setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &yes, sizeof yes) < 0))
        return -1;
    return bind(fd, (const struct sockaddr *)&address->socket, len) < 0 ? -1
                                                                        : listen(fd, SOMAXCONN);
}

unsigned topic_listener_port(const struct topic_listener *listener)
{
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
    } own = {.v6 = {0}};
    socklen_t len = sizeof own;
    if (getsockname(listener->fd, &own.any, &len) < 0)
        return 0;
    return ntohs(own.any.sa_family == AF_INET6 ? own.v6.sin6_port : own.v4.sin_port);
}

int topic_listener_open(struct topic_listener *listener, const struct topic_address *address,
                        struct topic_error *err)
{
    listener->fd = socket(address->socket.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (listener->fd < 0 || bind_and_listen(listener->fd, address) < 0) {
        topic_error_set(err, "--listen %s: cannot serve: %s", address->text, strerror(errno));
        topic_listener_close(listener);
        return -1;
    }
    topic_log(TOPIC_LOG_INFO, "listening", "serving HTTP on port %u",
              topic_listener_port(listener));
    return 0;
}

/* Whether the system has no room for a connection. The hook for libzmq makes ECONNABORTED of
 * EMFILE (hooks/accept_hook.c), so a descriptor is asked for. */
static bool is_full(const struct topic_listener *listener, int error)
{
    int spare = error == ECONNABORTED ? fcntl(listener->fd, F_DUPFD_CLOEXEC, 0) : 0;
    if (error == ECONNABORTED && spare >= 0)
        close(spare);
    return spare < 0 || error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

int topic_listener_accept(const struct topic_listener *listener, struct MHD_Daemon *http)
{
    struct sockaddr_storage client;
    socklen_t len = sizeof client;
    int fd = accept4(listener->fd, (struct sockaddr *)&client, &len, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd < 0)
        return is_full(listener, errno) ? -1 : 0;
    /* libmicrohttpd closes it, also where it has no place. */
    MHD_add_connection(http, fd, (const struct sockaddr *)&client, len);
    return 0;
}

void topic_listener_close(struct topic_listener *listener)
{
    if (listener->fd >= 0)
        close(listener->fd);
    listener->fd = -1;
}
