#include "daemon/hooks/epoll_hook.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "daemon/hooks/recv_hook.h"

const char topic_epoll_hook_linked = 1;

static atomic_bool is_on;

void topic_epoll_hook_start(void)
{
    atomic_store(&is_on, true);
}

static int call(int set, int operation, int fd, struct epoll_event *event)
{
    return (int)syscall(SYS_epoll_ctl, set, operation, fd, event);
}

/* The descriptor may have left the set before. */
static int leave(int set, int fd)
{
    int status = call(set, EPOLL_CTL_DEL, fd, NULL);
    return status < 0 && errno == ENOENT ? 0 : status;
}

int topic_epoll_hook_control(int set, int operation, int fd, struct epoll_event *event)
{
    if (!atomic_load(&is_on))
        return call(set, operation, fd, event);
    if (operation == EPOLL_CTL_DEL)
        topic_recv_hook_end(fd);
    if (operation == EPOLL_CTL_DEL || event->events == 0)
        return leave(set, fd);
    int status = call(set, operation, fd, event);
    if (status < 0 && operation == EPOLL_CTL_MOD && errno == ENOENT)
        return call(set, EPOLL_CTL_ADD, fd, event);
    return status;
}

int topic_epoll_hook_wait(int set, struct epoll_event *events, int capacity, int timeout_ms)
{
    int count = epoll_pwait(set, events, capacity, timeout_ms, NULL);
    if (!atomic_load(&is_on))
        return count;
    for (int i = 0; i < count; i++)
        if (events[i].events & (EPOLLIN | EPOLLOUT))
            events[i].events &= ~(uint32_t)(EPOLLHUP | EPOLLERR);
    return count;
}
