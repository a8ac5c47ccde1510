#include "daemon/linger.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/memory.h"
#include "daemon/job.h"

#define DISCARD_BYTES 65536

void topic_linger_take(struct topic_linger *linger, const struct topic_guard *guard)
{
    *linger = (struct topic_linger){0};
    linger->connections = topic_memory_new(guard->connections, sizeof *linger->connections, NULL);
    if (!linger->connections)
        return;
    for (size_t fd = 0; fd < guard->descriptor_capacity && linger->count < guard->connections;
         fd++) {
        const struct topic_guard_connection *connection = &guard->by_descriptor[fd];
        int copy = connection->is_open ? fcntl((int)fd, F_DUPFD_CLOEXEC, 0) : -1;
        if (copy >= 0)
            linger->connections[linger->count++] = (struct pollfd){.fd = copy, .events = POLLIN};
    }
}

/* Whether the client has hung up. */
static bool discard(int fd)
{
    char bytes[DISCARD_BYTES];
    ssize_t got = recv(fd, bytes, sizeof bytes, MSG_DONTWAIT);
    return got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR);
}

static void close_hung_up(struct topic_linger *linger)
{
    size_t kept = 0;
    for (size_t i = 0; i < linger->count; i++) {
        struct pollfd *connection = &linger->connections[i];
        if (connection->revents && discard(connection->fd))
            close(connection->fd);
        else
            linger->connections[kept++] = *connection;
    }
    linger->count = kept;
}

void topic_linger_finish(struct topic_linger *linger, int timeout_ms)
{
    int64_t end_ms = topic_job_now_ms() + timeout_ms;
    for (size_t i = 0; i < linger->count; i++)
        shutdown(linger->connections[i].fd, SHUT_WR);
    while (linger->count > 0) {
        int64_t left_ms = end_ms - topic_job_now_ms();
        if (left_ms <= 0 || poll(linger->connections, linger->count, (int)left_ms) < 0)
            break;
        close_hung_up(linger);
    }
    for (size_t i = 0; i < linger->count; i++)
        close(linger->connections[i].fd);
    free(linger->connections);
    *linger = (struct topic_linger){0};
}
