/* What the main thread waits for: daemon/net/poll.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>
#include <zmq.h>

#include "daemon/net/poll.h"

#define PATIENCE_MS 60000

static void *context;
static void *sockets[2]; /* ours, and the other end */
static int ends[2];      /* of a pipe */

static int begin(void **state)
{
    (void)state;
    context = zmq_ctx_new();
    for (size_t i = 0; i < 2; i++)
        sockets[i] = zmq_socket(context, ZMQ_PAIR);
    assert_int_equal(zmq_bind(sockets[0], "inproc://test"), 0);
    assert_int_equal(zmq_connect(sockets[1], "inproc://test"), 0);
    return pipe(ends);
}

static int end(void **state)
{
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        zmq_close(sockets[i]);
        close(ends[i]);
    }
    return zmq_ctx_term(context);
}

static void send_to_us(size_t count)
{
    for (size_t i = 0; i < count; i++)
        assert_int_equal(zmq_send(sockets[1], "a", 1, 0), 1);
}

static bool receive(void)
{
    char byte;
    return zmq_recv(sockets[0], &byte, 1, ZMQ_DONTWAIT) == 1;
}

/* The other end's news arrive one after the other: some are none of the events waited for. */
static void wait_until_ready(struct topic_poll_item *item)
{
    do
        assert_int_equal(topic_poll(item, 1, PATIENCE_MS), 0);
    while (item->revents == 0);
}

static bool is_ready_now(struct topic_poll_item *item)
{
    assert_int_equal(topic_poll(item, 1, 0), 0);
    return item->revents != 0;
}

static void a_socket_is_ready_until_it_is_empty(void **state)
{
    (void)state;
    struct topic_poll_item item = {.socket = sockets[0], .fd = -1, .events = ZMQ_POLLIN};
    assert_false(is_ready_now(&item));
    send_to_us(2);
    wait_until_ready(&item);
    assert_int_equal(item.revents, ZMQ_POLLIN);
    assert_true(receive());
    wait_until_ready(&item); /* the second message brings no news */
    assert_true(receive());
    assert_false(is_ready_now(&item));
}

static void a_quiet_socket_is_ready_for_each_message_after_it_was_emptied(void **state)
{
    (void)state;
    struct topic_poll_item item = {
        .socket = sockets[0], .fd = -1, .events = ZMQ_POLLIN, .is_quiet = true};
    for (size_t count = 1; count < 2000; count += 1 + count / 2) {
        send_to_us(count);
        size_t received = 0;
        while (received < count) {
            wait_until_ready(&item);
            while (receive())
                received++;
        }
        assert_int_equal(received, count);
        assert_false(is_ready_now(&item));
    }
}

static void a_quiet_socket_is_ready_for_what_came_before(void **state)
{
    (void)state;
    struct topic_poll_item loud = {.socket = sockets[0], .fd = -1, .events = ZMQ_POLLIN};
    struct topic_poll_item item = loud;
    item.is_quiet = true;
    send_to_us(1);
    wait_until_ready(&loud); /* from now on the descriptor is not readable */
    assert_true(is_ready_now(&item));
}

static void a_socket_may_be_sent_to(void **state)
{
    (void)state;
    struct topic_poll_item item = {.socket = sockets[0], .fd = -1, .events = ZMQ_POLLOUT};
    wait_until_ready(&item);
    assert_int_equal(item.revents, ZMQ_POLLOUT);
    send_to_us(1);
    item.events = 0;
    assert_false(is_ready_now(&item));
}

static void descriptors_and_sockets_are_waited_for_together(void **state)
{
    (void)state;
    struct topic_poll_item items[] = {
        {.fd = ends[0], .events = ZMQ_POLLIN},
        {.fd = -1, .events = ZMQ_POLLIN},
        {.socket = sockets[0], .fd = -1, .events = ZMQ_POLLIN},
    };
    assert_int_equal(topic_poll(items, 3, 0), 0);
    assert_int_equal(items[0].revents | items[1].revents | items[2].revents, 0);
    send_to_us(1);
    assert_int_equal(write(ends[1], "a", 1), 1);
    wait_until_ready(&items[2]);
    assert_int_equal(topic_poll(items, 3, PATIENCE_MS), 0);
    assert_int_equal(items[0].revents, ZMQ_POLLIN);
    assert_int_equal(items[1].revents, 0);
    assert_int_equal(items[2].revents, ZMQ_POLLIN);
}

static void the_end_of_a_descriptor_is_told(void **state)
{
    (void)state;
    struct topic_poll_item item = {.fd = ends[0], .events = ZMQ_POLLIN};
    close(ends[1]);
    assert_true(is_ready_now(&item));
    ends[1] = dup(ends[0]);
}

static void a_closed_socket_is_an_error(void **state)
{
    (void)state;
    int64_t no_socket[128] = {0};
    struct topic_poll_item item = {.socket = no_socket, .fd = -1, .events = ZMQ_POLLIN};
    assert_int_equal(topic_poll(&item, 1, 0), -1);
    assert_int_equal(zmq_errno(), ENOTSOCK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_socket_is_ready_until_it_is_empty, begin, end),
        cmocka_unit_test_setup_teardown(
            a_quiet_socket_is_ready_for_each_message_after_it_was_emptied, begin, end),
        cmocka_unit_test_setup_teardown(a_quiet_socket_is_ready_for_what_came_before, begin, end),
        cmocka_unit_test_setup_teardown(a_socket_may_be_sent_to, begin, end),
        cmocka_unit_test_setup_teardown(descriptors_and_sockets_are_waited_for_together, begin,
                                        end),
        cmocka_unit_test_setup_teardown(the_end_of_a_descriptor_is_told, begin, end),
        cmocka_unit_test_setup_teardown(a_closed_socket_is_an_error, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
