/* word_sequence.h - the words of each article in their order, so that features can be made of them
 * later without reading the article again: phrases, longer stems.
 *
 *     struct topic_word_sequence sequence = {0};
 *     topic_word_sequence_add(&sequence, &occurrence, feature, &err);     for each occurrence
 *     topic_word_sequence_end_row(&sequence, &err);
 *     ... topic_word_sequence_field(&sequence, row, field) ...
 *     topic_word_sequence_release(&sequence);
 *
 * A word takes 4 bytes.
 */
#ifndef TOPIC_TRAINING_DATA_WORD_SEQUENCE_H
#define TOPIC_TRAINING_DATA_WORD_SEQUENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/features/feature_list.h"
#include "topicd/error.h"

struct topic_word_sequence {
    uint32_t *words; /* feature << 2 | has a stem << 1 | follows the word before it */
    size_t count;
    size_t capacity;
    size_t *field_starts; /* into words: TOPIC_FIELD_COUNT for each row */
    size_t field_count;
    size_t field_capacity;
    size_t row_count;
    struct topic_occurrence last; /* the last word of the row, if any */
    bool has_last;
};

/* A field's words, words[start .. end). */
struct topic_word_sequence_range {
    size_t start;
    size_t end;
};

static inline uint32_t topic_word_sequence_feature(uint32_t word)
{
    return word >> 2;
}

static inline bool topic_word_sequence_has_stem(uint32_t word)
{
    return (word & 2) != 0;
}

static inline bool topic_word_sequence_follows(uint32_t word)
{
    return (word & 1) != 0;
}

/* Notes an occurrence, in the order of the feature list: a word, which gets `feature` as its
 * number, or a stem or a phrase of the word before it. Leaves out the gpt of gpt-4, which has no
 * part in phrases. -1: out of memory, or the number is too large. */
int topic_word_sequence_add(struct topic_word_sequence *sequence,
                            const struct topic_occurrence *occurrence, uint32_t feature,
                            struct topic_error *err);

int topic_word_sequence_end_row(struct topic_word_sequence *sequence, struct topic_error *err);

struct topic_word_sequence_range
topic_word_sequence_field(const struct topic_word_sequence *sequence, size_t row,
                          enum topic_field field);

void topic_word_sequence_release(struct topic_word_sequence *sequence);

#endif
