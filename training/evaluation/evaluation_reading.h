/* evaluation_reading.h - reads a labelled corpus and has a model answer each article.
 *
 *     struct topic_evaluation_reading reading;
 *     topic_evaluation_reading_init(&reading, model, &err);    then set what the evaluation asks for
 *     topic_evaluation_reading_run(&reading, corpus, &counts, &err);
 *     ... reading.truth, reading.tags, reading.errors ...
 *     topic_evaluation_reading_release(&reading);
 *
 * Topics are numbered by first appearance, and the model's topics come first, in the model's order.
 */
#ifndef TOPIC_TRAINING_EVALUATION_EVALUATION_READING_H
#define TOPIC_TRAINING_EVALUATION_EVALUATION_READING_H

#include <stdbool.h>
#include <stddef.h>

#include "record/date.h"
#include "topicd/error.h"
#include "topicd/model.h"
#include "training/corpus/corpus.h"
#include "training/data/corpus_articles.h"
#include "training/data/interner.h"
#include "training/data/label_matrix.h"
#include "training/data/leakage.h"
#include "training/evaluation/fold_answers.h"
#include "training/evaluation/label_translator.h"
#include "training/evaluation/name_matcher.h"
#include "training/evaluation/worst_errors.h"

struct topic_evaluation_reading {
    const struct topic_model *model;
    struct topic_fold_answers *folds; /* answer instead of the model; may be NULL */
    struct topic_scratch *scratch;
    struct topic_interner topics;
    struct topic_label_matrix truth;
    struct topic_label_matrix_builder truth_builder;
    struct topic_tag *tags; /* article * model topics, best first */
    size_t tag_capacity;
    struct topic_worst_errors *errors;
    struct topic_leakage *leakage;
    double min_familiarity;
    size_t unfamiliar;
    bool *gets_nothing; /* by article */
    size_t gets_nothing_capacity;
    topic_date *dates;
    size_t dated; /* articles with a date */
    size_t date_capacity;
    bool normalises_topics;
    struct topic_label_translator translator; /* if it has a plain model */
    struct topic_name_matcher matcher;        /* then; has the model's names first */
};

/* The caller releases the reading on failure too. */
int topic_evaluation_reading_init(struct topic_evaluation_reading *reading,
                                  const struct topic_model *model, struct topic_error *err);
void topic_evaluation_reading_release(struct topic_evaluation_reading *reading);

/* Reads the whole corpus. Fails when no article has labels. */
int topic_evaluation_reading_run(struct topic_evaluation_reading *reading,
                                 struct topic_corpus *corpus,
                                 struct topic_corpus_articles_counts *counts,
                                 struct topic_error *err);

/* How long the articles took to appear, by those between the first twentieth and the last, because
 * a few wrong or very old dates would make any span. 0: fewer than half of the articles have a
 * date, or it is less than a week. Sorts the dates. */
double topic_evaluation_reading_weeks(struct topic_evaluation_reading *reading);

#endif
