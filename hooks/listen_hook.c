#include "hooks/listen_hook.h"

#include <stdatomic.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/memory.h"

/* Lives as long as the process: libzmq's threads end after everything else. */
static _Atomic uint8_t *kinds; /* by descriptor */
static size_t descriptor_count;
static enum topic_hooks_kind current;

int topic_listen_hook_start(size_t descriptors, struct topic_error *err)
{
    kinds = topic_memory_new(descriptors, sizeof *kinds, err);
    descriptor_count = kinds ? descriptors : 0;
    return kinds ? 0 : -1;
}

void topic_listen_hook_set_kind(enum topic_hooks_kind kind)
{
    current = kind;
}

enum topic_hooks_kind topic_listen_hook_kind(int fd)
{
    return (size_t)fd < descriptor_count ? atomic_load(&kinds[fd]) : TOPIC_HOOKS_OTHER;
}

int topic_listen_hook(int fd, int backlog)
{
    if (fd >= 0 && (size_t)fd < descriptor_count)
        atomic_store(&kinds[fd], (uint8_t)current);
    return (int)syscall(SYS_listen, fd, backlog);
}
