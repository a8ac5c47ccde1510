/* What two models give one article differently: it is read once, however many topics change. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/unit/many_topics_toy.h"
#include "training/comparison/model_diff.h"

enum {
    FEW = 4, /* topics that the article loses */
    MANY = 400,
    TEXT_WORDS = 8000, /* which no model knows */
    TRIES = 3,
    MOST = 20 /* times as long for a hundred times as many changes */
};

static char directory[] = "/tmp/topic-model-diff-XXXXXX";
static char few_path[64], many_path[64], toy_path[64], corpus_path[64];

static int write_corpus(void)
{
    FILE *file = fopen(corpus_path, "w");
    if (!file)
        return -1;
    fputs("{\"id\": \"a\", \"title\": \"A law\", \"body\": \"Chip, chip: the law.", file);
    for (int i = 0; i < TEXT_WORDS; i++)
        fprintf(file, " word%d", i);
    fputs(" Chip.\"}\n", file);
    return fclose(file);
}

static int make_files(void **state)
{
    (void)state;
    if (!mkdtemp(directory))
        return -1;
    snprintf(few_path, sizeof few_path, "%s/few", directory);
    snprintf(many_path, sizeof many_path, "%s/many", directory);
    snprintf(toy_path, sizeof toy_path, "%s/toy", directory);
    snprintf(corpus_path, sizeof corpus_path, "%s/a.jsonl", directory);
    return many_topics_toy_save(few_path, TOY_TOPICS + FEW, NULL) < 0 ||
                   many_topics_toy_save(many_path, TOY_TOPICS + MANY, NULL) < 0 ||
                   many_topics_toy_save(toy_path, TOY_TOPICS, NULL) < 0
               ? -1
               : write_corpus();
}

static int remove_files(void **state)
{
    (void)state;
    unlink(few_path);
    unlink(many_path);
    unlink(toy_path);
    unlink(corpus_path);
    return rmdir(directory);
}

static double now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* The model of this path becomes the toy. */
static void compare(const char *path, size_t lost, struct topic_model_diff *diff)
{
    struct topic_error err = {0};
    const char *const paths[] = {corpus_path};
    const struct topic_corpus_options options = {.format = "jsonl"};
    struct topic_corpus *corpus = topic_corpus_open(paths, 1, &options, &err);
    struct topic_model *before = topic_model_open(path, &err);
    struct topic_model *after = topic_model_open(toy_path, &err);
    assert_int_equal(topic_model_diff_run(diff, corpus, before, after, &err), 0);
    assert_string_equal(err.text, "");
    assert_int_equal(diff->count, lost);
    topic_corpus_close(corpus);
    topic_model_unref(before);
    topic_model_unref(after);
}

static double time_of(const char *path, size_t lost)
{
    double least = 1e9;
    for (int i = 0; i < TRIES; i++) {
        struct topic_model_diff diff = {0};
        double start = now_s();
        compare(path, lost, &diff);
        double took = now_s() - start;
        least = took < least ? took : least;
        topic_model_diff_release(&diff);
    }
    return least;
}

static void an_article_is_read_once_for_all_its_changes(void **state)
{
    (void)state;
    double took = time_of(many_path, MANY);
    assert_true(took < MOST * time_of(few_path, FEW));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_article_is_read_once_for_all_its_changes),
    };
    return cmocka_run_group_tests(tests, make_files, remove_files);
}
