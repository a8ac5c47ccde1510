/* store_file.h - a store for each test of a file of tests: in memory, where that can be, as no test
 * here needs the disk. */
#ifndef TOPIC_TESTS_UNIT_STORE_FILE_H
#define TOPIC_TESTS_UNIT_STORE_FILE_H

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
#include "store/correction.h"
#include "store/maintenance.h"
#include "store/review_queue.h"
#include "store/store.h"

static char in_memory[] = "/dev/shm/topic-store-XXXXXX";
static char on_disk[] = "/tmp/topic-store-XXXXXX";
static const char *directory;
static char path[64];
static struct topic_store store;
static struct topic_error err;
static struct topic_correction_result result;

static inline int open_new(void **state)
{
    (void)state;
    memset(&err, 0, sizeof err);
    snprintf(path, sizeof path, "%s/s.db", directory);
    return topic_store_open(&store, path, TOPIC_STORE_CREATE, &err);
}

static inline int close_and_remove(void **state)
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

static inline struct topic_event_log_author author_with(const char *key)
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

static inline int give(const char *id, const char *given, const char *refused, unsigned flags,
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

static inline void offer(const char *id, enum topic_review_queue_kind kind, double value)
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

static inline void count_problem(void *context, const char *sentence)
{
    size_t *count = context;
    assert_non_null(sentence);
    (*count)++;
}

static inline size_t problems_of_store(void)
{
    size_t problems;
    size_t reported = 0;
    assert_int_equal(topic_maintenance_check(&store, count_problem, &reported, &problems, &err), 0);
    assert_int_equal(problems, reported);
    return problems;
}

#define WITH_STORE(name) cmocka_unit_test_setup_teardown(name, open_new, close_and_remove)

/* Makes the directory for the stores; removes it at the end. The exit status of the program. */
#define RUN_WITH_STORES(tests)                                                                     \
    (make_directory() ? remove_directory(cmocka_run_group_tests(tests, NULL, NULL)) : 1)

static inline bool make_directory(void)
{
    directory = mkdtemp(in_memory);
    if (!directory)
        directory = mkdtemp(on_disk);
    return directory != NULL;
}

static inline int remove_directory(int status)
{
    rmdir(directory);
    return status;
}

#endif
