/* Compares tagging with the reference implementation of reference.h, on random texts: the same
 * features and the same scores, with every variant of the hot loops. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "base/random.h"
#include "model/model.h"
#include "model/scoring/fast_tfidf.h"
#include "model/scratch.h"
#include "tests/unit/reference.h"

enum { ROUNDS = 700, TOPICS_MAX = 170, FEATURES_MAX = 60000, MARGIN_UNITS = 32767 };

/* Texts are made of these pieces: cases of the tokenizer's rules, and ordinary words. */
static const char *const pieces[] = {
    "the",
    "of",
    "chip",
    "a",
    "I",
    "GPT",
    "gpt-4",
    "COVID-19",
    "H100",
    "1,000",
    "4.5",
    "1987",
    "12345678901234567",
    "U.S.",
    "u.s",
    "AT&T",
    "R&D",
    "C++",
    "C#",
    "f#",
    ".NET",
    "www.a.b/c",
    "WWW",
    "https://a.b/c?d=e",
    "don't",
    "company's",
    "l'homme",
    "O'Reilly",
    "O\u2019Reilly",
    "open-source",
    "state-of-the-art",
    "internationalisation",
    "abcdefghijklmnop",
    "abcdefghijklmnopq",
    "$",
    "%",
    "$5",
    "5%",
    "\u20ac7",
    "\uff045",
    "caf\u00e9",
    "\u00c4iti",
    "stra\u00dfe",
    "na\u00efve",
    "\u0391\u03b8\u03ae\u03bd\u03b1",
    "\u041c\u043e\u0441\u043a\u0432\u0430",
    "\u6a5f\u68b0\u5b66\u7fd2",
    "\u30c6",
    "\u0e44\u0e17\u0e22",
    "\ufb01n",
    "x\u00ad-7",
    "e\u0301",
    "\u0661\u0662",
    "1\u0661",
    "\u200b",
    "\ufeff",
    "\u2013",
    "\u201cq\u201d",
    "\xff",
    "\xc3",
    "\xe2\x80",
    "\xf0\x9f\x98\x80",
    "<b>",
    "</b>",
    "<p>",
    "&amp;",
    "&#8217;",
    "&nbsp",
    "[link](http://x.y)",
    "![i](j)",
    "`code`",
    "```c\n",
    "\\*",
    "**",
    "__",
    "# ",
    "- ",
    "a+b",
    "++",
    "a++",
    "1++",
    "a:b",
    "a://b",
    "3,",
    "3.a",
    "a.b.c",
    "a.1",
    "1.a",
    "x#",
    "xy#",
    "&",
    "'",
    "\"",
    "'s",
    "s'",
    "A.I.",
    "U.S.A.",
    "GPT4",
    "covid19",
    "abc1.5",
    "GPT\u20134",
    "(.NET)",
    "\u201c.NET",
    "CO\u2082",
    "m\u00b2",
    "km\u00b3.",
    "don\u02bct",
    "\u0130stanbul",
    "\u0451\u043b\u043a\u0430",
    "\u05e6\u05d4\"\u05dc",
    "\u0e51\u0e52",
    "desk@a.org",
    "a.org/b",
    "{{< x >}}",
    "{% y %}",
    "{{ z }}",
    "&amp;amp;",
    "!",
    "?",
    "!!!",
    "so?!",
    "??",
    "\uff01",
    "ok\uff1f!",
    "\u061f",
    "\u300a\u6c34\u300b",
    "\uff1a\u6c34(",
    ")\u30c6-",
    "GPT?",
    "caf\u00e9!",
    "<p hidden>",
    "<nav>",
    "</nav>",
};

static const char *const gaps[] = {" ", " ",  " ", " ",    "\n",       "\n\n", ", ", ". ", ".",
                                   ",", "",   "-", "--",   "; ",       "(",    ")",  "\t", "/",
                                   "'", "\"", ":", "\r\n", "\xc2\xa0", "_",    "*",  "&",  "+",
                                   "#", "%",  "$", ".",    "!",        "? "};

#define PICK(random, list) list[topic_random_below(random, sizeof(list) / sizeof *(list))]

static void append(struct topic_buffer *text, const char *bytes, size_t len)
{
    assert_int_equal(topic_buffer_append(text, bytes, len, NULL), 0);
}

/* Appends a word of random letters, sometimes one longer than any word may be. */
static void append_noise(struct topic_buffer *text, struct topic_random *random)
{
    static const char letters[] = "abcdeXYZ0123456789.,'-&+#:";
    size_t len = topic_random_below(random, topic_random_below(random, 50) == 0 ? 5000 : 20);
    size_t kinds = topic_random_below(random, 3) == 0 ? sizeof letters - 1 : 5;
    for (size_t i = 0; i < len; i++)
        append(text, &letters[topic_random_below(random, kinds)], 1);
}

static void append_any_rune(struct topic_buffer *text, struct topic_random *random)
{
    static const uint32_t limits[] = {0x80, 0x250, 0x800, 0x3000, 0x10000, 0x20000};
    uint32_t rune = (uint32_t)topic_random_below(random, PICK(random, limits));
    char bytes[4] = {(char)rune, 0, 0, 0};
    if (rune < 0x80) {
        append(text, bytes, 1);
    } else if (rune < 0x800) {
        bytes[0] = (char)(0xC0 | rune >> 6);
        bytes[1] = (char)(0x80 | (rune & 0x3F));
        append(text, bytes, 2);
    } else if (rune < 0x10000) { /* surrogates are malformed, which is wanted */
        bytes[0] = (char)(0xE0 | rune >> 12);
        bytes[1] = (char)(0x80 | (rune >> 6 & 0x3F));
        bytes[2] = (char)(0x80 | (rune & 0x3F));
        append(text, bytes, 3);
    } else {
        bytes[0] = (char)(0xF0 | rune >> 18);
        bytes[1] = (char)(0x80 | (rune >> 12 & 0x3F));
        bytes[2] = (char)(0x80 | (rune >> 6 & 0x3F));
        bytes[3] = (char)(0x80 | (rune & 0x3F));
        append(text, bytes, 4);
    }
}

/* Mostly short texts; some extend over several blocks and several scans. */
static void make_text(struct topic_buffer *text, struct topic_random *random)
{
    size_t most = topic_random_below(random, 8) == 0 ? 3 * TOPIC_WORD_SCAN_BYTES : 300;
    size_t len = topic_random_below(random, most);
    size_t style = topic_random_below(random, 4);
    topic_buffer_reset(text);
    while (text->len < len) {
        size_t draw = topic_random_below(random, 20);
        const char *piece = PICK(random, pieces);
        const char *gap = style == 0 ? " " : PICK(random, gaps);
        if (draw == 0)
            append_noise(text, random);
        else if (draw < 3 && style > 1)
            append_any_rune(text, random);
        else
            append(text, piece, strlen(piece));
        append(text, gap, strlen(gap));
    }
}

/* What the reference counted: the keys in the order of their first occurrences, and their tf. */
struct counted {
    struct counted_key {
        uint64_t key;
        float tf;
    } * items;
    size_t count;
    const struct topic_model_settings *settings;
    enum topic_field field;
};

static void count_feature(void *context, uint64_t key, enum topic_feature_kind kind)
{
    struct counted *counted = context;
    float weight =
        kind == TOPIC_FEATURE_TITLE_WORD ? 1 : counted->settings->field_weight[counted->field];
    size_t at = 0;
    if (weight <= 0)
        return;
    while (at < counted->count && counted->items[at].key != key)
        at++;
    assert_true(at < FEATURES_MAX);
    if (at == counted->count)
        counted->items[counted->count++] = (struct counted_key){.key = key};
    counted->items[at].tf += weight;
}

/* A model that knows most features of a text and leaves some unknown. Its rows are masked, have
 * pairs, or are empty. */
struct random_model {
    struct topic_trained_model trained;
    struct topic_model model;
    struct topic_model_settings settings;
    struct topic_bucket *buckets;
    struct topic_decision decisions[TOPICS_MAX];
    uint64_t keys[FEATURES_MAX];
    float idf[FEATURES_MAX];
    uint32_t starts[FEATURES_MAX + 1];
    uint32_t row_starts[FEATURES_MAX + 1];
    struct topic_weight *weights;
    struct topic_weight *rows;
};

static float unit(struct topic_random *random)
{
    return (float)topic_random_below(random, 1u << 20) / (float)(1u << 20);
}

static void draw_settings(struct topic_model_settings *settings, struct topic_random *random)
{
    static const uint32_t stems[] = {0, 1, 3, 6, 6, 8, 9, 16, 17, 128};
    static const float weights[] = {0, 0.5f, 1, 1, 2, 3};
    for (size_t field = 0; field < TOPIC_FIELD_COUNT; field++)
        settings->field_weight[field] = PICK(random, weights);
    settings->title_weight = (float)topic_random_below(random, 2);
    settings->phrase_words = 1 + (uint32_t)topic_random_below(random, 2);
    settings->stem_letters = PICK(random, stems);
    settings->long_stem_letters = PICK(random, stems);
    if (settings->long_stem_letters <= settings->stem_letters)
        settings->long_stem_letters = 0;
    settings->single_label = 0;
    settings->text_rules = (uint32_t)topic_random_below(random, 1 + TOPIC_TEXT_RULES_NEWEST);
    settings->pivot = topic_random_below(random, 2) ? 1 + 10 * unit(random) : 0;
    settings->rivalry = unit(random) - 0.5f;
}

static void draw_weights(struct random_model *random_model, size_t feature,
                         struct topic_random *random)
{
    size_t topics = random_model->trained.topic_count;
    static const size_t chances[] = {0, 1, 20, 40,
                                     60}; /* in 60: no topic, a few, ... every topic */
    size_t chance = PICK(random, chances);
    uint32_t used = random_model->starts[feature];
    for (size_t topic = 0; topic < topics; topic++)
        if (topic_random_below(random, 60) < chance)
            random_model->weights[used++] = (struct topic_weight){
                .topic = (uint16_t)topic,
                .value =
                    (int16_t)((int)topic_random_below(random, 2 * MARGIN_UNITS) - MARGIN_UNITS)};
    random_model->starts[feature + 1] = used;
}

static void draw_model(struct random_model *random_model, const struct counted *counted,
                       struct topic_random *random)
{
    struct topic_trained_model *trained = &random_model->trained;
    size_t features = 0;
    *trained =
        (struct topic_trained_model){.settings = &random_model->settings,
                                     .topic_count = 1 + topic_random_below(random, TOPICS_MAX),
                                     .decisions = random_model->decisions};
    random_model->model = (struct topic_model){.trained = trained};
    for (size_t i = 0; i < counted->count; i++)
        if (topic_random_below(random, 8) > 0)
            random_model->keys[features++] = counted->items[i].key;
    for (; features < 3; features++) /* features that the text does not have */
        random_model->keys[features] = topic_random_next(random);
    random_model->weights = calloc(features * trained->topic_count, sizeof *random_model->weights);
    for (size_t feature = 0; feature < features; feature++) {
        random_model->idf[feature] = 0.5f + 8 * unit(random);
        draw_weights(random_model, feature, random);
    }
    for (size_t topic = 0; topic < trained->topic_count; topic++)
        random_model->decisions[topic] =
            (struct topic_decision){.bias = unit(random) - 1,
                                    .scale = 1.0f / MARGIN_UNITS,
                                    .threshold = unit(random) - 0.5f,
                                    .slope = 0.5f + unit(random),
                                    .offset = unit(random),
                                    .articles = 1 + (uint32_t)topic % 7};
    assert_int_equal(topic_columns_init(&trained->columns, random_model->decisions,
                                        trained->topic_count, 0, NULL),
                     0);
    struct topic_pairs pairs = {random_model->starts, random_model->weights, trained->topic_count};
    random_model->rows = topic_weight_rows_pack(&pairs, features, random_model->row_starts, NULL);
    trained->rows = (struct topic_weight_rows){random_model->row_starts, random_model->rows,
                                               trained->topic_count};
    size_t buckets = topic_vocabulary_bucket_count(features);
    random_model->buckets = aligned_alloc(64, buckets * sizeof *random_model->buckets);
    memset(random_model->buckets, 0, buckets * sizeof *random_model->buckets);
    assert_int_equal(
        topic_vocabulary_fill(random_model->buckets, buckets, random_model->keys, features, NULL),
        0);
    trained->vocabulary = (struct topic_vocabulary){.buckets = random_model->buckets,
                                                    .bucket_count = buckets,
                                                    .feature_count = features,
                                                    .idf = random_model->idf};
}

static void release_model(struct random_model *random_model)
{
    topic_columns_release(&random_model->trained.columns);
    free(random_model->weights);
    free(random_model->rows);
    free(random_model->buckets);
}

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
    assert_int_equal(topic_fast_tfidf_read(trained->cpu, vector, &trained->vocabulary,
                                           trained->settings, &scratch->features, article, NULL),
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

static void all_variants_scan_alike(void **state)
{
    (void)state;
    struct topic_word_scan *first = calloc(1, sizeof *first);
    struct topic_word_scan *other = calloc(1, sizeof *other);
    struct topic_random random = {.state = 22};
    char text[TOPIC_WORD_SCAN_BYTES + 100];
    static const char signs[] = " .,'&-+#:$%/!?\n\xc3\x80\xff_";
    for (int round = 0; round < ROUNDS; round++) {
        size_t len = topic_random_below(&random, sizeof text);
        first->marks = other->marks = topic_random_below(&random, 2) ? UINT64_MAX : 0;
        for (size_t i = 0; i < len; i++)
            text[i] = topic_random_below(&random, 2) ? (char)topic_random_below(&random, 256)
                                                     : PICK(&random, signs);
        topic_fast_tfidf_scan(topic_cpu_dispatch_at(0), first, (struct topic_text){text, len}, 0);
        for (size_t i = 1; topic_cpu_dispatch_at(i); i++) {
            topic_fast_tfidf_scan(topic_cpu_dispatch_at(i), other, (struct topic_text){text, len},
                                  0);
            for (size_t k = 0; k == 0 || first->edges[k - 1] != TOPIC_WORD_SCAN_END; k++)
                assert_int_equal(other->edges[k], first->edges[k]);
            for (size_t k = 0; k == 0 || first->fallbacks[k - 1] != TOPIC_WORD_SCAN_END; k++)
                assert_int_equal(other->fallbacks[k], first->fallbacks[k]);
        }
    }
    free(first);
    free(other);
}

static void simd_and_word_hash_agree_with_their_plain_forms(void **state)
{
    (void)state;
    struct topic_random random = {.state = 23};
    for (int round = 0; round < ROUNDS; round++) {
        uint64_t a = topic_random_next(&random) >> topic_random_below(&random, 64);
        uint64_t b = topic_random_next(&random) >> topic_random_below(&random, 64);
        uint32_t numbers[8];
        char bytes[TOPIC_SIMD_BYTES];
        float floats[2][TOPIC_SIMD_BYTES];
        for (size_t i = 0; i < 8; i++)
            numbers[i] = (uint32_t)topic_random_below(&random, 3);
        for (size_t i = 0; i < TOPIC_SIMD_BYTES; i++)
            bytes[i] =
                (char)(topic_random_below(&random, 2) ? 0x50 + topic_random_below(&random, 16)
                                                      : topic_random_below(&random, 256));
        for (size_t i = 0; i < 2 * TOPIC_SIMD_BYTES; i++)
            floats[i / TOPIC_SIMD_BYTES][i % TOPIC_SIMD_BYTES] =
                (float)topic_random_below(&random, 4) - 2;
        floats[0][topic_random_below(&random, TOPIC_SIMD_BYTES)] = NAN;
        floats[0][topic_random_below(&random, TOPIC_SIMD_BYTES)] = -INFINITY;
        floats[1][topic_random_below(&random, TOPIC_SIMD_BYTES)] = INFINITY;
        assert_int_equal(topic_simd_at_least(floats[0], floats[1]),
                         topic_simd_at_least_plain(floats[0], floats[1]));
        assert_true(topic_word_hash_product(a, b) == topic_word_hash_product_plain(a, b));
        assert_int_equal(topic_simd_equal(numbers, 1), topic_simd_equal_plain(numbers, 1));
        assert_int_equal(topic_simd_any(bytes, "[]\\`"), topic_simd_any_plain(bytes, "[]\\`"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_texts_get_the_scores_of_the_reference),
        cmocka_unit_test(a_rule_applies_at_every_offset),
        cmocka_unit_test(all_variants_scan_alike),
        cmocka_unit_test(simd_and_word_hash_agree_with_their_plain_forms),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
