#include "training/comparison/model_diff.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "topicd/policy.h"
#include "training/evaluation/label_translator.h"
#include "training/evaluation/snippet.h"

struct run {
    struct topic_model_diff *diff;
    const struct topic_model *models[TOPIC_MODEL_DIFF_SIDE_COUNT];
    uint32_t
        *compared[TOPIC_MODEL_DIFF_SIDE_COUNT];  /* by a model's topic: its place in diff->topics */
    bool *given[TOPIC_MODEL_DIFF_SIDE_COUNT];    /* by diff->topics: of the current article */
    double *scores[TOPIC_MODEL_DIFF_SIDE_COUNT]; /* likewise, if one of its topics changes */
    struct topic_label_translator translator;    /* of the new model */
    struct topic_model_diff_words words;
    struct topic_error *err;
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
    run->scores[side] =
        topic_memory_new(run->diff->topic_count, sizeof *run->scores[side], run->err);
    if (!run->compared[side] || !run->given[side] || !run->scores[side])
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
    if (topic_model_tag(run->models[side], run->words.scratches[side], article, NULL, &tags,
                        run->err) < 0)
        return -1;
    for (size_t i = 0; i < tags.count; i++)
        run->given[side][run->compared[side][tags.items[i].topic]] = true;
    return 0;
}

static int find_scores(struct run *run, const struct topic_article *article, size_t side)
{
    struct topic_tags tags;
    struct topic_tag_options all = {.top = topic_model_topic_count(run->models[side]),
                                    .threshold = -1};
    memset(run->scores[side], 0, run->diff->topic_count * sizeof *run->scores[side]);
    if (topic_model_tag(run->models[side], run->words.scratches[side], article, &all, &tags,
                        run->err) < 0)
        return -1;
    for (size_t i = 0; i < tags.count; i++)
        run->scores[side][run->compared[side][tags.items[i].topic]] = (double)tags.items[i].score;
    return 0;
}

/* What all changes of the article need: it is read once, however many they are. */
static int read_article(struct run *run, const struct topic_article *article)
{
    for (size_t side = 0; side < TOPIC_MODEL_DIFF_SIDE_COUNT; side++)
        if (find_scores(run, article, side) < 0)
            return -1;
    return topic_model_diff_words_read(&run->words, article, run->err);
}

static int explain(struct run *run, struct topic_model_diff_change *change)
{
    for (size_t side = 0; side < TOPIC_MODEL_DIFF_SIDE_COUNT; side++)
        change->scores[side] = run->scores[side][change->topic];
    return topic_model_diff_words_find(&run->words, run->diff->topics[change->topic].numbers,
                                       change->is_gained, change->words, &change->word_count,
                                       run->err);
}

/* ---- the labels ---- */

/* Whether a label is that topic of the model, under its name or another one that the model
 * knows. */
static bool has_label(const struct topic_record *record, const struct topic_model *model,
                      size_t number)
{
    for (size_t i = 0; number < topic_model_topic_count(model) && i < record->topic_count; i++) {
        struct topic_text label = topic_record_topic(record, i);
        if (topic_model_topic_find(model, label.bytes, label.len) == number)
            return true;
    }
    return false;
}

/* Labels may have the names of either model. */
static bool has_lost_topic(const struct run *run, const struct topic_record *record, size_t topic)
{
    const struct topic_model *after = run->models[TOPIC_MODEL_DIFF_AFTER];
    const char *name = run->diff->topics[topic].name;
    return has_label(record, run->models[TOPIC_MODEL_DIFF_BEFORE],
                     run->diff->topics[topic].numbers[TOPIC_MODEL_DIFF_BEFORE]) ||
           has_label(record, after, topic_model_topic_find(after, name, strlen(name)));
}

/* Whether the article had or has the topic under another name: a topics file renamed it, or merged
 * it into another. */
static bool is_renamed(const struct run *run, const struct topic_model_diff_change *change)
{
    const struct topic_model *after = run->models[TOPIC_MODEL_DIFF_AFTER];
    const bool *given = run->given[TOPIC_MODEL_DIFF_AFTER];
    const bool *was_given = run->given[TOPIC_MODEL_DIFF_BEFORE];
    for (size_t i = 0; i < run->diff->topic_count; i++) {
        const char *name = run->diff->topics[i].name;
        bool is_other = change->is_gained ? was_given[i] : i == change->topic;
        size_t number = is_other ? topic_model_topic_find(after, name, strlen(name)) : SIZE_MAX;
        if (number >= topic_model_topic_count(after))
            continue;
        size_t now = run->compared[TOPIC_MODEL_DIFF_AFTER][number];
        if (now != i && (change->is_gained ? now == change->topic : given[now]))
            return true;
    }
    return false;
}

/* `record` has the labels, `translated` those for the new model. */
static void judge(const struct run *run, struct topic_model_diff_change *change,
                  const struct topic_record *record, const struct topic_record *translated)
{
    size_t number = run->diff->topics[change->topic].numbers[TOPIC_MODEL_DIFF_AFTER];
    bool has_topic = change->is_gained
                         ? has_label(translated, run->models[TOPIC_MODEL_DIFF_AFTER], number)
                         : has_lost_topic(run, record, change->topic);
    change->outcome =
        has_topic == change->is_gained ? TOPIC_MODEL_DIFF_FIXED : TOPIC_MODEL_DIFF_BROKEN;
}

static void count_outcome(struct topic_model_diff *diff,
                          const struct topic_model_diff_change *change, size_t by)
{
    diff->outcomes[change->outcome] += by;
    diff->topics[change->topic].outcomes[change->outcome] += by;
}

/* Changes are in the order of the articles while these are read. */
static size_t first_change(const struct topic_model_diff *diff, size_t article)
{
    size_t low = 0;
    size_t high = diff->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (diff->items[middle].article < article)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Another record of an article that was compared before: its topics are the article's too. */
static int join_labels(void *context, size_t article, const struct topic_record *record,
                       struct topic_error *err)
{
    struct run *run = context;
    struct topic_model_diff *diff = run->diff;
    const struct topic_record *translated =
        topic_label_translator_translate(&run->translator, record, err);
    if (!translated)
        return -1;
    for (size_t i = first_change(diff, article);
         i < diff->count && diff->items[i].article == article; i++) {
        struct topic_model_diff_change *change = &diff->items[i];
        struct topic_model_diff_change joined = *change;
        if (change->outcome == TOPIC_MODEL_DIFF_UNKNOWN)
            continue;
        judge(run, &joined, record, translated);
        if ((joined.outcome == TOPIC_MODEL_DIFF_FIXED) != change->is_gained)
            continue; /* this record does not have the topic */
        count_outcome(diff, change, (size_t)-1);
        change->outcome = joined.outcome;
        count_outcome(diff, change, 1);
    }
    return 0;
}

/* The changes of the last article, from items[first] on. */
static int judge_changes(struct run *run, const struct topic_record *record, size_t first)
{
    struct topic_model_diff *diff = run->diff;
    const struct topic_record *translated = NULL;
    bool is_judged = record->is_labelled && !record->is_partial;
    diff->labelled += is_judged;
    if (is_judged && diff->count > first &&
        !(translated = topic_label_translator_translate(&run->translator, record, run->err)))
        return -1;
    for (size_t i = first; i < diff->count; i++) {
        if (translated && !is_renamed(run, &diff->items[i]))
            judge(run, &diff->items[i], record, translated);
        count_outcome(diff, &diff->items[i], 1);
    }
    return 0;
}

const char *topic_model_diff_outcome_name(const struct topic_model_diff_change *change)
{
    static const char *const names[TOPIC_MODEL_DIFF_OUTCOMES] = {"", "fixed", "broken"};
    return names[change->outcome];
}

/* ---- the articles ---- */

static int add_change(struct run *run, const struct topic_record *record,
                      const struct topic_article *article, size_t topic)
{
    struct topic_model_diff *diff = run->diff;
    if (topic_memory_reserve(&diff->items, &diff->capacity, diff->count + 1, sizeof *diff->items,
                             run->err) < 0)
        return -1;
    struct topic_model_diff_change *change = &diff->items[diff->count++];
    *change =
        (struct topic_model_diff_change){.article = diff->articles - 1,
                                         .topic = (uint32_t)topic,
                                         .is_gained = run->given[TOPIC_MODEL_DIFF_AFTER][topic]};
    if (keep_text(run, topic_record_value(record, TOPIC_RECORD_ID), &change->id) < 0)
        return -1;
    if (topic_snippet_title(&diff->texts, article, &change->title, run->err) < 0 ||
        keep_text(run, topic_record_link(record), &change->link) < 0)
        return -1;
    return explain(run, change);
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
        if (before == after)
            continue;
        if ((diff->count == count && read_article(run, &article) < 0) ||
            add_change(run, record, &article, i) < 0)
            return -1;
    }
    diff->changed += diff->count > count;
    return judge_changes(run, record, count);
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
        .add = compare_article, .join = join_labels, .context = run, .takes_unlabelled = true};
    int status = topic_corpus_articles_read(corpus, &visitor, &run->diff->read, run->err);
    if (run->diff->count > 0)
        qsort(run->diff->items, run->diff->count, sizeof *run->diff->items, compare_changes);
    return status;
}

int topic_model_diff_run(struct topic_model_diff *diff, struct topic_corpus *corpus,
                         const struct topic_model *before, struct topic_model *after,
                         struct topic_error *err)
{
    struct run run = {.diff = diff,
                      .models = {before, after},
                      .words = {.models = {before, after}, .texts = &diff->texts},
                      .translator = {.model = after, .plain = topic_model_plain(after)},
                      .err = err};
    int status = list_topics(&run);
    for (size_t side = 0; side < TOPIC_MODEL_DIFF_SIDE_COUNT && status == 0; side++) {
        run.words.scratches[side] = topic_scratch_new(err);
        status = run.words.scratches[side] ? number_topics(&run, side) : -1;
    }
    if (status == 0)
        status = compare_all(&run, corpus);
    for (size_t side = 0; side < TOPIC_MODEL_DIFF_SIDE_COUNT; side++) {
        topic_scratch_free(run.words.scratches[side]);
        free(run.compared[side]);
        free(run.given[side]);
        free(run.scores[side]);
    }
    topic_label_translator_release(&run.translator);
    topic_model_diff_words_release(&run.words);
    return status;
}

void topic_model_diff_release(struct topic_model_diff *diff)
{
    free(diff->topics);
    free(diff->items);
    topic_buffer_release(&diff->texts);
    *diff = (struct topic_model_diff){0};
}
