/* worst_errors.h - the worst mistakes of an evaluation, each with the words that caused it.
 *
 *     struct topic_worst_errors errors = {.capacity = 20};
 *     topic_worst_errors_offer(&errors, &answer, &err);      for each wrong answer, as it comes
 *     ... errors.given, errors.missed ...
 *     topic_worst_errors_release(&errors);
 *
 * A wrong answer that is among the worst so far is explained while its article is in memory. Only
 * the worst are kept, with a few hundred bytes each, so memory does not depend on the size of the
 * corpus. Texts are visible text, without markup, on one line.
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

/* A word or phrase, and what it added to the margin. */
struct topic_worst_error_word {
    double weight;
    size_t times;
    enum topic_field field;
    struct topic_sentence_quote quote; /* of its first occurrence */
};

struct topic_worst_error {
    size_t article; /* as in the answer */
    size_t topic;   /* likewise, or as topic_worst_errors_renumber says */
    double score;
    double threshold;
    double margin, bias;
    struct topic_slice id, title, link, snippet; /* of `bytes`, as in the words' quotes */
    struct topic_worst_error_word words[TOPIC_WORST_ERROR_WORDS_MAX];
    size_t word_count;
    struct topic_buffer bytes;
};

struct topic_worst_errors {
    size_t capacity;                 /* of each kind; 0: keep none */
    struct topic_worst_error *given; /* wrongly given, the highest score first */
    size_t given_count;
    struct topic_worst_error *missed; /* wrongly not given, the lowest score first */
    size_t missed_count;
};

/* One wrong answer: a topic that the article wrongly gets (tag.accepted) or wrongly lacks. */
struct topic_wrong_answer {
    const struct topic_model *model;
    struct topic_scratch *scratch; /* its results are replaced */
    const struct topic_record *record;
    size_t article, topic; /* for topic_worst_errors_withdraw */
    struct topic_tag tag;  /* its topic numbered as in the model */
};

int topic_worst_errors_offer(struct topic_worst_errors *errors,
                             const struct topic_wrong_answer *answer, struct topic_error *err);

/* The article has the topic after all: forgets that it was wrongly given or missed. A less bad
 * mistake that was dropped in its favour does not come back. */
void topic_worst_errors_withdraw(struct topic_worst_errors *errors, size_t article, size_t topic);

/* Replaces the topic of each error by new_numbers[topic]; the errors take no others after. */
void topic_worst_errors_renumber(struct topic_worst_errors *errors, const size_t *new_numbers);
void topic_worst_errors_release(struct topic_worst_errors *errors);

/* Borrowed until the errors change. */
struct topic_text topic_worst_errors_text(const struct topic_worst_error *error,
                                          struct topic_slice slice);

#endif
