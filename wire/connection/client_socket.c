#include "wire/connection/client_socket.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>

#include <zmq.h>

#include "base/limits/headroom.h"
#include "wire/connection/context_end.h"
#include "wire/connection/host_lookup.h"
#include "wire/curve_key.h"

/* libzmq disconnects a server of ZMTP 1.0 or 2.0 from a socket that has a ZAP domain:
 * hooks/recv_hook.h does not follow what such a server sends, and topicd is none. */
#define ZAP_DOMAIN "topicd"

#define TCP "tcp://"
#define IPC "ipc://"
#define MAX_PATH_LENGTH (sizeof((struct sockaddr_un *)0)->sun_path - 1)

#define DEFAULT_TIMEOUT_MS 30000

/* The longest answer that topicd sends has 16 MiB (docs/protocol.md). */
#define DEFAULT_MAX_REPLY_BYTES ((size_t)17 * 1024 * 1024)

/* Answers that were received by libzmq but not by the caller. More of them wait in the daemon,
 * which has a bound of its own. With 4, small answers take half as long again; with 64 it is no
 * faster. */
#define MAX_QUEUED_REPLIES 8

/* libzmq's while a connection is made: those of a context (5), its random numbers, the socket, its
 * monitor at both ends, the connection, and what the resolver opens; and some of the program's. */
#define FILES 16

/* Of libzmq, reaper, input and output; and one that looks up the host. */
#define THREADS 3

#define NO_SUCH_HOST                                                                               \
    "no address is known for this host: correct its name, or see to it that this machine can "     \
    "resolve it"
#define NO_RESOLVER                                                                                \
    "the resolver of this machine does not say which address this host has: see to it that its "   \
    "name servers answer (/etc/resolv.conf), or write an address"

/* For the context, the connection and the first answers; a longest answer has 17 MiB. */
#define MEMORY_BYTES ((size_t)32 * 1024 * 1024)

static int check_headroom(const char *endpoint, struct topic_error *err)
{
    const struct topic_headroom needed = {
        .files = FILES, .threads = THREADS, .memory_bytes = MEMORY_BYTES, .advice = ""};
    struct topic_error why = {0};
    if (topic_headroom_check(&needed, &why) == 0)
        return 0;
    return topic_error_set(err, "%s: cannot connect: %s", endpoint, why.text);
}

static int set_options(void *socket, int max_queued_replies, size_t max_reply_bytes)
{
    const struct {
        int name;
        int value;
    } rows[] = {
        {ZMQ_LINGER, 0},
        {ZMQ_RCVHWM, max_queued_replies},
        {ZMQ_IPV6, 1},
    };
    int64_t max_bytes = (int64_t)max_reply_bytes;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (zmq_setsockopt(socket, rows[i].name, &rows[i].value, sizeof rows[i].value) < 0)
            return -1;
    if (zmq_setsockopt(socket, ZMQ_ZAP_DOMAIN, ZAP_DOMAIN, strlen(ZAP_DOMAIN)) < 0)
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
                                                   "%s: a client's key needs the server's public "
                                                   "key: name that too",
                                                   options->key_path)
                                 : 0;
    int status = topic_curve_key_public_read(server, options->server_key, err);
    if (status == 0 && options->key_path)
        status = topic_curve_key_pair_read(&own, options->key_path, err);
    if (status == 0 &&
        topic_curve_key_apply_client(socket, options->key_path ? &own : NULL, server) < 0)
        status = topic_error_set(err, "cannot use the CURVE keys: %s", zmq_strerror(errno));
    topic_curve_key_pair_release(&own);
    return status;
}

static bool has_port(const char *endpoint)
{
    const char *host = endpoint + strlen(TCP);
    const char *colon = strrchr(host, ':');
    size_t digits = colon ? strspn(colon + 1, "0123456789") : 0;
    if (digits == 0 || colon == host || colon[1 + digits] != '\0')
        return false;
    unsigned long port = strtoul(colon + 1, NULL, 10);
    return port > 0 && port <= UINT16_MAX;
}

/* libzmq would say "Invalid argument" of most of these, and take a port of 65536 for 0. */
static int check_endpoint(const char *endpoint, struct topic_error *err)
{
    bool is_tcp = strncmp(endpoint, TCP, strlen(TCP)) == 0;
    bool is_ipc = strncmp(endpoint, IPC, strlen(IPC)) == 0;
    if (!is_tcp && !is_ipc)
        return topic_error_set(err, "%s: is not an endpoint: write tcp://HOST:PORT or ipc://PATH",
                               endpoint);
    if (is_tcp && !has_port(endpoint))
        return topic_error_set(err, "%s: has no port from 1 to %d: write tcp://HOST:PORT", endpoint,
                               UINT16_MAX);
    if (is_ipc && !endpoint[strlen(IPC)])
        return topic_error_set(err, "%s: names no file: write ipc:///path/of/the/socket", endpoint);
    if (is_ipc && strlen(endpoint + strlen(IPC)) > MAX_PATH_LENGTH)
        return topic_error_set(err,
                               "%s: the path is longer than %zu bytes, the limit for sockets: "
                               "topicd cannot listen there",
                               endpoint, MAX_PATH_LENGTH);
    return 0;
}

static int open_sockets(struct topic_client_socket *socket,
                        const struct topic_client_options *options, size_t max_reply_bytes)
{
    int max_queued = socket->max_queued_replies ? socket->max_queued_replies : MAX_QUEUED_REPLIES;
    if (!socket->dealer || set_options(socket->dealer, max_queued, max_reply_bytes) < 0)
        return -1;
    return options->connect_timeout_ms > 0
               ? topic_handshake_watch(&socket->handshake, socket->context, socket->dealer,
                                       options->server_key != NULL)
               : 0;
}

/* The host of tcp://HOST:PORT or tcp://SOURCE;HOST:PORT, if it is a name and no address. */
static bool read_host_name(char name[static NI_MAXHOST], const char *endpoint)
{
    struct in6_addr address;
    const char *source_end = strchr(endpoint, ';');
    const char *begin = source_end ? source_end + 1 : endpoint + strlen(TCP);
    const char *end = strrchr(endpoint, ':');
    if (strncmp(endpoint, TCP, strlen(TCP)) != 0 || end <= begin || *begin == '[' ||
        end - begin >= NI_MAXHOST)
        return false;
    memcpy(name, begin, (size_t)(end - begin));
    name[end - begin] = '\0';
    return inet_pton(AF_INET, name, &address) != 1 && inet_pton(AF_INET6, name, &address) != 1;
}

/* libzmq resolves names in the thread that does all of its work, tells nobody when it cannot, and
 * ends only after the resolver has given up: after twenty seconds where none answers. So it gets a
 * name when the resolver has found an address; but where the connection has no time limit, at
 * once. */
static int begin_connecting(struct topic_client_socket *socket, const char *endpoint)
{
    char name[NI_MAXHOST];
    if (socket->connect_timeout_ms > 0 && read_host_name(name, endpoint))
        return topic_host_lookup_start(&socket->lookup, name);
    return zmq_connect(socket->dealer, endpoint);
}

int topic_client_socket_open(struct topic_client_socket *socket, const char *endpoint,
                             const struct topic_client_options *options, struct topic_error *err)
{
    if (check_endpoint(endpoint, err) < 0 || check_headroom(endpoint, err) < 0)
        return -1;
    size_t max_reply_bytes =
        options->max_reply_bytes ? options->max_reply_bytes : DEFAULT_MAX_REPLY_BYTES;
    socket->max_waiting_bytes = 4 * max_reply_bytes;
    socket->timeout_ms = options->timeout_ms ? options->timeout_ms : DEFAULT_TIMEOUT_MS;
    socket->context = zmq_ctx_new();
    socket->dealer = socket->context ? zmq_socket(socket->context, ZMQ_DEALER) : NULL;
    if (socket->dealer && set_keys(socket->dealer, options, err) < 0)
        return -1;
    socket->connect_timeout_ms = options->connect_timeout_ms;
    socket->handshake.has_own_key = options->key_path != NULL;
    if (open_sockets(socket, options, max_reply_bytes) < 0 ||
        begin_connecting(socket, endpoint) < 0)
        return topic_error_set(err, "%s: cannot connect: %s", endpoint, zmq_strerror(errno));
    return 0;
}

int topic_client_socket_connect(struct topic_client_socket *socket, const char *endpoint)
{
    topic_host_lookup_free(&socket->lookup);
    return zmq_connect(socket->dealer, endpoint);
}

const char *topic_client_socket_reason(const struct topic_client_socket *socket)
{
    if (!socket->lookup)
        return topic_handshake_reason(&socket->handshake);
    return topic_host_lookup_is_unknown(socket->lookup) ? NO_SUCH_HOST : NO_RESOLVER;
}

void topic_client_socket_close(struct topic_client_socket *socket)
{
    topic_host_lookup_free(&socket->lookup);
    topic_handshake_close(&socket->handshake, socket->dealer);
    if (socket->dealer)
        zmq_close(socket->dealer);
    if (socket->context && socket->end_ms > 0)
        topic_context_end_within(socket->context, socket->end_ms);
    else if (socket->context)
        zmq_ctx_term(socket->context);
    *socket = (struct topic_client_socket){0};
}
