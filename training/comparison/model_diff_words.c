#include "training/comparison/model_diff_words.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "model/model.h"

/* How many phrases of each explanation are compared, the strongest ones. */
#define PHRASES_MAX 64

/* Bytes of a sentence on each side of a phrase, as in the report. */
#define CONTEXT_BYTES 60

/* A phrase of an explanation, and where it stands first. */
struct found_phrase {
    const struct topic_reason *reason; /* of the first explanation that has it */
    size_t side;
    double weights[TOPIC_MODEL_DIFF_SIDE_COUNT];
};

/* The phrases of both explanations. */
struct phrases {
    struct found_phrase items[2 * PHRASES_MAX];
    size_t count;
};

static void add_phrase(struct phrases *phrases, const struct topic_reason *reason, size_t side)
{
    for (size_t i = 0; i < phrases->count; i++) {
        struct found_phrase *found = &phrases->items[i];
        if (reason->phrase.len > 0 && topic_text_is_same(found->reason->phrase, reason->phrase)) {
            found->weights[side] += reason->weight;
            return;
        }
    }
    struct found_phrase *found = &phrases->items[phrases->count++];
    *found = (struct found_phrase){.reason = reason, .side = side};
    found->weights[side] = reason->weight;
}

static double change_of(const struct found_phrase *found)
{
    return found->weights[TOPIC_MODEL_DIFF_AFTER] - found->weights[TOPIC_MODEL_DIFF_BEFORE];
}

/* Of equal changes the phrase that was found first; the reasons of a model are in that order. */
static int compare_phrases(const void *left, const void *right)
{
    const struct found_phrase *a = left;
    const struct found_phrase *b = right;
    double change_a = fabs(change_of(a));
    double change_b = fabs(change_of(b));
    if (change_a != change_b)
        return change_a < change_b ? 1 : -1;
    if (a->side != b->side)
        return a->side < b->side ? -1 : 1;
    return (a->reason > b->reason) - (a->reason < b->reason);
}

/* No weight is shown as -0.000. */
static double shown_weight(double weight)
{
    return fabs(weight) < 0.0005 ? 0 : weight;
}

static int write_word(struct topic_model_diff_words *words, const struct found_phrase *found,
                      struct topic_model_diff_word *word, struct topic_error *err)
{
    const struct topic_reason *reason = found->reason;
    *word = (struct topic_model_diff_word){.times = reason->span_count};
    for (size_t side = 0; side < TOPIC_MODEL_DIFF_SIDE_COUNT; side++)
        word->weights[side] = shown_weight(found->weights[side]);
    if (reason->span_count > 0) {
        word->field = reason->spans[0].field;
        if (topic_sentence_quote_append(words->texts, &words->sources[found->side],
                                        &reason->spans[0], CONTEXT_BYTES, &word->quote, err) < 0)
            return -1;
    }
    word->phrase = (struct topic_slice){words->texts->len, reason->phrase.len};
    return topic_buffer_append(words->texts, reason->phrase.bytes, reason->phrase.len, err);
}

static int choose_words(struct topic_model_diff_words *words, struct phrases *phrases,
                        bool is_gained, struct topic_model_diff_word *chosen, size_t *count,
                        struct topic_error *err)
{
    *count = 0;
    qsort(phrases->items, phrases->count, sizeof *phrases->items, compare_phrases);
    for (size_t i = 0; i < phrases->count && *count < TOPIC_MODEL_DIFF_WORDS; i++) {
        const struct found_phrase *found = &phrases->items[i];
        double change = change_of(found);
        if (fabs(change) < TOPIC_MODEL_DIFF_LEAST_CHANGE || (change > 0) != is_gained)
            continue;
        if (write_word(words, found, &chosen[(*count)++], err) < 0)
            return -1;
    }
    return 0;
}

static const struct topic_text_rules *rules_of(const struct topic_model *model)
{
    return topic_text_rules_at(model->trained->settings->text_rules);
}

int topic_model_diff_words_read(struct topic_model_diff_words *words,
                                const struct topic_article *article, struct topic_error *err)
{
    for (size_t side = 0; side < TOPIC_MODEL_DIFF_SIDE_COUNT; side++)
        if (topic_sentence_quote_read(&words->sources[side], article, rules_of(words->models[side]),
                                      err) < 0 ||
            topic_model_explain_begin(words->models[side], words->scratches[side], article, err) <
                0)
            return -1;
    return 0;
}

static int add_phrases(struct topic_model_diff_words *words, struct phrases *phrases, size_t side,
                       size_t number, struct topic_error *err)
{
    struct topic_explanation why;
    if (topic_model_explain_topic(words->models[side], words->scratches[side], number, &why, err) <
        0)
        return -1;
    for (size_t i = 0; i < why.reason_count && i < PHRASES_MAX; i++)
        add_phrase(phrases, &why.reasons[i], side);
    return 0;
}

int topic_model_diff_words_find(struct topic_model_diff_words *words,
                                const size_t numbers[TOPIC_MODEL_DIFF_SIDE_COUNT], bool is_gained,
                                struct topic_model_diff_word *found, size_t *count,
                                struct topic_error *err)
{
    struct phrases phrases = {.count = 0};
    for (size_t side = 0; side < TOPIC_MODEL_DIFF_SIDE_COUNT; side++)
        if (numbers[side] != SIZE_MAX && add_phrases(words, &phrases, side, numbers[side], err) < 0)
            return -1;
    return choose_words(words, &phrases, is_gained, found, count, err);
}

void topic_model_diff_words_release(struct topic_model_diff_words *words)
{
    for (size_t side = 0; side < TOPIC_MODEL_DIFF_SIDE_COUNT; side++)
        topic_sentence_quote_release(&words->sources[side]);
}
