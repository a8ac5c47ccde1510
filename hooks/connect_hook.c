#include "hooks/connect_hook.h"

#include <sys/syscall.h>
#include <unistd.h>

#include "hooks/other_stream.h"
#include "hooks/zmtp_stream.h"

const char topic_connect_hook_linked = 1;

static _Thread_local size_t allowed_bytes; /* 0: any */

void topic_connect_hook_allow(size_t bytes)
{
    allowed_bytes = bytes;
}

int topic_connect_hook(int fd, const struct sockaddr *address, socklen_t size)
{
    topic_zmtp_stream_expect(fd);
    topic_other_stream_allow(fd, allowed_bytes);
    return (int)syscall(SYS_connect, fd, address, size);
}
