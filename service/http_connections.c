#include "service/http_connections.h"

#include <sys/socket.h>

/* Of the places, an eighth stays free for new connections while libmicrohttpd releases ended
 * ones. */
#define FREE_SHARE 8

/* Of the open files. */
#define FILES_SHARE 8

size_t topic_http_connections_most(size_t file_limit)
{
    size_t most = file_limit / FILES_SHARE;
    if (most > TOPIC_HTTP_CONNECTIONS_MAX)
        return TOPIC_HTTP_CONNECTIONS_MAX;
    return most > 2 ? most : 2;
}

static struct topic_http_connection *find(struct topic_http_connections *connections,
                                          const void *key)
{
    for (size_t i = 0; i < connections->count; i++)
        if (connections->items[i].key == key)
            return &connections->items[i];
    return NULL;
}

static void end(struct topic_http_connection *connection)
{
    connection->is_ended = true;
    shutdown(connection->fd, SHUT_RDWR);
}

static struct topic_http_connection *oldest(struct topic_http_connections *connections)
{
    struct topic_http_connection *oldest = NULL;
    for (size_t i = 0; i < connections->count; i++) {
        struct topic_http_connection *connection = &connections->items[i];
        if (!connection->is_ended && (!oldest || connection->began_ms < oldest->began_ms))
            oldest = connection;
    }
    return oldest;
}

static size_t count_going(const struct topic_http_connections *connections)
{
    size_t count = 0;
    for (size_t i = 0; i < connections->count; i++)
        count += !connections->items[i].is_ended;
    return count;
}

void topic_http_connections_opened(struct topic_http_connections *connections, const void *key,
                                   int fd, int64_t now_ms)
{
    if (connections->count == connections->most) { /* libmicrohttpd has the same limit */
        shutdown(fd, SHUT_RDWR);
        return;
    }
    connections->items[connections->count++] =
        (struct topic_http_connection){.key = key, .fd = fd, .began_ms = now_ms};
    size_t places = connections->most - (connections->most + FREE_SHARE - 1) / FREE_SHARE;
    struct topic_http_connection *first = oldest(connections);
    if (first && count_going(connections) > places)
        end(first);
}

void topic_http_connections_answered(struct topic_http_connections *connections, const void *key,
                                     int64_t now_ms)
{
    struct topic_http_connection *connection = find(connections, key);
    if (connection)
        connection->began_ms = now_ms;
}

void topic_http_connections_closed(struct topic_http_connections *connections, const void *key)
{
    struct topic_http_connection *connection = find(connections, key);
    if (connection)
        *connection = connections->items[--connections->count];
}

int topic_http_connections_turn(struct topic_http_connections *connections, int64_t now_ms)
{
    int next_ms = -1;
    for (size_t i = 0; i < connections->count; i++) {
        struct topic_http_connection *connection = &connections->items[i];
        int64_t left_ms = connection->began_ms + TOPIC_HTTP_CONNECTIONS_REQUEST_MS - now_ms;
        if (connection->is_ended)
            continue;
        if (left_ms <= 0)
            end(connection);
        else if (next_ms < 0 || left_ms < next_ms)
            next_ms = (int)left_ms;
    }
    return next_ms;
}
