/* served_models.h - the models that the daemon has: the running one, the one that it replaced, and
 * the shadow beside it. For the main thread; workers get the running model through the dispatcher.
 *
 *     struct topic_served_models models = {.map = &map};
 *     topic_served_models_open(&models, path, topics_path, min_familiarity, &err);
 *     models.dispatcher = &dispatcher;     once it exists: it is told of every change from then on
 *     topic_served_models_open_shadow(&models, path, &err);
 *     ... topic_served_models_swap(&models, reload) ...
 *     topic_served_models_release(&models);
 */
#ifndef TOPIC_DAEMON_SERVING_SERVED_MODELS_H
#define TOPIC_DAEMON_SERVING_SERVED_MODELS_H

#include <stdbool.h>
#include <stdint.h>

#include "daemon/serving/dispatcher.h"
#include "daemon/serving/reload.h"
#include "daemon/shadow/shadow.h"
#include "registry/metadata.h"
#include "service/map_choice.h"
#include "topicd/error.h"
#include "topicd/model.h"

struct topic_served_models {
    const struct topic_map_choice *map; /* by which requests are read; borrowed */
    const char *topics_path;            /* the editors' topics file, or NULL; borrowed */
    bool has_topics;                    /* that file has some text */
    double min_familiarity;             /* above 0: instead of the file's */
    struct topic_model *model;          /* the running one */
    struct topic_metadata metadata; /* of it, read once: parsing a manifest takes milliseconds */
    char *path;                     /* of it: a file, or a registry */
    struct topic_model *previous;   /* running before, for a rollback; or NULL */
    char *previous_path;
    struct topic_shadow *shadow;         /* beside the running model; or NULL */
    int64_t since_ms;                    /* topic_clock_now_ms() when the model began to run */
    struct topic_dispatcher *dispatcher; /* gives the models to the workers; borrowed */
};

/* Opens the model at `path`, a file or a registry, checks its golden set and applies the topics
 * file (NULL: none), which is borrowed, and the bound (0: what the file says). Release on failure
 * too. */
int topic_served_models_open(struct topic_served_models *models, const char *path,
                             const char *topics_path, double min_familiarity,
                             struct topic_error *err);
void topic_served_models_release(struct topic_served_models *models);

/* Opens a shadow model beside the running one. */
int topic_served_models_open_shadow(struct topic_served_models *models, const char *path,
                                    struct topic_error *err);

/* Puts a shadow beside the running model, or none; takes the reference over. */
void topic_served_models_set_shadow(struct topic_served_models *models,
                                    struct topic_shadow *shadow);

/* Makes the model of a successful reload the running one. The replaced one is kept for a rollback,
 * unless it is the same; the shadow continues beside the new model, with the same topics file and
 * its counts at zero, or ends if it is that model itself or the file does not fit it. Takes
 * reload->model_path. */
void topic_served_models_swap(struct topic_served_models *models, struct topic_reload *reload);

/* Logs which model is running, and that its map is not used. */
void topic_served_models_log(const struct topic_served_models *models);

#endif
