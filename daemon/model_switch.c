#include "daemon/model_switch.h"

#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "daemon/control_reply.h"
#include "service/sd_notify.h"
#include "topicd/policy.h"

#define IS_LOADING "a reload is running: try again when it is done"

/* What "reload", "rollback" or "shadow" asks for. */
struct reload_request {
    enum topic_reload_kind kind;
    struct topic_text path; /* NULL bytes: where the running model came from */
    bool is_forced;
    bool is_switch; /* for the exchange: `path` is the id of a version */
};

/* The reload for the model loader. For a rollback it holds the previous model, which also stays
 * with control->models until the rollback is done. NULL: *code says why. */
static struct topic_reload *make_reload(const struct topic_control *control,
                                        const struct reload_request *request, enum topic_code *code,
                                        struct topic_error *err)
{
    const struct topic_served_models *models = control->models;
    struct topic_text path = request->path;
    struct topic_reload *reload = topic_reload_new(request->kind, models->model, models->path, err);
    *code = TOPIC_CODE_INTERNAL;
    if (!reload)
        return NULL;
    if (request->kind == TOPIC_RELOAD_RELOAD)
        topic_auth_change_begin(&reload->clients, control->auth);
    reload->is_forced = request->is_forced;
    reload->is_switch = request->is_switch;
    reload->topics_path = models->topics_path;
    reload->had_topics = models->has_topics;
    reload->min_familiarity = models->min_familiarity;
    reload->uses_model_map = models->map->is_model;
    if (models->shadow && request->kind != TOPIC_RELOAD_SHADOW)
        reload->shadow = topic_model_ref(topic_model_plain(topic_shadow_model(models->shadow)));
    if (request->kind == TOPIC_RELOAD_ROLLBACK && models->previous) {
        reload->kept = topic_model_ref(models->previous);
        path = topic_text_of(models->previous_path);
    }
    *code = TOPIC_CODE_BAD_REQUEST;
    if (!path.bytes || topic_reload_set_path(reload, path, err) == 0)
        return reload;
    topic_reload_free(reload);
    return NULL;
}

/* The old model, and the old list of clients, stay in force. */
static void note_failed(struct topic_control *control, enum topic_reload_kind kind,
                        const char *reason)
{
    control->counters->failed_reloads += kind != TOPIC_RELOAD_SHADOW;
    topic_log(TOPIC_LOG_ERROR, "reload-failed", "%s; still serving model %s", reason,
              topic_model_id(control->models->model));
}

/* Gives the reload to the model loader; the job is answered when it is done. -1: the job is still
 * the caller's, and *code says why. */
static int post_reload(struct topic_control *control, struct topic_job *job,
                       const struct reload_request *request, enum topic_code *code,
                       struct topic_error *err)
{
    *code = TOPIC_CODE_BUSY;
    if (control->is_loading)
        return topic_error_set(err, IS_LOADING);
    struct topic_reload *reload = make_reload(control, request, code, err);
    if (!reload)
        return -1;
    job->kind = TOPIC_JOB_RELOAD;
    job->as.reload = reload;
    control->is_loading = true;
    const char *path = reload->path ? reload->path : control->models->path;
    topic_log(TOPIC_LOG_INFO, "model-opening", "%s: opening", path);
    topic_sd_notify("RELOADING=1\nSTATUS=Opening %s", path);
    topic_dispatcher_post_reload(control->dispatcher, job);
    return 0;
}

static void post_or_refuse(struct topic_control *control, struct topic_job *job,
                           const struct reload_request *request)
{
    struct topic_error err = {0};
    enum topic_code code;
    if (post_reload(control, job, request, &code, &err) < 0)
        topic_control_reply_error(control, job, code, err.text);
}

void topic_model_switch_start_reload(struct topic_control *control, struct topic_job *job)
{
    const struct topic_request *request = &control->request;
    post_or_refuse(control, job,
                   &(struct reload_request){.kind = TOPIC_RELOAD_RELOAD,
                                            .path = request->model_path,
                                            .is_forced = request->is_forced});
}

void topic_model_switch_start_rollback(struct topic_control *control, struct topic_job *job)
{
    post_or_refuse(control, job, &(struct reload_request){.kind = TOPIC_RELOAD_ROLLBACK});
}

static void stop_shadow(struct topic_control *control, struct topic_job *job)
{
    const struct topic_shadow *shadow = control->models->shadow;
    if (control->is_loading) {
        topic_control_reply_error(control, job, TOPIC_CODE_BUSY, IS_LOADING);
        return;
    }
    if (!shadow) {
        topic_control_reply_error(control, job, TOPIC_CODE_BAD_REQUEST,
                                  "no shadow model is running");
        return;
    }
    topic_log(TOPIC_LOG_INFO, "shadow-off", "shadow model %s is off",
              topic_model_id(topic_shadow_model(shadow)));
    topic_served_models_set_shadow(control->models, NULL);
    topic_model_exchange_set_serving(control->exchange, control->models);
    topic_control_reply_ok(control, job);
}

void topic_model_switch_start_shadow(struct topic_control *control, struct topic_job *job)
{
    const struct topic_request *request = &control->request;
    if (request->is_stop)
        stop_shadow(control, job);
    else
        post_or_refuse(
            control, job,
            &(struct reload_request){.kind = TOPIC_RELOAD_SHADOW, .path = request->model_path});
}

/* ---- changes for the exchange ---- */

static void finish_switch(struct topic_control *control, enum topic_code code, const char *reason)
{
    struct topic_model_exchange_switch *wanted = control->wanted;
    wanted->code = code;
    if (reason)
        topic_error_set(&wanted->err, "%s", reason);
    snprintf(wanted->model, sizeof wanted->model, "%s", topic_model_id(control->models->model));
    control->wanted = NULL;
    topic_model_exchange_finish_switch(control->exchange);
}

/* A model is promoted over the one that it was compared with. */
static int check_instead_of(const struct topic_control *control, enum topic_code *code,
                            struct topic_error *err)
{
    const char *serving = topic_model_id(control->models->model);
    const char *instead_of = control->wanted->instead_of;
    if (!instead_of[0] || strcmp(instead_of, serving) == 0)
        return 0;
    *code = TOPIC_CODE_CONFLICT;
    return topic_error_set(err,
                           "model %s serves since, and the new one was compared with %s: train "
                           "again",
                           serving, instead_of);
}

static int try_switch(struct topic_control *control, struct topic_job *job, enum topic_code *code,
                      struct topic_error *err)
{
    const struct topic_model_exchange_switch *wanted = control->wanted;
    struct reload_request request = {
        .kind = wanted->kind, .is_forced = wanted->is_forced, .is_switch = true};
    if (wanted->version[0])
        request.path = topic_text_of(wanted->version);
    if (check_instead_of(control, code, err) < 0)
        return -1;
    return post_reload(control, job, &request, code, err);
}

static void post_switch(struct topic_control *control)
{
    struct topic_error err = {0};
    enum topic_code code = TOPIC_CODE_INTERNAL;
    struct topic_job *job = topic_job_new(control->pool, TOPIC_JOB_REQUEST, &err);
    if (job && try_switch(control, job, &code, &err) == 0)
        return;
    if (job)
        topic_job_recycle(control->pool, job);
    finish_switch(control, code, err.text);
}

void topic_model_switch_take(struct topic_control *control)
{
    if (control->is_loading || control->wanted)
        return;
    control->wanted = topic_model_exchange_take_switch(control->exchange);
    if (control->wanted)
        post_switch(control);
}

void topic_model_switch_reload(struct topic_control *control)
{
    struct topic_error err = {0};
    enum topic_code code;
    if (control->is_loading) {
        control->is_reload_due = true;
        return;
    }
    struct topic_job *job = topic_job_new(control->pool, TOPIC_JOB_REQUEST, &err);
    const struct reload_request request = {.kind = TOPIC_RELOAD_RELOAD};
    if (job && post_reload(control, job, &request, &code, &err) == 0)
        return;
    topic_log(TOPIC_LOG_ERROR, "reload-failed", "cannot reload: %s", err.text);
    if (job)
        topic_job_recycle(control->pool, job);
}

static void finish_reload(struct topic_control *control, struct topic_job *job)
{
    struct topic_reload *reload = job->as.reload;
    if (topic_reload_write(reload, job->id, &job->reply, NULL) < 0)
        topic_buffer_reset(&job->reply);
    if (reload->is_switch)
        snprintf(control->wanted->previous, sizeof control->wanted->previous, "%s",
                 topic_model_id(control->models->model));
    topic_served_models_swap(control->models, reload);
    topic_model_exchange_set_serving(control->exchange, control->models);
    if (control->upkeep)
        topic_store_upkeep_set_model(control->upkeep, control->models->model);
    control->counters->reloads++;
    topic_drift_set_model(control->drift, control->models->model, NULL);
    topic_served_models_log(control->models);
    topic_reload_log(reload);
    topic_control_reply_send(control, job);
}

static void finish_shadow(struct topic_control *control, struct topic_job *job)
{
    const struct topic_reload *reload = job->as.reload;
    struct topic_error err = {0};
    struct topic_shadow *shadow = topic_shadow_new(control->models->model, reload->model, &err);
    if (!shadow) {
        topic_control_reply_error(control, job, TOPIC_CODE_INTERNAL, err.text);
        return;
    }
    topic_served_models_set_shadow(control->models, shadow);
    topic_model_exchange_set_serving(control->exchange, control->models);
    topic_log(TOPIC_LOG_INFO, "shadow-on", "%s: shadow model %s is on", reload->path,
              topic_model_id(reload->model));
    topic_control_reply_ok(control, job);
}

static void finish_failed(struct topic_control *control, struct topic_job *job)
{
    const char *reason = job->as.reload->err.text;
    note_failed(control, job->as.reload->kind, reason);
    topic_control_reply_error(control, job, TOPIC_CODE_BAD_REQUEST, reason);
}

/* The job is answered, and gone, before the exchange is told. */
static void finish_change(struct topic_control *control, struct topic_job *job)
{
    const struct topic_reload *reload = job->as.reload;
    struct topic_error why = reload->err;
    bool is_switch = reload->is_switch;
    bool is_done = reload->model != NULL;
    if (!is_done)
        finish_failed(control, job);
    else if (reload->kind == TOPIC_RELOAD_SHADOW)
        finish_shadow(control, job);
    else
        finish_reload(control, job);
    if (is_switch)
        finish_switch(control, is_done ? TOPIC_CODE_NONE : TOPIC_CODE_BAD_REQUEST,
                      is_done ? NULL : why.text);
}

void topic_model_switch_finish(struct topic_control *control, struct topic_job *job)
{
    if (topic_auth_change_apply(&job->as.reload->clients, control->auth)) {
        topic_dispatcher_post_reload(control->dispatcher, job);
        return;
    }
    control->is_loading = false;
    finish_change(control, job);
    topic_sd_notify("READY=1\nSTATUS=Serving model %s", topic_model_id(control->models->model));
    if (control->is_reload_due) {
        control->is_reload_due = false;
        topic_model_switch_reload(control);
    }
    topic_model_switch_take(control);
}
