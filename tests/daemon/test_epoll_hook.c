/* What libzmq is told of a peer that has left: hooks/epoll_hook.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "hooks/epoll_hook.h"
#include "hooks/poll_set.h"

#define DESCRIPTORS 64

/* The events of a descriptor whose peer has sent something and left; waited for: `wanted`. */
static uint32_t told(uint32_t wanted)
{
    int ends[2];
    int set = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event event = {.events = EPOLLIN};
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
    assert_int_equal(write(ends[1], "last", 4), 4);
    assert_int_equal(topic_epoll_hook_control(set, EPOLL_CTL_ADD, ends[0], &event), 0);
    event.events = wanted;
    assert_int_equal(topic_epoll_hook_control(set, EPOLL_CTL_MOD, ends[0], &event), 0);
    close(ends[1]);
    int count = topic_epoll_hook_wait(set, &event, 1, 0);
    close(ends[0]);
    close(set);
    return count > 0 ? event.events : 0;
}

static void who_waits_for_nothing_is_told_nothing(void **state)
{
    (void)state;
    assert_int_equal(told(0), 0);
}

static void the_end_is_told_where_it_is_read(void **state)
{
    (void)state;
    assert_int_equal(told(EPOLLIN), EPOLLIN);
    assert_int_equal(told(EPOLLIN | EPOLLOUT), EPOLLIN | EPOLLOUT);
}

/* libzmq has stopped reading, and has still to find that it has nothing more to write. */
static void who_would_write_is_not_told_of_the_end(void **state)
{
    (void)state;
    assert_int_equal(told(EPOLLOUT), EPOLLOUT);
}

/* Whatever is added first. */
static void the_mailbox_is_told_last(void **state)
{
    (void)state;
    enum { COUNT = 3 };
    for (size_t mailbox = 0; mailbox < COUNT; mailbox++) {
        int ends[COUNT][2];
        int set = epoll_create1(EPOLL_CLOEXEC);
        struct epoll_event events[COUNT];
        for (size_t i = 0; i < COUNT; i++) {
            struct epoll_event event = {.events = EPOLLIN, .data.ptr = ends[i]};
            if (i == mailbox)
                ends[i][0] = ends[i][1] = eventfd(1, EFD_CLOEXEC);
            else
                assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends[i]), 0);
            assert_int_equal(i == mailbox ? 1 : write(ends[i][1], "x", 1), 1);
            assert_int_equal(topic_epoll_hook_control(set, EPOLL_CTL_ADD, ends[i][0], &event), 0);
        }
        assert_int_equal(topic_epoll_hook_wait(set, events, COUNT, 0), COUNT);
        assert_ptr_equal(events[COUNT - 1].data.ptr, ends[mailbox]);
        assert_ptr_not_equal(events[0].data.ptr, events[1].data.ptr);
        for (size_t i = 0; i < COUNT; i++) {
            assert_int_equal(topic_epoll_hook_control(set, EPOLL_CTL_DEL, ends[i][0], NULL), 0);
            close(ends[i][0]);
            if (i != mailbox)
                close(ends[i][1]);
        }
        close(set);
    }
}

/* The events of a descriptor with something to read, while it is held and after. */
static void who_is_held_is_not_read(void **state)
{
    (void)state;
    int ends[2];
    int set = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event event = {.events = EPOLLIN | EPOLLOUT};
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
    assert_int_equal(write(ends[1], "last", 4), 4);
    assert_int_equal(topic_epoll_hook_control(set, EPOLL_CTL_ADD, ends[0], &event), 0);
    assert_true(topic_poll_set_hold(ends[0], TOPIC_POLL_SET_UNREAD));
    assert_false(topic_poll_set_hold(ends[0], TOPIC_POLL_SET_UNREAD));
    assert_true(topic_poll_set_hold(ends[0], TOPIC_POLL_SET_INFLOW(1)));
    assert_int_equal(topic_epoll_hook_wait(set, &event, 1, 0), 1);
    assert_int_equal(event.events, EPOLLOUT);
    topic_poll_set_release(ends[0], TOPIC_POLL_SET_UNREAD);
    assert_int_equal(topic_epoll_hook_wait(set, &event, 1, 0), 1);
    assert_int_equal(event.events, EPOLLOUT);
    topic_poll_set_release_all(TOPIC_POLL_SET_INFLOW(1));
    assert_int_equal(topic_epoll_hook_wait(set, &event, 1, 0), 1);
    assert_int_equal(event.events, EPOLLIN | EPOLLOUT);
    assert_int_equal(topic_epoll_hook_control(set, EPOLL_CTL_DEL, ends[0], NULL), 0);
    assert_false(topic_poll_set_hold(ends[0], TOPIC_POLL_SET_UNREAD));
    close(ends[0]);
    close(ends[1]);
    close(set);
}

/* Of those that wait to be taken, whatever their numbers. */
static void who_is_held_first_is_told_first(void **state)
{
    (void)state;
    enum { COUNT = 3 };
    static int ends[COUNT][2]; /* where no mailbox of another test was */
    int set = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event events[COUNT];
    for (size_t i = 0; i < COUNT; i++) {
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = ends[i]};
        assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends[i]), 0);
        assert_int_equal(write(ends[i][1], "x", 1), 1);
        assert_int_equal(topic_epoll_hook_control(set, EPOLL_CTL_ADD, ends[i][0], &event), 0);
    }
    for (size_t first = 0; first < COUNT; first++) {
        for (size_t i = 0; i < COUNT; i++)
            assert_true(
                topic_poll_set_hold(ends[(first + i) % COUNT][0], TOPIC_POLL_SET_INFLOW(1)));
        assert_int_equal(topic_epoll_hook_wait(set, events, COUNT, 0), 0);
        topic_poll_set_release_all(TOPIC_POLL_SET_INFLOW(1));
        assert_int_equal(topic_epoll_hook_wait(set, events, COUNT, 0), COUNT);
        assert_ptr_equal(events[0].data.ptr, ends[first]);
    }
    for (size_t i = 0; i < COUNT; i++) {
        assert_int_equal(topic_epoll_hook_control(set, EPOLL_CTL_DEL, ends[i][0], NULL), 0);
        close(ends[i][0]);
        close(ends[i][1]);
    }
    close(set);
}

/* A descriptor that is read and held for these reasons, in this order, and whose peer has left. */
static int leave_held(int set, unsigned first, unsigned second)
{
    int ends[2];
    struct epoll_event event = {.events = EPOLLIN};
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
    assert_int_equal(topic_epoll_hook_control(set, EPOLL_CTL_ADD, ends[0], &event), 0);
    assert_true(topic_poll_set_hold(ends[0], first));
    if (second)
        assert_true(topic_poll_set_hold(ends[0], second));
    assert_int_equal(topic_epoll_hook_wait(set, &event, 1, 0), 0);
    close(ends[1]);
    return ends[0];
}

static void end(int set, int fd)
{
    assert_int_equal(topic_epoll_hook_control(set, EPOLL_CTL_DEL, fd, NULL), 0);
    close(fd);
    close(set);
}

static void who_does_not_read_is_told_of_the_end(void **state)
{
    (void)state;
    struct epoll_event event;
    int set = epoll_create1(EPOLL_CLOEXEC);
    int fd = leave_held(set, TOPIC_POLL_SET_UNREAD, 0);
    assert_int_equal(topic_epoll_hook_wait(set, &event, 1, 0), 1);
    assert_true(event.events & EPOLLHUP);
    end(set, fd);
}

/* libzmq could not read it, and would be told again and again. */
static void who_waits_to_be_taken_is_told_of_the_end_later(void **state)
{
    (void)state;
    struct epoll_event event;
    int set = epoll_create1(EPOLL_CLOEXEC);
    int fd = leave_held(set, TOPIC_POLL_SET_INFLOW(1), 0);
    assert_int_equal(topic_epoll_hook_wait(set, &event, 1, 0), 0);
    topic_poll_set_release_all(TOPIC_POLL_SET_INFLOW(1));
    assert_int_equal(topic_epoll_hook_wait(set, &event, 1, 0), 1);
    assert_true(event.events & EPOLLIN);
    end(set, fd);
}

static void who_does_both_is_told_of_the_end_when_it_can_be_read(void **state)
{
    (void)state;
    static const unsigned inflow = TOPIC_POLL_SET_INFLOW(1);
    for (int i = 0; i < 2; i++) {
        struct epoll_event event;
        int set = epoll_create1(EPOLL_CLOEXEC);
        int fd =
            leave_held(set, i ? inflow : TOPIC_POLL_SET_UNREAD, i ? TOPIC_POLL_SET_UNREAD : inflow);
        assert_int_equal(topic_epoll_hook_wait(set, &event, 1, 0), 0);
        topic_poll_set_release(fd, inflow);
        assert_int_equal(topic_epoll_hook_wait(set, &event, 1, 0), 1);
        assert_true(event.events & EPOLLHUP);
        end(set, fd);
    }
}

int main(void)
{
    if (topic_poll_set_start(DESCRIPTORS, NULL) < 0)
        return 1;
    topic_epoll_hook_start();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_waits_for_nothing_is_told_nothing),
        cmocka_unit_test(the_end_is_told_where_it_is_read),
        cmocka_unit_test(who_would_write_is_not_told_of_the_end),
        cmocka_unit_test(the_mailbox_is_told_last),
        cmocka_unit_test(who_is_held_is_not_read),
        cmocka_unit_test(who_is_held_first_is_told_first),
        cmocka_unit_test(who_does_not_read_is_told_of_the_end),
        cmocka_unit_test(who_waits_to_be_taken_is_told_of_the_end_later),
        cmocka_unit_test(who_does_both_is_told_of_the_end_when_it_can_be_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
