/* Which articles are nearly copies of those before them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "review/article_copies.h"

static struct topic_error err;

static struct topic_article_sketch sketch_of(const char *title, const char *body)
{
    struct topic_article_sketch sketch;
    const struct topic_article article = {.fields = {[TOPIC_FIELD_TITLE] = {title, strlen(title)},
                                                     [TOPIC_FIELD_BODY] = {body, strlen(body)}}};
    topic_article_copies_sketch(&sketch, &article);
    return sketch;
}

static bool are_copies(const char *a, const char *b)
{
    struct topic_article_copies copies = {.most = 1};
    struct topic_article_sketch first = sketch_of("", a);
    struct topic_article_sketch second = sketch_of("", b);
    assert_int_equal(topic_article_copies_add(&copies, &first, 1, &err), 0);
    bool found = topic_article_copies_find(&copies, &second, INT64_MAX) == 1;
    topic_article_copies_release(&copies);
    return found;
}

static void what_shares_four_fifths_of_its_words_is_a_copy(void **state)
{
    (void)state;
    assert_true(are_copies("one two three four five", "Five, four: THREE two one!"));
    assert_true(are_copies("one two three four", "one two three four five"));
    assert_false(are_copies("one two three four five", "one two three four six"));
    assert_false(are_copies("one", "two"));
    assert_false(are_copies("", "")); /* nothing in common */
    assert_false(are_copies("... !", "--"));
}

static void scripts_without_blanks_have_words_too(void **state)
{
    (void)state;
    assert_true(are_copies("\u82af\u7247\u5de5\u5382\u6269\u5927\u4ea7\u80fd\u8ba1\u5212\u516c"
                           "\u5e03",
                           "\u82af\u7247\u5de5\u5382\u6269\u5927\u4ea7\u80fd\u8ba1\u5212\u516c"
                           "\u5e03\u4e86"));
    assert_false(are_copies("\u82af\u7247\u5de5\u5382\u6269\u5927\u4ea7\u80fd",
                            "\u6cd5\u9662\u5224\u51b3\u6269\u5927\u516c\u5e03"));
    assert_true(are_copies("\u0e0a\u0e34\u0e1b", "\u0e0a\u0e34\u0e1b"));
    assert_false(are_copies("\xe8", "\xe3\x80")); /* cut off */
}

static void write_text(char *text, size_t size, int from, int to)
{
    size_t len = 0;
    for (int i = from; i < to; i++)
        len += (size_t)snprintf(text + len, size - len, "word%d ", i);
}

/* Of more words than are kept the share is estimated. */
static void long_texts_are_told_apart(void **state)
{
    (void)state;
    static char a[20000];
    static char b[20000];
    write_text(a, sizeof a, 0, 1000);
    write_text(b, sizeof b, 50, 1050);
    assert_true(are_copies(a, b)); /* nine tenths */
    write_text(b, sizeof b, 300, 1300);
    assert_false(are_copies(a, b)); /* about half */
    memset(a, 'x', sizeof a - 1);   /* one word without an end */
    assert_true(are_copies(a, a));
}

static void the_last_ones_are_remembered(void **state)
{
    (void)state;
    struct topic_article_copies copies = {.most = 3};
    struct topic_article_sketch same = sketch_of("chip", "foundry");
    struct topic_article_sketch other = sketch_of("court", "ruling");
    assert_int_equal(topic_article_copies_find(&copies, &same, 9), 0);
    for (int64_t number = 1; number <= 2; number++)
        assert_int_equal(topic_article_copies_add(&copies, &same, number, &err), 0);
    assert_int_equal(topic_article_copies_find(&copies, &same, 1), 0); /* itself */
    assert_int_equal(topic_article_copies_find(&copies, &same, 2), 1);
    for (int64_t number = 3; number <= 4; number++)
        assert_int_equal(topic_article_copies_add(&copies, &other, number, &err), 0);
    assert_int_equal(topic_article_copies_find(&copies, &same, 9), 2); /* 1 is forgotten */
    assert_true(topic_article_copies_find(&copies, &other, 9) >= 3);
    topic_article_copies_release(&copies);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_shares_four_fifths_of_its_words_is_a_copy),
        cmocka_unit_test(scripts_without_blanks_have_words_too),
        cmocka_unit_test(long_texts_are_told_apart),
        cmocka_unit_test(the_last_ones_are_remembered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
