/* model_diff.h - compares two models on the same articles: which articles gain a topic, which lose
 * one, and why.
 *
 *     struct topic_model_diff diff = {0};
 *     topic_model_diff_run(&diff, corpus, before, after, &err);
 *     ... diff.items, diff.topics ...
 *     topic_model_diff_release(&diff);
 *
 * Topics with the same name are the same topic. Where an article has labels, each of its changes is
 * fixed or broken by them: the topics file of the new model translates them, and a topic that only
 * has another name than before is neither.
 */
#ifndef TOPIC_TRAINING_COMPARISON_MODEL_DIFF_H
#define TOPIC_TRAINING_COMPARISON_MODEL_DIFF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "topicd/error.h"
#include "topicd/model.h"
#include "training/comparison/model_diff_words.h"
#include "training/corpus/corpus.h"
#include "training/data/corpus_articles.h"

/* What the labels of the article say of a change. */
enum topic_model_diff_outcome {
    TOPIC_MODEL_DIFF_UNKNOWN, /* it has none, or the topic is only renamed */
    TOPIC_MODEL_DIFF_FIXED,
    TOPIC_MODEL_DIFF_BROKEN,
    TOPIC_MODEL_DIFF_OUTCOMES
};

/* An article that gets the topic from one model and not from the other. */
struct topic_model_diff_change {
    size_t article;
    enum topic_model_diff_outcome outcome;
    uint32_t topic; /* in diff->topics */
    bool is_gained; /* else lost */
    struct topic_slice id, title, link;
    double scores[TOPIC_MODEL_DIFF_SIDE_COUNT]; /* probabilities; 0 in a model without the topic */
    struct topic_model_diff_word words[TOPIC_MODEL_DIFF_WORDS]; /* largest change first */
    size_t word_count;
};

struct topic_model_diff_topic {
    const char *name;                            /* borrowed from the models */
    size_t numbers[TOPIC_MODEL_DIFF_SIDE_COUNT]; /* in each model; SIZE_MAX: it has no such topic */
    double thresholds[TOPIC_MODEL_DIFF_SIDE_COUNT]; /* 0 if it has no such topic */
    size_t given[TOPIC_MODEL_DIFF_SIDE_COUNT];      /* articles */
    size_t both;
    size_t outcomes[TOPIC_MODEL_DIFF_OUTCOMES]; /* changes */
};

struct topic_model_diff {
    struct topic_corpus_articles_counts read;
    size_t articles;
    size_t labelled;
    size_t outcomes[TOPIC_MODEL_DIFF_OUTCOMES]; /* changes */
    size_t changed;                             /* articles with at least one change */
    struct topic_model_diff_topic *topics;      /* of either model, sorted by name */
    size_t topic_count;
    struct topic_model_diff_change *items; /* by topic, then in the order of the articles */
    size_t count;
    size_t capacity;
    struct topic_buffer texts; /* of the slices */
};

/* The models must outlive the diff. The caller releases the diff on failure too. */
int topic_model_diff_run(struct topic_model_diff *diff, struct topic_corpus *corpus,
                         const struct topic_model *before, struct topic_model *after,
                         struct topic_error *err);
void topic_model_diff_release(struct topic_model_diff *diff);

struct topic_text topic_model_diff_text(const struct topic_model_diff *diff,
                                        struct topic_slice slice);

/* "fixed", "broken" or "". */
const char *topic_model_diff_outcome_name(const struct topic_model_diff_change *change);

static inline size_t topic_model_diff_gained(const struct topic_model_diff_topic *topic)
{
    return topic->given[TOPIC_MODEL_DIFF_AFTER] - topic->both;
}

static inline size_t topic_model_diff_lost(const struct topic_model_diff_topic *topic)
{
    return topic->given[TOPIC_MODEL_DIFF_BEFORE] - topic->both;
}

#endif
