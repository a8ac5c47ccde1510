/* Corrections: what was decided about articles, undone, repeated, refused and forgotten. */
#include "tests/unit/store_file.h"

#include "base/random.h"

static int undo(int64_t event)
{
    const struct topic_event_log_author author = author_with(NULL);
    return topic_correction_undo(&store, &author, event, NULL, &result, &err);
}

static void assert_topics(const char *expected)
{
    assert_int_equal(result.topics.len, strlen(expected));
    if (result.topics.len > 0)
        assert_memory_equal(result.topics.bytes, expected, result.topics.len);
}

/* ---- random histories, against rules that are written anew ---- */

#define TOPICS 4
#define STEPS 14

struct reference_event {
    int undoes; /* index; -1: it is a feedback */
    unsigned flags;
    unsigned given; /* a bit for each topic */
    unsigned refused;
};

/* From the last on: what undoes an event has been judged when it is reached. */
static bool is_in_force(const struct reference_event *events, int count, int index)
{
    bool is_undone[STEPS] = {false};
    for (int i = count - 1; i > index; i--)
        if (!is_undone[i] && events[i].undoes >= 0)
            is_undone[events[i].undoes] = true;
    return !is_undone[index];
}

static unsigned topics_of(const struct reference_event *events, int count)
{
    unsigned topics = 0;
    for (int i = 0; i < count; i++) {
        if (events[i].undoes >= 0 || !is_in_force(events, count, i))
            continue;
        if (events[i].flags & TOPIC_EVENT_LOG_WHOLE)
            topics = 0;
        topics = (topics & ~events[i].refused) | events[i].given;
    }
    return topics;
}

static void write_topics(char *out, unsigned topics)
{
    out[0] = '\0';
    for (int i = 0; i < TOPICS; i++)
        if (topics & (1U << i))
            snprintf(out + strlen(out), 4, "%s%c", out[0] ? "\n" : "", 'a' + i);
}

static int step_feedback(struct reference_event *event, struct topic_random *random, const char *id)
{
    char given[16];
    char refused[16];
    *event = (struct reference_event){.undoes = -1,
                                      .flags = (unsigned)topic_random_below(random, 8),
                                      .given = (unsigned)topic_random_below(random, 1U << TOPICS)};
    if (!(event->flags & TOPIC_EVENT_LOG_WHOLE))
        event->refused = (unsigned)topic_random_below(random, 1U << TOPICS) & ~event->given;
    write_topics(given, event->given);
    write_topics(refused, event->refused);
    return give(id, given, refused, event->flags, NULL);
}

static void run_history(struct topic_random *random, const char *id)
{
    struct reference_event events[STEPS];
    int64_t numbers[STEPS] = {0};
    char expected[16];
    for (int i = 0; i < STEPS; i++) {
        int target = i > 0 && topic_random_below(random, 2)
                         ? (int)topic_random_below(random, (size_t)i)
                         : -1;
        if (target >= 0 && is_in_force(events, i, target)) {
            events[i] = (struct reference_event){.undoes = target};
            assert_int_equal(undo(numbers[target]), 0);
        } else if (target >= 0) {
            assert_int_equal(undo(numbers[target]), -1);
            assert_int_equal(store.sql.failure, TOPIC_FAILURE_CONFLICT);
            memset(&err, 0, sizeof err);
            i--;
            continue;
        } else {
            assert_int_equal(step_feedback(&events[i], random, id), 0);
        }
        numbers[i] = result.event;
        write_topics(expected, topics_of(events, i + 1));
        assert_topics(expected);
    }
}

static void undo_over_random_histories_equals_a_replay(void **state)
{
    struct topic_random random = {.state = 42};
    char id[16];
    (void)state;
    assert_int_equal(topic_store_begin(&store, &err), 0);
    for (int i = 0; i < 1000; i++) {
        snprintf(id, sizeof id, "%d", i);
        run_history(&random, id);
    }
    assert_int_equal(topic_store_commit(&store, &err), 0);
    assert_int_equal(problems_of_store(), 0);
}

/* ---- what a change costs ---- */

#define NAMES_SIZE (TOPIC_STORE_MAX_TOPICS * 8)

static const char *write_names(char out[NAMES_SIZE], int first)
{
    size_t len = 0;
    for (int i = 0; i < TOPIC_STORE_MAX_TOPICS; i++)
        len += (size_t)snprintf(out + len, NAMES_SIZE - len, "%st%d", i > 0 ? "\n" : "", first + i);
    return out;
}

/* Whoever is asked for a little pays nothing for what others have stored. */
static void a_feedback_writes_only_what_it_changes(void **state)
{
    (void)state;
    char names[NAMES_SIZE];
    for (int i = 0; i < 4; i++)
        assert_int_equal(
            give("1", write_names(names, 0), "", i == 0 ? TOPIC_EVENT_LOG_WHOLE : 0, NULL), 0);
    int64_t before = topic_sql_changes(&store.sql);
    assert_int_equal(give("1", "t1", "t2", 0, NULL), 0);
    assert_in_range(topic_sql_changes(&store.sql) - before, 1, 8);
    assert_int_equal(problems_of_store(), 0);
}

/* It would hold up others for as long as it takes to read them all. */
static void an_undo_reads_back_a_bounded_number_of_names(void **state)
{
    (void)state;
    char names[NAMES_SIZE];
    write_names(names, 0);
    assert_int_equal(topic_store_begin(&store, &err), 0);
    for (int i = 0; i < TOPIC_STORE_MAX_REPLAYED / TOPIC_STORE_MAX_TOPICS; i++)
        assert_int_equal(give("1", names, "", 0, NULL), 0);
    assert_int_equal(undo(1), 0);
    for (int i = 0; i < 3; i++)
        assert_int_equal(give("1", names, "", 0, NULL), 0);
    assert_int_equal(topic_sql_execute(&store.sql, "SAVEPOINT step", &err), 0);
    assert_int_equal(undo(result.event), -1);
    assert_int_equal(store.sql.failure, TOPIC_FAILURE_SIZE);
    memset(&err, 0, sizeof err);
    assert_int_equal(topic_sql_execute(&store.sql, "ROLLBACK TO step", &err), 0);
    /* What was before a whole list does not count. */
    assert_int_equal(give("1", "a", "", TOPIC_EVENT_LOG_WHOLE, NULL), 0);
    assert_int_equal(give("1", "b", "", 0, NULL), 0);
    assert_int_equal(undo(result.event), 0);
    assert_topics("a");
    assert_int_equal(topic_store_commit(&store, &err), 0);
    assert_int_equal(problems_of_store(), 0);
}

/* ---- the log and the labels ---- */

static void labels_that_do_not_follow_from_the_log_are_found_and_replayed(void **state)
{
    (void)state;
    assert_int_equal(give("1", "AI\nLaw", "", TOPIC_EVENT_LOG_WHOLE, NULL), 0);
    assert_int_equal(problems_of_store(), 0);
    assert_int_equal(topic_sql_execute(&store.sql, "DELETE FROM labels WHERE topic = 'AI'", &err),
                     0);
    assert_int_equal(problems_of_store(), 1);
    assert_int_equal(topic_maintenance_replay(&store, &err), 0);
    assert_int_equal(problems_of_store(), 0);
}

static void a_key_makes_one_event(void **state)
{
    (void)state;
    assert_int_equal(give("1", "AI", "", TOPIC_EVENT_LOG_WHOLE, "k"), 0);
    for (int i = 0; i < 10000; i++) {
        assert_int_equal(give("1", "AI", "", TOPIC_EVENT_LOG_WHOLE, "k"), 0);
        assert_true(result.is_repeated);
        assert_int_equal(result.event, 1);
        assert_topics("AI");
    }
    struct topic_event_log_author author = author_with("k");
    author.digest[1] = 1;
    assert_int_equal(topic_correction_undo(&store, &author, 1, NULL, &result, &err), -1);
    assert_int_equal(store.sql.failure, TOPIC_FAILURE_CONFLICT);
}

static void a_step_that_fails_changes_nothing(void **state)
{
    (void)state;
    int64_t count;
    assert_int_equal(topic_store_begin(&store, &err), 0);
    for (int i = 0; i < TOPIC_STORE_MAX_EVENTS; i++)
        assert_int_equal(give("1", "AI", "", TOPIC_EVENT_LOG_WHOLE, NULL), 0);
    assert_int_equal(topic_sql_execute(&store.sql, "SAVEPOINT step", &err), 0);
    assert_int_equal(give("1", "AI", "", TOPIC_EVENT_LOG_WHOLE, NULL), -1);
    assert_int_equal(store.sql.failure, TOPIC_FAILURE_SIZE);
    assert_int_equal(topic_sql_execute(&store.sql, "ROLLBACK TO step", &err), 0);
    memset(&err, 0, sizeof err);
    assert_int_equal(topic_store_commit(&store, &err), 0);
    assert_int_equal(topic_sql_find_number(&store.sql, "SELECT count(*) FROM events", &count, &err),
                     0);
    assert_int_equal(count, TOPIC_STORE_MAX_EVENTS);
}

static void forgetting_leaves_the_fact_alone(void **state)
{
    (void)state;
    int64_t count;
    const struct topic_event_log_author author = author_with(NULL);
    assert_int_equal(give("1", "AI", "", TOPIC_EVENT_LOG_WHOLE, NULL), 0);
    assert_int_equal(topic_correction_forget(&store, &author, topic_text_of("1"), &result, &err),
                     0);
    assert_int_equal(result.event, 2);
    assert_int_equal(topic_sql_find_number(
                         &store.sql,
                         "SELECT count(*) FROM articles WHERE title IS NOT NULL OR body IS NOT "
                         "NULL",
                         &count, &err),
                     0);
    assert_int_equal(count, 0);
    assert_int_equal(topic_sql_find_number(
                         &store.sql,
                         "SELECT count(*) FROM events WHERE given IS NOT NULL OR result IS NOT "
                         "NULL",
                         &count, &err),
                     0);
    assert_int_equal(count, 0);
    assert_int_equal(give("1", "Law", "", TOPIC_EVENT_LOG_WHOLE, NULL), 0);
    assert_topics("Law");
    assert_int_equal(problems_of_store(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_STORE(undo_over_random_histories_equals_a_replay),
        WITH_STORE(a_feedback_writes_only_what_it_changes),
        WITH_STORE(an_undo_reads_back_a_bounded_number_of_names),
        WITH_STORE(labels_that_do_not_follow_from_the_log_are_found_and_replayed),
        WITH_STORE(a_key_makes_one_event),
        WITH_STORE(a_step_that_fails_changes_nothing),
        WITH_STORE(forgetting_leaves_the_fact_alone),
    };
    return RUN_WITH_STORES(tests);
}
