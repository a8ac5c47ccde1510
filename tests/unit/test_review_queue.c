/* The queue of articles to review: in which order they are taken, and whose they are. */
#include "tests/unit/store_file.h"

#include <sqlite3.h>

struct taken {
    char ids[16][8];
    char leases[16][TOPIC_REVIEW_QUEUE_LEASE_LENGTH + 1];
    size_t count;
};

static bool note_taken(void *context, const struct topic_review_queue_item *item)
{
    struct taken *taken = context;
    snprintf(taken->ids[taken->count], 8, "%.*s", (int)item->article.id.len,
             item->article.id.bytes);
    memcpy(taken->leases[taken->count++], item->lease, sizeof item->lease);
    return true;
}

static struct taken take(const char *client, size_t count, int64_t now_ms)
{
    struct taken taken = {.count = 0};
    const struct topic_review_queue_take take = {.client = topic_text_of(client),
                                                 .count = count,
                                                 .now_ms = now_ms,
                                                 .until_ms = now_ms + 100};
    assert_int_equal(topic_review_queue_take(&store, &take, note_taken, &taken, &err), 0);
    return taken;
}

static void three_of_five_promise_most(void **state)
{
    (void)state;
    offer("u1", TOPIC_REVIEW_QUEUE_UNCERTAIN, 0.1);
    offer("u2", TOPIC_REVIEW_QUEUE_UNCERTAIN, 0.2);
    offer("u3", TOPIC_REVIEW_QUEUE_UNCERTAIN, 0.3);
    offer("u4", TOPIC_REVIEW_QUEUE_UNCERTAIN, 0.4);
    offer("c", TOPIC_REVIEW_QUEUE_CONTROL, 0);
    offer("a", TOPIC_REVIEW_QUEUE_AUDIT, 0);
    struct taken taken = take("desk", 5, 0);
    const char *const expected[] = {"u4", "c", "u3", "a", "u2"};
    for (size_t i = 0; i < 5; i++)
        assert_string_equal(taken.ids[i], expected[i]);
    taken = take("desk", 5, 0);
    assert_int_equal(taken.count, 1);
    assert_string_equal(taken.ids[0], "u1");
}

/* What all statements have done since they were asked last. */
static int64_t steps_of_statements(void)
{
    int64_t steps = 0;
    for (size_t i = 0; i < store.sql.count; i++)
        steps += sqlite3_stmt_status(store.sql.statements[i].handle, SQLITE_STMTSTATUS_VM_STEP, 1);
    return steps;
}

static void to_take_costs_the_same_however_many_wait(void **state)
{
    (void)state;
    char id[16];
    int64_t steps[2];
    int offered = 0;
    assert_int_equal(topic_store_begin(&store, &err), 0);
    for (size_t i = 0; i < 2; i++) {
        for (; offered < (i == 0 ? 100 : 2000); offered++) {
            snprintf(id, sizeof id, "%d", offered);
            offer(id, TOPIC_REVIEW_QUEUE_UNCERTAIN, (offered % 10) / 10.0);
        }
        steps_of_statements();
        assert_int_equal(take("desk", 16, 1000 * (int64_t)i).count, 16);
        steps[i] = steps_of_statements();
    }
    assert_int_equal(topic_store_commit(&store, &err), 0);
    assert_in_range(steps[1], 1, 2 * steps[0]);
}

static void offer_up_to(int *offered, int count)
{
    char id[16];
    for (; *offered < count; ++*offered) {
        snprintf(id, sizeof id, "%d", *offered);
        offer(id, TOPIC_REVIEW_QUEUE_UNCERTAIN, (*offered % 10) / 10.0);
    }
}

static int64_t count_all(void)
{
    int64_t count;
    assert_int_equal(topic_review_queue_count(&store, &count, &err), 0);
    return count;
}

static void to_count_and_to_trim_cost_the_same_however_many_wait(void **state)
{
    (void)state;
    int64_t counting[2];
    int64_t trimming[2];
    int offered = 0;
    assert_int_equal(topic_store_begin(&store, &err), 0);
    for (size_t i = 0; i < 2; i++) {
        offer_up_to(&offered, i == 0 ? 100 : 2000);
        int64_t before = count_all();
        steps_of_statements();
        assert_int_equal(count_all(), before);
        counting[i] = steps_of_statements();
        assert_int_equal(topic_review_queue_trim(&store, TOPIC_REVIEW_QUEUE_UNCERTAIN,
                                                 (size_t)before - 10, 0, &err),
                         0);
        trimming[i] = steps_of_statements();
        assert_int_equal(count_all(), before - 10);
    }
    assert_int_equal(topic_store_commit(&store, &err), 0);
    assert_in_range(counting[1], 1, 2 * counting[0]);
    assert_in_range(trimming[1], 1, 2 * trimming[0]);
}

static int offer_and_fail(struct topic_store *same, void *context, struct topic_error *error)
{
    offer_up_to(context, 20);
    assert_int_equal(count_all(), 20);
    return topic_sql_refuse(&same->sql, TOPIC_FAILURE_MEMORY, error, "failed");
}

static void what_is_rolled_back_is_not_counted(void **state)
{
    (void)state;
    int offered = 0;
    struct topic_error failure = {0};
    assert_int_equal(topic_store_begin(&store, &err), 0);
    assert_int_equal(topic_store_try(&store, offer_and_fail, &offered, &failure), -1);
    assert_int_equal(count_all(), 0);
    topic_store_rollback(&store);
    offered = 0;
    offer_up_to(&offered, 10);
    assert_int_equal(count_all(), 10);
    assert_int_equal(topic_store_begin(&store, &err), 0);
    assert_int_equal(topic_store_try(&store, offer_and_fail, &offered, &failure), -1);
    assert_int_equal(count_all(), 10);
    offered = 10;
    offer_up_to(&offered, 15);
    topic_store_rollback(&store);
    assert_int_equal(count_all(), 10);
}

static void a_lease_is_its_clients_until_it_ends(void **state)
{
    (void)state;
    bool found;
    offer("1", TOPIC_REVIEW_QUEUE_UNCERTAIN, 1);
    struct taken first = take("desk", 1, 0);
    assert_int_equal(take("other", 1, 99).count, 0);
    assert_int_equal(topic_review_queue_release(&store, topic_text_of("other"),
                                                topic_text_of(first.leases[0]), false, &found,
                                                &err),
                     0);
    assert_false(found);
    struct taken second = take("other", 1, 100);
    assert_string_equal(second.ids[0], "1");
    assert_int_equal(topic_review_queue_release(&store, topic_text_of("desk"),
                                                topic_text_of(first.leases[0]), false, &found,
                                                &err),
                     0);
    assert_false(found);
    assert_int_equal(topic_review_queue_release(&store, topic_text_of("other"),
                                                topic_text_of(second.leases[0]), true, &found,
                                                &err),
                     0);
    assert_true(found);
    assert_int_equal(take("desk", 1, 5000).count, 0); /* skipped */
}

static void feedback_takes_an_article_out_of_the_queue(void **state)
{
    (void)state;
    int64_t count;
    offer("1", TOPIC_REVIEW_QUEUE_UNCERTAIN, 1);
    assert_int_equal(give("1", "AI", "", TOPIC_EVENT_LOG_WHOLE | TOPIC_EVENT_LOG_COMPLETE, NULL),
                     0);
    assert_int_equal(topic_review_queue_count(&store, &count, &err), 0);
    assert_int_equal(count, 0);
    offer("1", TOPIC_REVIEW_QUEUE_UNCERTAIN, 1);
    assert_int_equal(topic_review_queue_count(&store, &count, &err), 0);
    assert_int_equal(count, 0);
}

/* Its end lies a day and more ahead: whoever took the article did so before the clock was set. */
static void a_lease_of_a_clock_that_was_ahead_does_not_count(void **state)
{
    (void)state;
    offer("1", TOPIC_REVIEW_QUEUE_UNCERTAIN, 1);
    const int64_t ahead = 2 * TOPIC_REVIEW_QUEUE_MAX_LEASE_MS;
    assert_int_equal(take("anna", 1, ahead).count, 1);
    assert_int_equal(take("ben", 1, ahead).count, 0);
    assert_int_equal(take("ben", 1, 1000).count, 1);
    assert_int_equal(take("anna", 1, 1000).count, 0);
}

/* Else a client that takes and never gives back would keep the queue from staying in its bounds. */
static void what_nobody_has_any_more_can_leave(void **state)
{
    (void)state;
    int64_t count;
    offer("1", TOPIC_REVIEW_QUEUE_UNCERTAIN, 1);
    assert_int_equal(take("anna", 1, 1000).count, 1); /* until 1100 */
    assert_int_equal(topic_review_queue_trim(&store, TOPIC_REVIEW_QUEUE_UNCERTAIN, 0, 1099, &err),
                     0);
    assert_int_equal(topic_review_queue_count(&store, &count, &err), 0);
    assert_int_equal(count, 1);
    assert_int_equal(topic_review_queue_trim(&store, TOPIC_REVIEW_QUEUE_UNCERTAIN, 0, 1100, &err),
                     0);
    assert_int_equal(topic_review_queue_count(&store, &count, &err), 0);
    assert_int_equal(count, 0);
}

/* A copy that is passed over must not push out the article that it is a copy of. */
static void what_is_passed_over_takes_no_place(void **state)
{
    (void)state;
    struct topic_stored_article_row row;
    offer("1", TOPIC_REVIEW_QUEUE_UNCERTAIN, 1);
    offer("2", TOPIC_REVIEW_QUEUE_UNCERTAIN, 1);
    assert_int_equal(topic_stored_article_find(&store, topic_text_of("2"), &row, &err), 0);
    assert_int_equal(topic_review_queue_pass_over(&store, row.number, &err), 0);
    assert_int_equal(topic_review_queue_trim(&store, TOPIC_REVIEW_QUEUE_UNCERTAIN, 1, 1000, &err),
                     0);
    struct taken taken = take("anna", 2, 1000);
    assert_int_equal(taken.count, 1);
    assert_string_equal(taken.ids[0], "1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_STORE(three_of_five_promise_most),
        WITH_STORE(to_take_costs_the_same_however_many_wait),
        WITH_STORE(to_count_and_to_trim_cost_the_same_however_many_wait),
        WITH_STORE(what_is_rolled_back_is_not_counted),
        WITH_STORE(a_lease_is_its_clients_until_it_ends),
        WITH_STORE(feedback_takes_an_article_out_of_the_queue),
        WITH_STORE(a_lease_of_a_clock_that_was_ahead_does_not_count),
        WITH_STORE(what_nobody_has_any_more_can_leave),
        WITH_STORE(what_is_passed_over_takes_no_place),
    };
    return RUN_WITH_STORES(tests);
}
