/* What the store takes of the articles that were tagged: daemon/storing/candidate_pool.h. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/storing/candidate_pool.h"

#define OFFERING 2
#define OFFERED 4 /* by each thread; together they have room in the pool */
#define ROUNDS 5000

static struct topic_candidate_pool pool;
static pthread_barrier_t together;

static void offer(size_t count)
{
    const struct topic_article article = {.fields[TOPIC_FIELD_TITLE] = {"chip", 4}};
    for (size_t i = 0; i < count; i++)
        topic_candidate_pool_offer(&pool, (struct topic_text){"1", 1}, &article, NULL);
}

static size_t take(size_t *offered)
{
    struct topic_candidate items[TOPIC_CANDIDATE_POOL_MAX];
    size_t count = topic_candidate_pool_take(&pool, items, offered);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(items[i].id.len, 1);
        topic_candidate_pool_release_item(&items[i]);
    }
    return count;
}

static void *offer_in_rounds(void *unused)
{
    for (size_t round = 0; round < ROUNDS; round++) {
        pthread_barrier_wait(&together);
        offer(OFFERED);
        pthread_barrier_wait(&together);
    }
    return unused;
}

static int begin(void **state)
{
    (void)state;
    topic_candidate_pool_init(&pool);
    return pthread_barrier_init(&together, NULL, OFFERING + 1);
}

static int end(void **state)
{
    (void)state;
    topic_candidate_pool_release(&pool);
    return pthread_barrier_destroy(&together);
}

static void the_pool_has_as_many_as_there_is_room_for(void **state)
{
    (void)state;
    size_t offered;
    offer(3);
    assert_int_equal(take(&offered), 3);
    assert_int_equal(offered, 3);
    offer(TOPIC_CANDIDATE_POOL_MAX + 100);
    assert_int_equal(take(&offered), TOPIC_CANDIDATE_POOL_MAX);
    assert_int_equal(offered, TOPIC_CANDIDATE_POOL_MAX + 100);
    assert_int_equal(take(&offered), 0);
    assert_int_equal(offered, 0);
}

/* An article may be counted, then the pool be emptied, and then the article be copied. */
static void none_is_lost_while_the_pool_is_emptied(void **state)
{
    (void)state;
    pthread_t threads[OFFERING];
    for (size_t i = 0; i < OFFERING; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, offer_in_rounds, NULL), 0);
    size_t lost = 0;
    for (size_t round = 0; round < ROUNDS; round++) {
        size_t taken = 0;
        size_t offered;
        pthread_barrier_wait(&together);
        for (size_t i = 0; i < 4; i++)
            taken += take(&offered);
        pthread_barrier_wait(&together);
        taken += take(&offered);
        lost += OFFERING * OFFERED - taken;
    }
    for (size_t i = 0; i < OFFERING; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(lost, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_pool_has_as_many_as_there_is_room_for, begin, end),
        cmocka_unit_test_setup_teardown(none_is_lost_while_the_pool_is_emptied, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
