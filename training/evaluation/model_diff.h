/* model_diff.h - compares two models on the same articles: which articles gain a topic, which lose
 * one, and why.
 *
 *     struct topic_model_diff diff = {0};
 *     topic_model_diff_run(&diff, corpus, before, after, &err);
 *     ... diff.items, diff.topics ...
 *     topic_model_diff_release(&diff);
 *
 * Topics with the same name are the same topic.
 */
#ifndef TOPIC_TRAINING_EVALUATION_MODEL_DIFF_H
#define TOPIC_TRAINING_EVALUATION_MODEL_DIFF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "topicd/error.h"
#include "topicd/model.h"
#include "training/corpus/corpus.h"
#include "training/data/corpus_articles.h"

/* Words kept for each change; readers do not look at more. */
#define TOPIC_MODEL_DIFF_WORDS 5

enum topic_model_diff_side {
    TOPIC_MODEL_DIFF_BEFORE,
    TOPIC_MODEL_DIFF_AFTER,
    TOPIC_MODEL_DIFF_SIDE_COUNT
};

/* A phrase, and what it adds to the topic's margin in each model. */
struct topic_model_diff_word {
    struct topic_slice phrase;
    double weights[TOPIC_MODEL_DIFF_SIDE_COUNT];
};

/* An article that gets the topic from one model and not from the other. */
struct topic_model_diff_change {
    uint32_t topic; /* in diff->topics */
    bool is_gained; /* else lost */
    struct topic_slice id, title;
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
};

struct topic_model_diff {
    struct topic_corpus_articles_counts read;
    size_t articles;
    size_t changed;                        /* articles with at least one change */
    struct topic_model_diff_topic *topics; /* of either model, sorted by name */
    size_t topic_count;
    struct topic_model_diff_change *items; /* by topic, then in the order of the articles */
    size_t count;
    size_t capacity;
    struct topic_buffer texts; /* of the slices */
};

/* Ignores labels. The models must outlive the diff. The caller releases the diff on failure too. */
int topic_model_diff_run(struct topic_model_diff *diff, struct topic_corpus *corpus,
                         const struct topic_model *before, const struct topic_model *after,
                         struct topic_error *err);
void topic_model_diff_release(struct topic_model_diff *diff);

struct topic_text topic_model_diff_text(const struct topic_model_diff *diff,
                                        struct topic_slice slice);

static inline size_t topic_model_diff_gained(const struct topic_model_diff_topic *topic)
{
    return topic->given[TOPIC_MODEL_DIFF_AFTER] - topic->both;
}

static inline size_t topic_model_diff_lost(const struct topic_model_diff_topic *topic)
{
    return topic->given[TOPIC_MODEL_DIFF_BEFORE] - topic->both;
}

#endif
