/* reload.h - a change of models, as the loader makes it: the new one is opened and checked beside
 * the running one, and written down in the registry; the main thread then puts it in force.
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
    TOPIC_RELOAD_SHADOW,  /* the model at `path` beside the running one */
};

/* The order, and what came of it. */
struct topic_reload {
    enum topic_reload_kind kind;
    bool is_forced;
    const char *topics_path; /* of the editors' file, read anew; NULL: none. Borrowed */
    char *present_path;      /* of the running model: a file or a registry */
    char *path; /* that was asked for; NULL: the present one. Of BACK: that of `kept` */
    struct topic_model *running; /* as it was trained */
    struct topic_model *kept;    /* of BACK: the model that was replaced, if it is still there */

    struct topic_golden_set_cost before; /* of the running model on the new one's golden set */
    struct topic_golden_set_cost after;
    size_t golden_count;       /* articles of that set */
    struct topic_model *model; /* to be put in force, or beside it */
    char *model_path;          /* the present path from then on */
};

/* Takes references to the models. */
struct topic_reload *topic_reload_new(enum topic_reload_kind kind, struct topic_model *running,
                                      const char *present_path, struct topic_error *err);
void topic_reload_free(struct topic_reload *reload);

/* Sets the path that was asked for. */
int topic_reload_set_path(struct topic_reload *reload, struct topic_text path,
                          struct topic_error *err);

/* Opens, checks and promotes. -1: nothing is to change. */
int topic_reload_run(struct topic_reload *reload, struct topic_error *err);

/* {"id":ID,"ok":true,"model":..,"previous":..,"topics":{..},..} as the whole content of `out`. */
int topic_reload_write(const struct topic_reload *reload, struct topic_text id,
                       struct topic_buffer *out, struct topic_error *err);

/* What its owner should know of the change, in the log. */
void topic_reload_log(const struct topic_reload *reload);

#endif
