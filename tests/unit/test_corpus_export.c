/* What a store gives back: which articles a model learns, which judge it, and a copy of all. */
#include "tests/unit/store_file.h"

#include "store/backup.h"
#include "store/corpus_export.h"

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

static void check_line(const char *extra, const char *line)
{
    struct topic_stored_article_row row;
    const struct topic_stored_article article = {.id = topic_text_of("1"),
                                                 .article.fields[TOPIC_FIELD_TITLE] =
                                                     topic_text_of("chips"),
                                                 .extra = topic_text_of(extra),
                                                 .has_text = true};
    struct topic_corpus_export export = {0};
    assert_int_equal(topic_stored_article_put(&store, &article, 1000, &row, &err), 0);
    assert_int_equal(topic_corpus_export_some(&store, &export, 10, &err), 0);
    assert_int_equal(export.lines.len, strlen(line));
    assert_memory_equal(export.lines.bytes, line, strlen(line));
    topic_corpus_export_release(&export);
}

static void extra_keys_keep_the_digits_of_their_numbers(void **state)
{
    (void)state;
    check_line("{\"a\":1}", "{\"a\":1,\"id\":\"1\",\"title\":\"chips\"}\n");
    check_line("{\"a\":12345678901234567890123,\"b\":2}",
               "{\"a\":12345678901234567890123,\"b\":2,\"id\":\"1\",\"title\":\"chips\"}\n");
    check_line("{}", "{\"id\":\"1\",\"title\":\"chips\"}\n");
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
    const struct CMUnitTest tests[] = {
        WITH_STORE(old_texts_are_dropped_and_labels_stay),
        WITH_STORE(what_judges_a_model_is_not_learnt),
        WITH_STORE(what_has_the_texts_of_a_control_is_not_learnt),
        WITH_STORE(extra_keys_keep_the_digits_of_their_numbers),
        WITH_STORE(a_copy_is_a_store),
    };
    return RUN_WITH_STORES(tests);
}
