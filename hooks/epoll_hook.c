#include "hooks/epoll_hook.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "hooks/other_stream.h"
#include "hooks/poll_set.h"
#include "hooks/zmtp_stream.h"

const char topic_epoll_hook_linked = 1;

static atomic_bool is_on;

void topic_epoll_hook_start(void)
{
    atomic_store(&is_on, true);
}

int topic_epoll_hook_control(int set, int operation, int fd, struct epoll_event *event)
{
    if (operation == EPOLL_CTL_DEL)
        topic_other_stream_allow(fd, 0);
    if (!atomic_load(&is_on))
        return (int)syscall(SYS_epoll_ctl, set, operation, fd, event);
    if (operation == EPOLL_CTL_DEL)
        topic_zmtp_stream_end(fd);
    return topic_poll_set_control(set, operation, fd, event);
}

int topic_epoll_hook_wait(int set, struct epoll_event *events, int capacity, int timeout_ms)
{
    int count = epoll_pwait(set, events, capacity, timeout_ms, NULL);
    if (!atomic_load(&is_on))
        return count;
    for (int i = 0; i < count; i++)
        if (events[i].events & (EPOLLIN | EPOLLOUT))
            events[i].events &= ~(uint32_t)(EPOLLHUP | EPOLLERR);
    topic_poll_set_put_mailbox_last(set, events, count);
    return count;
}
