#include "hooks/accept_hook.h"

#include <errno.h>
#include <limits.h>
#include <stdatomic.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "hooks/listen_hook.h"
#include "hooks/other_stream.h"
#include "hooks/zmtp_stream.h"

static atomic_int max_descriptor = INT_MAX;

void topic_accept_hook_limit(int limit)
{
    atomic_store(&max_descriptor, limit);
}

int topic_accept_hook(int fd, struct sockaddr *address, socklen_t *size, int flags)
{
    int connection = (int)syscall(SYS_accept4, fd, address, size, flags);
    if (connection >= 0 && connection < atomic_load(&max_descriptor)) {
        topic_other_stream_allow(connection, 0);
        if (topic_zmtp_stream_begin(connection, topic_listen_hook_kind(fd)) == 0)
            return connection;
    }
    if (connection >= 0)
        close(connection);
    else if (errno != EMFILE)
        return -1;
    errno = ECONNABORTED;
    return -1;
}
