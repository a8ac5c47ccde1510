/* suggestions.h - lists which articles an editor should look at next (review/review_list.h).
 *
 *     struct topic_suggestions suggestions = {.model = model, .seed = 1};
 *     topic_suggestions_audit(&suggestions, labelled_corpus, &options, 20, &err);      if there is one
 *     topic_suggestions_read(&suggestions, corpus, &err);
 *     topic_suggestions_choose(&suggestions, 20, &err);
 *     ... suggestions.list, topic_suggestions_article(&suggestions, &suggestions.list.items[i]) ...
 *     topic_suggestions_release(&suggestions);
 *
 * The candidates are the articles of the corpus that have no list of topics. A near-copy of another
 * candidate, or of a labelled article, is none: it would teach nothing new. Of labelled articles,
 * those are listed whose labels the audit doubts (label_audit.h), once each.
 */
#ifndef TOPIC_TRAINING_LABELS_SUGGESTIONS_H
#define TOPIC_TRAINING_LABELS_SUGGESTIONS_H

#include <stddef.h>

#include "base/buffer.h"
#include "review/review_list.h"
#include "topicd/error.h"
#include "topicd/model.h"
#include "training/data/leakage.h"
#include "training/labels/label_audit.h"

struct topic_suggestions_topic {
    uint32_t topic;
    float score;
};

/* A candidate, or an article whose label is doubted. */
struct topic_suggestions_article {
    struct topic_slice id; /* JSON text */
    struct topic_slice title;
    size_t first_topic; /* what the model gives it, the best first */
    size_t topic_count;
};

struct topic_suggestions {
    const struct topic_model *model; /* borrowed */
    unsigned seed;

    struct topic_corpus_articles_counts read;
    size_t labelled;                      /* articles of the corpus that have topics already */
    size_t copies;                        /* candidates that are near-copies */
    struct topic_review_list list;        /* a candidate's number is that of its article */
    const struct topic_suspect **doubted; /* by number of a doubt */

    struct topic_label_audit audit;
    struct topic_scratch *scratch;
    struct topic_leakage leakage;
    struct topic_suggestions_article *articles; /* candidates, then the doubted */
    size_t article_count;
    size_t article_capacity;
    struct topic_expected_errors *candidates; /* by candidate */
    size_t candidate_count;
    size_t candidate_capacity;
    struct topic_suggestions_topic *topics;
    size_t given_count;
    size_t topic_capacity;
    double *learnt; /* by topic */
    double *doubts;
    size_t *copy_of;
    struct topic_buffer bytes; /* of the slices */
};

/* Finds labels to doubt, enough for a list of `wanted` articles. options: as for training. */
int topic_suggestions_audit(struct topic_suggestions *suggestions, struct topic_corpus *labelled,
                            const struct topic_train_options *options, size_t wanted,
                            struct topic_error *err);

/* Reads the candidates. */
int topic_suggestions_read(struct topic_suggestions *suggestions, struct topic_corpus *corpus,
                           struct topic_error *err);

/* Lists up to `wanted` articles. */
int topic_suggestions_choose(struct topic_suggestions *suggestions, size_t wanted,
                             struct topic_error *err);

/* The caller releases the suggestions on failure too. */
void topic_suggestions_release(struct topic_suggestions *suggestions);

/* Borrowed from the suggestions. */
const struct topic_suggestions_article *
topic_suggestions_article(const struct topic_suggestions *suggestions,
                          const struct topic_review_list_item *item);
struct topic_text topic_suggestions_text(const struct topic_suggestions *suggestions,
                                         struct topic_slice slice);

#endif
