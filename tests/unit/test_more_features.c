/* The features that are made of a data set's words later are those that an article has at once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/random.h"
#include "training/features/feature_set.h"
#include "training/features/more_features.h"

enum { ARTICLES = 200, PIECES_MAX = 30 };

static const char *const pieces[] = {"not ",
                                     "happy ",
                                     "GPT-4 ",
                                     "covid19 ",
                                     "! ",
                                     "?!",
                                     "so!!! ",
                                     "the ",
                                     "regulators ",
                                     "AI. ",
                                     "1,000 ",
                                     "5% ",
                                     "$7 ",
                                     "l'homme ",
                                     "Meta's ",
                                     "open-source ",
                                     "C++ ",
                                     "\n\n",
                                     ", ",
                                     "a.b/c ",
                                     "internationalisation ",
                                     "\u673a\u68b0\u5b66 ",
                                     "\u0e01\u0e02\u0e04\u0e07 ",
                                     "\u00e4\u00e4nestyspaikka ",
                                     "na\u00efvet\u00e9 ",
                                     "\uff01 ",
                                     "1234567 ",
                                     "12345th ",
                                     "www.a.b ",
                                     "CO\u2082 "};

#define PIECES (sizeof pieces / sizeof *pieces)

static void draw_text(struct topic_buffer *text, struct topic_random *random)
{
    topic_buffer_reset(text);
    for (size_t i = topic_random_below(random, PIECES_MAX); i > 0; i--) {
        const char *piece = pieces[topic_random_below(random, PIECES)];
        assert_int_equal(topic_buffer_append(text, piece, strlen(piece), NULL), 0);
    }
}

static void set_text(struct topic_record *record, enum topic_record_key key,
                     const struct topic_buffer *text)
{
    if (text->len > 0)
        assert_int_equal(topic_record_set(record, key, 0, text->bytes, text->len, NULL), 0);
}

/* The same articles, read with other settings. */
static void read_articles(struct topic_dataset *dataset,
                          const struct topic_model_settings *settings)
{
    struct topic_random random = {.state = 7};
    struct topic_buffer text = {0};
    for (size_t i = 0; i < ARTICLES; i++) {
        struct topic_record record = {0};
        draw_text(&text, &random);
        set_text(&record, TOPIC_RECORD_TITLE, &text);
        draw_text(&text, &random);
        set_text(&record, TOPIC_RECORD_EXCERPT, &text);
        draw_text(&text, &random);
        set_text(&record, TOPIC_RECORD_BODY, &text);
        assert_int_equal(topic_record_add_topic(&record, "a", 1, NULL), 0);
        assert_int_equal(topic_dataset_add(dataset, settings, &record, NULL), 0);
        topic_record_release(&record);
    }
    topic_buffer_release(&text);
}

/* The number of a feature; UINT32_MAX: the data set does not have it. */
static uint32_t find(const struct topic_dataset *dataset, const struct topic_intern *feature,
                     struct topic_text text)
{
    for (uint32_t i = 0; i < dataset->features.count; i++) {
        const struct topic_intern *item = &dataset->features.items[i];
        if (item->key != feature->key)
            continue;
        struct topic_text found = topic_interner_text(&dataset->features, i);
        assert_int_equal(item->kind, feature->kind);
        assert_int_equal(found.len, text.len);
        assert_memory_equal(found.bytes, text.bytes, text.len);
        return i;
    }
    return UINT32_MAX;
}

static float value_in(const struct topic_dataset *dataset, size_t row, uint32_t feature)
{
    for (size_t i = dataset->starts[row]; i < dataset->starts[row + 1]; i++)
        if (dataset->components[i].feature == feature)
            return dataset->components[i].value;
    return 0;
}

/* Every row of `one` has the features of `other`, with the same counts and frequencies. */
static void check_rows(const struct topic_dataset *one, const struct topic_dataset *other,
                       const size_t *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(one->starts[i + 1] - one->starts[i],
                         other->starts[rows[i] + 1] - other->starts[rows[i]]);
        for (size_t k = one->starts[i]; k < one->starts[i + 1]; k++) {
            uint32_t feature = one->components[k].feature;
            uint32_t found = find(other, &one->features.items[feature],
                                  topic_interner_text(&one->features, feature));
            assert_true(found != UINT32_MAX);
            assert_true(value_in(other, rows[i], found) == one->components[k].value);
            if (count == ARTICLES)
                assert_int_equal(one->document_frequency[feature],
                                 other->document_frequency[found]);
        }
    }
}

static void check(bool has_phrases, bool has_long_stems)
{
    const struct topic_model_settings defaults = topic_feature_set_defaults();
    struct topic_model_settings settings = defaults;
    if (has_phrases)
        topic_feature_set_add_extra(&settings, TOPIC_FEATURE_EXTRA_PHRASES);
    if (has_long_stems)
        topic_feature_set_add_extra(&settings, TOPIC_FEATURE_EXTRA_LONG_STEMS);
    const struct topic_model_settings reading = topic_feature_set_reading(&defaults);
    struct topic_dataset kept = {.keeps_words = true};
    struct topic_dataset direct = {0};
    struct topic_dataset more = {0};
    struct topic_dataset some = {0};
    size_t rows[ARTICLES];
    static const size_t some_rows[] = {3, 17, 18, 150};
    for (size_t i = 0; i < ARTICLES; i++)
        rows[i] = i;
    read_articles(&kept, &reading);
    read_articles(&direct, &settings);
    assert_int_equal(topic_more_features_are_needed(&settings), has_phrases || has_long_stems);
    assert_int_equal(topic_more_features_make(&more, &kept, &settings, rows, ARTICLES, NULL), 0);
    check_rows(&more, &direct, rows, ARTICLES);
    assert_int_equal(topic_more_features_make(&some, &kept, &settings, some_rows, 4, NULL), 0);
    check_rows(&some, &direct, some_rows, 4);
    if (!has_phrases && !has_long_stems)
        check_rows(&kept, &direct, rows, ARTICLES);
    topic_dataset_release(&kept);
    topic_dataset_release(&direct);
    topic_dataset_release(&more);
    topic_dataset_release(&some);
}

static void features_made_later_are_those_of_the_article(void **state)
{
    (void)state;
    check(false, false);
    check(true, false);
    check(false, true);
    check(true, true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(features_made_later_are_those_of_the_article),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
