/* training.h - what a training needs and what it yields, for trainer.h and manifest.h. */
#ifndef TOPIC_TRAINING_TRAINING_H
#define TOPIC_TRAINING_TRAINING_H

#include <stdbool.h>
#include <stddef.h>

#include "training/data/corpus_articles.h"
#include "training/data/dataset.h"
#include "training/decision/objective.h"
#include "training/evaluation/metrics.h"
#include "training/features/feature_set.h"
#include "training/fit/feature_search.h"
#include "training/fit/objective_trials.h"
#include "training/fit/stage.h"
#include "training/names/label_doubts.h"
#include "training/names/label_variants.h"

/* How many topics an article gets. */
enum topic_train_rule {
    TOPIC_TRAIN_RULE_AUTO, /* exactly one if every labelled article has one, and none was skipped */
    TOPIC_TRAIN_RULE_EXACTLY_ONE,
    TOPIC_TRAIN_RULE_ANY
};

struct topic_train_options {
    bool normalises_topics; /* variants of a name are one topic, as data/label_variants.h has it */
    enum topic_train_rule rule;
    const char *solver; /* auto, or an engine of solver/solvers.h */
    double cost;        /* 0: automatic */
    enum topic_feature_search_choice extras[TOPIC_FEATURE_EXTRA_COUNT];
    const struct topic_objective *objective; /* of thresholds; NULL: the default, not compared */
    size_t folds;                            /* at least 2 */
    size_t min_articles; /* of a topic; a topic's name may count as one (data/dataset.h) */
    const struct topic_interner *kept_topics; /* names of topics for which one article is enough;
                                               * NULL: none */
    size_t process_count;                     /* at least 1 */
    unsigned seed;
    /* Where it comes from, kept in the manifest: NAME=VALUE, NULL after the last; NULL: nothing. */
    char *const *provenance;
    const char *map; /* that the corpus is read with, kept in the model; NULL: none */
    /* Called as work proceeds, with total 0 if it is unknown. May be NULL. */
    void (*progress)(void *context, enum topic_stage stage, size_t done, size_t total);
    void *context;
};

struct topic_train_report {
    struct topic_corpus_articles_counts read;
    size_t off_topic;   /* articles that have none of the model's topics */
    size_t near_copies; /* articles that are copies of an earlier one, or nearly so */
    size_t features;
    const char *solver;
    double cost;
    struct topic_feature_search_trial extras[TOPIC_FEATURE_EXTRA_COUNT];
    bool single_label; /* every answer has exactly one topic */
    bool normalises_topics;
    bool rule_is_given; /* rather than found in the labels */
    struct topic_objective_trials objectives;
    double common_threshold;      /* probability, 0 to 1 */
    double relevance;             /* decision/stacking.h; 0: the model does not have it */
    struct topic_metrics quality; /* cross-validated */
    size_t model_bytes;
    double seconds[TOPIC_STAGE_COUNT];
};

struct topic_training {
    struct topic_dataset dataset; /* topic_names, left_out, labels, article_count */
    size_t *topic_articles;       /* by topic: articles with the topic */
    struct topic_label_variants variants;
    struct topic_label_doubts doubts;
    struct topic_train_report report;
};

#endif
