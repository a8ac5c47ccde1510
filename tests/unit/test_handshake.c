/* The events of a client's connections: its end when nobody has read them for long, and libzmq's
 * thread waits for a reader; connections that it leaves itself. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>
#include <zmq.h>

#include "wire/connection/handshake.h"

/* So long after a connection was ended, libzmq connects again: unless its thread waits. */
#define RECONNECT_MS 1
#define SILENCE_MS 1000

/* So many events can wait (handshake.h); each connection has at least one. */
#define MOST_EVENTS 2000

struct server {
    int fd;
    char endpoint[64];
};

static void listen_on_loopback(struct server *server)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof address;
    server->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(server->fd >= 0);
    assert_int_equal(bind(server->fd, (struct sockaddr *)&address, len), 0);
    assert_int_equal(listen(server->fd, 16), 0);
    assert_int_equal(getsockname(server->fd, (struct sockaddr *)&address, &len), 0);
    snprintf(server->endpoint, sizeof server->endpoint, "tcp://127.0.0.1:%d",
             ntohs(address.sin_port));
}

static void end_one(const struct server *server)
{
    int fd = accept4(server->fd, NULL, NULL, SOCK_CLOEXEC);
    assert_true(fd >= 0);
    close(fd);
}

/* Ends each connection until none comes any more; returns how many there were. */
static int end_connections(const struct server *server)
{
    struct pollfd item = {.fd = server->fd, .events = POLLIN};
    int count = 0;
    while (count <= MOST_EVENTS && poll(&item, 1, SILENCE_MS) > 0) {
        end_one(server);
        count++;
    }
    return count;
}

static void set(void *socket, int option, int value)
{
    assert_int_equal(zmq_setsockopt(socket, option, &value, sizeof value), 0);
}

static void it_ends_while_events_wait(void **state)
{
    (void)state;
    struct server server;
    struct topic_handshake handshake = {0};
    void *context = zmq_ctx_new();
    void *dealer = zmq_socket(context, ZMQ_DEALER);
    listen_on_loopback(&server);
    set(dealer, ZMQ_LINGER, 0);
    set(dealer, ZMQ_RECONNECT_IVL, RECONNECT_MS);
    assert_int_equal(topic_handshake_watch(&handshake, context, dealer, false), 0);
    assert_int_equal(zmq_connect(dealer, server.endpoint), 0);
    assert_in_range(end_connections(&server), 1, MOST_EVENTS);
    topic_handshake_close(&handshake, dealer);
    assert_null(handshake.monitor);
    zmq_close(dealer);
    zmq_ctx_term(context);
    close(server.fd);
}

static void read_until(struct topic_handshake *handshake, const bool *is_true)
{
    while (!*is_true) {
        zmq_pollitem_t item = {.socket = handshake->monitor, .events = ZMQ_POLLIN};
        assert_true(zmq_poll(&item, 1, -1) >= 0);
        topic_handshake_read(handshake);
    }
}

/* What ends then is no connection of a request. */
static void a_connection_that_was_left_does_not_end(void **state)
{
    (void)state;
    char endpoint[256];
    size_t len = sizeof endpoint;
    struct server server;
    struct topic_handshake handshake = {0};
    void *context = zmq_ctx_new();
    void *router = zmq_socket(context, ZMQ_ROUTER);
    void *dealer = zmq_socket(context, ZMQ_DEALER);
    listen_on_loopback(&server);
    assert_int_equal(zmq_bind(router, "tcp://127.0.0.1:*"), 0);
    assert_int_equal(zmq_getsockopt(router, ZMQ_LAST_ENDPOINT, endpoint, &len), 0);
    set(dealer, ZMQ_LINGER, 0);
    assert_int_equal(topic_handshake_watch(&handshake, context, dealer, false), 0);
    assert_int_equal(zmq_connect(dealer, endpoint), 0);
    read_until(&handshake, &handshake.is_up);
    assert_int_equal(zmq_disconnect(dealer, endpoint), 0);
    topic_handshake_forget(&handshake);
    assert_int_equal(zmq_connect(dealer, server.endpoint), 0);
    end_one(&server);
    end_one(&server);
    topic_handshake_read(&handshake);
    assert_false(handshake.has_ended);
    topic_handshake_close(&handshake, dealer);
    zmq_close(dealer);
    zmq_close(router);
    zmq_ctx_term(context);
    close(server.fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_ends_while_events_wait),
        cmocka_unit_test(a_connection_that_was_left_does_not_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
