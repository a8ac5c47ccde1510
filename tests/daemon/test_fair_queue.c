/* Whose request is next: each sender's in turn, and a costly one is paid for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "daemon/serving/fair_queue.h"

static struct topic_fair_queue queue;
static struct topic_sender cheap;
static struct topic_sender dear;
static struct topic_job jobs[64];
static size_t job_count;

static int prepare(void **state)
{
    (void)state;
    queue = (struct topic_fair_queue){.lane = TOPIC_JOB_SHORT};
    memset(&cheap, 0, sizeof cheap);
    memset(&dear, 0, sizeof dear);
    memset(jobs, 0, sizeof jobs);
    job_count = 0;
    return 0;
}

static void push(struct topic_sender *sender, uint64_t cost_ns)
{
    struct topic_job *job = &jobs[job_count++];
    job->as.request.sender = sender;
    job->cost_ns = cost_ns;
    topic_fair_queue_push(&queue, job);
}

static const struct topic_sender *pop(void)
{
    struct topic_job *job = topic_fair_queue_pop(&queue);
    return job ? job->as.request.sender : NULL;
}

static void cheap_requests_take_turns(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++)
        push(&dear, 1000);
    push(&cheap, 1000);
    assert_ptr_equal(pop(), &dear);
    assert_ptr_equal(pop(), &cheap);
    assert_ptr_equal(pop(), &dear);
    assert_ptr_equal(pop(), &dear);
    assert_null(pop());
}

static void a_costly_request_is_paid_for_by_waiting(void **state)
{
    (void)state;
    const size_t turns = 20;
    push(&dear, turns * TOPIC_FAIR_QUEUE_QUANTUM_NS);
    push(&dear, 1000);
    for (size_t i = 0; i < 30; i++)
        push(&cheap, 1000);
    size_t before = 0;
    while (pop() == &cheap)
        before++;
    assert_true(before >= turns - 2 && before <= turns);
    assert_int_equal(queue.count, 31 - before);
    assert_ptr_equal(pop(), &cheap);
    assert_ptr_equal(pop(), &dear);
}

/* However many senders come with one each. */
static void first_costly_requests_hold_up_no_cheap_one(void **state)
{
    (void)state;
    static struct topic_sender many[20];
    memset(many, 0, sizeof many);
    for (size_t i = 0; i < 20; i++)
        push(&many[i], 40 * (uint64_t)TOPIC_FAIR_QUEUE_QUANTUM_NS);
    for (size_t i = 0; i < 10; i++)
        push(&cheap, 1000);
    for (size_t i = 0; i < 10; i++)
        assert_ptr_equal(pop(), &cheap);
    for (size_t i = 0; i < 20; i++)
        assert_non_null(pop());
    assert_null(pop());
}

static void a_debt_delays_nobody_when_no_other_waits(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++)
        push(&dear, 1000 * (uint64_t)TOPIC_FAIR_QUEUE_QUANTUM_NS);
    for (int i = 0; i < 3; i++)
        assert_ptr_equal(pop(), &dear);
}

static void the_one_that_owes_least_is_next_when_all_owe(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++)
        push(&dear, 500 * (uint64_t)TOPIC_FAIR_QUEUE_QUANTUM_NS);
    for (int i = 0; i < 4; i++)
        push(&cheap, 100 * (uint64_t)TOPIC_FAIR_QUEUE_QUANTUM_NS);
    for (int i = 0; i < 4; i++)
        assert_ptr_equal(pop(), &cheap);
    for (int i = 0; i < 2; i++)
        assert_ptr_equal(pop(), &dear);
}

static void a_sender_has_a_limit_of_requests_running(void **state)
{
    (void)state;
    queue.most_running = 1;
    push(&dear, 1000);
    push(&dear, 1000);
    push(&cheap, 1000);
    const struct topic_job *first = topic_fair_queue_pop(&queue);
    assert_ptr_equal(first->as.request.sender, &dear);
    assert_ptr_equal(pop(), &cheap);
    assert_null(pop());
    topic_fair_queue_finish(&queue, first);
    assert_ptr_equal(pop(), &dear);
}

static struct topic_job *push_explanation(struct topic_sender *sender, size_t bytes)
{
    push(sender, 1000);
    jobs[job_count - 1].explained_bytes = bytes;
    return &jobs[job_count - 1];
}

static void explanations_have_a_limit_of_bytes_together(void **state)
{
    (void)state;
    queue.most_explained_bytes = 100;
    const struct topic_job *small = push_explanation(&dear, 60);
    const struct topic_job *huge = push_explanation(&cheap, 200);
    push_explanation(&dear, 40);
    assert_ptr_equal(topic_fair_queue_pop(&queue), small);
    /* The small one after it may not overtake the huge one for ever. */
    assert_null(topic_fair_queue_pop(&queue));
    topic_fair_queue_finish(&queue, small);
    assert_ptr_equal(topic_fair_queue_pop(&queue), huge);
    assert_null(topic_fair_queue_pop(&queue));
    topic_fair_queue_finish(&queue, huge);
    assert_ptr_equal(pop(), &dear);
    assert_int_equal(queue.explained_bytes, 40);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(cheap_requests_take_turns, prepare),
        cmocka_unit_test_setup(a_costly_request_is_paid_for_by_waiting, prepare),
        cmocka_unit_test_setup(first_costly_requests_hold_up_no_cheap_one, prepare),
        cmocka_unit_test_setup(a_debt_delays_nobody_when_no_other_waits, prepare),
        cmocka_unit_test_setup(the_one_that_owes_least_is_next_when_all_owe, prepare),
        cmocka_unit_test_setup(a_sender_has_a_limit_of_requests_running, prepare),
        cmocka_unit_test_setup(explanations_have_a_limit_of_bytes_together, prepare),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
