/* reload.h - a change of models, done by the model loader: the new model is opened and checked beside
 * the running one, and entered in the registry; then the main thread puts it in force.
 *
 *     order = topic_reload_new(TOPIC_RELOAD_FORWARD, running, present_path, &err);   main thread
 *     topic_reload_run(order, &err);                                                 model loader
 *     topic_served_models_swap(&models, order);                                      main thread
 *     topic_reload_free(order);
 */
#ifndef TOPIC_DAEMON_SERVING_RELOAD_H
#define TOPIC_DAEMON_SERVING_RELOAD_H

#include <stdbool.h>

#include "base/buffer.h"
#include "registry/golden_set.h"
#include "topicd/article.h"
#include "topicd/error.h"
#include "topicd/model.h"

enum topic_reload_kind {
    TOPIC_RELOAD_FORWARD, /* to the model at `path` */
    TOPIC_RELOAD_BACK,    /* to the one that was replaced last */
    TOPIC_RELOAD_SHADOW,  /* run the model at `path` beside the running one */
};

/* The order, and its result. */
struct topic_reload {
    enum topic_reload_kind kind;
    bool is_forced;
    const char *topics_path;     /* the topics file, read again; NULL: none. Borrowed */
    char *present_path;          /* of the running model: a file or a registry */
    char *path;                  /* asked for; NULL: the present one. For BACK, of `kept` */
    struct topic_model *running; /* as it was trained */
    struct topic_model *kept;    /* for BACK: the replaced model, if still in memory */

    struct topic_golden_set_cost before; /* the running model on the new golden set */
    struct topic_golden_set_cost after;
    size_t golden_count;       /* articles in that set */
    struct topic_model *model; /* opened and checked; NULL after a failure */
    char *model_path;          /* where it came from */
};

/* Takes references to the models. */
struct topic_reload *topic_reload_new(enum topic_reload_kind kind, struct topic_model *running,
                                      const char *present_path, struct topic_error *err);
void topic_reload_free(struct topic_reload *reload);

/* Fails when the path is empty or contains a NUL byte. */
int topic_reload_set_path(struct topic_reload *reload, struct topic_text path,
                          struct topic_error *err);

/* Opens, checks and, in a registry, promotes the model. -1: nothing changes. */
int topic_reload_run(struct topic_reload *reload, struct topic_error *err);

/* {"id":ID,"ok":true,"model":..,"previous":..,"topics":{..},..} as the whole content of `out`. */
int topic_reload_write(const struct topic_reload *reload, struct topic_text id,
                       struct topic_buffer *out, struct topic_error *err);

/* Logs topics and settings that differ from the model before. */
void topic_reload_log(const struct topic_reload *reload);

#endif
