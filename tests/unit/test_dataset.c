/* How records become a dataset: rows, labels, rows for topic names, selected features. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "training/data/dataset.h"
#include "training/features/feature_selection.h"

static const struct topic_model_settings settings = {
    .field_weight = {2, 1, 1}, .title_weight = 1, .phrase_words = 1};

static void add(struct topic_dataset *dataset, const char *title, const char *body,
                const char *const *topics)
{
    struct topic_record record = {0};
    assert_int_equal(topic_record_set(&record, TOPIC_RECORD_TITLE, 0, title, strlen(title), NULL),
                     0);
    assert_int_equal(topic_record_set(&record, TOPIC_RECORD_BODY, 0, body, strlen(body), NULL), 0);
    for (; *topics; topics++)
        assert_int_equal(topic_record_add_topic(&record, *topics, strlen(*topics), NULL), 0);
    assert_int_equal(topic_dataset_add(dataset, &settings, &record, NULL), 0);
    topic_record_release(&record);
}

static void topics_are_sorted_and_rare_ones_left_out(void **state)
{
    (void)state;
    struct topic_dataset dataset = {0};
    add(&dataset, "", "one", (const char *const[]){"b", "a", NULL});
    add(&dataset, "", "two", (const char *const[]){"c", "b", NULL});
    add(&dataset, "", "three", (const char *const[]){"a", NULL});
    assert_int_equal(topic_dataset_add_names(&dataset, &settings, NULL), 0);
    assert_int_equal(topic_dataset_finish(&dataset, 2, NULL, NULL), 0);
    assert_int_equal(dataset.article_count, 3);
    assert_int_equal(dataset.row_count, 6);
    assert_int_equal(dataset.labels.topic_count, 2);
    assert_string_equal(dataset.topic_names[0], "a");
    assert_string_equal(dataset.topic_names[1], "b");
    assert_int_equal(dataset.left_out_count, 1);
    assert_string_equal(dataset.left_out[0], "c");
    const struct topic_label_matrix labels = topic_dataset_article_labels(&dataset);
    assert_int_equal(labels.starts[labels.article_count], 4);
    assert_true(topic_label_matrix_has(&labels, 0, 0) && topic_label_matrix_has(&labels, 0, 1));
    assert_true(!topic_label_matrix_has(&labels, 1, 0) && topic_label_matrix_has(&labels, 1, 1));
    topic_dataset_release(&dataset);
}

/* The article of "tin" holds the word, that of "lead" does not; "the" is too common to count. */
static void a_name_counts_as_an_article_if_an_article_has_its_words(void **state)
{
    (void)state;
    struct topic_dataset dataset = {0};
    add(&dataset, "", "the price of tin", (const char *const[]){"tin", NULL});
    add(&dataset, "", "the mine of Broken Hill", (const char *const[]){"lead", NULL});
    add(&dataset, "", "the weather", (const char *const[]){"the", NULL});
    for (int i = 0; i < 20; i++)
        add(&dataset, "", "the lead of one goal", (const char *const[]){NULL});
    assert_int_equal(topic_dataset_add_names(&dataset, &settings, NULL), 0);
    assert_int_equal(topic_dataset_finish(&dataset, 2, NULL, NULL), 0);
    assert_int_equal(dataset.labels.topic_count, 1);
    assert_string_equal(dataset.topic_names[0], "tin");
    assert_int_equal(dataset.left_out_count, 2);
    topic_dataset_release(&dataset);
}

/* Regression: the arrays of starts had room for the articles alone and were overrun. */
static void there_may_be_more_topics_than_articles(void **state)
{
    (void)state;
    struct topic_dataset dataset = {0};
    for (int article = 0; article < 20; article++) {
        char names[50][16];
        const char *topics[51] = {0};
        for (int i = 0; i < 50; i++) {
            snprintf(names[i], sizeof names[i], "topic %d", (article / 2) * 50 + i);
            topics[i] = names[i];
        }
        add(&dataset, "", "some words", topics);
    }
    assert_int_equal(topic_dataset_add_names(&dataset, &settings, NULL), 0);
    assert_int_equal(topic_dataset_finish(&dataset, 2, NULL, NULL), 0);
    assert_int_equal(dataset.row_count, 20 + 500);
    assert_int_equal(dataset.labels.topic_count, 500);
    for (size_t row = 0; row < dataset.row_count; row++)
        assert_true(dataset.starts[row] <= dataset.starts[row + 1]);
    topic_dataset_release(&dataset);
}

/* Adds articles that have `each` topics of their own and their names as text. Returns how many rows
 * stand for names. */
static size_t count_name_rows(size_t articles, size_t each)
{
    struct topic_dataset dataset = {0};
    for (size_t article = 0; article < articles; article++) {
        struct topic_record record = {0};
        for (size_t i = 0; i < each; i++) {
            char name[48];
            int len = snprintf(name, sizeof name, "t%zu", article * each + i);
            assert_int_equal(topic_record_add_topic(&record, name, (size_t)len, NULL), 0);
            if (i == 0)
                assert_int_equal(
                    topic_record_set(&record, TOPIC_RECORD_BODY, 0, name, (size_t)len, NULL), 0);
        }
        assert_int_equal(topic_dataset_add(&dataset, &settings, &record, NULL), 0);
        topic_record_release(&record);
    }
    assert_int_equal(topic_dataset_add_names(&dataset, &settings, NULL), 0);
    size_t rows = dataset.row_count - dataset.article_count;
    assert_int_equal(topic_dataset_finish(&dataset, 2, NULL, NULL), 0);
    assert_int_equal(dataset.labels.topic_count, rows > 0 ? articles : 0);
    topic_dataset_release(&dataset);
    return rows;
}

/* Training takes time with topics times rows. */
static void names_of_a_thousand_topics_do_not_outnumber_the_articles(void **state)
{
    (void)state;
    assert_int_equal(count_name_rows(10, 100), 1000);
    assert_int_equal(count_name_rows(11, 100), 0);
    assert_int_equal(count_name_rows(1100, 1), 1100);
    assert_int_equal(count_name_rows(11, 900), 0);
}

/* The length of a row before scaling. */
static double length_of(const struct topic_dataset *dataset,
                        const struct topic_feature_selection *selection, size_t row)
{
    double squares = 0;
    for (size_t i = dataset->starts[row]; i < dataset->starts[row + 1]; i++)
        for (size_t feature = 0; feature < selection->feature_count; feature++) {
            if (selection->sources[feature] != dataset->components[i].feature)
                continue;
            double tf = (double)dataset->components[i].value;
            double value = (tf > 1 ? 1 + log(tf) : tf) * (double)selection->idf[feature];
            squares += value * value;
        }
    return sqrt(squares);
}

static void columns_ascend_and_longer_articles_make_longer_rows(void **state)
{
    (void)state;
    struct topic_dataset dataset = {0};
    const char *const none[] = {NULL};
    add(&dataset, "Chips and memory", "memory chips for chips", none);
    add(&dataset, "Memory", "chips, memory; memory", none);
    add(&dataset, "", "nothing shared", none);
    struct topic_feature_selection selection;
    struct topic_sparse_matrix matrix;
    float pivot;
    struct topic_feature_selection_policy policy = {.min_rows = {2, 2, 2}, .weight = {1, 1, 1}};
    assert_int_equal(topic_feature_selection_make(&selection, &dataset, &policy, NULL), 0);
    assert_int_equal(selection.feature_count, 3); /* chips, memory, memory in a title */
    assert_int_equal(topic_feature_selection_matrix(&selection, &dataset, &matrix, &pivot, NULL),
                     0);
    double lengths[3] = {0};
    for (size_t row = 0; row < 3; row++) {
        double squares = 0;
        for (size_t i = matrix.starts[row]; i < matrix.starts[row + 1]; i++) {
            squares += (double)matrix.values[i] * (double)matrix.values[i];
            assert_true(i == matrix.starts[row] || matrix.columns[i - 1] < matrix.columns[i]);
        }
        lengths[row] = squares;
    }
    assert_true(fabs((length_of(&dataset, &selection, 0) + length_of(&dataset, &selection, 1)) / 2 -
                     (double)pivot) < 1e-5);
    for (size_t row = 0; row < 2; row++)
        assert_true(fabs(length_of(&dataset, &selection, row) - lengths[row] * (double)pivot) <
                    1e-5);
    assert_true(fabs(lengths[0] - lengths[1]) > 0.01);
    assert_true(lengths[2] == 0);
    topic_sparse_matrix_release(&matrix);
    topic_feature_selection_release(&selection);
    topic_dataset_release(&dataset);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(topics_are_sorted_and_rare_ones_left_out),
        cmocka_unit_test(a_name_counts_as_an_article_if_an_article_has_its_words),
        cmocka_unit_test(there_may_be_more_topics_than_articles),
        cmocka_unit_test(names_of_a_thousand_topics_do_not_outnumber_the_articles),
        cmocka_unit_test(columns_ascend_and_longer_articles_make_longer_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
