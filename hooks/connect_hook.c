#include "hooks/connect_hook.h"

#include <sys/syscall.h>
#include <unistd.h>

#include "hooks/zmtp_stream.h"

const char topic_connect_hook_linked = 1;

int topic_connect_hook(int fd, const struct sockaddr *address, socklen_t size)
{
    topic_zmtp_stream_expect(fd);
    return (int)syscall(SYS_connect, fd, address, size);
}
