#include "training/comparison/model_diff_words.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "model/model.h"

/* How many phrases of each explanation are compared, the strongest ones. */
#define PHRASES_MAX 64

/* Bytes of a sentence on each side of a phrase, as in the report. */
#define CONTEXT_BYTES 60

/* The phrases of both explanations. */
struct phrases {
    struct topic_model_diff_word items[2 * PHRASES_MAX];
    size_t count;
};

static int add_phrase(struct topic_model_diff_words *words, struct phrases *phrases,
                      const struct topic_reason *reason, size_t side, struct topic_error *err)
{
    for (size_t i = 0; i < phrases->count; i++) {
        struct topic_model_diff_word *word = &phrases->items[i];
        if (word->phrase.len == reason->phrase.len && word->phrase.len > 0 &&
            memcmp(words->texts->bytes + word->phrase.start, reason->phrase.bytes,
                   word->phrase.len) == 0) {
            word->weights[side] += reason->weight;
            return 0;
        }
    }
    struct topic_model_diff_word *word = &phrases->items[phrases->count++];
    *word = (struct topic_model_diff_word){.times = reason->span_count};
    word->weights[side] = reason->weight;
    if (reason->span_count > 0) {
        word->field = reason->spans[0].field;
        if (topic_sentence_quote_append(words->texts, &words->source, &reason->spans[0],
                                        CONTEXT_BYTES, &word->quote, err) < 0)
            return -1;
    }
    word->phrase = (struct topic_slice){words->texts->len, reason->phrase.len};
    return topic_buffer_append(words->texts, reason->phrase.bytes, reason->phrase.len, err);
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

/* No weight is shown as -0.000. */
static struct topic_model_diff_word shown_word(const struct topic_model_diff_word *word)
{
    struct topic_model_diff_word shown = *word;
    for (size_t side = 0; side < TOPIC_MODEL_DIFF_SIDE_COUNT; side++)
        if (fabs(shown.weights[side]) < 0.0005)
            shown.weights[side] = 0;
    return shown;
}

static size_t choose_words(struct phrases *phrases, bool is_gained,
                           struct topic_model_diff_word *found)
{
    qsort(phrases->items, phrases->count, sizeof *phrases->items, compare_words);
    size_t count = 0;
    for (size_t i = 0; i < phrases->count && count < TOPIC_MODEL_DIFF_WORDS; i++) {
        const struct topic_model_diff_word *word = &phrases->items[i];
        double weight_change =
            word->weights[TOPIC_MODEL_DIFF_AFTER] - word->weights[TOPIC_MODEL_DIFF_BEFORE];
        if (fabs(weight_change) >= TOPIC_MODEL_DIFF_LEAST_CHANGE &&
            (weight_change > 0) == is_gained)
            found[count++] = shown_word(word);
    }
    return count;
}

static const struct topic_text_rules *rules_of(const struct topic_model *model)
{
    return topic_text_rules_at(model->trained->settings->text_rules);
}

static int add_phrases(struct topic_model_diff_words *words, struct phrases *phrases,
                       const struct topic_article *article, size_t side, size_t number,
                       struct topic_error *err)
{
    struct topic_explanation why;
    if (topic_sentence_quote_read(&words->source, article, rules_of(words->models[side]), err) <
            0 ||
        topic_model_explain(words->models[side], words->scratches[side], article, number, &why,
                            err) < 0)
        return -1;
    for (size_t i = 0; i < why.reason_count && i < PHRASES_MAX; i++)
        if (add_phrase(words, phrases, &why.reasons[i], side, err) < 0)
            return -1;
    return 0;
}

int topic_model_diff_words_find(struct topic_model_diff_words *words,
                                const struct topic_article *article,
                                const size_t numbers[TOPIC_MODEL_DIFF_SIDE_COUNT], bool is_gained,
                                struct topic_model_diff_word *found, size_t *count,
                                struct topic_error *err)
{
    struct phrases phrases = {.count = 0};
    for (size_t side = 0; side < TOPIC_MODEL_DIFF_SIDE_COUNT; side++)
        if (numbers[side] != SIZE_MAX &&
            add_phrases(words, &phrases, article, side, numbers[side], err) < 0)
            return -1;
    *count = choose_words(&phrases, is_gained, found);
    return 0;
}

void topic_model_diff_words_release(struct topic_model_diff_words *words)
{
    topic_sentence_quote_release(&words->source);
}
