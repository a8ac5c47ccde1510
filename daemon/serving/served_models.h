/* served_models.h - the models that the daemon has: the one in force, the one that it replaced, and
 * the shadow beside it. For the main thread; workers get the model in force through the dispatcher.
 *
 *     struct topic_served_models models = {0};
 *     topic_served_models_open(&models, path, topics_path, &err);
 *     models.dispatcher = &dispatcher;     once it exists: it is told of every change from then on
 *     topic_served_models_open_shadow(&models, path, &err);
 *     ... topic_served_models_swap(&models, reload) ...
 *     topic_served_models_release(&models);
 */
#ifndef TOPIC_DAEMON_SERVING_SERVED_MODELS_H
#define TOPIC_DAEMON_SERVING_SERVED_MODELS_H

#include <stdint.h>

#include "daemon/serving/dispatcher.h"
#include "daemon/serving/reload.h"
#include "daemon/serving/shadow.h"
#include "topicd/error.h"
#include "topicd/model.h"

struct topic_served_models {
    const char *topics_path;      /* the editors' topics file, or NULL; borrowed */
    struct topic_model *model;    /* in force */
    char *path;                   /* of it: a file, or a registry */
    struct topic_model *previous; /* in force before, for a rollback; or NULL */
    char *previous_path;
    struct topic_shadow *shadow;         /* beside the model in force; or NULL */
    int64_t since_ms;                    /* topic_clock_now_ms() when the model was put in force */
    struct topic_dispatcher *dispatcher; /* gives the models to the workers; borrowed */
};

/* Opens the model at `path`, a file or a registry, checks its golden set and applies the topics
 * file (NULL: none), which is borrowed. Release on failure too. */
int topic_served_models_open(struct topic_served_models *models, const char *path,
                             const char *topics_path, struct topic_error *err);
void topic_served_models_release(struct topic_served_models *models);

/* Opens a shadow model beside the one in force. */
int topic_served_models_open_shadow(struct topic_served_models *models, const char *path,
                                    struct topic_error *err);

/* Puts a shadow beside the model in force, or none; takes the reference over. */
void topic_served_models_set_shadow(struct topic_served_models *models,
                                    struct topic_shadow *shadow);

/* Puts the model of a successful reload in force. The replaced one is kept for a rollback, unless
 * it is the same; the shadow continues beside the new model with its counts at zero, and ends where
 * it is that model itself. Takes the order's model_path. */
void topic_served_models_swap(struct topic_served_models *models, struct topic_reload *order);

/* Logs which model is in force. */
void topic_served_models_log(const struct topic_served_models *models);

#endif
