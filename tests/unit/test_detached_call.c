/* Who waits for a call in a thread of its own, and whose its work is when nobody does. */
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cmocka.h>

#include "bridge/engine/detached_call.h"

/* As often as this a bridge looks before it stops; it may see the end of the call before. */
#define RACES 500
#define MOST_LOOKS 50

static int event; /* always readable: each look follows the one before at once */
static int looks_left;

struct work {
    int value;
    sem_t may_run;
    sem_t is_abandoned;
};

static void run(void *work)
{
    struct work *own = work;
    sem_wait(&own->may_run);
    own->value = 42;
}

static void abandon(void *work)
{
    sem_post(&((struct work *)work)->is_abandoned);
}

static bool is_over(void *context)
{
    (void)context;
    return looks_left-- <= 0;
}

static const struct topic_engine_stop *stop_after(int looks)
{
    static struct topic_engine_stop stop;
    looks_left = looks;
    stop = (struct topic_engine_stop){.fd = event, .is_over = is_over};
    return &stop;
}

static void prepare(struct work *work, unsigned may_run)
{
    work->value = 0;
    sem_init(&work->may_run, 0, may_run);
    sem_init(&work->is_abandoned, 0, 0);
}

static void release(struct work *work)
{
    sem_destroy(&work->may_run);
    sem_destroy(&work->is_abandoned);
}

static void what_ends_is_the_callers(void **state)
{
    (void)state;
    struct work work;
    const struct topic_detached_call call = {.run = run, .abandon = abandon, .work = &work};
    const struct topic_engine_stop *stops[] = {NULL, stop_after(INT32_MAX)};
    for (size_t i = 0; i < 2; i++) {
        prepare(&work, 1);
        assert_true(topic_detached_call_run(&call, stops[i]));
        assert_int_equal(work.value, 42);
        assert_int_equal(sem_trywait(&work.is_abandoned), -1);
        release(&work);
    }
    assert_false(topic_detached_call_is_any_left());
}

static pthread_key_t key;
static atomic_int freed; /* what threads had under this key, as TLS libraries do */

static void count_freed(void *value)
{
    (void)value;
    sched_yield();
    atomic_fetch_add(&freed, 1);
}

static void keep_for_the_thread(void *work)
{
    (void)pthread_setspecific(key, work);
}

/* Otherwise a program that ends now would end in the middle of that. */
static void what_its_thread_keeps_is_freed_at_the_end(void **state)
{
    (void)state;
    struct work work;
    const struct topic_detached_call call = {
        .run = keep_for_the_thread, .abandon = abandon, .work = &work};
    assert_int_equal(pthread_key_create(&key, count_freed), 0);
    for (int i = 1; i <= RACES; i++) {
        assert_true(topic_detached_call_run(&call, stop_after(INT32_MAX)));
        assert_int_equal(atomic_load(&freed), i);
    }
    pthread_key_delete(key);
}

static void where_it_is_over_nothing_begins(void **state)
{
    (void)state;
    struct work work;
    const struct topic_detached_call call = {.run = run, .abandon = abandon, .work = &work};
    prepare(&work, 1);
    assert_false(topic_detached_call_run(&call, stop_after(0)));
    assert_int_equal(work.value, 0);
    assert_int_equal(sem_trywait(&work.is_abandoned), 0);
    assert_false(topic_detached_call_is_any_left());
    release(&work);
}

static void what_is_left_is_its_threads(void **state)
{
    (void)state;
    struct work work;
    const struct topic_detached_call call = {.run = run, .abandon = abandon, .work = &work};
    prepare(&work, 0);
    assert_false(topic_detached_call_run(&call, stop_after(3)));
    assert_true(topic_detached_call_is_any_left());
    assert_int_equal(sem_trywait(&work.is_abandoned), -1);
    sem_post(&work.may_run);
    sem_wait(&work.is_abandoned);
    assert_int_equal(work.value, 42);
    release(&work);
}

/* The end and the stop at the same time: it is one of the two. */
static void a_call_that_ends_while_it_is_left(void **state)
{
    (void)state;
    for (int i = 0; i < RACES; i++) {
        struct work work;
        const struct topic_detached_call call = {.run = run, .abandon = abandon, .work = &work};
        prepare(&work, 1);
        bool has_run = topic_detached_call_run(&call, stop_after(1 + i % MOST_LOOKS));
        if (!has_run)
            sem_wait(&work.is_abandoned);
        assert_int_equal(work.value, 42);
        release(&work);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_ends_is_the_callers),
        cmocka_unit_test(what_its_thread_keeps_is_freed_at_the_end),
        cmocka_unit_test(where_it_is_over_nothing_begins),
        cmocka_unit_test(what_is_left_is_its_threads),
        cmocka_unit_test(a_call_that_ends_while_it_is_left),
    };
    event = eventfd(1, EFD_CLOEXEC | EFD_NONBLOCK);
    int status = cmocka_run_group_tests(tests, NULL, NULL);
    close(event);
    return status;
}
