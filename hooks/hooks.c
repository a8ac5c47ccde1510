#include "hooks/hooks.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/resource.h>

#include <zmq.h>

#include "base/log.h"
#include "hooks/accept_hook.h"
#include "hooks/connect_hook.h"
#include "hooks/epoll_hook.h"
#include "hooks/inflow.h"
#include "hooks/listen_hook.h"
#include "hooks/other_stream.h"
#include "hooks/poll_set.h"
#include "hooks/recv_hook.h"
#include "hooks/sodium_hook.h"
#include "hooks/zmtp/subscriptions.h"
#include "hooks/zmtp_bounds.h"
#include "hooks/zmtp_stream.h"

/* An answer has at most 17 MiB (wire/connection/client_socket.c), and comes in three frames. */
#define CLIENT_CONNECTION_BYTES ((size_t)25 * 1024 * 1024)

/* topicd-bridge has the most servers: four of them may be in the middle of a longest answer. */
#define CLIENT_TOTAL_BYTES (4 * CLIENT_CONNECTION_BYTES)

/* A client's connections are among the first descriptors that it opens. */
#define CLIENT_MAX_DESCRIPTORS ((size_t)65536)

static int wake = -1;
static int cut_wake = -1;

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

static struct version find_loaded(void)
{
    struct version loaded;
    zmq_version(&loaded.major, &loaded.minor, &loaded.patch);
    topic_sodium_hook_start(); /* finds the functions that it calls, also while it only passes on */
    return loaded;
}

static void warn(const char *program, const struct version *loaded, const char *lacks)
{
    topic_log(TOPIC_LOG_WARNING, "hooks-off",
              "libzmq %d.%d.%d is not a version that %s was tested with: %s; use libzmq %d.%d.%d, "
              "or set a memory limit for the service",
              loaded->major, loaded->minor, loaded->patch, program, lacks, known[0].major,
              known[0].minor, known[0].patch);
}

static int start(const struct topic_hooks_limits *limits, struct topic_error *err)
{
    topic_inflow_start(limits->untaken_bytes, wake);
    topic_subscriptions_limit(limits->subscription_bytes);
    topic_zmtp_bounds_start(limits->max_connection_bytes, limits->max_total_bytes);
    if (topic_listen_hook_start(limits->descriptors, err) < 0 ||
        topic_zmtp_stream_start(limits->descriptors, err) < 0 ||
        topic_poll_set_start(limits->descriptors, err) < 0)
        return -1;
    topic_epoll_hook_start();
    return 0;
}

/* The hook on accept4 stays on with any libzmq: all that it relies on is that accept4 may fail with
 * ECONNABORTED. The others rely on how libzmq polls, reads and decrypts. */
int topic_hooks_start(const struct topic_hooks_limits *limits, struct topic_error *err)
{
    struct version loaded = find_loaded();
    if (!is_known(&loaded)) {
        warn("topicd", &loaded,
             "records of feeds that disconnect early may be lost, and the memory of unfinished "
             "messages and subscriptions is not bounded");
        return 0;
    }
    wake = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC); /* open as long as libzmq's threads run */
    if (wake < 0)
        return topic_error_set(err, "cannot create an eventfd for the hooks: %s", strerror(errno));
    return start(limits, err);
}

static size_t client_descriptors(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) < 0 || limit.rlim_cur > CLIENT_MAX_DESCRIPTORS)
        return CLIENT_MAX_DESCRIPTORS;
    return (size_t)limit.rlim_cur;
}

int topic_hooks_start_client(const char *service, struct topic_error *err)
{
    const struct topic_hooks_limits limits = {.descriptors = client_descriptors(),
                                              .max_connection_bytes = CLIENT_CONNECTION_BYTES,
                                              .max_total_bytes = CLIENT_TOTAL_BYTES};
    struct version loaded = find_loaded();
    if (topic_other_stream_start(limits.descriptors, err) < 0)
        return -1;
    if (!is_known(&loaded) && service)
        warn(service, &loaded, "the memory of unfinished messages of a server is not bounded");
    if (cut_wake >= 0 || !is_known(&loaded))
        return 0;
    cut_wake = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (cut_wake < 0)
        return topic_error_set(err, "cannot create an eventfd for the hooks: %s", strerror(errno));
    topic_zmtp_stream_be_client();
    topic_zmtp_bounds_tell(cut_wake);
    return start(&limits, err);
}

int topic_hooks_cut_fd(void)
{
    return cut_wake;
}

void topic_hooks_hold_end(int fd, bool holds)
{
    topic_other_stream_hold_end(fd, holds);
}

void topic_hooks_allow(int fd, size_t bytes)
{
    topic_other_stream_allow(fd, bytes);
}

void topic_hooks_allow_connections(size_t bytes)
{
    topic_connect_hook_allow(bytes);
}

bool topic_hooks_is_over(int fd)
{
    return topic_other_stream_is_over(fd);
}

bool topic_hooks_has_filled(int fd)
{
    return topic_other_stream_has_filled(fd);
}

void topic_hooks_limit_descriptors(int limit)
{
    topic_accept_hook_limit(limit);
}

void topic_hooks_limit_handshakes(size_t places, size_t most)
{
    topic_zmtp_stream_limit_handshakes(places, most);
}

void topic_hooks_bind_for(enum topic_hooks_kind kind)
{
    topic_listen_hook_set_kind(kind);
}

void topic_hooks_connected(int fd, enum topic_hooks_kind kind)
{
    topic_zmtp_stream_set_kind(fd, kind);
}

int topic_hooks_wake_fd(void)
{
    return wake;
}

void topic_hooks_wake(void)
{
    topic_inflow_wake();
}

uint64_t topic_hooks_received(enum topic_hooks_kind kind)
{
    return topic_inflow_received(kind);
}

void topic_hooks_taken(enum topic_hooks_kind kind, uint64_t received)
{
    topic_inflow_taken(kind, received);
}

static const unsigned poll_set_reasons[] = {
    [TOPIC_HOOKS_UNREAD] = TOPIC_POLL_SET_UNREAD,
    [TOPIC_HOOKS_REFUSED] = TOPIC_POLL_SET_REFUSED,
};

bool topic_hooks_stop_reading(int fd, enum topic_hooks_reason reason)
{
    return topic_poll_set_hold(fd, poll_set_reasons[reason]);
}

void topic_hooks_resume_reading(int fd, enum topic_hooks_reason reason)
{
    topic_poll_set_release(fd, poll_set_reasons[reason]);
}

bool topic_hooks_is_stopped(int fd, enum topic_hooks_reason reason)
{
    return topic_poll_set_is_held(fd, poll_set_reasons[reason]);
}

bool topic_hooks_cut_slowest_subscriber(void)
{
    return topic_zmtp_bounds_end_slowest();
}

uint64_t topic_hooks_cut_count(void)
{
    return topic_zmtp_bounds_cut_count();
}

size_t topic_hooks_subscriptions(size_t unknown)
{
    return topic_hooks_wake_fd() >= 0 ? topic_subscriptions_count() : unknown;
}

uint64_t topic_hooks_subscribers_cut(void)
{
    return topic_zmtp_bounds_subscribers_cut();
}

uint64_t topic_hooks_foreign_count(void)
{
    return topic_zmtp_bounds_foreign_count();
}

uint64_t topic_hooks_forged_count(void)
{
    return topic_recv_hook_forged_count();
}

bool topic_hooks_keep_errno(void)
{
    return true;
}
