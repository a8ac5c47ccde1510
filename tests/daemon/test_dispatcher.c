/* When the main thread looks for answers: daemon/serving/dispatcher.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <poll.h>

#include "base/clock.h"
#include "daemon/serving/batch.h"
#include "daemon/serving/dispatcher.h"

#define WORKERS 1

/* So long that decoding it takes more than TOPIC_REQUEST_COST_LONG_NS. */
#define LONG_BYTES ((size_t)4 * 1024 * 1024)

static struct topic_dispatcher dispatcher;
static struct topic_sender sender;
static struct topic_job_list pool;

static int prepare(void **state)
{
    (void)state;
    const struct topic_dispatcher_limits limits = {
        .workers = WORKERS, .queue_limit = 100, .queue_bytes = 100 * LONG_BYTES};
    return topic_dispatcher_init(&dispatcher, &limits, NULL, NULL);
}

static int finish(void **state)
{
    (void)state;
    topic_job_list_release(&pool);
    topic_dispatcher_release(&dispatcher);
    return 0;
}

static void post(size_t size_bytes)
{
    struct topic_job *job = topic_job_new(&pool, TOPIC_JOB_REQUEST, NULL);
    struct topic_job_list jobs = {0};
    job->as.request.sender = &sender;
    job->message.size_bytes = size_bytes;
    topic_job_list_push(&jobs, job);
    topic_dispatcher_post(&dispatcher, &jobs);
}

static int wait_ms(void)
{
    bool is_backlogged;
    return topic_dispatcher_prepare_wait(&dispatcher, &is_backlogged);
}

static bool is_woken(void)
{
    struct pollfd wake = {.fd = dispatcher.wake, .events = POLLIN};
    return poll(&wake, 1, 0) == 1;
}

static void collect(size_t count)
{
    struct topic_job_list done = topic_dispatcher_collect(&dispatcher);
    assert_int_equal(done.count, count);
    struct topic_job *job;
    while ((job = topic_job_list_pop(&done)))
        topic_job_recycle(&pool, job);
}

/* Nothing is looked for while a thread is busy: it says when it is done. */
static void check_woken_by(size_t worker, size_t size_bytes)
{
    struct topic_task task = {0};
    post(size_bytes);
    assert_true(topic_dispatcher_next(&dispatcher, worker, &task));
    assert_int_equal(wait_ms(), -1);
    assert_false(is_woken());
    assert_false(topic_dispatcher_finish(&dispatcher, &task));
    assert_true(is_woken());
    collect(1);
    assert_false(is_woken());
}

static void a_long_request_wakes_when_it_is_done(void **state)
{
    (void)state;
    check_woken_by(WORKERS, LONG_BYTES);
}

static void the_last_short_request_wakes_when_it_is_done(void **state)
{
    (void)state;
    check_woken_by(0, 10);
}

/* Its worker goes on, and may be a while. */
static void answers_are_looked_for_while_others_wait(void **state)
{
    (void)state;
    struct topic_task task = {0};
    post(10);
    post(10);
    assert_true(topic_dispatcher_next(&dispatcher, 0, &task));
    assert_int_equal(wait_ms(), 1);
    assert_true(topic_dispatcher_next(&dispatcher, 0, &task));
    assert_int_equal(wait_ms(), 0);
    collect(1);
    assert_int_equal(wait_ms(), -1);
    assert_false(topic_dispatcher_finish(&dispatcher, &task));
    assert_true(is_woken());
    collect(1);
}

static void requests_have_some_seconds_left_when_it_stops(void **state)
{
    (void)state;
    int64_t before_ms = topic_clock_now_ms();
    const int64_t wanted_ms[TOPIC_JOB_LANES] = {[TOPIC_JOB_SHORT] = 10000, [TOPIC_JOB_LONG] = 3000};
    for (size_t i = 0; i < TOPIC_JOB_LANES; i++)
        assert_int_equal(atomic_load(&dispatcher.stop_ms[i]), 0);
    topic_dispatcher_stop(&dispatcher);
    for (size_t i = 0; i < TOPIC_JOB_LANES; i++) {
        int64_t left_ms = atomic_load(&dispatcher.stop_ms[i]) - before_ms;
        assert_in_range(left_ms, wanted_ms[i], wanted_ms[i] + topic_clock_now_ms() - before_ms);
    }
}

static void nothing_is_looked_for_without_requests(void **state)
{
    (void)state;
    assert_int_equal(wait_ms(), -1);
}

/* Opens a batch of the short lane, and does its first part and a brief turn of others. */
static void open_batch(struct topic_task *task, size_t parts)
{
    struct topic_request request;
    post(20000);
    assert_true(topic_dispatcher_next(&dispatcher, TOPIC_JOB_SHORT, task));
    topic_request_init(&request);
    request.articles.count = TOPIC_BATCH_PART_ARTICLES * parts;
    task->job->lane = TOPIC_JOB_SHORT;
    task->job->cost_ns = 10000000;
    task->batch = topic_batch_new(task->job, &request, 1 << 24, NULL);
    assert_non_null(task->batch);
    task->batch->part_ns = 1000000;
    task->kind = TOPIC_TASK_BATCH;
    topic_dispatcher_finish(&dispatcher, task);
    assert_true(topic_dispatcher_next(&dispatcher, TOPIC_JOB_SHORT, task));
}

static void a_batch_is_ended_although_others_wait_when_it_closes(void **state)
{
    (void)state;
    struct topic_task task = {0};
    bool is_joined = false;
    open_batch(&task, 5);
    post(100);
    topic_dispatcher_close(&dispatcher);
    while (topic_dispatcher_next(&dispatcher, TOPIC_JOB_SHORT, &task))
        if (task.kind == TOPIC_TASK_JOIN) {
            topic_batch_free(task.batch);
            is_joined = true;
        }
    assert_true(is_joined);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_long_request_wakes_when_it_is_done, prepare, finish),
        cmocka_unit_test_setup_teardown(the_last_short_request_wakes_when_it_is_done, prepare,
                                        finish),
        cmocka_unit_test_setup_teardown(answers_are_looked_for_while_others_wait, prepare, finish),
        cmocka_unit_test_setup_teardown(requests_have_some_seconds_left_when_it_stops, prepare,
                                        finish),
        cmocka_unit_test_setup_teardown(nothing_is_looked_for_without_requests, prepare, finish),
        cmocka_unit_test_setup_teardown(a_batch_is_ended_although_others_wait_when_it_closes,
                                        prepare, finish),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
