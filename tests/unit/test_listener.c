/* The socket at which clients of topicd-web connect. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>
#include <microhttpd.h>

#include "web/http/listener.h"

static int connections; /* that libmicrohttpd has */

/* libmicrohttpd calls these with its own parameters.
 * NOLINTBEGIN(readability-function-size,readability-non-const-parameter) */
static void note(void *context, struct MHD_Connection *connection, void **of_socket,
                 enum MHD_ConnectionNotificationCode code)
{
    (void)context;
    (void)connection;
    (void)of_socket;
    connections += code == MHD_CONNECTION_NOTIFY_STARTED ? 1 : -1;
}

static enum MHD_Result answer(void *context, struct MHD_Connection *connection, const char *path,
                              const char *method, const char *version, const char *body,
                              size_t *body_len, void **of_connection)
{
    (void)context;
    (void)connection;
    (void)path;
    (void)method;
    (void)version;
    (void)body;
    (void)body_len;
    (void)of_connection;
    return MHD_NO;
}
/* NOLINTEND(readability-function-size,readability-non-const-parameter) */

static int connect_to(const struct topic_listener *listener)
{
    const struct sockaddr_in address = {.sin_family = AF_INET,
                                        .sin_port = htons((uint16_t)topic_listener_port(listener)),
                                        .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(fd >= 0);
    assert_int_equal(connect(fd, (const struct sockaddr *)&address, sizeof address), 0);
    return fd;
}

static void one_client_is_accepted_in_a_turn(void **state)
{
    (void)state;
    struct topic_error err = {0};
    struct topic_address address = {0};
    struct topic_listener listener = {-1};
    struct MHD_Daemon *http =
        MHD_start_daemon(MHD_USE_EPOLL | MHD_USE_NO_LISTEN_SOCKET, 0, NULL, NULL, answer, NULL,
                         MHD_OPTION_NOTIFY_CONNECTION, note, NULL, MHD_OPTION_END);
    assert_non_null(http);
    assert_int_equal(topic_address_init(&address, "127.0.0.1:0", &err), 0);
    assert_int_equal(topic_listener_open(&listener, &address, &err), 0);
    int clients[3];
    for (size_t i = 0; i < 3; i++)
        clients[i] = connect_to(&listener);
    for (int accepted = 1; accepted <= 4; accepted++) {
        topic_listener_accept(&listener, http);
        assert_int_equal(connections, accepted < 3 ? accepted : 3);
    }
    for (size_t i = 0; i < 3; i++)
        close(clients[i]);
    topic_listener_close(&listener);
    MHD_stop_daemon(http);
    topic_address_release(&address);
}

static void without_a_descriptor_a_client_waits(void **state)
{
    (void)state;
    struct topic_error err = {0};
    struct topic_address address = {0};
    struct topic_listener listener = {-1};
    struct rlimit before;
    assert_int_equal(topic_address_init(&address, "127.0.0.1:0", &err), 0);
    assert_int_equal(topic_listener_open(&listener, &address, &err), 0);
    int client = connect_to(&listener);
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    const struct rlimit none = {0, before.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
    int status = topic_listener_accept(&listener, NULL);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    assert_int_equal(status, -1);
    close(client);
    topic_listener_close(&listener);
    topic_address_release(&address);
}

static void an_address_in_use_is_named(void **state)
{
    (void)state;
    struct topic_error err = {0};
    struct topic_address address = {0};
    struct topic_listener listener = {-1};
    struct topic_listener second = {-1};
    char text[32];
    assert_int_equal(topic_address_init(&address, "127.0.0.1:0", &err), 0);
    assert_int_equal(topic_listener_open(&listener, &address, &err), 0);
    snprintf(text, sizeof text, "127.0.0.1:%u", topic_listener_port(&listener));
    assert_int_equal(topic_address_init(&address, text, &err), 0);
    assert_int_equal(topic_listener_open(&second, &address, &err), -1);
    assert_non_null(strstr(err.text, text));
    assert_non_null(strstr(err.text, "Address already in use"));
    assert_int_equal(second.fd, -1);
    topic_listener_close(&listener);
    topic_address_release(&address);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(one_client_is_accepted_in_a_turn),
                                       cmocka_unit_test(without_a_descriptor_a_client_waits),
                                       cmocka_unit_test(an_address_in_use_is_named)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
