/* model.h - the inside of a loaded model: pointers into the mapped file, all proved at opening. */
#ifndef TOPIC_MODEL_MODEL_H
#define TOPIC_MODEL_MODEL_H

#include <stdatomic.h>

#include "base/file.h"
#include "model/attribution/phrases.h"
#include "model/features/tfidf.h"
#include "model/features/vocabulary.h"
#include "model/file/format.h"
#include "model/file/model_settings.h"
#include "model/policy.h"
#include "model/scoring/cpu_dispatch.h"
#include "model/scoring/log_odds.h"
#include "model/scoring/topic_columns.h"
#include "model/scoring/weight_rows.h"
#include "topicd/model.h"

/* Of a governed model the file and all pointers are the plain one's, which it holds; the columns
 * are its own. */
struct topic_model {
    atomic_size_t references;
    struct topic_model *plain;   /* NULL: it is the plain one itself */
    struct topic_policy *policy; /* likewise */
    struct topic_file file;
    char id[17];
    const struct topic_model_settings *settings;
    struct topic_text manifest;
    size_t topic_count;
    const uint32_t *name_starts;
    const char *names;
    const struct topic_decision *decisions;
    struct topic_columns columns; /* the same, with the thresholds in force */
    struct topic_vocabulary vocabulary;
    const uint8_t *kinds;
    const uint32_t *text_starts;
    const char *texts;
    struct topic_weight_rows rows;
    const struct topic_cpu_dispatch *cpu;
};

/* Proves everything about the file's bytes that tagging relies on, and sets the pointers above. */
int topic_validate_model(struct topic_model *model, const char *path, struct topic_error *err);

/* The log-odds from which an own topic is given. */
static inline float topic_model_cut(const struct topic_model *model, size_t own)
{
    return model->columns.cut[own];
}

static inline bool topic_model_is_hidden(const struct topic_model *model, size_t own)
{
    return model->policy && model->policy->served_of[own] == TOPIC_POLICY_NONE;
}

/* The own topic that tells of a served one where no article is at hand. */
static inline size_t topic_model_own(const struct topic_model *model, size_t topic)
{
    return model->policy ? model->policy->served[topic].source : topic;
}

/* At most (articles + 1) / (articles + 2): of n articles that all had a topic, the next one has it
 * with that probability by Laplace's rule of succession, and no machine can know better. */
double topic_model_probability(const struct topic_model *model, size_t topic, double log_odds);

struct topic_text topic_model_feature_text(const struct topic_model *model, size_t feature);

/* A thread's working memory. */
struct topic_scratch {
    struct topic_feature_list features;
    struct topic_tfidf vector;
    float *margins; /* of each topic; topic_weight_rows_stride() of them */
    size_t margin_capacity;
    float *log_odds; /* likewise */
    size_t log_odds_capacity;
    struct topic_tag *tags;
    size_t tag_capacity;
    struct topic_tag *served; /* while own topics' tags become those of served ones */
    size_t served_capacity;
    struct topic_phrases phrases;
};

/* What tagging has made it grow to; what only explanations need is left out. */
size_t topic_scratch_size_bytes(const struct topic_scratch *scratch);

/* Extracts the article and leaves its vector in the scratch. */
int topic_scratch_read(struct topic_scratch *scratch, const struct topic_model *model,
                       const struct topic_article *article, struct topic_error *err);

/* Leaves margins and log-odds of the vector in the scratch. */
int topic_scratch_score(struct topic_scratch *scratch, const struct topic_model *model,
                        struct topic_error *err);

#endif
