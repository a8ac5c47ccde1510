/* reload.h - opens another model: for "reload" and "rollback", in place of the running model; for
 * "shadow", beside it. The model loader opens and checks it and, in a registry, makes it current;
 * then the main thread makes it the running model.
 *
 *     reload = topic_reload_new(TOPIC_RELOAD_RELOAD, running, running_path, &err);   main thread
 *     topic_reload_run(reload);                                                      model loader
 *     topic_served_models_swap(&models, reload);                                     main thread
 *     topic_reload_free(reload);
 *
 * The *running* model is the one that the daemon answers with; *current* is said of a version of a
 * registry alone. The two differ after `topic promote` without a reload.
 */
#ifndef TOPIC_DAEMON_SERVING_RELOAD_H
#define TOPIC_DAEMON_SERVING_RELOAD_H

#include <stdbool.h>

#include "base/buffer.h"
#include "daemon/access/auth_change.h"
#include "policy/topics_file.h"
#include "registry/golden_set.h"
#include "registry/metadata.h"
#include "topicd/article.h"
#include "topicd/error.h"
#include "topicd/model.h"

/* By the operation of the protocol that asks for it. SHADOW takes the id of a version too. */
enum topic_reload_kind {
    TOPIC_RELOAD_RELOAD,   /* to the model at `path` */
    TOPIC_RELOAD_ROLLBACK, /* to the model that was replaced last */
    TOPIC_RELOAD_SHADOW,   /* run the model at `path` beside the running one */
    TOPIC_RELOAD_TOPICS,   /* to the running model, with the topics file as it is now */
    TOPIC_RELOAD_PROMOTE,  /* to the version of the registry that `path` names by its id */
};

/* What is asked for, and the result. */
struct topic_reload {
    enum topic_reload_kind kind;
    bool is_forced;
    const char *topics_path;     /* the topics file; NULL: none. Borrowed */
    bool had_topics;             /* it had some text when it was read before */
    double min_familiarity;      /* above 0: instead of the file's */
    bool uses_model_map;         /* requests are read by the map of the model */
    char *running_path;          /* of the running model: a file or a registry */
    char *path;                  /* asked for; NULL: running_path. For ROLLBACK, of `kept` */
    struct topic_model *running; /* as it was trained */
    struct topic_model *kept;    /* for ROLLBACK: the replaced model, if still in memory */

    /* The model of the shadow, as it was trained; topic_reload_run applies the topics file to it,
     * and NULL then means that shadow_err says why it cannot. */
    struct topic_model *shadow;
    struct topic_error shadow_err;

    struct topic_topics_file topics; /* read once, for all these models */

    struct topic_auth_change clients; /* of RELOAD: another list of them, read first */

    bool is_switch; /* the thread that keeps the models waits for it (daemon/retraining) */

    struct topic_golden_set_cost before; /* the running model on the new golden set */
    struct topic_golden_set_cost after;
    size_t golden_count;            /* articles in that set */
    struct topic_model *model;      /* opened and checked; NULL after a failure */
    struct topic_metadata metadata; /* of it */
    char *model_path;               /* where it came from */
    struct topic_error err;         /* why there is none */
};

/* Takes references to the models. */
struct topic_reload *topic_reload_new(enum topic_reload_kind kind, struct topic_model *running,
                                      const char *running_path, struct topic_error *err);
void topic_reload_free(struct topic_reload *reload);

/* Fails when the path is empty or contains a NUL byte. */
int topic_reload_set_path(struct topic_reload *reload, struct topic_text path,
                          struct topic_error *err);

/* Opens and checks the model and, in a registry, makes it current. -1: reload->err says why, and
 * the running model stays. What can fail after the registry has changed is only opening the new
 * version, and memory: then the registry has the new version as current already, and a rollback
 * makes the running one current again. */
int topic_reload_run(struct topic_reload *reload);

/* {"id":ID,"ok":true,"model":..,"previous":..,"topics":{..},..} as the whole content of `out`. */
int topic_reload_write(const struct topic_reload *reload, struct topic_text id,
                       struct topic_buffer *out, struct topic_error *err);

/* Logs topics and settings in which the new model differs from the running one. */
void topic_reload_log(const struct topic_reload *reload);

#endif
