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

#include "base/log.h"
#include "base/memory.h"
#include "daemon/hooks/hooks.h"

/* Descriptors kept free for connections that arrive before the door is shut. */
#define RESERVE 256

/* Of these, what no connection ever gets: opening a model takes two, telling systemd one. */
#define OWN_FILES 8

/* More descriptors than a machine has connections for, where the system sets no limit: tables have
 * a row for each. */
#define MAX_FILES ((size_t)1024 * 1024)

#define MAX_BACKLOG 100
#define EVENTS                                                                                     \
    (ZMQ_EVENT_LISTENING | ZMQ_EVENT_ACCEPTED | ZMQ_EVENT_CONNECTED | ZMQ_EVENT_DISCONNECTED)

static size_t min(size_t a, size_t b)
{
    return a < b ? a : b;
}

size_t topic_connection_limit_file_limit(void)
{
    struct rlimit limit;
    return getrlimit(RLIMIT_NOFILE, &limit) == 0 ? min((size_t)limit.rlim_cur, MAX_FILES) : 1024;
}

/* The lowest free descriptor: as many as are open, for a process that has just started. */
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
    char name[64];
    int unlimited = 0; /* libzmq's I/O thread would wait for us, should the events pile up */
    int linger_ms = 0;
    snprintf(name, sizeof name, "inproc://connection-limit-%zu", limit->monitor_count);
    void *monitor = zmq_socket(context, ZMQ_PAIR);
    if (!monitor || zmq_setsockopt(monitor, ZMQ_RCVHWM, &unlimited, sizeof unlimited) < 0 ||
        zmq_setsockopt(monitor, ZMQ_LINGER, &linger_ms, sizeof linger_ms) < 0 ||
        zmq_socket_monitor(socket, name, EVENTS) < 0 || zmq_connect(monitor, name) < 0) {
        topic_error_set(err, "connections cannot be watched: %s", zmq_strerror(errno));
        if (monitor)
            zmq_close(monitor);
        return -1;
    }
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
    topic_log(TOPIC_LOG_INFO, "limits", "up to %zu connections (%zu open files allowed)",
              min(limit->max_connections, limit->max_clients), files);
}

/* What a socket is called while the door is shut; NULL without memory. */
static char *name_aside(const char *path)
{
    return topic_memory_format(NULL, "%s.full", path);
}

static void rename_socket(const char *path, bool close_door)
{
    char *aside = name_aside(path);
    if (!aside)
        return;
    if (rename(close_door ? path : aside, close_door ? aside : path) < 0)
        topic_log(TOPIC_LOG_WARNING, "door-failed", "%s: cannot be renamed: %s", path,
                  strerror(errno));
    free(aside);
}

static void filter_listener(int fd, bool close_door)
{
    struct sock_filter drop_all = {.code = BPF_RET | BPF_K, .k = 0};
    struct sock_fprog program = {.len = 1, .filter = &drop_all};
    int ignored = 0;
    int status = close_door
                     ? setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program)
                     : setsockopt(fd, SOL_SOCKET, SO_DETACH_FILTER, &ignored, sizeof ignored);
    if (status < 0)
        topic_log(TOPIC_LOG_WARNING, "door-failed", "a listener cannot be %s: %s",
                  close_door ? "shut" : "opened", strerror(errno));
}

static bool is_shut(const struct topic_connection_limit *limit,
                    enum topic_connection_limit_state state, const void *socket)
{
    return state == TOPIC_CONNECTION_LIMIT_SHUT ||
           (state == TOPIC_CONNECTION_LIMIT_FULL && socket != limit->spared) ||
           socket == limit->ended;
}

static bool is_to_turn(const struct topic_connection_limit *limit,
                       enum topic_connection_limit_state state, const void *socket)
{
    return is_shut(limit, limit->state, socket) != is_shut(limit, state, socket);
}

/* All that the socket is bound to. */
static void turn(const struct topic_connection_limit *limit, const void *socket, bool close_door)
{
    for (size_t i = 0; i < limit->endpoint_count; i++)
        if (limit->endpoints[i].socket == socket && limit->endpoints[i].endpoint->path)
            rename_socket(limit->endpoints[i].endpoint->path, close_door);
    for (size_t i = 0; i < limit->listener_count; i++)
        if (limit->listeners[i].socket == socket)
            filter_listener(limit->listeners[i].fd, close_door);
}

static void set_door(struct topic_connection_limit *limit, enum topic_connection_limit_state state)
{
    if (limit->state == state)
        return;
    for (size_t i = 0; i < limit->monitor_count; i++)
        if (is_to_turn(limit, state, limit->watched[i]))
            turn(limit, limit->watched[i], is_shut(limit, state, limit->watched[i]));
    if (state > limit->state)
        topic_log(TOPIC_LOG_WARNING, "door-shut",
                  "%zu connections: no more are taken until some have left", limit->connections);
    else
        topic_log(TOPIC_LOG_INFO, "door-open", "%zu connections: more are taken again",
                  limit->connections);
    limit->state = state;
}

/* Where nobody is to come in any more the door stays shut. */
static void remove_ended(const struct topic_connection_limit *limit)
{
    for (size_t i = 0; i < limit->endpoint_count; i++) {
        const struct topic_connection_limit_endpoint *place = &limit->endpoints[i];
        char *aside = place->socket == limit->ended && place->endpoint->path
                          ? name_aside(place->endpoint->path)
                          : NULL;
        if (aside)
            unlink(aside);
        free(aside);
    }
}

void topic_connection_limit_release(struct topic_connection_limit *limit)
{
    set_door(
        limit,
        TOPIC_CONNECTION_LIMIT_OPEN); /* so that the files are where their owner removes them */
    remove_ended(limit);
    for (size_t i = 0; i < limit->monitor_count; i++) {
        zmq_socket_monitor(limit->watched[i], NULL, 0);
        zmq_close(limit->monitors[i]);
    }
    free(limit->endpoints);
    free(limit->listeners);
    free(limit->by_descriptor);
    *limit = (struct topic_connection_limit){0};
}

struct event {
    uint16_t kind;
    int32_t fd;
    bool is_tcp;
};

static void note_listener(struct topic_connection_limit *limit, int fd, const void *socket)
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

static void note_connection(struct topic_connection_limit *limit, size_t index,
                            const struct event *event, bool is_open)
{
    size_t old_capacity = limit->descriptor_capacity;
    count_connection(limit, index, is_open);
    if (event->fd < 0 ||
        topic_memory_reserve(&limit->by_descriptor, &limit->descriptor_capacity,
                             (size_t)event->fd + 1, sizeof *limit->by_descriptor, NULL) < 0)
        return;
    if (limit->descriptor_capacity > old_capacity)
        memset(limit->by_descriptor + old_capacity, 0,
               (limit->descriptor_capacity - old_capacity) * sizeof *limit->by_descriptor);
    limit->by_descriptor[event->fd] =
        (struct topic_connection_limit_connection){.is_open = is_open, .socket = (uint8_t)index};
}

static void note_event(struct topic_connection_limit *limit, size_t index,
                       const struct event *event)
{
    if (event->kind == ZMQ_EVENT_ACCEPTED || event->kind == ZMQ_EVENT_CONNECTED)
        note_connection(limit, index, event, true);
    else if (event->kind == ZMQ_EVENT_DISCONNECTED)
        note_connection(limit, index, event, false);
    else if (event->kind == ZMQ_EVENT_LISTENING && event->is_tcp)
        note_listener(limit, event->fd, limit->watched[index]);
}

/* An event is two frames: 16 bits of kind and 32 of value, then the address. */
static bool receive_event(void *monitor, struct event *event)
{
    char head[6];
    char address[4] = "";
    if (zmq_recv(monitor, head, sizeof head, ZMQ_DONTWAIT) != (int)sizeof head ||
        zmq_recv(monitor, address, sizeof address, ZMQ_DONTWAIT) < 0)
        return false;
    memcpy(&event->kind, head, sizeof event->kind);
    memcpy(&event->fd, head + sizeof event->kind, sizeof event->fd);
    event->is_tcp = memcmp(address, "tcp:", sizeof address) == 0;
    return true;
}

static size_t clients_of(const struct topic_connection_limit *limit)
{
    size_t clients = limit->connections;
    for (size_t i = 0; i < limit->monitor_count; i++)
        if (limit->watched[i] == limit->spared)
            clients -= limit->of_socket[i];
    return clients;
}

/* Open again only when an eighth has gone: each opening may let a whole backlog in. */
static bool is_over(size_t count, size_t limit, bool is_closed)
{
    return count >= limit || (is_closed && count >= limit - limit / 8);
}

void topic_connection_limit_update(struct topic_connection_limit *limit, size_t index)
{
    struct event event;
    while (receive_event(limit->monitors[index], &event)) {
        note_event(limit, index, &event);
        if (is_over(limit->connections, limit->max_connections,
                    limit->state == TOPIC_CONNECTION_LIMIT_SHUT))
            set_door(limit, TOPIC_CONNECTION_LIMIT_SHUT);
        else if (is_over(clients_of(limit), limit->max_clients,
                         limit->state != TOPIC_CONNECTION_LIMIT_OPEN))
            set_door(limit, TOPIC_CONNECTION_LIMIT_FULL);
        else
            set_door(limit, TOPIC_CONNECTION_LIMIT_OPEN);
    }
}

void topic_connection_limit_end(struct topic_connection_limit *limit, const void *socket)
{
    if (!is_shut(limit, limit->state, socket))
        turn(limit, socket, true);
    limit->ended = socket;
}

/* A descriptor that libzmq has closed is given out anew: what has happened is read first, and each
 * connection hung up once, so that it is not another one's that is hit. */
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
        if (!connection->is_open || connection->socket != index || connection->is_hung_up)
            continue;
        connection->is_hung_up = true;
        shutdown((int)fd, SHUT_WR);
    }
    return limit->of_socket[index];
}
