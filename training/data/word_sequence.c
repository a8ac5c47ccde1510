#include "training/data/word_sequence.h"

#include <stdlib.h>

#include "base/memory.h"

/* Two bits of a word are not its feature's number. */
#define FEATURES_MAX (UINT32_MAX >> 2)

/* Begins fields of the row that is being added, so that it has `fields`. */
static int begin_fields(struct topic_word_sequence *sequence, size_t fields,
                        struct topic_error *err)
{
    while (sequence->field_count < sequence->row_count * TOPIC_FIELD_COUNT + fields) {
        if (topic_memory_reserve(&sequence->field_starts, &sequence->field_capacity,
                                 sequence->field_count + 1, sizeof *sequence->field_starts,
                                 err) < 0)
            return -1;
        sequence->field_starts[sequence->field_count++] = sequence->count;
        sequence->has_last = false;
    }
    return 0;
}

static int add_word(struct topic_word_sequence *sequence, const struct topic_occurrence *word,
                    uint32_t feature, struct topic_error *err)
{
    const struct topic_occurrence *last = &sequence->last;
    if (begin_fields(sequence, word->field + (size_t)1, err) < 0)
        return -1;
    if (sequence->has_last && last->start <= word->start && word->end <= last->end)
        return 0;
    if (feature > FEATURES_MAX)
        return topic_error_set(err, "the corpus has more than %u different words", FEATURES_MAX);
    if (topic_memory_reserve(&sequence->words, &sequence->capacity, sequence->count + 1,
                             sizeof *sequence->words, err) < 0)
        return -1;
    sequence->words[sequence->count++] = feature << 2;
    sequence->last = *word;
    sequence->has_last = true;
    return 0;
}

int topic_word_sequence_add(struct topic_word_sequence *sequence,
                            const struct topic_occurrence *occurrence, uint32_t feature,
                            struct topic_error *err)
{
    if (occurrence->kind == TOPIC_FEATURE_WORD)
        return add_word(sequence, occurrence, feature, err);
    if (sequence->has_last && occurrence->kind == TOPIC_FEATURE_STEM)
        sequence->words[sequence->count - 1] |= 2;
    if (sequence->has_last && occurrence->kind == TOPIC_FEATURE_PHRASE)
        sequence->words[sequence->count - 1] |= 1;
    return 0;
}

int topic_word_sequence_end_row(struct topic_word_sequence *sequence, struct topic_error *err)
{
    if (begin_fields(sequence, TOPIC_FIELD_COUNT, err) < 0)
        return -1;
    sequence->row_count++;
    return 0;
}

struct topic_word_sequence_range
topic_word_sequence_field(const struct topic_word_sequence *sequence, size_t row,
                          enum topic_field field)
{
    size_t at = row * TOPIC_FIELD_COUNT + (size_t)field;
    return (struct topic_word_sequence_range){
        sequence->field_starts[at],
        at + 1 < sequence->field_count ? sequence->field_starts[at + 1] : sequence->count};
}

void topic_word_sequence_release(struct topic_word_sequence *sequence)
{
    free(sequence->words);
    free(sequence->field_starts);
    *sequence = (struct topic_word_sequence){0};
}
