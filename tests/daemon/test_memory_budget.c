/* What the daemon says that it may take: daemon/config/memory_budget.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/config/memory_budget.h"
#include "daemon/net/send_budget.h"
#include "hooks/hooks.h"

#define MIB ((size_t)1024 * 1024)

static struct topic_memory_budget divided(long long total, long long message, long long workers,
                                          size_t long_threads)
{
    const struct topic_options options = {
        .memory_budget_bytes = total, .max_message_bytes = message, .workers = workers};
    struct topic_memory_budget budget;
    assert_int_equal(topic_memory_budget_check(&options, NULL), 0);
    topic_memory_budget_init(&budget, &options, long_threads);
    return budget;
}

/* What a worker takes to explain the longest article that it explains. */
#define EXPLAINED ((size_t)190 * 14285)

/* docs/reliability.md has the formula. */
static void the_memory_of_threads_counts_explanations_once(void **state)
{
    (void)state;
    assert_int_equal(divided(1 << 30, MIB, 2, 3).worker_bytes,
                     (190 + 2 * 24 + 2 * 24 + 5 * 2 * 16) * MIB + 2 * EXPLAINED);
    assert_int_equal(divided(1 << 30, MIB, 8, 4).worker_bytes,
                     (190 + 3 * 24 + 8 * 24 + 12 * 2 * 16) * MIB + 8 * EXPLAINED);
    assert_int_equal(divided(64 << 20, MIB, 1, 2).worker_bytes,
                     (190 + 24 + 24 + 3 * 2 * 3) * MIB + EXPLAINED);
    /* A worker explains what is short. */
    size_t answers = 3 * 2 * 16 * MIB;
    assert_int_equal(divided(1 << 30, 10000, 1, 2).worker_bytes,
                     (190 + 24 + 24 + 190) * 10000 + answers);
    assert_int_equal(divided(1 << 30, 200000, 1, 2).worker_bytes,
                     (190 + 24 + 24) * 200000 + EXPLAINED + answers);
}

/* Whatever all others hold. */
static void connections_have_room_for_what_each_may_hold(void **state)
{
    (void)state;
    struct topic_memory_budget budget = divided(1 << 30, MIB, 2, 3);
    size_t spared = TOPIC_HOOKS_SPARED_BYTES + TOPIC_SEND_BUDGET_SPARED_BYTES;
    assert_int_equal(budget.max_connections, 2275);
    size_t queues_of_libzmq = (size_t)5 * 256 * 64; /* four, and the one to zauth, as far as used */
    assert_true(budget.max_connections * (spared + queues_of_libzmq) < budget.connection_bytes);
}

/* Of two clients the largest requests have room, and an eighth is left, wherever topicd starts. */
static void what_waits_for_store_and_models_has_room_for_two_of_the_largest(void **state)
{
    (void)state;
    static char path[] = "file";
    struct topic_options options = {.max_message_bytes = 1 << 20, .workers = 1};
    struct topic_memory_budget budget;
    for (size_t mib = 16; mib < 100; mib++) {
        options.store_path = options.topics_path = path;
        options.memory_budget_bytes = (long long)mib * (long long)MIB;
        if (topic_memory_budget_check(&options, NULL) < 0)
            continue;
        topic_memory_budget_init(&budget, &options, 2);
        assert_true(budget.store_bytes / 8 * 7 >= 2 * budget.largest_stored_bytes);
        assert_true(budget.models_bytes / 8 * 7 >= 2 * budget.largest_models_bytes);
    }
    options.memory_budget_bytes = 64 << 20;
    assert_int_equal(topic_memory_budget_check(&options, NULL), 0);
    options.memory_budget_bytes = 32 << 20;
    assert_int_equal(topic_memory_budget_check(&options, NULL), -1);
    options.store_path = options.topics_path = NULL;
    assert_int_equal(topic_memory_budget_check(&options, NULL), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_memory_of_threads_counts_explanations_once),
        cmocka_unit_test(connections_have_room_for_what_each_may_hold),
        cmocka_unit_test(what_waits_for_store_and_models_has_room_for_two_of_the_largest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
