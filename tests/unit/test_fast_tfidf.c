/* Compares tagging with the reference implementation of reference.h, on random texts: the same
 * features and the same scores, with every variant of the hot loops. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "base/random.h"
#include "model/model.h"
#include "model/scoring/fast_tfidf.h"
#include "model/scratch.h"
#include "tests/unit/random_model.h"
#include "tests/unit/random_texts.h"
#include "tests/unit/reference.h"

enum { ROUNDS = 700 };

/* The textbook formulas in double precision. Also fills sizes, the sum of the absolute terms of
 * each margin: the rounding errors of single precision are proportional to it. */
static size_t reference_margins(const struct random_model *random_model,
                                const struct counted *counted, double *margins, double *sizes)
{
    size_t topics = random_model->trained.topic_count;
    size_t features = random_model->trained.vocabulary.feature_count;
    double squares = 0;
    size_t known = 0;
    memset(margins, 0, topics * sizeof *margins);
    memset(sizes, 0, topics * sizeof *sizes);
    for (size_t feature = 0; feature < features; feature++) {
        size_t at = 0;
        while (at < counted->count && counted->items[at].key != random_model->keys[feature])
            at++;
        if (at == counted->count)
            continue;
        double tf = (double)counted->items[at].tf;
        double value = (tf <= 1 ? tf : 1 + log(tf)) * (double)random_model->idf[feature];
        squares += value * value;
        known++;
        for (size_t i = random_model->starts[feature]; i < random_model->starts[feature + 1]; i++) {
            double term = value * random_model->weights[i].value / MARGIN_UNITS;
            margins[random_model->weights[i].topic] += term;
            sizes[random_model->weights[i].topic] += fabs(term);
        }
    }
    double length = squares > 0 ? sqrt(squares) : 1;
    double pivot = (double)random_model->trained.settings->pivot;
    if (pivot > 0)
        length = sqrt(length * pivot);
    for (size_t topic = 0; topic < topics; topic++) {
        margins[topic] = (double)random_model->decisions[topic].bias + margins[topic] / length;
        sizes[topic] = 1 + sizes[topic] / length;
    }
    return known;
}

/* The largest own log-odds of the other topics; 0 if there is no other. */
static double rival_of(const struct random_model *random_model, const double *margins, size_t topic)
{
    double most = -INFINITY;
    for (size_t other = 0; other < random_model->trained.topic_count; other++) {
        const struct topic_decision *decision = &random_model->decisions[other];
        if (other != topic)
            most = fmax(most, (double)decision->slope * margins[other] + (double)decision->offset);
    }
    return isinf(most) ? 0 : most;
}

static double largest(const double *sizes, size_t count)
{
    double most = 0;
    for (size_t i = 0; i < count; i++)
        most = fmax(most, sizes[i]);
    return most;
}

static void check_tags(const struct random_model *random_model, const struct topic_tags *tags,
                       size_t known, const double *margins, const double *sizes)
{
    size_t topics = random_model->trained.topic_count;
    assert_int_equal(tags->count, topics);
    for (size_t i = 0; i < topics; i++) {
        const struct topic_tag *tag = &tags->items[i];
        const struct topic_decision *decision = &random_model->decisions[tag->topic];
        double tolerance = 1e-6 * sizes[tag->topic];
        double log_odds = (double)decision->slope * margins[tag->topic] + (double)decision->offset +
                          (double)random_model->trained.settings->rivalry *
                              rival_of(random_model, margins, tag->topic);
        double distance = log_odds - (double)decision->threshold;
        double articles = decision->articles;
        double score = fmin(1 / (1 + exp(-log_odds)), (articles + 1) / (articles + 2));
        assert_true(fabs((double)tag->margin - margins[tag->topic]) <= tolerance);
        /* Slopes are at most 1.5, and the rival is rounded like the topic itself. */
        tolerance = 4e-6 * largest(sizes, topics);
        assert_true(fabs((double)tag->log_odds - log_odds) <= tolerance);
        assert_true(fabs((double)tag->score - score) <= tolerance);
        if (fabs(distance) > tolerance)
            assert_int_equal(tag->accepted, known > 0 && distance > 0);
    }
}

/* Without options, as most callers tag: the accepted topics only. */
static void check_accepted(const struct topic_model *model, struct topic_scratch *scratch,
                           const struct topic_article *article, const struct topic_tag *all,
                           size_t count)
{
    struct topic_tags tags;
    size_t accepted = 0;
    assert_int_equal(topic_model_tag(model, scratch, article, NULL, &tags, NULL), 0);
    for (size_t i = 0; i < count; i++) {
        if (!all[i].accepted)
            continue;
        assert_true(accepted < tags.count);
        assert_int_equal(tags.items[accepted].topic, all[i].topic);
        assert_true(tags.items[accepted++].score == all[i].score);
    }
    assert_int_equal(accepted, tags.count);
}

static void check_variants(struct random_model *random_model, struct topic_scratch *scratch,
                           const struct topic_article *article, const struct counted *counted)
{
    struct topic_model *model = &random_model->model;
    struct topic_tag first[TOPICS_MAX];
    double margins[TOPICS_MAX];
    double sizes[TOPICS_MAX];
    size_t known = reference_margins(random_model, counted, margins, sizes);
    struct topic_tag_options all = {.top = TOPICS_MAX, .threshold = -1};
    for (size_t i = 0; (model->trained->cpu = topic_cpu_dispatch_at(i)) != NULL; i++) {
        struct topic_tags tags;
        assert_int_equal(topic_model_tag(model, scratch, article, &all, &tags, NULL), 0);
        check_tags(random_model, &tags, known, margins, sizes);
        if (i == 0)
            memcpy(first, tags.items, tags.count * sizeof *first);
        for (size_t k = 0; k < tags.count; k++) {
            assert_int_equal(tags.items[k].topic, first[k].topic);
            assert_true(tags.items[k].margin == first[k].margin);
            assert_true(tags.items[k].log_odds == first[k].log_odds);
        }
        check_accepted(model, scratch, article, first, model->trained->topic_count);
    }
}

static int compare_components(const void *left, const void *right)
{
    const struct topic_component *a = left;
    const struct topic_component *b = right;
    return a->feature < b->feature ? -1 : a->feature > b->feature;
}

/* The list of features, which training and explaining use, gives the same vector in another
 * order. */
static void check_list(struct random_model *random_model, struct topic_scratch *scratch,
                       const struct topic_article *article)
{
    struct topic_trained_model *trained = &random_model->trained;
    struct topic_tfidf *vector = &scratch->vector;
    trained->cpu = topic_cpu_dispatch_best();
    const struct topic_fast_tfidf fast_tfidf = {trained->cpu, &trained->vocabulary,
                                                trained->settings};
    assert_int_equal(topic_fast_tfidf_read(&fast_tfidf, vector, &scratch->features, article, NULL),
                     0);
    size_t count = vector->count;
    struct topic_component *items = calloc(count + 1, sizeof *items);
    if (count > 0)
        memcpy(items, vector->items, count * sizeof *items);
    assert_int_equal(topic_scratch_read(scratch, trained, article, NULL), 0);
    assert_int_equal(vector->count, count);
    qsort(items, count, sizeof *items, compare_components);
    if (count > 0)
        qsort(vector->items, count, sizeof *vector->items, compare_components);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(vector->items[i].feature, items[i].feature);
        assert_true(fabsf(vector->items[i].value - items[i].value) <= 1e-6f);
    }
    free(items);
}

static void random_texts_get_the_scores_of_the_reference(void **state)
{
    (void)state;
    struct random_model *random_model = calloc(1, sizeof *random_model);
    struct topic_scratch *scratch = topic_scratch_new(NULL);
    struct topic_visible_text visible = {0};
    struct topic_buffer texts[TOPIC_FIELD_COUNT] = {{0}};
    struct counted counted = {.items = calloc(FEATURES_MAX, sizeof *counted.items),
                              .settings = &random_model->settings};
    struct topic_random random = {.state = 20};
    for (int round = 0; round < ROUNDS; round++) {
        struct topic_article article = {.fields = {{0}}};
        draw_settings(&random_model->settings, &random);
        memset(counted.items, 0, counted.count * sizeof *counted.items);
        counted.count = 0;
        for (enum topic_field field = 0; field < TOPIC_FIELD_COUNT; field++) {
            if (topic_random_below(&random, 3) == 0)
                continue;
            make_text(&texts[field], &random);
            article.fields[field] = (struct topic_text){texts[field].bytes, texts[field].len};
            counted.field = field;
            assert_int_equal(
                topic_markup_reduce(&visible, article.fields[field],
                                    topic_text_rules_at(random_model->settings.text_rules), NULL),
                0);
            reference_features(visible.text, &random_model->settings, field == TOPIC_FIELD_TITLE,
                               count_feature, &counted);
        }
        draw_model(random_model, &counted, &random);
        check_variants(random_model, scratch, &article, &counted);
        check_list(random_model, scratch, &article);
        release_model(random_model);
    }
    for (size_t field = 0; field < TOPIC_FIELD_COUNT; field++)
        topic_buffer_release(&texts[field]);
    topic_source_map_release(&visible);
    topic_scratch_free(scratch);
    free(counted.items);
    free(random_model);
}

/* Every piece at every distance from the end of a block and of a scan. */
static void a_rule_applies_at_every_offset(void **state)
{
    (void)state;
    static const size_t edges[] = {TOPIC_WORD_SCAN_BLOCK, TOPIC_WORD_SCAN_BYTES};
    struct random_model *random_model = calloc(1, sizeof *random_model);
    struct topic_scratch *scratch = topic_scratch_new(NULL);
    struct counted counted = {.items = calloc(FEATURES_MAX, sizeof *counted.items),
                              .settings = &random_model->settings,
                              .field = TOPIC_FIELD_BODY};
    struct topic_random random = {.state = 21};
    char text[2 * TOPIC_WORD_SCAN_BYTES];
    random_model->settings = (struct topic_model_settings){.field_weight = {1, 1, 1},
                                                           .title_weight = 1,
                                                           .phrase_words = 2,
                                                           .stem_letters = 6,
                                                           .long_stem_letters = 7,
                                                           .text_rules = TOPIC_TEXT_RULES_NEWEST};
    for (size_t i = 0; i < 2 * sizeof pieces / sizeof *pieces; i++) {
        const char *piece = pieces[i / 2];
        size_t len = strlen(piece);
        if (strpbrk(piece, "<&[]\\`{@/"))
            continue; /* markup has a test of its own */
        for (size_t start = edges[i % 2] - len - 2; start < edges[i % 2] + 3; start++) {
            memset(text, 'x', start);
            for (size_t at = 9; at < start; at += 10)
                text[at] = ' ';
            memcpy(text + start, piece, len);
            memcpy(text + start + len, " 7 end", 6);
            struct topic_article article = {
                .fields[TOPIC_FIELD_BODY] = {text, start + len + topic_random_below(&random, 7)}};
            memset(counted.items, 0, counted.count * sizeof *counted.items);
            counted.count = 0;
            reference_features(article.fields[TOPIC_FIELD_BODY], &random_model->settings, false,
                               count_feature, &counted);
            draw_model(random_model, &counted, &random);
            check_variants(random_model, scratch, &article, &counted);
            release_model(random_model);
        }
    }
    topic_scratch_free(scratch);
    free(counted.items);
    free(random_model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_texts_get_the_scores_of_the_reference),
        cmocka_unit_test(a_rule_applies_at_every_offset),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
