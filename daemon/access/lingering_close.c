#include "daemon/access/lingering_close.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"

#define DISCARD_BYTES 65536

void topic_lingering_close_init(struct topic_lingering_close *closing,
                                const struct topic_connection_limit *limit)
{
    *closing = (struct topic_lingering_close){0};
    closing->connections = topic_memory_new(limit->connections, sizeof *closing->connections, NULL);
    if (!closing->connections)
        return;
    for (size_t fd = 0; fd < limit->descriptor_capacity && closing->count < limit->connections;
         fd++) {
        const struct topic_connection_limit_connection *connection = &limit->by_descriptor[fd];
        int copy = connection->is_open ? fcntl((int)fd, F_DUPFD_CLOEXEC, 0) : -1;
        if (copy >= 0)
            closing->connections[closing->count++] = (struct pollfd){.fd = copy, .events = POLLIN};
    }
}

/* Reads and drops what the client sends. Returns whether it has disconnected. */
static bool discard(int fd)
{
    char bytes[DISCARD_BYTES];
    ssize_t got = recv(fd, bytes, sizeof bytes, MSG_DONTWAIT);
    return got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR);
}

static void close_disconnected(struct topic_lingering_close *closing)
{
    size_t kept = 0;
    for (size_t i = 0; i < closing->count; i++) {
        struct pollfd *connection = &closing->connections[i];
        if (connection->revents && discard(connection->fd))
            close(connection->fd);
        else
            closing->connections[kept++] = *connection;
    }
    closing->count = kept;
}

void topic_lingering_close_wait(struct topic_lingering_close *closing, int timeout_ms)
{
    int64_t end_ms = topic_clock_now_ms() + timeout_ms;
    for (size_t i = 0; i < closing->count; i++)
        shutdown(closing->connections[i].fd, SHUT_WR);
    while (closing->count > 0) {
        int64_t left_ms = end_ms - topic_clock_now_ms();
        if (left_ms <= 0 || poll(closing->connections, closing->count, (int)left_ms) < 0)
            break;
        close_disconnected(closing);
    }
    for (size_t i = 0; i < closing->count; i++)
        close(closing->connections[i].fd);
    free(closing->connections);
    *closing = (struct topic_lingering_close){0};
}
