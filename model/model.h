/* model.h - the inside of struct topic_model: a trained model, and perhaps a policy over it.
 *
 * A *plain* model owns its trained model and has no policy. A model with a policy shares the plain
 * one's trained model, and holds a reference to the plain model.
 */
#ifndef TOPIC_MODEL_MODEL_H
#define TOPIC_MODEL_MODEL_H

#include <stdatomic.h>
#include <stdbool.h>

#include "model/policy.h"
#include "model/trained_model.h"
#include "topicd/model.h"

struct topic_model {
    atomic_size_t references;
    struct topic_model *plain; /* NULL: this is the plain model */
    struct topic_trained_model *trained;
    struct topic_policy *policy; /* NULL: none */
    double min_familiarity;      /* nothing is given below it; 0: none. Part of the policy */
};

/* For each trained topic, the log-odds from which it is accepted; infinity for the padding topics
 * of topic_columns.h. */
static inline const float *topic_model_thresholds(const struct topic_model *model)
{
    return model->policy ? model->policy->thresholds : model->trained->columns.threshold;
}

/* Whether the policy never gives this trained topic. */
static inline bool topic_model_is_hidden(const struct topic_model *model, size_t trained_topic)
{
    return model->policy && model->policy->served_of[trained_topic] == TOPIC_POLICY_NONE;
}

/* The trained topic whose threshold and F1 a topic of the model has. */
static inline size_t topic_model_trained_topic(const struct topic_model *model, size_t topic)
{
    return model->policy ? model->policy->served[topic].main_topic : topic;
}

/* topic_model_open() for a file that is already open; `path` names it in messages. The caller
 * closes fd. */
struct topic_model *topic_model_read(int fd, const char *path, struct topic_error *err);

#endif
