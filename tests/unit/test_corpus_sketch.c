/* Which part of a corpus is in another, by the lowest hashes of their articles. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "training/corpus/corpus_sketch.h"

/* Even over all bits: of the numbers from `first` on, as many. */
static struct topic_corpus_sketch sketch_of(uint64_t first, uint64_t count)
{
    struct topic_corpus_sketch sketch = {0};
    for (uint64_t i = first; i < first + count; i++) {
        uint64_t hash = i * 0x9e3779b97f4a7c15U; /* SplitMix64 (Steele et al. 2014) */
        hash = (hash ^ (hash >> 30)) * 0xbf58476d1ce4e5b9U;
        hash = (hash ^ (hash >> 27)) * 0x94d049bb133111ebU;
        topic_corpus_sketch_add(&sketch, hash ^ (hash >> 31));
    }
    return sketch;
}

static void small_corpora_are_known_completely(void **state)
{
    (void)state;
    struct topic_corpus_sketch some = sketch_of(0, 40);
    struct topic_corpus_sketch others = sketch_of(30, 50);
    struct topic_corpus_sketch_overlap overlap = topic_corpus_sketch_compare(&some, &others);
    assert_int_equal(overlap.seen, 40);
    assert_int_equal(overlap.shared, 10);
}

static void a_part_is_found_in_the_whole_and_the_whole_in_more(void **state)
{
    (void)state;
    struct topic_corpus_sketch whole = sketch_of(0, 5000);
    struct topic_corpus_sketch part = sketch_of(1000, 1000);
    struct topic_corpus_sketch more = sketch_of(0, 10000);
    struct topic_corpus_sketch_overlap in_whole = topic_corpus_sketch_compare(&part, &whole);
    assert_in_range(in_whole.seen, 10, 45); /* 25.6 are expected */
    assert_int_equal(in_whole.shared, in_whole.seen);
    struct topic_corpus_sketch_overlap in_part = topic_corpus_sketch_compare(&more, &whole);
    assert_int_equal(in_part.seen, TOPIC_CORPUS_SKETCH_HASHES);
    assert_in_range(in_part.shared, 45, 83); /* 64 are expected */
}

static void corpora_without_a_common_article_share_none(void **state)
{
    (void)state;
    struct topic_corpus_sketch some = sketch_of(0, 5000);
    struct topic_corpus_sketch others = sketch_of(5000, 5000);
    struct topic_corpus_sketch none = {0};
    assert_int_equal(topic_corpus_sketch_compare(&some, &others).shared, 0);
    assert_int_equal(topic_corpus_sketch_compare(&none, &others).seen, 0);
    assert_int_equal(topic_corpus_sketch_compare(&some, &none).shared, 0);
}

static void neither_order_nor_repetition_matters(void **state)
{
    (void)state;
    struct topic_corpus_sketch once = {0};
    struct topic_corpus_sketch again = {0};
    for (uint64_t hash = 300; hash > 0; hash--)
        topic_corpus_sketch_add(&once, hash);
    for (uint64_t hash = 1; hash <= 600; hash++)
        topic_corpus_sketch_add(&again, (hash + 1) / 2);
    assert_int_equal(once.count, TOPIC_CORPUS_SKETCH_HASHES);
    assert_memory_equal(&once, &again, sizeof once);
    assert_int_equal(once.hashes[TOPIC_CORPUS_SKETCH_HASHES - 1], TOPIC_CORPUS_SKETCH_HASHES);
}

static void what_is_written_is_read(void **state)
{
    (void)state;
    char text[TOPIC_CORPUS_SKETCH_TEXT_SIZE];
    struct topic_corpus_sketch read;
    const uint64_t counts[] = {0, 3, 5000};
    for (size_t i = 0; i < 3; i++) {
        struct topic_corpus_sketch sketch = sketch_of(0, counts[i]);
        topic_corpus_sketch_format(&sketch, text);
        assert_true(topic_corpus_sketch_parse(&read, text));
        assert_memory_equal(&read, &sketch, sizeof sketch);
    }
}

static void what_is_no_sketch_is_refused(void **state)
{
    (void)state;
    struct topic_corpus_sketch read;
    char text[TOPIC_CORPUS_SKETCH_TEXT_SIZE + 16];
    memset(text, '0', sizeof text);
    text[sizeof text - 1] = '\0';
    assert_false(topic_corpus_sketch_parse(&read, text));
    assert_false(topic_corpus_sketch_parse(&read, "00"));
    assert_false(topic_corpus_sketch_parse(&read, "00000000000000-1"));
    assert_false(topic_corpus_sketch_parse(&read, "000000000000000g"));
    assert_false(topic_corpus_sketch_parse(&read, "00000000000000010000000000000001"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_corpora_are_known_completely),
        cmocka_unit_test(a_part_is_found_in_the_whole_and_the_whole_in_more),
        cmocka_unit_test(corpora_without_a_common_article_share_none),
        cmocka_unit_test(neither_order_nor_repetition_matters),
        cmocka_unit_test(what_is_written_is_read),
        cmocka_unit_test(what_is_no_sketch_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
