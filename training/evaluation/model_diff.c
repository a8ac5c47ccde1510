#include "training/evaluation/model_diff.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "training/evaluation/snippet.h"

/* How many phrases of each explanation are compared, the strongest ones. */
#define PHRASES_MAX 64

struct run {
    struct topic_model_diff *diff;
    const struct topic_model *models[TOPIC_MODEL_DIFF_SIDE_COUNT];
    struct topic_scratch *scratches[TOPIC_MODEL_DIFF_SIDE_COUNT];
    uint32_t
        *compared[TOPIC_MODEL_DIFF_SIDE_COUNT]; /* by a model's topic: its place in diff->topics */
    bool *given[TOPIC_MODEL_DIFF_SIDE_COUNT];   /* by diff->topics: of the current article */
    struct topic_error *err;
};

/* The phrases of both explanations; their texts are in diff->texts. */
struct phrases {
    struct topic_model_diff_word items[2 * PHRASES_MAX];
    size_t count;
};

struct topic_text topic_model_diff_text(const struct topic_model_diff *diff,
                                        struct topic_slice slice)
{
    return (struct topic_text){slice.len ? diff->texts.bytes + slice.start : "", slice.len};
}

/* ---- the topics of both models ---- */

static int compare_topics(const void *left, const void *right)
{
    const struct topic_model_diff_topic *a = left;
    const struct topic_model_diff_topic *b = right;
    return strcmp(a->name, b->name);
}

static int list_topics(struct run *run)
{
    struct topic_model_diff *diff = run->diff;
    size_t most = topic_model_topic_count(run->models[TOPIC_MODEL_DIFF_BEFORE]) +
                  topic_model_topic_count(run->models[TOPIC_MODEL_DIFF_AFTER]);
    diff->topics = topic_memory_new(most, sizeof *diff->topics, run->err);
    if (!diff->topics)
        return -1;
    for (size_t side = 0; side < TOPIC_MODEL_DIFF_SIDE_COUNT; side++)
        for (size_t i = 0; i < topic_model_topic_count(run->models[side]); i++)
            diff->topics[diff->topic_count++].name = topic_model_topic_name(run->models[side], i);
    qsort(diff->topics, diff->topic_count, sizeof *diff->topics, compare_topics);
    size_t kept = 0;
    for (size_t i = 0; i < diff->topic_count; i++)
        if (kept == 0 || strcmp(diff->topics[kept - 1].name, diff->topics[i].name) != 0)
            diff->topics[kept++] = diff->topics[i];
    diff->topic_count = kept;
    return 0;
}

static int number_topics(struct run *run, size_t side)
{
    const struct topic_model *model = run->models[side];
    size_t count = topic_model_topic_count(model);
    run->compared[side] = topic_memory_new(count, sizeof *run->compared[side], run->err);
    run->given[side] = topic_memory_new(run->diff->topic_count, sizeof *run->given[side], run->err);
    if (!run->compared[side] || !run->given[side])
        return -1;
    for (size_t i = 0; i < run->diff->topic_count; i++) {
        struct topic_model_diff_topic *topic = &run->diff->topics[i];
        size_t number = topic_model_topic_find(model, topic->name, strlen(topic->name));
        topic->numbers[side] = number < count ? number : SIZE_MAX;
        if (number >= count)
            continue;
        run->compared[side][number] = (uint32_t)i;
        topic->thresholds[side] = topic_model_topic_threshold(model, number);
    }
    return 0;
}

/* ---- one article ---- */

static int keep_text(struct run *run, struct topic_text text, struct topic_slice *slice)
{
    struct topic_buffer *texts = &run->diff->texts;
    *slice = (struct topic_slice){texts->len, text.len};
    return topic_buffer_append(texts, text.bytes, text.len, run->err);
}

static int find_given(struct run *run, const struct topic_article *article, size_t side)
{
    struct topic_tags tags;
    memset(run->given[side], 0, run->diff->topic_count * sizeof *run->given[side]);
    if (topic_model_tag(run->models[side], run->scratches[side], article, NULL, &tags, run->err) <
        0)
        return -1;
    for (size_t i = 0; i < tags.count; i++)
        run->given[side][run->compared[side][tags.items[i].topic]] = true;
    return 0;
}

static int find_score(struct run *run, const struct topic_article *article, size_t side,
                      size_t number, double *score)
{
    struct topic_tags tags;
    struct topic_tag_options all = {.top = topic_model_topic_count(run->models[side]),
                                    .threshold = -1};
    if (topic_model_tag(run->models[side], run->scratches[side], article, &all, &tags, run->err) <
        0)
        return -1;
    for (size_t i = 0; i < tags.count; i++)
        if (tags.items[i].topic == number)
            *score = (double)tags.items[i].score;
    return 0;
}

static int add_phrase(struct run *run, struct phrases *phrases, const struct topic_reason *reason,
                      size_t side)
{
    for (size_t i = 0; i < phrases->count; i++) {
        struct topic_model_diff_word *word = &phrases->items[i];
        struct topic_text text = topic_model_diff_text(run->diff, word->phrase);
        if (text.len == reason->phrase.len &&
            memcmp(text.bytes, reason->phrase.bytes, text.len) == 0) {
            word->weights[side] += reason->weight;
            return 0;
        }
    }
    struct topic_model_diff_word *word = &phrases->items[phrases->count++];
    *word = (struct topic_model_diff_word){.weights = {0}};
    word->weights[side] = reason->weight;
    return keep_text(run, reason->phrase, &word->phrase);
}

static int compare_words(const void *left, const void *right)
{
    const struct topic_model_diff_word *a = left;
    const struct topic_model_diff_word *b = right;
    double change_a =
        fabs(a->weights[TOPIC_MODEL_DIFF_AFTER] - a->weights[TOPIC_MODEL_DIFF_BEFORE]);
    double change_b =
        fabs(b->weights[TOPIC_MODEL_DIFF_AFTER] - b->weights[TOPIC_MODEL_DIFF_BEFORE]);
    if (change_a != change_b)
        return change_a < change_b ? 1 : -1;
    return (a->phrase.start > b->phrase.start) - (a->phrase.start < b->phrase.start);
}

/* Keeps the phrases whose weights changed in the direction of the change, largest first. */
static void choose_words(struct topic_model_diff_change *change, struct phrases *phrases)
{
    qsort(phrases->items, phrases->count, sizeof *phrases->items, compare_words);
    for (size_t i = 0; i < phrases->count && change->word_count < TOPIC_MODEL_DIFF_WORDS; i++) {
        const struct topic_model_diff_word *word = &phrases->items[i];
        double weight_change =
            word->weights[TOPIC_MODEL_DIFF_AFTER] - word->weights[TOPIC_MODEL_DIFF_BEFORE];
        if (change->is_gained ? weight_change > 0 : weight_change < 0)
            change->words[change->word_count++] = *word;
    }
}

static int explain(struct run *run, const struct topic_article *article,
                   struct topic_model_diff_change *change)
{
    const struct topic_model_diff_topic *topic = &run->diff->topics[change->topic];
    struct phrases phrases = {.count = 0};
    for (size_t side = 0; side < TOPIC_MODEL_DIFF_SIDE_COUNT; side++) {
        struct topic_explanation why;
        if (topic->numbers[side] == SIZE_MAX)
            continue;
        if (find_score(run, article, side, topic->numbers[side], &change->scores[side]) < 0 ||
            topic_model_explain(run->models[side], run->scratches[side], article,
                                topic->numbers[side], &why, run->err) < 0)
            return -1;
        for (size_t i = 0; i < why.reason_count && i < PHRASES_MAX; i++)
            if (add_phrase(run, &phrases, &why.reasons[i], side) < 0)
                return -1;
    }
    choose_words(change, &phrases);
    return 0;
}

static int add_change(struct run *run, const struct topic_record *record,
                      const struct topic_article *article, size_t topic)
{
    struct topic_model_diff *diff = run->diff;
    if (topic_memory_reserve(&diff->items, &diff->capacity, diff->count + 1, sizeof *diff->items,
                             run->err) < 0)
        return -1;
    struct topic_model_diff_change *change = &diff->items[diff->count++];
    *change = (struct topic_model_diff_change){
        .topic = (uint32_t)topic, .is_gained = run->given[TOPIC_MODEL_DIFF_AFTER][topic]};
    if (keep_text(run, topic_record_value(record, TOPIC_RECORD_ID), &change->id) < 0)
        return -1;
    if (topic_snippet_title(&diff->texts, article, &change->title, run->err) < 0)
        return -1;
    return explain(run, article, change);
}

static int compare_article(void *context, const struct topic_record *record,
                           struct topic_error *err)
{
    struct run *run = context;
    struct topic_model_diff *diff = run->diff;
    (void)err; /* the run has it */
    const struct topic_article article = topic_record_article(record);
    size_t count = diff->count;
    diff->articles++;
    if (find_given(run, &article, TOPIC_MODEL_DIFF_BEFORE) < 0 ||
        find_given(run, &article, TOPIC_MODEL_DIFF_AFTER) < 0)
        return -1;
    for (size_t i = 0; i < diff->topic_count; i++) {
        bool before = run->given[TOPIC_MODEL_DIFF_BEFORE][i];
        bool after = run->given[TOPIC_MODEL_DIFF_AFTER][i];
        diff->topics[i].given[TOPIC_MODEL_DIFF_BEFORE] += before;
        diff->topics[i].given[TOPIC_MODEL_DIFF_AFTER] += after;
        diff->topics[i].both += before && after;
        if (before != after && add_change(run, record, &article, i) < 0)
            return -1;
    }
    diff->changed += diff->count > count;
    return 0;
}

/* Within a topic by the order of the articles, which is the order of their slices. */
static int compare_changes(const void *left, const void *right)
{
    const struct topic_model_diff_change *a = left;
    const struct topic_model_diff_change *b = right;
    if (a->topic != b->topic)
        return a->topic < b->topic ? -1 : 1;
    if (a->is_gained != b->is_gained)
        return a->is_gained ? -1 : 1;
    return (a->id.start > b->id.start) - (a->id.start < b->id.start);
}

static int compare_all(struct run *run, struct topic_corpus *corpus)
{
    const struct topic_corpus_articles_visitor visitor = {
        .add = compare_article, .context = run, .takes_unlabelled = true};
    int status = topic_corpus_articles_read(corpus, &visitor, &run->diff->read, run->err);
    if (run->diff->count > 0)
        qsort(run->diff->items, run->diff->count, sizeof *run->diff->items, compare_changes);
    return status;
}

int topic_model_diff_run(struct topic_model_diff *diff, struct topic_corpus *corpus,
                         const struct topic_model *before, const struct topic_model *after,
                         struct topic_error *err)
{
    struct run run = {.diff = diff, .models = {before, after}, .err = err};
    int status = list_topics(&run);
    for (size_t side = 0; side < TOPIC_MODEL_DIFF_SIDE_COUNT && status == 0; side++) {
        run.scratches[side] = topic_scratch_new(err);
        status = run.scratches[side] ? number_topics(&run, side) : -1;
    }
    if (status == 0)
        status = compare_all(&run, corpus);
    for (size_t side = 0; side < TOPIC_MODEL_DIFF_SIDE_COUNT; side++) {
        topic_scratch_free(run.scratches[side]);
        free(run.compared[side]);
        free(run.given[side]);
    }
    return status;
}

void topic_model_diff_release(struct topic_model_diff *diff)
{
    free(diff->topics);
    free(diff->items);
    topic_buffer_release(&diff->texts);
    *diff = (struct topic_model_diff){0};
}
