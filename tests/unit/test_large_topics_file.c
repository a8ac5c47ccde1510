/* A topics file of a model with many topics is read in time of its length, whatever it says, and so
 * are the names that a request has by it. */
#include "tests/unit/governed_toy.h"

#include <time.h>

#include "base/buffer.h"
#include "policy/label_learning.h"
#include "policy/label_names.h"
#include "tests/unit/many_topics_toy.h"

enum {
    TOPICS = MANY_TOPICS_MAX,
    PARENTS = 4000, /* of one topic each, for which nothing else is decided */
    CHAIN = 28,     /* above all others */
    NAMES = 400,    /* of a request */
    LEVELS = 32,    /* of parents, as many as a topics file may have */
    CHAINS = 128,   /* so many levels one beside the other */
    MOST_NAMES = 1000,
    LONGEST_NAME = 1000,
    TRIES = 3,
    MOST = 4 /* times as long */
};

static int make_large_model(void **state)
{
    return make_files(state) < 0 ? -1 : many_topics_toy_save(model_path, TOPICS, NULL);
}

static double now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static int lines_of(const struct topic_buffer *lines)
{
    int count = lines->len > 0;
    for (size_t i = 0; i < lines->len; i++)
        count += lines->bytes[i] == '\n';
    return count;
}

static double time_of(struct topic_buffer *yaml, size_t topics)
{
    struct topic_error err;
    double least = 1e9;
    for (int i = 0; i < TRIES; i++) {
        double start = now_s();
        struct topic_model *model = open_with(topic_buffer_string(yaml, NULL), &err);
        double took = now_s() - start;
        assert_string_equal(err.text, "");
        assert_int_equal(topic_model_topic_count(model), topics);
        topic_model_unref(model);
        least = took < least ? took : least;
    }
    topic_buffer_release(yaml);
    return least;
}

/* Every topic has a new name, and nothing else is said. */
static double time_of_new_names(void)
{
    struct topic_buffer yaml = {0};
    for (size_t i = TOY_TOPICS; i < TOPICS; i++)
        topic_buffer_format(&yaml, NULL, "Topic %05zu: {name: New %zu}\n", i, i);
    return time_of(&yaml, TOPICS);
}

static void parents_take_no_longer_than_new_names(void **state)
{
    (void)state;
    struct topic_buffer yaml = {0};
    for (size_t i = TOY_TOPICS; i < TOPICS; i++)
        topic_buffer_format(&yaml, NULL, "Topic %05zu: {parent: P %zu}\n", i,
                            i + PARENTS < TOPICS ? 0 : i);
    for (size_t i = 0; i < CHAIN; i++)
        topic_buffer_format(&yaml, NULL, "P %zu: {parent: P %zu}\n", i, i + 1);
    double took = time_of(&yaml, TOPICS + PARENTS + CHAIN + 1);
    assert_true(took < MOST * time_of_new_names());
}

/* Half of the topics, each into the one before it under the name that it gets. */
static void merging_into_new_names_takes_no_longer_than_new_names(void **state)
{
    (void)state;
    struct topic_buffer yaml = {0};
    for (size_t i = TOY_TOPICS + 1; i < TOPICS; i += 2) {
        topic_buffer_format(&yaml, NULL, "Topic %05zu: {merge: New %zu}\n", i, i - 1);
        topic_buffer_format(&yaml, NULL, "Topic %05zu: {name: New %zu}\n", i - 1, i - 1);
    }
    double took = time_of(&yaml, TOPICS - (TOPICS - TOY_TOPICS) / 2);
    assert_true(took < MOST * time_of_new_names());
}

/* Each is a parent that the model has not learnt, of one of the last topics. */
static struct topic_model *govern_by_parents(struct topic_buffer *names)
{
    struct topic_error err;
    struct topic_buffer yaml = {0};
    for (size_t i = 0; i < NAMES; i++) {
        topic_buffer_format(&yaml, NULL, "Topic %05zu: {parent: P %zu}\n", TOPICS - 1 - i, i);
        topic_buffer_format(names, NULL, "%sP %zu", i > 0 ? "\n" : "", i);
    }
    struct topic_model *model = open_with(topic_buffer_string(&yaml, NULL), &err);
    assert_string_equal(err.text, "");
    topic_buffer_release(&yaml);
    return model;
}

static void names_of_parents_take_no_longer_than_the_file(void **state)
{
    (void)state;
    struct topic_error err = {0};
    struct topic_buffer names = {0};
    struct topic_buffer unclear = {0};
    struct topic_label_learning learned = {0};
    double start = now_s();
    struct topic_model *model = govern_by_parents(&names);
    double of_file = now_s() - start;
    const struct topic_text all = {names.bytes, names.len};
    const struct topic_label_learning_said said = {.given = all, .is_whole = true};
    assert_int_equal(topic_label_learning_run(model, &said, &learned, &err), 0);
    assert_true(learned.is_unclear);
    assert_int_equal(topic_label_names_find_unclear(model, all, &unclear, &err), 0);
    assert_int_equal(unclear.len, names.len);
    assert_true(now_s() - start < MOST * of_file);
    topic_label_learning_release(&learned);
    topic_buffer_release(&unclear);
    topic_buffer_release(&names);
    topic_model_unref(model);
}

/* The time of the file, and of topics at the lowest level shown with all above them. */
static void names_below_many_levels_take_no_longer_than_the_file(void **state)
{
    (void)state;
    struct topic_error err = {0};
    struct topic_buffer yaml = {0};
    struct topic_buffer names = {0};
    struct topic_buffer shown = {0};
    for (size_t i = 0; i < MOST_NAMES; i++) {
        topic_buffer_format(&yaml, NULL, "Topic %05zu: {parent: P %zu 1}\n", TOY_TOPICS + i,
                            i % CHAINS);
        topic_buffer_format(&names, NULL, "%sTopic %05zu", i > 0 ? "\n" : "", TOY_TOPICS + i);
    }
    for (size_t i = 0; i < CHAINS * (LEVELS - 1); i++)
        topic_buffer_format(&yaml, NULL, "P %zu %zu: {parent: P %zu %zu}\n", i % CHAINS,
                            i / CHAINS + 1, i % CHAINS, i / CHAINS + 2);
    double start = now_s();
    struct topic_model *model = open_with(topic_buffer_string(&yaml, NULL), &err);
    double of_file = now_s() - start;
    assert_string_equal(err.text, "");
    assert_int_equal(
        topic_label_names_show(model, (struct topic_text){names.bytes, names.len}, &shown, &err),
        0);
    assert_int_equal(lines_of(&shown), MOST_NAMES + CHAINS * LEVELS);
    assert_true(now_s() - start < MOST * of_file);
    topic_buffer_release(&shown);
    topic_buffer_release(&names);
    topic_buffer_release(&yaml);
    topic_model_unref(model);
}

/* Nobody knows them, and half of them begin alike. */
static void long_names_take_no_longer_than_the_file(void **state)
{
    (void)state;
    struct topic_error err = {0};
    struct topic_buffer names = {0};
    struct topic_buffer parents = {0};
    struct topic_label_learning learned = {0};
    for (size_t i = 0; i < MOST_NAMES; i++)
        topic_buffer_format(&names, NULL, "%s%0*zu", i > 0 ? "\n" : "", LONGEST_NAME, i / 2);
    double start = now_s();
    struct topic_model *model = govern_by_parents(&parents);
    double of_file = now_s() - start;
    const struct topic_text all = {names.bytes, names.len};
    const struct topic_label_learning_said said = {.given = all, .refused = all, .is_whole = true};
    assert_int_equal(topic_label_learning_run(model, &said, &learned, &err), 0);
    assert_int_equal(lines_of(&learned.given), MOST_NAMES / 2);
    assert_int_equal(lines_of(&learned.refused), MOST_NAMES / 2);
    assert_true(now_s() - start < MOST * of_file);
    topic_label_learning_release(&learned);
    topic_buffer_release(&parents);
    topic_buffer_release(&names);
    topic_model_unref(model);
}

/* The name of a topic into which all others are merged, again and again. */
static void a_name_of_many_topics_takes_no_longer_than_the_file(void **state)
{
    (void)state;
    struct topic_error err = {0};
    struct topic_buffer yaml = {0};
    struct topic_buffer names = {0};
    struct topic_buffer likeliest = {0};
    struct topic_label_learning learned = {0};
    struct topic_scratch *scratch = topic_scratch_new(NULL);
    const struct topic_article article = {.fields[TOPIC_FIELD_BODY] = {"a chip", 6}};
    for (size_t i = TOY_TOPICS + 1; i < TOPICS; i++)
        topic_buffer_format(&yaml, NULL, "Topic %05zu: {merge: Topic %05d}\n", i, TOY_TOPICS);
    for (size_t i = 0; i < MOST_NAMES; i++)
        topic_buffer_format(&names, NULL, "%sTopic %05d", i > 0 ? "\n" : "", TOY_TOPICS);
    double start = now_s();
    struct topic_model *model = open_with(topic_buffer_string(&yaml, NULL), &err);
    double of_file = now_s() - start;
    assert_string_equal(err.text, "");
    const struct topic_text all = {names.bytes, names.len};
    assert_int_equal(
        topic_label_names_find_likeliest(model, scratch, &article, all, &likeliest, &err), 0);
    assert_int_equal(lines_of(&likeliest), 1);
    const struct topic_label_learning_said said = {
        .given = all, .is_whole = true, .likeliest = {likeliest.bytes, likeliest.len}};
    assert_int_equal(topic_label_learning_run(model, &said, &learned, &err), 0);
    assert_int_equal(lines_of(&learned.given), 1);
    assert_true(now_s() - start < MOST * of_file);
    topic_label_learning_release(&learned);
    topic_buffer_release(&likeliest);
    topic_buffer_release(&names);
    topic_buffer_release(&yaml);
    topic_scratch_free(scratch);
    topic_model_unref(model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parents_take_no_longer_than_new_names),
        cmocka_unit_test(merging_into_new_names_takes_no_longer_than_new_names),
        cmocka_unit_test(names_of_parents_take_no_longer_than_the_file),
        cmocka_unit_test(names_below_many_levels_take_no_longer_than_the_file),
        cmocka_unit_test(long_names_take_no_longer_than_the_file),
        cmocka_unit_test(a_name_of_many_topics_takes_no_longer_than_the_file),
    };
    return cmocka_run_group_tests(tests, make_large_model, remove_files);
}
