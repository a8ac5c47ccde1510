/* The store: what was decided about articles, undone, forgotten, queued, kept and given back. */
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

#include "base/random.h"
#include "base/text.h"
#include "store/backup.h"
#include "store/corpus_export.h"
#include "store/correction.h"
#include "store/maintenance.h"
#include "store/review_queue.h"
#include "store/store.h"

/* In memory, where that can be: no test here needs the disk. */
static char in_memory[] = "/dev/shm/topic-store-XXXXXX";
static char on_disk[] = "/tmp/topic-store-XXXXXX";
static const char *directory;
static char path[64];
static struct topic_store store;
static struct topic_error err;
static struct topic_correction_result result;

static int open_new(void **state)
{
    (void)state;
    memset(&err, 0, sizeof err);
    snprintf(path, sizeof path, "%s/s.db", directory);
    return topic_store_open(&store, path, TOPIC_STORE_CREATE, &err);
}

static int close_and_remove(void **state)
{
    char wal[80];
    (void)state;
    topic_correction_result_release(&result);
    topic_store_close(&store);
    snprintf(wal, sizeof wal, "%s-wal", path);
    unlink(path);
    unlink(wal);
    return 0;
}

static struct topic_event_log_author author_with(const char *key)
{
    struct topic_event_log_author author = {
        .client = topic_text_of("desk"), .actor = topic_text_of("anna"), .time_ms = 1000};
    if (key) {
        author.key = topic_text_of(key);
        author.digest[0] = (unsigned char)key[0];
    }
    return author;
}

/* An article has this title, unless a test gives it another. */
static const char *title = "chips";

static int give(const char *id, const char *given, const char *refused, unsigned flags,
                const char *key)
{
    const struct topic_event_log_author author = author_with(key);
    const struct topic_stored_article article = {.id = topic_text_of(id),
                                                 .article.fields[TOPIC_FIELD_TITLE] =
                                                     topic_text_of(title),
                                                 .has_text = true};
    const struct topic_correction_change change = {.kind = TOPIC_EVENT_LOG_FEEDBACK,
                                                   .flags = flags,
                                                   .given = topic_text_of(given),
                                                   .refused = topic_text_of(refused)};
    return topic_correction_feedback(&store, &author, &article, &change, &result, &err);
}

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

static void count_problem(void *context, const char *sentence)
{
    size_t *count = context;
    assert_non_null(sentence);
    (*count)++;
}

static size_t problems_of_store(void)
{
    size_t problems;
    size_t reported = 0;
    assert_int_equal(topic_maintenance_check(&store, count_problem, &reported, &problems, &err), 0);
    assert_int_equal(problems, reported);
    return problems;
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
                                      .flags = (unsigned)topic_random_below(random, 4),
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

/* ---- */

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

/* ---- the queue ---- */

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

static void offer(const char *id, enum topic_review_queue_kind kind, double value)
{
    struct topic_stored_article_row row;
    const struct topic_stored_article article = {.id = topic_text_of(id),
                                                 .article.fields[TOPIC_FIELD_TITLE] =
                                                     topic_text_of("chips"),
                                                 .has_text = true};
    const struct topic_review_queue_item item = {.kind = kind, .value = value};
    assert_int_equal(topic_stored_article_put(&store, &article, 1000, &row, &err), 0);
    assert_int_equal(topic_review_queue_put(&store, row.number, &item, 1000, &err), 0);
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

/* ---- */

static void old_texts_are_dropped_and_labels_stay(void **state)
{
    (void)state;
    size_t count;
    assert_int_equal(give("1", "AI", "", TOPIC_EVENT_LOG_WHOLE, NULL), 0);
    int64_t oldest_ms;
    assert_int_equal(topic_stored_article_oldest(&store, &oldest_ms, &err), 0);
    assert_int_equal(oldest_ms, 1000);
    assert_int_equal(topic_stored_article_expire(&store, 1000, 10, &count, &err), 0);
    assert_int_equal(count, 0);
    assert_int_equal(topic_stored_article_expire(&store, 1001, 10, &count, &err), 0);
    assert_int_equal(count, 1);
    assert_int_equal(topic_stored_article_oldest(&store, &oldest_ms, &err), 0);
    assert_int_equal(oldest_ms, INT64_MAX);
    struct topic_corpus_export export = {0};
    assert_int_equal(topic_corpus_export_some(&store, &export, 10, &err), 0);
    assert_int_equal(export.articles, 0);
    topic_corpus_export_release(&export);
    assert_int_equal(problems_of_store(), 0);
}

static size_t count_part(enum topic_corpus_export_part part)
{
    struct topic_corpus_export export = {.part = part};
    assert_int_equal(topic_corpus_export_some(&store, &export, 100, &err), 0);
    size_t count = export.articles;
    topic_corpus_export_release(&export);
    return count;
}

static void what_judges_a_model_is_not_learnt(void **state)
{
    (void)state;
    const unsigned whole = TOPIC_EVENT_LOG_WHOLE | TOPIC_EVENT_LOG_COMPLETE;
    offer("c", TOPIC_REVIEW_QUEUE_CONTROL, 0);
    offer("d", TOPIC_REVIEW_QUEUE_CONTROL, 0);
    offer("u", TOPIC_REVIEW_QUEUE_UNCERTAIN, 0);
    assert_int_equal(give("c", "AI", "", whole, NULL), 0);
    assert_int_equal(give("d", "AI", "", TOPIC_EVENT_LOG_WHOLE, NULL), 0); /* not complete */
    title = "other chips";
    assert_int_equal(give("u", "AI", "", whole, NULL), 0);
    title = "chips";
    assert_int_equal(count_part(TOPIC_CORPUS_EXPORT_ALL), 3);
    assert_int_equal(count_part(TOPIC_CORPUS_EXPORT_LABELLED), 2);
    assert_int_equal(count_part(TOPIC_CORPUS_EXPORT_TRAINING), 1);
    assert_int_equal(count_part(TOPIC_CORPUS_EXPORT_SAMPLE), 1);
}

/* The same article under another id would teach the model that the sample is to judge. */
static void what_has_the_texts_of_a_control_is_not_learnt(void **state)
{
    (void)state;
    const unsigned whole = TOPIC_EVENT_LOG_WHOLE | TOPIC_EVENT_LOG_COMPLETE;
    offer("c", TOPIC_REVIEW_QUEUE_CONTROL, 0);
    assert_int_equal(give("c", "AI", "", whole, NULL), 0);
    assert_int_equal(give("the same", "AI", "", whole, NULL), 0);
    title = "other chips";
    assert_int_equal(give("another", "AI", "", whole, NULL), 0);
    title = "chips";
    struct topic_corpus_export export = {.part = TOPIC_CORPUS_EXPORT_TRAINING};
    for (int64_t at_ms = 0; at_ms < 2; at_ms++) { /* now, and before it joined the sample */
        export.at_ms = at_ms;
        size_t calls = 0;
        for (; !export.is_done; calls++)
            assert_int_equal(topic_corpus_export_some(&store, &export, 1, &err), 0);
        assert_int_equal(export.articles, 1);
        assert_int_equal(calls, 3);
        topic_corpus_export_release(&export);
        export.part = TOPIC_CORPUS_EXPORT_TRAINING;
    }
    assert_int_equal(count_part(TOPIC_CORPUS_EXPORT_LABELLED), 3);
    assert_int_equal(count_part(TOPIC_CORPUS_EXPORT_SAMPLE), 1);
}

static void a_copy_is_a_store(void **state)
{
    (void)state;
    char copy[80];
    struct topic_store second;
    snprintf(copy, sizeof copy, "%s/copy.db", directory);
    assert_int_equal(give("1", "AI", "", TOPIC_EVENT_LOG_WHOLE | TOPIC_EVENT_LOG_COMPLETE, NULL),
                     0);
    assert_int_equal(topic_backup_write(&store, copy, &err), 0);
    assert_int_equal(topic_backup_write(&store, copy, &err), -1);
    memset(&err, 0, sizeof err);
    assert_int_equal(topic_store_open(&second, copy, TOPIC_STORE_EXISTING, &err), 0);
    struct topic_corpus_export export = {.part = TOPIC_CORPUS_EXPORT_LABELLED};
    assert_int_equal(topic_corpus_export_some(&second, &export, 10, &err), 0);
    static const char line[] = "{\"id\":\"1\",\"title\":\"chips\",\"topics\":[\"AI\"]}\n";
    assert_int_equal(export.lines.len, sizeof line - 1);
    assert_memory_equal(export.lines.bytes, line, sizeof line - 1);
    topic_corpus_export_release(&export);
    topic_store_close(&second);
    unlink(copy);
    snprintf(copy, sizeof copy, "%s/copy.db-wal", directory);
    unlink(copy);
}

int main(void)
{
#define WITH_STORE(name) cmocka_unit_test_setup_teardown(name, open_new, close_and_remove)
    const struct CMUnitTest tests[] = {
        WITH_STORE(undo_over_random_histories_equals_a_replay),
        WITH_STORE(labels_that_do_not_follow_from_the_log_are_found_and_replayed),
        WITH_STORE(a_key_makes_one_event),
        WITH_STORE(a_step_that_fails_changes_nothing),
        WITH_STORE(forgetting_leaves_the_fact_alone),
        WITH_STORE(three_of_five_promise_most),
        WITH_STORE(a_lease_is_its_clients_until_it_ends),
        WITH_STORE(feedback_takes_an_article_out_of_the_queue),
        WITH_STORE(a_lease_of_a_clock_that_was_ahead_does_not_count),
        WITH_STORE(what_nobody_has_any_more_can_leave),
        WITH_STORE(what_is_passed_over_takes_no_place),
        WITH_STORE(old_texts_are_dropped_and_labels_stay),
        WITH_STORE(what_judges_a_model_is_not_learnt),
        WITH_STORE(what_has_the_texts_of_a_control_is_not_learnt),
        WITH_STORE(a_copy_is_a_store),
    };
    directory = mkdtemp(in_memory);
    if (!directory)
        directory = mkdtemp(on_disk);
    if (!directory)
        return 1;
    int status = cmocka_run_group_tests(tests, NULL, NULL);
    rmdir(directory);
    return status;
}
