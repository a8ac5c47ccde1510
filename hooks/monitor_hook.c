#include "hooks/monitor_hook.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdint.h>

const char topic_monitor_hook_linked = 1;

typedef int (*send_function)(zmq_msg_t *message, void *socket, int flags);

static send_function find(void)
{
    static _Atomic uintptr_t found;
    uintptr_t address = atomic_load_explicit(&found, memory_order_relaxed);
    if (address == 0) {
        address = (uintptr_t)dlsym(RTLD_NEXT, "zmq_msg_send");
        atomic_store_explicit(&found, address, memory_order_relaxed);
    }
    return (send_function)address;
}

int topic_monitor_hook_send(zmq_msg_t *message, void *socket, int flags)
{
    int before = errno;
    int sent = find()(message, socket, flags);
    if (sent >= 0)
        errno = before;
    return sent;
}
