#include "training/audit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "training/calibration.h"
#include "training/snippet.h"

#define TITLE_BYTES 160

/* Of an article's features, so many of the strongest are looked at to find its words. */
#define STRONGEST_MAX 48

static const struct topic_sigmoid as_it_is = {.slope = 1, .offset = 0};
static const char ellipsis[] = "\xE2\x80\xA6";

/* A feature of the article, and what it and others of the same word add. */
struct contribution {
    struct topic_text text;
    bool is_stem;
    double weight;
};

/* ---- which labels ---- */

static int keep_article(void *context, const struct topic_record *record, struct topic_error *err)
{
    struct topic_audit *audit = context;
    size_t article = audit->article_count;
    struct topic_text id = topic_record_value(record, TOPIC_RECORD_ID);
    struct topic_text title = topic_record_value(record, TOPIC_RECORD_TITLE);
    struct topic_text excerpt = topic_record_value(record, TOPIC_RECORD_EXCERPT);
    struct topic_text body = topic_record_value(record, TOPIC_RECORD_BODY);
    if (title.len == 0)
        title = excerpt.len > 0 ? excerpt : body;
    if (topic_memory_reserve(&audit->ids, &audit->id_capacity, article + 1, sizeof *audit->ids,
                             err) < 0 ||
        topic_memory_reserve(&audit->titles, &audit->title_capacity, article + 1,
                             sizeof *audit->titles, err) < 0)
        return -1;
    audit->ids[article] = (struct topic_slice){audit->bytes.len, id.len};
    audit->article_count++;
    if (topic_buffer_append(&audit->bytes, id.bytes, id.len, err) < 0)
        return -1;
    return topic_snippet_beginning(&audit->bytes, title, TITLE_BYTES, &audit->titles[article], err);
}

/* Of two that are as bad, the one of the earlier article comes first. */
static bool is_worse(const struct topic_suspect *a, const struct topic_suspect *b)
{
    if (a->suspicion != b->suspicion)
        return a->suspicion > b->suspicion;
    return a->article != b->article ? a->article < b->article : a->topic < b->topic;
}

static void keep_suspect(struct topic_audit *audit, const struct topic_suspect *suspect)
{
    audit->suspect_count++;
    if (audit->count == audit->capacity &&
        (audit->capacity == 0 || !is_worse(suspect, &audit->items[audit->count - 1])))
        return;
    size_t place = audit->count < audit->capacity ? audit->count++ : audit->capacity - 1;
    for (; place > 0 && is_worse(suspect, &audit->items[place - 1]); place--)
        audit->items[place] = audit->items[place - 1];
    audit->items[place] = *suspect;
}

static double probability_of(const struct topic_findings *findings, size_t article, size_t topic)
{
    const struct topic_margins *log_odds = findings->log_odds;
    return topic_sigmoid_probability(
        as_it_is, (double)log_odds->values[topic * log_odds->article_count + article]);
}

/* The mean probability of the articles that have the topic. */
static double self_confidence(const struct topic_findings *findings, size_t topic)
{
    double sum = 0;
    size_t count = 0;
    for (size_t article = 0; article < findings->log_odds->article_count; article++) {
        if (!topic_labels_has(&findings->dataset->labels, article, topic))
            continue;
        sum += probability_of(findings, article, topic);
        count++;
    }
    return count > 0 ? sum / (double)count : 0;
}

static void suspect_topic(struct topic_audit *audit, const struct topic_findings *findings,
                          size_t topic)
{
    double threshold = topic_sigmoid_probability(as_it_is, (double)findings->thresholds[topic]);
    double confidence = self_confidence(findings, topic);
    for (size_t article = 0; article < findings->log_odds->article_count; article++) {
        double probability = probability_of(findings, article, topic);
        bool has_topic = topic_labels_has(&findings->dataset->labels, article, topic);
        if (has_topic == (probability >= threshold))
            continue;
        const struct topic_suspect suspect = {
            .article = (uint32_t)article,
            .topic = (uint32_t)topic,
            .has_topic = has_topic,
            .probability = probability,
            .suspicion = has_topic ? (1 - probability) * confidence : probability,
            .id = audit->ids[article],
            .title = audit->titles[article],
        };
        keep_suspect(audit, &suspect);
    }
}

/* ---- which words ---- */

static int compare_contributions(const void *left, const void *right)
{
    const struct contribution *a = left;
    const struct contribution *b = right;
    if (fabs(a->weight) != fabs(b->weight))
        return fabs(a->weight) < fabs(b->weight) ? 1 : -1;
    size_t len = a->text.len < b->text.len ? a->text.len : b->text.len;
    int order = memcmp(a->text.bytes, b->text.bytes, len);
    return order != 0 ? order : (a->text.len > b->text.len) - (a->text.len < b->text.len);
}

static bool begins_with(struct topic_text text, struct topic_text beginning)
{
    return text.len >= beginning.len && memcmp(text.bytes, beginning.bytes, beginning.len) == 0;
}

/* Whether b is the same word: in a title, or its stem beside the word that it was cut from. */
static bool is_same_word(const struct contribution *a, const struct contribution *b)
{
    if (a->is_stem == b->is_stem)
        return a->text.len == b->text.len && begins_with(a->text, b->text);
    return a->is_stem ? begins_with(b->text, a->text) : begins_with(a->text, b->text);
}

/* Adds up what belongs to one word, under its longest form; returns how many words there are. */
static size_t merge_words(struct contribution *items, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        size_t at = 0;
        while (at < kept && !is_same_word(&items[at], &items[i]))
            at++;
        if (at == kept) {
            items[kept++] = items[i];
            continue;
        }
        items[at].weight += items[i].weight;
        if (items[at].is_stem) {
            items[at].text = items[i].text;
            items[at].is_stem = items[i].is_stem;
        }
    }
    qsort(items, kept, sizeof *items, compare_contributions);
    return kept;
}

static int keep_word(struct topic_audit *audit, struct topic_suspect *suspect,
                     const struct contribution *word, struct topic_error *err)
{
    size_t start = audit->bytes.len;
    if (topic_buffer_append(&audit->bytes, word->text.bytes, word->text.len, err) < 0 ||
        (word->is_stem &&
         topic_buffer_append(&audit->bytes, ellipsis, sizeof ellipsis - 1, err) < 0))
        return -1;
    suspect->words[suspect->word_count++] = (struct topic_audit_word){
        .text = {start, audit->bytes.len - start}, .weight = word->weight};
    return 0;
}

/* The words that contradict the label. */
static int keep_words(struct topic_audit *audit, struct topic_suspect *suspect,
                      struct contribution *items, size_t count, struct topic_error *err)
{
    size_t words = merge_words(items, count);
    for (size_t i = 0; i < words && suspect->word_count < TOPIC_AUDIT_WORDS_MAX; i++)
        if (items[i].weight != 0 && (items[i].weight < 0) == suspect->has_topic &&
            keep_word(audit, suspect, &items[i], err) < 0)
            return -1;
    return 0;
}

static int explain_suspect(struct topic_audit *audit, const struct topic_findings *findings,
                           struct topic_suspect *suspect, const float *weights,
                           struct topic_error *err)
{
    const struct topic_selection *selection = findings->selection;
    const struct topic_matrix *matrix = findings->fit->matrix;
    size_t start = matrix->starts[suspect->article];
    size_t count = matrix->starts[suspect->article + 1] - start;
    struct contribution *items = topic_memory_new(count, sizeof *items, err);
    if (!items)
        return -1;
    for (size_t i = 0; i < count; i++) {
        uint32_t feature = matrix->columns[start + i];
        const uint32_t *text = selection->text_starts + feature;
        items[i] =
            (struct contribution){.text = {selection->texts.bytes + text[0], text[1] - text[0]},
                                  .is_stem = selection->kinds[feature] == TOPIC_FEATURE_STEM,
                                  .weight = (double)weights[i]};
    }
    qsort(items, count, sizeof *items, compare_contributions);
    int status =
        keep_words(audit, suspect, items, count < STRONGEST_MAX ? count : STRONGEST_MAX, err);
    free(items);
    return status;
}

static int explain_all(struct topic_audit *audit, const struct topic_findings *findings,
                       struct topic_error *err)
{
    const struct topic_matrix *matrix = findings->fit->matrix;
    size_t total = 0;
    int status = -1;
    struct topic_fit_question *questions = topic_memory_new(audit->count, sizeof *questions, err);
    float *weights = NULL;
    if (!questions)
        goto fail;
    for (size_t i = 0; i < audit->count; i++) {
        const size_t *row = matrix->starts + audit->items[i].article;
        questions[i] = (struct topic_fit_question){audit->items[i].article, audit->items[i].topic};
        total += row[1] - row[0];
    }
    weights = topic_memory_new(total, sizeof *weights, err);
    if (!weights || topic_fit_explain(findings->fit, questions, audit->count, weights, err) < 0)
        goto fail;
    status = 0;
    const float *next = weights;
    for (size_t i = 0; status == 0 && i < audit->count; i++) {
        const size_t *row = matrix->starts + audit->items[i].article;
        status = explain_suspect(audit, findings, &audit->items[i], next, err);
        next += row[1] - row[0];
    }
fail:
    free(questions);
    free(weights);
    return status;
}

static int look_at(void *context, const struct topic_findings *findings, struct topic_error *err)
{
    struct topic_audit *audit = context;
    for (size_t topic = 0; topic < findings->log_odds->topic_count; topic++)
        suspect_topic(audit, findings, topic);
    return explain_all(audit, findings, err);
}

int topic_audit_run(struct topic_audit *audit, struct topic_corpus *corpus,
                    const struct topic_train_options *options, struct topic_error *err)
{
    struct topic_train_options own = *options;
    own.article = keep_article;
    own.article_context = audit;
    audit->items = topic_memory_new(audit->capacity, sizeof *audit->items, err);
    if (!audit->items)
        return -1;
    return topic_trainer_examine(corpus, &own, look_at, audit, &audit->training, err);
}

void topic_audit_release(struct topic_audit *audit)
{
    free(audit->items);
    free(audit->ids);
    free(audit->titles);
    topic_buffer_release(&audit->bytes);
    topic_trainer_release(&audit->training);
    *audit = (struct topic_audit){0};
}

struct topic_text topic_audit_text(const struct topic_audit *audit, struct topic_slice slice)
{
    return (struct topic_text){.bytes = slice.len > 0 ? audit->bytes.bytes + slice.start : "",
                               .len = slice.len};
}
