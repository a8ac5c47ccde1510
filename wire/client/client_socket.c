#include "wire/client/client_socket.h"

#include <errno.h>
#include <stdint.h>

#include <zmq.h>

#include "wire/curve_key.h"

#define DEFAULT_TIMEOUT_MS 30000
#define DEFAULT_MAX_REPLY_BYTES ((size_t)64 * 1024 * 1024)

static int set_options(void *socket, int timeout_ms, size_t max_reply_bytes)
{
    const struct {
        int name;
        int value;
    } rows[] = {
        {ZMQ_LINGER, 0},
        {ZMQ_SNDTIMEO, timeout_ms},
        {ZMQ_RCVHWM, 0}, /* bounded by what was asked for */
        {ZMQ_IPV6, 1},
    };
    int64_t max_bytes = (int64_t)max_reply_bytes;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (zmq_setsockopt(socket, rows[i].name, &rows[i].value, sizeof rows[i].value) < 0)
            return -1;
    return zmq_setsockopt(socket, ZMQ_MAXMSGSIZE, &max_bytes, sizeof max_bytes);
}

static int set_keys(void *socket, const struct topic_client_options *options,
                    struct topic_error *err)
{
    char server[TOPIC_CURVE_KEY_LENGTH + 1];
    struct topic_curve_key_pair own = {0};
    if (!options->server_key)
        return options->key_path ? topic_error_set(err,
                                                   "%s: a key of one's own is of use with the "
                                                   "server's public key only: name that too",
                                                   options->key_path)
                                 : 0;
    int status = topic_curve_key_public_read(server, options->server_key, err);
    if (status == 0 && options->key_path)
        status = topic_curve_key_pair_read(&own, options->key_path, err);
    if (status == 0 &&
        topic_curve_key_apply_client(socket, options->key_path ? &own : NULL, server) < 0)
        status = topic_error_set(err, "a key cannot be used: %s", zmq_strerror(errno));
    topic_curve_key_pair_release(&own);
    return status;
}

int topic_client_socket_open(struct topic_client_socket *connection, const char *endpoint,
                             const struct topic_client_options *options, struct topic_error *err)
{
    size_t max_reply_bytes =
        options->max_reply_bytes ? options->max_reply_bytes : DEFAULT_MAX_REPLY_BYTES;
    connection->timeout_ms = options->timeout_ms ? options->timeout_ms : DEFAULT_TIMEOUT_MS;
    connection->context = zmq_ctx_new();
    connection->socket = connection->context ? zmq_socket(connection->context, ZMQ_DEALER) : NULL;
    if (connection->socket && set_keys(connection->socket, options, err) < 0)
        return -1;
    if (!connection->socket ||
        set_options(connection->socket, connection->timeout_ms, max_reply_bytes) < 0 ||
        zmq_connect(connection->socket, endpoint) < 0)
        return topic_error_set(err, "%s: cannot be connected to: %s", endpoint,
                               zmq_strerror(errno));
    return 0;
}

void topic_client_socket_close(struct topic_client_socket *connection)
{
    if (connection->socket)
        zmq_close(connection->socket);
    if (connection->context)
        zmq_ctx_term(connection->context);
    *connection = (struct topic_client_socket){0};
}
