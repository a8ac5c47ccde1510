/* model_diff_words.h - the words and phrases for which one model gives an article a topic and
 * another does not, in their sentences.
 *
 *     struct topic_model_diff_words words = {.models = {before, after}, .scratches = {a, b},
 *                                            .texts = &texts};
 *     topic_model_diff_words_read(&words, &article, &err);
 *     for each change of the article:
 *         topic_model_diff_words_find(&words, numbers, is_gained, found, &count, &err);
 *     topic_model_diff_words_release(&words);
 */
#ifndef TOPIC_TRAINING_COMPARISON_MODEL_DIFF_WORDS_H
#define TOPIC_TRAINING_COMPARISON_MODEL_DIFF_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "topicd/article.h"
#include "topicd/error.h"
#include "topicd/model.h"
#include "training/evaluation/sentence_quote.h"

/* Words kept for each change; readers do not look at more. */
#define TOPIC_MODEL_DIFF_WORDS 5

/* A smaller change of a weight is none: it is shown with two decimals. */
#define TOPIC_MODEL_DIFF_LEAST_CHANGE 0.005

enum topic_model_diff_side {
    TOPIC_MODEL_DIFF_BEFORE,
    TOPIC_MODEL_DIFF_AFTER,
    TOPIC_MODEL_DIFF_SIDE_COUNT
};

/* A phrase, and what it adds to the topic's margin in each model. */
struct topic_model_diff_word {
    struct topic_slice phrase;
    struct topic_sentence_quote quote; /* of its first occurrence */
    enum topic_field field;
    size_t times;
    double weights[TOPIC_MODEL_DIFF_SIDE_COUNT];
};

struct topic_model_diff_words {
    const struct topic_model *models[TOPIC_MODEL_DIFF_SIDE_COUNT];
    struct topic_scratch *scratches[TOPIC_MODEL_DIFF_SIDE_COUNT];
    struct topic_buffer *texts; /* gets the texts of the slices */
    struct topic_sentence_quote_source sources[TOPIC_MODEL_DIFF_SIDE_COUNT];
};

/* The article, which has to stay, and the scratches unused, until its last change. */
int topic_model_diff_words_read(struct topic_model_diff_words *words,
                                const struct topic_article *article, struct topic_error *err);

/* found[0 .. *count): at most TOPIC_MODEL_DIFF_WORDS phrases whose weights changed in the direction
 * of the change, the largest change first. numbers: the topic in each model; SIZE_MAX: it has no
 * such topic. */
int topic_model_diff_words_find(struct topic_model_diff_words *words,
                                const size_t numbers[TOPIC_MODEL_DIFF_SIDE_COUNT], bool is_gained,
                                struct topic_model_diff_word *found, size_t *count,
                                struct topic_error *err);
void topic_model_diff_words_release(struct topic_model_diff_words *words);

#endif
