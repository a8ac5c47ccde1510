#include "daemon/hooks/epoll_hook.h"

#include <errno.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "daemon/hooks/recv_hook.h"

const char topic_epoll_hook_is_ours = 1;

static int call(int set, int operation, int fd, struct epoll_event *event)
{
    return (int)syscall(SYS_epoll_ctl, set, operation, fd, event);
}

/* It may be out of the set already. */
static int take_out(int set, int fd)
{
    int status = call(set, EPOLL_CTL_DEL, fd, NULL);
    return status < 0 && errno == ENOENT ? 0 : status;
}

int topic_epoll_hook_control(int set, int operation, int fd, struct epoll_event *event)
{
    if (operation == EPOLL_CTL_DEL)
        topic_recv_hook_end(fd);
    if (operation == EPOLL_CTL_DEL || event->events == 0)
        return take_out(set, fd);
    int status = call(set, operation, fd, event);
    if (status < 0 && operation == EPOLL_CTL_MOD && errno == ENOENT)
        return call(set, EPOLL_CTL_ADD, fd, event);
    return status;
}

int topic_epoll_hook_wait(int set, struct epoll_event *events, int capacity, int timeout_ms)
{
    int count = epoll_pwait(set, events, capacity, timeout_ms, NULL);
    for (int i = 0; i < count; i++)
        if (events[i].events & (EPOLLIN | EPOLLOUT))
            events[i].events &= ~(uint32_t)(EPOLLHUP | EPOLLERR);
    return count;
}
