/* trained_model.h - an open model file: pointers into its bytes, all validated at opening.
 *
 *     struct topic_trained_model *trained = topic_trained_model_read(fd, path, &err);
 *     ... trained->decisions[topic] ...
 *     topic_trained_model_free(trained);
 *
 * It never changes after opening, so any number of models (model/model.h) and threads may share it.
 * Its topics are the *trained topics*, numbered in the order of their names; a policy
 * (model/policy.h) may present them as other ones.
 */
#ifndef TOPIC_MODEL_TRAINED_MODEL_H
#define TOPIC_MODEL_TRAINED_MODEL_H

#include <stddef.h>
#include <stdint.h>

#include "base/file.h"
#include "model/features/vocabulary.h"
#include "model/file/format.h"
#include "model/file/model_settings.h"
#include "model/scoring/cpu_dispatch.h"
#include "model/scoring/topic_columns.h"
#include "model/scoring/weight_rows.h"
#include "topicd/article.h"
#include "topicd/error.h"

/* The checksum as 16 hexadecimal digits, and a NUL. */
#define TOPIC_TRAINED_MODEL_ID_SIZE 17

struct topic_trained_model {
    struct topic_file file;
    char id[TOPIC_TRAINED_MODEL_ID_SIZE];
    const struct topic_model_settings *settings; /* those below */
    struct topic_model_settings completed;       /* a copy, because format 1 has fewer */
    struct topic_text manifest;
    size_t article_count; /* in training; 0: unknown */
    size_t topic_count;
    const uint32_t *name_starts;
    const char *names;
    const struct topic_decision *decisions; /* of the topics, and behind these of relevance */
    struct topic_columns columns;           /* the decisions once more, an array for each number */
    float *priors; /* log-odds of each topic for an article of which nothing is known: those of the
                    * share of training articles that had the topic; NULL: article_count is unknown */
    struct topic_vocabulary vocabulary;
    const uint8_t *kinds;
    const uint32_t *text_starts;
    const char *texts;
    struct topic_weight_rows rows;
    const float *familiarity; /* ascending (docs/model-format.md) */
    size_t familiarity_count; /* 0: the model cannot tell */
    const struct topic_cpu_dispatch *cpu;
};

/* Reads an open file; `path` names it in messages. The caller closes fd. */
struct topic_trained_model *topic_trained_model_read(int fd, const char *path,
                                                     struct topic_error *err);

/* NULL is fine. */
void topic_trained_model_free(struct topic_trained_model *trained);

/* The topic's name, NUL-terminated. */
const char *topic_trained_model_name(const struct topic_trained_model *trained, size_t topic);

/* The topic with exactly this name; topic_count when there is none. */
size_t topic_trained_model_find(const struct topic_trained_model *trained, const char *name,
                                size_t len);

/* The calibrated probability for log-odds. */
double topic_trained_model_calibrate(const struct topic_trained_model *trained, double log_odds);

/* The largest probability of a topic, (articles + 1) / (articles + 2). Of n training articles that
 * all had the topic, the next one has it with that probability by Laplace's rule of succession; no
 * classifier trained on them can be surer. */
double topic_trained_model_bound(const struct topic_trained_model *trained, size_t topic);

/* The log-odds from which on a topic has this probability, if its bound is not lower. */
double topic_trained_model_log_odds(const struct topic_trained_model *trained, double probability);

/* The probability from which the topic is accepted. */
double topic_trained_model_threshold(const struct topic_trained_model *trained, size_t topic);

/* The share of training articles whose largest log-odds were lower, 0 to 1; negative: the model
 * cannot tell. */
double topic_trained_model_familiarity(const struct topic_trained_model *trained, float log_odds);

struct topic_text topic_trained_model_feature_text(const struct topic_trained_model *trained,
                                                   size_t feature);

#endif
