/* What waits to be sent stays below a limit: daemon/net/send_budget.h. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/net/send_budget.h"

#define LIMIT ((size_t)1024 * 1024)
#define THREADS 2
#define ROUNDS 20000

static struct topic_send_budget budget;

static int prepare(void **state)
{
    (void)state;
    return topic_send_budget_init(&budget, LIMIT, NULL);
}

static int finish(void **state)
{
    (void)state;
    topic_send_budget_close(&budget);
    budget = (struct topic_send_budget){0};
    return 0;
}

static bool charge(struct topic_send_budget_account *account, size_t bytes,
                   struct topic_send_budget_charge *charge)
{
    return topic_send_budget_charge(&budget, account, bytes - TOPIC_SEND_BUDGET_MESSAGE_BYTES,
                                    TOPIC_SEND_BUDGET_ANSWER, charge);
}

static void an_account_may_hold_as_much_as_is_left(void **state)
{
    (void)state;
    struct topic_send_budget_account first = {0};
    struct topic_send_budget_account second = {0};
    struct topic_send_budget_charge charges[3] = {0};
    size_t limit = budget.limit_bytes;
    assert_true(charge(&first, limit / 2, &charges[0]));
    assert_false(charge(&first, limit / 4, &charges[1]));
    assert_int_equal(charges[1].bytes, 0);
    assert_true(charge(&second, limit / 2, &charges[1]));
    assert_true(charge(&(struct topic_send_budget_account){0}, TOPIC_SEND_BUDGET_SPARED_BYTES,
                       &charges[2]));
    for (int i = 0; i < 3; i++)
        topic_send_budget_release(&charges[i]);
    assert_int_equal(atomic_load(&budget.used_bytes), 0);
}

/* Also one that took half of the budget while it was alone, when others have the rest. */
static void who_may_hold_no_more_answers_is_refused(void **state)
{
    (void)state;
    struct topic_send_budget_account accounts[2] = {0};
    struct topic_send_budget_charge charges[2] = {0};
    size_t refusals = 0;
    for (int i = 0; i < 2; i++)
        assert_true(charge(&accounts[i], budget.limit_bytes / 2, &charges[i]));
    for (int i = 0; i < 2; i++)
        assert_false(charge(&accounts[i], 2048, &charges[i]));
    while (
        topic_send_budget_charge(&budget, &accounts[0], 0, TOPIC_SEND_BUDGET_REFUSAL, &charges[0]))
        refusals++;
    assert_int_equal(refusals * TOPIC_SEND_BUDGET_MESSAGE_BYTES, budget.refusal_bytes / 2);
    assert_true(
        topic_send_budget_charge(&budget, &accounts[1], 0, TOPIC_SEND_BUDGET_REFUSAL, &charges[1]));
    for (int i = 0; i < 2; i++) {
        topic_send_budget_release(&charges[i]);
        assert_int_equal(atomic_load(&accounts[i].bytes), 0);
        assert_int_equal(atomic_load(&accounts[i].refusal_bytes), 0);
    }
    assert_int_equal(atomic_load(&budget.used_bytes), 0);
    assert_int_equal(atomic_load(&budget.used_refusal_bytes), 0);
}

/* Many short errors that nobody reads do as answers do: their peer is not read from in time. */
static void refusals_take_the_room_of_answers_first(void **state)
{
    (void)state;
    struct topic_send_budget_account account = {0};
    struct topic_send_budget_charge charge = {0};
    while (topic_send_budget_has_room(&budget, &account))
        assert_true(
            topic_send_budget_charge(&budget, &account, 0, TOPIC_SEND_BUDGET_REFUSAL, &charge));
    assert_int_equal(atomic_load(&budget.used_refusal_bytes), 0);
    assert_true(charge.bytes > budget.limit_bytes / 2 - TOPIC_SEND_BUDGET_SPARED_BYTES);
    topic_send_budget_release(&charge);
}

struct contender {
    pthread_t thread;
    pthread_barrier_t *barrier;
    struct topic_send_budget_account account;
    struct topic_send_budget_charge charge;
    atomic_bool has_it;
    struct contender *other;
    size_t both; /* rounds in which both got what only one can have */
};

static void *contend(void *argument)
{
    struct contender *self = argument;
    for (int i = 0; i < ROUNDS; i++) {
        pthread_barrier_wait(self->barrier);
        self->has_it = charge(&self->account, budget.limit_bytes, &self->charge);
        pthread_barrier_wait(self->barrier);
        self->both += self->has_it && self->other->has_it;
        topic_send_budget_release(&self->charge);
        pthread_barrier_wait(self->barrier);
    }
    return NULL;
}

static void threads_do_not_get_the_same_bytes(void **state)
{
    (void)state;
    pthread_barrier_t barrier;
    struct contender contenders[THREADS] = {0};
    pthread_barrier_init(&barrier, NULL, THREADS);
    for (int i = 0; i < THREADS; i++) {
        contenders[i].barrier = &barrier;
        contenders[i].other = &contenders[1 - i];
        assert_int_equal(pthread_create(&contenders[i].thread, NULL, contend, &contenders[i]), 0);
    }
    for (int i = 0; i < THREADS; i++)
        pthread_join(contenders[i].thread, NULL);
    pthread_barrier_destroy(&barrier);
    assert_int_equal(contenders[0].both, 0);
    assert_int_equal(atomic_load(&budget.used_bytes), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_account_may_hold_as_much_as_is_left, prepare, finish),
        cmocka_unit_test_setup_teardown(who_may_hold_no_more_answers_is_refused, prepare, finish),
        cmocka_unit_test_setup_teardown(refusals_take_the_room_of_answers_first, prepare, finish),
        cmocka_unit_test_setup_teardown(threads_do_not_get_the_same_bytes, prepare, finish),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
