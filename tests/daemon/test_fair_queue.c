/* Whose request is next: senders have equal shares of time. */
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

#define MS ((uint64_t)1000 * 1000)

/* How many requests of `cheap` come before the next one of another. */
static size_t count_cheap(void)
{
    size_t count = 0;
    while (pop() == &cheap)
        count++;
    return count;
}

static void a_costly_request_waits_until_others_had_as_much_time(void **state)
{
    (void)state;
    push(&dear, 3 * MS);
    push(&dear, 1000);
    for (size_t i = 0; i < 40; i++)
        push(&cheap, 1000);
    size_t before = count_cheap();
    assert_int_equal(before, 3 * MS / TOPIC_FAIR_QUEUE_LEAST_NS - 1);
    assert_int_equal(queue.count, 41 - before);
    assert_ptr_equal(pop(), &cheap);
    assert_ptr_equal(pop(), &dear);
}

/* As the store's thread does, which knows what a request takes when it is done. */
static void what_a_request_took_beyond_its_estimate_counts(void **state)
{
    (void)state;
    queue.most_running = 1;
    for (size_t i = 0; i < 2; i++)
        push(&dear, 1000);
    struct topic_job *job = topic_fair_queue_pop(&queue);
    for (size_t i = 0; i < 40; i++)
        push(&cheap, 1000);
    topic_fair_queue_charge(&queue, job, 3 * MS);
    topic_fair_queue_finish(&queue, job);
    size_t before = 0;
    while ((job = topic_fair_queue_pop(&queue))->as.request.sender == &cheap) {
        topic_fair_queue_finish(&queue, job);
        before++;
    }
    /* All that has passed counts for both, so half of it is left to make up for. */
    assert_in_range(before, 3 * MS / TOPIC_FAIR_QUEUE_LEAST_NS / 2,
                    3 * MS / TOPIC_FAIR_QUEUE_LEAST_NS);
}

/* Two have the same to do, and what one needs is estimated at 30 times as much. */
static void what_a_request_took_less_than_its_estimate_does_not_count(void **state)
{
    (void)state;
    size_t turns = 0; /* of that one */
    queue.most_running = 1;
    for (size_t i = 0; i < 32; i++) {
        push(&dear, 3 * MS);
        push(&cheap, MS / 10);
    }
    for (size_t i = 0; i < 54; i++) {
        struct topic_job *job = topic_fair_queue_pop(&queue);
        turns += job->as.request.sender == &dear;
        topic_fair_queue_charge(&queue, job, MS / 10);
        topic_fair_queue_finish(&queue, job);
    }
    assert_in_range(turns, 18, 27);
}

/* As a commit does. */
static void what_is_charged_later_counts_for_the_next_turn(void **state)
{
    (void)state;
    queue.most_running = 1;
    push(&dear, 1000);
    struct topic_job *job = topic_fair_queue_pop(&queue);
    topic_fair_queue_charge(&queue, job, 1000);
    topic_fair_queue_finish(&queue, job);
    for (size_t i = 0; i < 40; i++)
        push(&cheap, 1000);
    topic_fair_queue_charge_later(&queue, job, 2 * MS);
    push(&dear, 1000);
    size_t before = 0;
    while ((job = topic_fair_queue_pop(&queue))->as.request.sender == &cheap) {
        topic_fair_queue_finish(&queue, job);
        before++;
    }
    assert_in_range(before, 2 * MS / TOPIC_FAIR_QUEUE_LEAST_NS / 2 - 2,
                    2 * MS / TOPIC_FAIR_QUEUE_LEAST_NS + 1);
}

/* However many senders there are, and although they have waited since before. */
static void costly_requests_of_many_senders_hold_up_no_new_cheap_one(void **state)
{
    (void)state;
    static struct topic_sender many[100];
    static struct topic_job costly[100][3];
    memset(many, 0, sizeof many);
    memset(costly, 0, sizeof costly);
    for (size_t turn = 0; turn < 3; turn++)
        for (size_t i = 0; i < 100; i++) {
            costly[i][turn] = (struct topic_job){.as.request.sender = &many[i], .cost_ns = 10 * MS};
            topic_fair_queue_push(&queue, &costly[i][turn]);
        }
    for (size_t i = 0; i < 50; i++) {
        assert_non_null(pop());
        push(&cheap, 1000);
        assert_ptr_equal(pop(), &cheap);
    }
    while (pop())
        ;
    assert_int_equal(queue.count, 0);
}

/* Each is another connection, as of a client that connects for each request. */
static void new_senders_without_end_starve_nobody(void **state)
{
    (void)state;
    static struct topic_sender fresh[200];
    static struct topic_job one_each[200];
    size_t before = 0;
    memset(fresh, 0, sizeof fresh);
    memset(one_each, 0, sizeof one_each);
    push(&dear, 10 * MS);
    do {
        one_each[before] = (struct topic_job){.as.request.sender = &fresh[before], .cost_ns = 1000};
        topic_fair_queue_push(&queue, &one_each[before]);
        before++;
    } while (pop() != &dear);
    /* There are two at a time, so each has half. */
    assert_int_equal(before, 2 * 10 * MS / TOPIC_FAIR_QUEUE_LEAST_NS - 1);
    topic_fair_queue_pop(&queue);
}

static void one_that_waits_alone_is_not_held_up_by_its_cost(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++)
        push(&dear, 1000 * MS);
    for (int i = 0; i < 3; i++)
        assert_ptr_equal(pop(), &dear);
}

static void the_cheaper_is_next_of_two_costly_ones(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++)
        push(&dear, 500 * MS);
    for (int i = 0; i < 4; i++)
        push(&cheap, 100 * MS);
    for (int i = 0; i < 4; i++)
        assert_ptr_equal(pop(), &cheap);
    for (int i = 0; i < 2; i++)
        assert_ptr_equal(pop(), &dear);
}

/* Against a list that is searched, with random costs and limits. */
static void the_one_with_the_earliest_due_time_is_always_next(void **state)
{
    (void)state;
    static struct topic_sender senders[20];
    static struct topic_job all[2000];
    const struct topic_job *running[2000];
    size_t used = 0;
    size_t run = 0;
    uint64_t random = 1;
    memset(senders, 0, sizeof senders);
    memset(all, 0, sizeof all);
    queue.most_running = 2;
    while (used < 2000) {
        random = random * 6364136223846793005U + 1442695040888963407U;
        uint64_t draw = random >> 33;
        if (draw % 8 < 3) {
            all[used] = (struct topic_job){.as.request.sender = &senders[draw / 8 % 20],
                                           .cost_ns = draw % 977 * 10000 + 1};
            topic_fair_queue_push(&queue, &all[used++]);
        } else if (draw % 8 < 6) {
            const struct topic_sender *first = NULL;
            for (size_t i = 0; i < 20; i++) {
                const struct topic_sender_turn *turn = &senders[i].turns[queue.lane];
                if (turn->waiting.count > 0 && turn->running < 2 &&
                    (!first || turn->due_ns < first->turns[queue.lane].due_ns ||
                     (turn->due_ns == first->turns[queue.lane].due_ns &&
                      turn->number < first->turns[queue.lane].number)))
                    first = &senders[i];
            }
            const struct topic_job *job = topic_fair_queue_pop(&queue);
            assert_ptr_equal(job ? job->as.request.sender : NULL, first);
            if (job)
                running[run++] = job;
        } else if (run > 0) {
            topic_fair_queue_finish(&queue, running[--run]);
        }
    }
    while (run > 0)
        topic_fair_queue_finish(&queue, running[--run]);
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

#define KIB ((size_t)1024)

static const struct topic_fair_queue_limits limits = {
    .most_jobs = 40, .most_bytes = 4096 * KIB, .largest_bytes = 1500 * KIB};

/* False: it has no room. */
static bool add(struct topic_sender *sender, size_t bytes)
{
    struct topic_job *job = &jobs[job_count];
    *job = (struct topic_job){.as.request.sender = sender, .cost_ns = 1000, .kept_bytes = bytes};
    if (!topic_fair_queue_has_room(&queue, job, &limits))
        return false;
    job_count++;
    topic_fair_queue_push(&queue, job);
    return true;
}

/* While requests of one run, too, and whatever they take. */
static void one_sender_keeps_no_single_request_of_another_out(void **state)
{
    (void)state;
    static const size_t sizes[] = {1, 90 * KIB, 700 * KIB, 1498 * KIB};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        prepare(NULL);
        assert_true(add(&dear, sizes[i]));
        struct topic_job *running = topic_fair_queue_pop(&queue);
        while (add(&dear, sizes[i]))
            ;
        assert_true(add(&cheap, limits.largest_bytes - TOPIC_JOB_BYTES));
        assert_false(add(&cheap, limits.largest_bytes - TOPIC_JOB_BYTES));
        topic_fair_queue_finish(&queue, running);
        while (topic_fair_queue_pop(&queue))
            ;
    }
}

static void large_requests_leave_room_for_short_ones_of_others(void **state)
{
    (void)state;
    static struct topic_sender large[8];
    static struct topic_sender others[30];
    memset(large, 0, sizeof large);
    memset(others, 0, sizeof others);
    for (size_t i = 0; i < 8; i++)
        add(&large[i], 900 * KIB);
    assert_int_equal(queue.count, 3);
    for (size_t i = 0; i < 30; i++)
        assert_true(add(&others[i], 4 * KIB));
    assert_false(add(&others[0], 4 * KIB));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(cheap_requests_take_turns, prepare),
        cmocka_unit_test_setup(a_costly_request_waits_until_others_had_as_much_time, prepare),
        cmocka_unit_test_setup(what_a_request_took_beyond_its_estimate_counts, prepare),
        cmocka_unit_test_setup(what_a_request_took_less_than_its_estimate_does_not_count, prepare),
        cmocka_unit_test_setup(what_is_charged_later_counts_for_the_next_turn, prepare),
        cmocka_unit_test_setup(costly_requests_of_many_senders_hold_up_no_new_cheap_one, prepare),
        cmocka_unit_test_setup(new_senders_without_end_starve_nobody, prepare),
        cmocka_unit_test_setup(one_that_waits_alone_is_not_held_up_by_its_cost, prepare),
        cmocka_unit_test_setup(the_cheaper_is_next_of_two_costly_ones, prepare),
        cmocka_unit_test_setup(the_one_with_the_earliest_due_time_is_always_next, prepare),
        cmocka_unit_test_setup(a_sender_has_a_limit_of_requests_running, prepare),
        cmocka_unit_test_setup(explanations_have_a_limit_of_bytes_together, prepare),
        cmocka_unit_test_setup(one_sender_keeps_no_single_request_of_another_out, prepare),
        cmocka_unit_test_setup(large_requests_leave_room_for_short_ones_of_others, prepare),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
