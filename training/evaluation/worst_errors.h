/* misses.h - the worst mistakes of an evaluation, each with the words that led to it.
 *
 *     struct topic_worst_errors misses = {.capacity = 20};
 *     topic_worst_errors_offer(&misses, &answer, &err);      for each wrong answer, as it comes
 *     ... misses.given, misses.missed ...
 *     topic_worst_errors_release(&misses);
 *
 * A wrong answer is explained when it is among the worst so far, while its article is at hand;
 * nothing is kept of the others, and of these a few hundred bytes: the memory needed does not
 * depend on the corpus. Texts are what a reader sees of them, on one line.
 */
#ifndef TOPIC_TRAINING_EVALUATION_WORST_ERRORS_H
#define TOPIC_TRAINING_EVALUATION_WORST_ERRORS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "record/record.h"
#include "topicd/error.h"
#include "topicd/model.h"
#include "training/evaluation/sentence_quote.h"

#define TOPIC_WORST_ERROR_WORDS_MAX 8

/* A word or phrase, what it added to the margin and the first place where it stands. */
struct topic_worst_error_word {
    double weight;
    size_t times;
    enum topic_field field;
    struct topic_sentence_quote quote; /* of the first place, in its sentence */
};

struct topic_worst_error {
    size_t topic; /* of the model */
    double score;
    double threshold;
    double margin, bias;
    struct topic_slice id, title, snippet; /* of bytes, like the words' slices */
    struct topic_worst_error_word words[TOPIC_WORST_ERROR_WORDS_MAX];
    size_t word_count;
    struct topic_buffer bytes;
};

struct topic_worst_errors {
    size_t capacity;                 /* on each side; 0: keep none */
    struct topic_worst_error *given; /* though not due, the highest score first */
    size_t given_count;
    struct topic_worst_error *missed; /* though due, the lowest score first */
    size_t missed_count;
};

/* One answer to one article that was wrong: given though not due, or the other way round. */
struct topic_wrong_answer {
    const struct topic_model *model;
    struct topic_scratch *scratch; /* its last results are replaced */
    const struct topic_record *record;
    struct topic_tag tag;
};

int topic_worst_errors_offer(struct topic_worst_errors *errors,
                             const struct topic_wrong_answer *answer, struct topic_error *err);
void topic_worst_errors_release(struct topic_worst_errors *errors);

/* Borrowed until the misses change. */
struct topic_text topic_worst_errors_text(const struct topic_worst_error *miss,
                                          struct topic_slice slice);

#endif
