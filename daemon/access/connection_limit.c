#include "daemon/access/connection_limit.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <zmq.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "daemon/access/connection_events.h"
#include "daemon/net/socket.h"
#include "hooks/hooks.h"
#include "service/process_stats.h"

/* In libzmq 4.3.4, a connection that cannot be accepted for lack of a descriptor aborts the process
 * (ipc) or makes the I/O thread spin (tcp), and zmq_unbind disconnects the accepted connections
 * too. hooks/accept_hook.h prevents the former by withholding the last descriptors from
 * libzmq. But clients that it disconnects try again at once, for ever. So the connection limit also
 * counts connections by the events of libzmq's monitors, and at the limit stops accepting without
 * libzmq's help: it renames the file of an ipc socket, and attaches a packet filter that drops
 * everything to a tcp listener. */

/* Descriptors kept free for connections that arrive before the sockets have stopped accepting. */
#define RESERVE 256

/* How many of these no connection ever gets: opening a model takes two, notifying systemd one. */
#define OWN_FILES 8

/* An upper bound where the system sets no limit, because tables have a row for each descriptor; no
 * machine has so many connections. */
#define MAX_FILES ((size_t)1024 * 1024)

#define MAX_BACKLOG 100

/* One of so many places: while fewer than these are free, no more clients may be in the middle of
 * their handshake. Beyond that the oldest makes room, so that others find a place however many begin
 * a handshake and leave it. */
#define HANDSHAKE_PART 4

static size_t min(size_t a, size_t b)
{
    return a < b ? a : b;
}

size_t topic_connection_limit_file_limit(void)
{
    size_t files = (size_t)topic_process_stats_max_files();
    return files > 0 ? min(files, MAX_FILES) : 1024;
}

/* The lowest free descriptor: just after the start, this is the number of open ones. */
static size_t open_files(void)
{
    int fd = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0);
    if (fd < 0)
        return topic_connection_limit_file_limit();
    close(fd);
    return (size_t)fd;
}

void topic_connection_limit_init(struct topic_connection_limit *limit)
{
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }
    *limit = (struct topic_connection_limit){.max_connections = SIZE_MAX, .max_clients = SIZE_MAX};
    limit->backlog = min(MAX_BACKLOG, topic_connection_limit_file_limit() / 8);
}

int topic_connection_limit_watch(struct topic_connection_limit *limit, void *context, void *socket,
                                 struct topic_error *err)
{
    void *monitor = topic_connection_events_open(context, socket, limit->monitor_count, err);
    if (!monitor)
        return -1;
    limit->monitors[limit->monitor_count] = monitor;
    limit->watched[limit->monitor_count++] = socket;
    return 0;
}

int topic_connection_limit_add(struct topic_connection_limit *limit, const void *socket,
                               const struct topic_endpoint *endpoint, struct topic_error *err)
{
    if (topic_memory_reserve(&limit->endpoints, &limit->endpoint_capacity,
                             limit->endpoint_count + 1, sizeof *limit->endpoints, err) < 0)
        return -1;
    limit->endpoints[limit->endpoint_count++] =
        (struct topic_connection_limit_endpoint){endpoint, socket};
    return 0;
}

void topic_connection_limit_start(struct topic_connection_limit *limit, size_t others)
{
    size_t used = open_files() + others;
    size_t files = topic_connection_limit_file_limit();
    size_t free_files = files > used ? files - used : 0;
    size_t reserve = min(RESERVE, free_files / 2);
    limit->max_connections = free_files - reserve;
    topic_hooks_limit_descriptors((int)(files - min(OWN_FILES, reserve)));
    const size_t places = min(limit->max_connections, limit->max_clients);
    topic_hooks_limit_handshakes(places, places / HANDSHAKE_PART + 1);
    topic_log(TOPIC_LOG_INFO, "limits", "up to %zu connections (%zu open files allowed)", places,
              files);
}

/* The name of a socket file while it does not accept; NULL: out of memory. */
static char *full_path(const char *path)
{
    return topic_memory_format(NULL, "%s.full", path);
}

static void rename_socket(const char *path, bool accepts)
{
    char *renamed = full_path(path);
    if (!renamed)
        return;
    if (rename(accepts ? renamed : path, accepts ? path : renamed) < 0)
        topic_log(TOPIC_LOG_WARNING, "door-failed", "%s: cannot rename the socket file: %s", path,
                  strerror(errno));
    free(renamed);
}

static void filter_listener(int fd, bool accepts)
{
    struct sock_filter drop_all = {.code = BPF_RET | BPF_K, .k = 0};
    struct sock_fprog program = {.len = 1, .filter = &drop_all};
    int ignored = 0;
    int status = accepts ? setsockopt(fd, SOL_SOCKET, SO_DETACH_FILTER, &ignored, sizeof ignored)
                         : setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program);
    if (status < 0)
        topic_log(TOPIC_LOG_WARNING, "door-failed", "cannot %s accepting tcp connections: %s",
                  accepts ? "resume" : "stop", strerror(errno));
}

static bool accepts_in(const struct topic_connection_limit *limit,
                       enum topic_connection_limit_state state, const void *socket)
{
    return state != TOPIC_CONNECTION_LIMIT_FILES_FULL &&
           (state != TOPIC_CONNECTION_LIMIT_CLIENTS_FULL || socket == limit->exempt_socket) &&
           socket != limit->stopped_socket;
}

/* For all endpoints that the socket is bound to. */
static void set_accepting(const struct topic_connection_limit *limit, const void *socket,
                          bool accepts)
{
    for (size_t i = 0; i < limit->endpoint_count; i++)
        if (limit->endpoints[i].socket == socket && limit->endpoints[i].endpoint->path)
            rename_socket(limit->endpoints[i].endpoint->path, accepts);
    for (size_t i = 0; i < limit->listener_count; i++)
        if (limit->listeners[i].socket == socket)
            filter_listener(limit->listeners[i].fd, accepts);
}

static void log_state(const struct topic_connection_limit *limit,
                      enum topic_connection_limit_state state)
{
    static struct topic_log_limit changes;
    const bool is_shut = state > limit->state;
    const char *event = is_shut ? "door-shut" : "door-open";
    if (topic_log_limit_admits(&changes, event))
        topic_log(is_shut ? TOPIC_LOG_WARNING : TOPIC_LOG_INFO, event, "%zu connections: %s",
                  limit->connections,
                  is_shut ? "stopped accepting until some close" : "accepting again");
}

static void set_state(struct topic_connection_limit *limit, enum topic_connection_limit_state state)
{
    if (limit->state == state)
        return;
    for (size_t i = 0; i < limit->monitor_count; i++) {
        bool accepts = accepts_in(limit, state, limit->watched[i]);
        if (accepts != accepts_in(limit, limit->state, limit->watched[i]))
            set_accepting(limit, limit->watched[i], accepts);
    }
    log_state(limit, state);
    limit->state = state;
}

/* The file of the stopped socket still has its other name. */
static void remove_stopped(const struct topic_connection_limit *limit)
{
    for (size_t i = 0; i < limit->endpoint_count; i++) {
        const struct topic_connection_limit_endpoint *bound = &limit->endpoints[i];
        char *renamed = bound->socket == limit->stopped_socket && bound->endpoint->path
                            ? full_path(bound->endpoint->path)
                            : NULL;
        if (renamed)
            unlink(renamed);
        free(renamed);
    }
}

void topic_connection_limit_release(struct topic_connection_limit *limit)
{
    /* Gives the socket files back the names under which topic_endpoint_release removes them. */
    set_state(limit, TOPIC_CONNECTION_LIMIT_ACCEPTING);
    remove_stopped(limit);
    for (size_t i = 0; i < limit->monitor_count; i++)
        topic_connection_events_close(limit->monitors[i], limit->watched[i]);
    free(limit->endpoints);
    free(limit->listeners);
    free(limit->by_descriptor);
    *limit = (struct topic_connection_limit){0};
}

static void add_listener(struct topic_connection_limit *limit, int fd, const void *socket)
{
    if (topic_memory_reserve(&limit->listeners, &limit->listener_capacity,
                             limit->listener_count + 1, sizeof *limit->listeners, NULL) == 0)
        limit->listeners[limit->listener_count++] =
            (struct topic_connection_limit_listener){fd, socket};
}

static void count_connection(struct topic_connection_limit *limit, size_t index, bool is_open)
{
    if (is_open) {
        limit->connections++;
        limit->of_socket[index]++;
    } else if (limit->of_socket[index] > 0) {
        limit->connections--;
        limit->of_socket[index]--;
    }
}

static void update_connection(struct topic_connection_limit *limit, size_t index,
                              const struct topic_connection_event *event, bool is_open)
{
    size_t old_capacity = limit->descriptor_capacity;
    count_connection(limit, index, is_open);
    if (event->value < 0 ||
        topic_memory_reserve(&limit->by_descriptor, &limit->descriptor_capacity,
                             (size_t)event->value + 1, sizeof *limit->by_descriptor, NULL) < 0)
        return;
    if (limit->descriptor_capacity > old_capacity)
        memset(limit->by_descriptor + old_capacity, 0,
               (limit->descriptor_capacity - old_capacity) * sizeof *limit->by_descriptor);
    limit->by_descriptor[event->value] =
        (struct topic_connection_limit_connection){.is_open = is_open, .socket = (uint8_t)index};
}

/* Not those whose handshake succeeded, and whose connection we have cut; nor our own programs,
 * which try whether a control socket accepts connections. */
static bool is_refusal(struct topic_connection_limit *limit, size_t index,
                       const struct topic_connection_event *event)
{
    bool is_forged = event->kind == ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL &&
                     event->value == ZMQ_PROTOCOL_ERROR_ZMTP_CRYPTOGRAPHIC;
    if (is_forged && limit->forged < topic_hooks_forged_count()) {
        limit->forged++;
        return false;
    }
    return event->kind != ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL ||
           limit->watched[index] != limit->exempt_socket ||
           strncmp(event->address, "ipc:", strlen("ipc:")) != 0;
}

static void handle_event(struct topic_connection_limit *limit, size_t index,
                         const struct topic_connection_event *event)
{
    if (event->kind == ZMQ_EVENT_ACCEPTED || event->kind == ZMQ_EVENT_CONNECTED)
        update_connection(limit, index, event, true);
    else if (event->kind == ZMQ_EVENT_DISCONNECTED)
        update_connection(limit, index, event, false);
    else if (event->kind == ZMQ_EVENT_LISTENING && strncmp(event->address, "tcp:", 4) == 0)
        add_listener(limit, event->value, limit->watched[index]);
    /* Of a socket that connects too, libzmq does not say whose handshake failed. */
    else if ((event->kind & TOPIC_CONNECTION_EVENTS_FAILED) && !limit->connects[index] &&
             is_refusal(limit, index, event))
        topic_handshakes_fail(&limit->handshakes,
                              topic_handshakes_reason_of(event->kind, event->value), event->address,
                              topic_clock_now_ms());
    if (event->kind != ZMQ_EVENT_CONNECTED)
        return;
    limit->connects[index] = true;
    topic_hooks_connected(event->value, topic_socket_purpose(limit->watched[index]));
}

/* Clients of another protocol have no event of a failed handshake, only the last one. */
static void count_foreign(struct topic_connection_limit *limit)
{
    uint64_t foreign = topic_hooks_foreign_count();
    for (; limit->foreign < foreign; limit->foreign++)
        topic_handshakes_fail(&limit->handshakes, TOPIC_HANDSHAKES_BROKEN, NULL,
                              topic_clock_now_ms());
}

static size_t clients_of(const struct topic_connection_limit *limit)
{
    size_t clients = limit->connections;
    for (size_t i = 0; i < limit->monitor_count; i++)
        if (limit->watched[i] == limit->exempt_socket)
            clients -= limit->of_socket[i];
    return clients;
}

/* Accept again only when an eighth has disconnected: a whole backlog may connect each time. */
static bool is_over(size_t count, size_t limit, bool was_over)
{
    return count >= limit || (was_over && count >= limit - limit / 8);
}

void topic_connection_limit_update(struct topic_connection_limit *limit, size_t index)
{
    struct topic_connection_event event;
    while (topic_connection_events_receive(limit->monitors[index], &event)) {
        handle_event(limit, index, &event);
        if (is_over(limit->connections, limit->max_connections,
                    limit->state == TOPIC_CONNECTION_LIMIT_FILES_FULL))
            set_state(limit, TOPIC_CONNECTION_LIMIT_FILES_FULL);
        else if (is_over(clients_of(limit), limit->max_clients,
                         limit->state != TOPIC_CONNECTION_LIMIT_ACCEPTING))
            set_state(limit, TOPIC_CONNECTION_LIMIT_CLIENTS_FULL);
        else
            set_state(limit, TOPIC_CONNECTION_LIMIT_ACCEPTING);
    }
    count_foreign(limit);
}

void topic_connection_limit_stop_accepting(struct topic_connection_limit *limit, const void *socket)
{
    if (accepts_in(limit, limit->state, socket))
        set_accepting(limit, socket, false);
    limit->stopped_socket = socket;
}

/* The kernel reuses a descriptor that libzmq has closed. So we read the events first and shut down
 * each connection only once: otherwise we could shut down another one. */
size_t topic_connection_limit_shut_down(struct topic_connection_limit *limit, const void *socket)
{
    size_t index = 0;
    while (index < limit->monitor_count && limit->watched[index] != socket)
        index++;
    if (index == limit->monitor_count)
        return 0;
    topic_connection_limit_update(limit, index);
    for (size_t fd = 0; fd < limit->descriptor_capacity; fd++) {
        struct topic_connection_limit_connection *connection = &limit->by_descriptor[fd];
        if (!connection->is_open || connection->socket != index || connection->is_shut_down)
            continue;
        connection->is_shut_down = true;
        shutdown((int)fd, SHUT_WR);
    }
    return limit->of_socket[index];
}
