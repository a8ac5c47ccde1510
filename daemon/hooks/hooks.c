#include "daemon/hooks/hooks.h"

#include <stdbool.h>

#include <zmq.h>

#include "base/log.h"

#ifdef TOPIC_ZMQ_HOOKS

#include "daemon/hooks/accept_hook.h"
#include "daemon/hooks/epoll_hook.h"
#include "daemon/hooks/recv_hook.h"
#include "daemon/hooks/sodium_hook.h"

/* Versions of libzmq whose sources were read and with which tests/daemon and tests/faults pass. The
 * same list is in cmake/Dependencies.cmake. */
static const struct version {
    int major, minor, patch;
} known[] = {{4, 3, 4}};

static bool is_known(const struct version *loaded)
{
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (known[i].major == loaded->major && known[i].minor == loaded->minor &&
            known[i].patch == loaded->patch)
            return true;
    return false;
}

/* The hook on accept4 stays on with any libzmq: all that it relies on is that accept4 may fail with
 * ECONNABORTED. The others rely on how libzmq polls, reads and decrypts. */
int topic_hooks_start(const struct topic_hooks_limits *limits, struct topic_error *err)
{
    struct version loaded;
    zmq_version(&loaded.major, &loaded.minor, &loaded.patch);
    topic_sodium_hook_start(); /* finds the functions that it calls, also while it only passes on */
    if (!is_known(&loaded)) {
        topic_log(TOPIC_LOG_WARNING, "hooks-off",
                  "libzmq %d.%d.%d is not a version that topicd was tested with: records of feeds "
                  "that disconnect early may be lost, and the memory of unfinished messages is not "
                  "bounded; use libzmq %d.%d.%d, or set a memory limit for the service",
                  loaded.major, loaded.minor, loaded.patch, known[0].major, known[0].minor,
                  known[0].patch);
        return 0;
    }
    topic_epoll_hook_start();
    return topic_recv_hook_start(limits->descriptors, limits->max_connection_bytes,
                                 limits->max_total_bytes, err);
}

void topic_hooks_limit_descriptors(int limit)
{
    topic_accept_hook_limit(limit);
}

uint64_t topic_hooks_cut_count(void)
{
    return topic_recv_hook_cut_count();
}

#else

int topic_hooks_start(const struct topic_hooks_limits *limits, struct topic_error *err)
{
    (void)limits;
    (void)err;
    topic_log(TOPIC_LOG_WARNING, "hooks-off",
              "topicd was built without its hooks around libzmq (TOPIC_ZMQ_HOOKS=OFF): running out "
              "of file descriptors may abort it, records of feeds that disconnect early may be "
              "lost, and the memory of unfinished messages is not bounded");
    return 0;
}

void topic_hooks_limit_descriptors(int limit)
{
    (void)limit;
}

uint64_t topic_hooks_cut_count(void)
{
    return 0;
}

#endif
