/* The end of a training: a promotion that has begun cannot be cancelled, and a daemon that is
 * killed meanwhile finds out whether it was made. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/text.h"
#include "store/model_change.h"
#include "store/store.h"
#include "store/training_run.h"

#define OLD "a91c65f00bd6ff50"
#define NEW "2b8e65f00bd6ff50"

static char directory[] = "/tmp/topic-run-XXXXXX";
static char path[64];
static struct topic_store store;
static struct topic_error err;
static int64_t run;

static struct topic_event_log_author author(const char *key)
{
    struct topic_event_log_author author = {
        .client = topic_text_of("desk"), .actor = topic_text_of("anna"), .time_ms = 1000};
    if (key)
        author.key = topic_text_of(key);
    return author;
}

/* A run whose model has been judged. */
static int judge_one(void **state)
{
    struct topic_training_run_result result;
    const struct topic_event_log_author anna = author("train");
    bool is_running;
    (void)state;
    snprintf(path, sizeof path, "%s/s.db", directory);
    if (topic_store_open(&store, path, TOPIC_STORE_CREATE, &err) < 0 ||
        topic_training_run_add(&store, &anna, false, &result, &err) < 0)
        return -1;
    run = result.run;
    const struct topic_training_run judged = {.number = run,
                                              .state = TOPIC_TRAINING_RUN_JUDGING,
                                              .baseline = topic_text_of(OLD),
                                              .model = topic_text_of(NEW)};
    return topic_training_run_update(&store, &judged, &is_running, &err);
}

static int remove_store(void **state)
{
    char wal[80];
    (void)state;
    topic_store_close(&store);
    snprintf(wal, sizeof wal, "%s-wal", path);
    unlink(path);
    unlink(wal);
    return 0;
}

static int64_t begin(void)
{
    const struct topic_event_log_author anna = author(NULL);
    int64_t event = 0;
    assert_int_equal(topic_model_change_begin_of_run(&store, &anna, run, NEW, &event, &err), 0);
    return event;
}

static int cancel(const char *key)
{
    struct topic_training_run_result result;
    const struct topic_event_log_author anna = author(key);
    return topic_training_run_cancel(&store, &anna, run, &result, &err);
}

static void note_state(void *context, const struct topic_training_run *found)
{
    *(enum topic_training_run_state *)context = found->state;
}

static enum topic_training_run_state state_of_run(void)
{
    enum topic_training_run_state found = TOPIC_TRAINING_RUN_STATES;
    size_t count;
    assert_int_equal(topic_training_run_list(&store, run, note_state, &found, &count, &err), 0);
    return found;
}

static bool count_promotion(void *context, const struct topic_event_log_event *event)
{
    if (event->kind == TOPIC_EVENT_LOG_PROMOTE) {
        assert_string_equal(event->result.bytes, NEW "\n" OLD);
        ++*(int *)context;
    }
    return true;
}

static int promotions(void)
{
    const struct topic_event_log_query all = {.count = TOPIC_EVENT_LOG_MAX_LISTED};
    int count = 0;
    assert_int_equal(topic_event_log_list(&store, &all, count_promotion, &count, &err), 0);
    return count;
}

static void recover(const char *serving)
{
    int64_t count;
    assert_int_equal(topic_model_change_recover_runs(&store, topic_text_of(serving), &err), 0);
    assert_int_equal(topic_training_run_recover(&store, topic_text_of(serving), 2000, &count, &err),
                     0);
    assert_int_equal(count, 1);
}

static void test_a_promotion_that_has_begun_is_not_cancelled(void **state)
{
    (void)state;
    int64_t event = begin();
    assert_int_equal(cancel("one"), -1);
    assert_int_equal(store.sql.failure, TOPIC_FAILURE_CONFLICT);
    assert_non_null(strstr(err.text, "takes over now"));
    assert_int_equal(topic_model_change_abandon(&store, event, &err), 0);
    assert_int_equal(cancel("two"), 0);
    assert_int_equal(state_of_run(), TOPIC_TRAINING_RUN_CANCELLED);
}

static void test_killed_after_the_change(void **state)
{
    (void)state;
    begin();
    recover(NEW);
    assert_int_equal(state_of_run(), TOPIC_TRAINING_RUN_PROMOTED);
    assert_int_equal(promotions(), 1);
}

static void test_killed_before_the_change(void **state)
{
    (void)state;
    begin();
    recover(OLD);
    assert_int_equal(state_of_run(), TOPIC_TRAINING_RUN_INTERRUPTED);
    assert_int_equal(promotions(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_a_promotion_that_has_begun_is_not_cancelled, judge_one,
                                        remove_store),
        cmocka_unit_test_setup_teardown(test_killed_after_the_change, judge_one, remove_store),
        cmocka_unit_test_setup_teardown(test_killed_before_the_change, judge_one, remove_store),
    };
    if (!mkdtemp(directory))
        return 1;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    rmdir(directory);
    return failed;
}
