/* hooks_off.c - hooks.h in a build without the hooks (TOPIC_ZMQ_HOOKS=OFF). */
#include "hooks/hooks.h"

#include "base/log.h"

int topic_hooks_start(const struct topic_hooks_limits *limits, struct topic_error *err)
{
    (void)limits;
    (void)err;
    topic_log(TOPIC_LOG_WARNING, "hooks-off",
              "topicd was built without its hooks around libzmq (TOPIC_ZMQ_HOOKS=OFF): running out "
              "of file descriptors may abort it, records of feeds that disconnect early may be "
              "lost, and the memory of unfinished messages and subscriptions is not bounded");
    return 0;
}

int topic_hooks_start_client(const char *service, struct topic_error *err)
{
    (void)err;
    if (service)
        topic_log(TOPIC_LOG_WARNING, "hooks-off",
                  "%s was built without the hooks (TOPIC_ZMQ_HOOKS=OFF): what servers and clients "
                  "send without an end takes memory and time without a bound",
                  service);
    return 0;
}

int topic_hooks_cut_fd(void)
{
    return -1;
}

void topic_hooks_hold_end(int fd, bool holds)
{
    (void)fd;
    (void)holds;
}

void topic_hooks_allow(int fd, size_t bytes)
{
    (void)fd;
    (void)bytes;
}

void topic_hooks_allow_connections(size_t bytes)
{
    (void)bytes;
}

bool topic_hooks_is_over(int fd)
{
    (void)fd;
    return false;
}

bool topic_hooks_has_filled(int fd)
{
    (void)fd;
    return false;
}

void topic_hooks_limit_descriptors(int limit)
{
    (void)limit;
}

void topic_hooks_limit_handshakes(size_t places, size_t most)
{
    (void)places;
    (void)most;
}

bool topic_hooks_cut_slowest_subscriber(void)
{
    return false;
}

uint64_t topic_hooks_cut_count(void)
{
    return 0;
}

void topic_hooks_bind_for(enum topic_hooks_kind kind)
{
    (void)kind;
}

void topic_hooks_connected(int fd, enum topic_hooks_kind kind)
{
    (void)fd;
    (void)kind;
}

int topic_hooks_wake_fd(void)
{
    return -1;
}

void topic_hooks_wake(void)
{
}

uint64_t topic_hooks_received(enum topic_hooks_kind kind)
{
    (void)kind;
    return 0;
}

void topic_hooks_taken(enum topic_hooks_kind kind, uint64_t received)
{
    (void)kind;
    (void)received;
}

bool topic_hooks_stop_reading(int fd, enum topic_hooks_reason reason)
{
    (void)fd;
    (void)reason;
    return false;
}

void topic_hooks_resume_reading(int fd, enum topic_hooks_reason reason)
{
    (void)fd;
    (void)reason;
}

bool topic_hooks_is_stopped(int fd, enum topic_hooks_reason reason)
{
    (void)fd;
    (void)reason;
    return false;
}

size_t topic_hooks_subscriptions(size_t unknown)
{
    return unknown;
}

uint64_t topic_hooks_subscribers_cut(void)
{
    return 0;
}

uint64_t topic_hooks_foreign_count(void)
{
    return 0;
}

uint64_t topic_hooks_forged_count(void)
{
    return 0;
}

bool topic_hooks_keep_errno(void)
{
    return false;
}
