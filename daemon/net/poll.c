#include "daemon/net/poll.h"

#include <assert.h>
#include <poll.h>

#include <zmq.h>

/* What the kernel is asked of, without the items that wait for nothing. */
struct waiting {
    struct pollfd fds[TOPIC_POLL_MAX];
    struct topic_poll_item *items[TOPIC_POLL_MAX];
    size_t count;
    bool is_ready; /* one is, before anything was waited for */
};

static int ask(struct topic_poll_item *item)
{
    int events;
    size_t size = sizeof events;
    if (zmq_getsockopt(item->socket, ZMQ_EVENTS, &events, &size) < 0)
        return -1;
    item->revents = (short)(events & item->events);
    return 0;
}

static int add_socket(struct waiting *waiting, struct topic_poll_item *item)
{
    struct pollfd *fd = &waiting->fds[waiting->count];
    size_t size = sizeof fd->fd;
    *fd = (struct pollfd){.events = POLLIN};
    if (zmq_getsockopt(item->socket, ZMQ_FD, &fd->fd, &size) < 0 ||
        ((!item->is_quiet || !item->was_asked) && ask(item) < 0))
        return -1;
    item->was_asked = true;
    waiting->is_ready = waiting->is_ready || item->revents != 0;
    waiting->items[waiting->count++] = item;
    return 0;
}

static void add_descriptor(struct waiting *waiting, struct topic_poll_item *item)
{
    struct pollfd *fd = &waiting->fds[waiting->count];
    *fd = (struct pollfd){.fd = item->fd};
    if (item->events & ZMQ_POLLIN)
        fd->events |= POLLIN;
    if (item->events & ZMQ_POLLOUT)
        fd->events |= POLLOUT;
    waiting->items[waiting->count++] = item;
}

static int add(struct waiting *waiting, struct topic_poll_item *item)
{
    if (item->socket && item->events != 0)
        return add_socket(waiting, item);
    if (!item->socket && item->fd >= 0)
        add_descriptor(waiting, item);
    return 0;
}

static short events_of(short revents)
{
    int events = 0;
    if (revents & POLLIN)
        events |= ZMQ_POLLIN;
    if (revents & POLLOUT)
        events |= ZMQ_POLLOUT;
    if (revents & ~(POLLIN | POLLOUT))
        events |= ZMQ_POLLERR;
    return (short)events;
}

int topic_poll(struct topic_poll_item *items, size_t count, int timeout_ms)
{
    struct waiting waiting;
    waiting.count = 0;
    waiting.is_ready = false;
    assert(count <= TOPIC_POLL_MAX);
    for (size_t i = 0; i < count; i++)
        items[i].revents = 0;
    for (size_t i = 0; i < count; i++)
        if (add(&waiting, &items[i]) < 0)
            return -1;
    int left = poll(waiting.fds, (nfds_t)waiting.count, waiting.is_ready ? 0 : timeout_ms);
    for (size_t i = 0; i < waiting.count && left > 0; i++) {
        struct topic_poll_item *item = waiting.items[i];
        if (waiting.fds[i].revents == 0)
            continue;
        left--;
        if (!item->socket)
            item->revents = events_of(waiting.fds[i].revents);
        else if (ask(item) < 0)
            return -1;
    }
    return left < 0 ? -1 : 0;
}
