#include "daemon/serving/reload.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/log.h"
#include "base/memory.h"
#include "registry/compatibility.h"
#include "registry/model_source.h"
#include "registry/registry.h"
#include "topicd/policy.h"
#include "wire/json.h"
#include "wire/reply.h"

struct topic_reload *topic_reload_new(enum topic_reload_kind kind, struct topic_model *running,
                                      const char *running_path, struct topic_error *err)
{
    struct topic_reload *reload = topic_memory_new(1, sizeof *reload, err);
    if (!reload)
        return NULL;
    reload->kind = kind;
    reload->running = topic_model_ref(topic_model_plain(running));
    reload->running_path = topic_memory_copy(running_path, strlen(running_path), err);
    if (reload->running_path)
        return reload;
    topic_reload_free(reload);
    return NULL;
}

void topic_reload_free(struct topic_reload *reload)
{
    if (!reload)
        return;
    topic_model_unref(reload->running);
    topic_model_unref(reload->kept);
    topic_model_unref(reload->shadow);
    topic_model_unref(reload->model);
    topic_topics_file_release(&reload->topics);
    topic_auth_change_release(&reload->clients);
    free(reload->running_path);
    free(reload->path);
    free(reload->model_path);
    free(reload);
}

int topic_reload_set_path(struct topic_reload *reload, struct topic_text path,
                          struct topic_error *err)
{
    if (path.len == 0 || memchr(path.bytes, '\0', path.len))
        return topic_error_set(err, "\"model\" is not a path: it is empty or contains a NUL byte");
    free(reload->path);
    reload->path = topic_memory_copy(path.bytes, path.len, err);
    return reload->path ? 0 : -1;
}

static int set_model_path(struct topic_reload *reload, const char *path, struct topic_error *err)
{
    reload->model_path = topic_memory_copy(path, strlen(path), err);
    return reload->model_path ? 0 : -1;
}

/* While a registry is served, a model file becomes a version of it, together with the golden set
 * beside it that the model has passed. */
static int promote(struct topic_reload *reload, const struct topic_model_source *file,
                   struct topic_text golden, struct topic_error *err)
{
    const struct topic_promotion promotion = {file->model_path, topic_model_id(reload->model),
                                              golden};
    if (topic_registry_promote(reload->running_path, &promotion, err) < 0)
        return -1;
    return set_model_path(reload, reload->running_path, err);
}

/* "force" does not excuse articles of the golden set that miss their topics: such a model is not
 * the one that its owner looked at. */
static int replay(struct topic_reload *reload, const struct topic_model_source *source,
                  struct topic_text text, struct topic_error *err)
{
    struct topic_golden_set golden;
    int status = topic_golden_set_read(&golden, text, source->golden_path, err);
    reload->golden_count = golden.count;
    if (status == 0)
        status = topic_golden_set_check(&golden, source->golden_path, reload->model, err);
    if (status == 0 && golden.count > 0 &&
        (topic_golden_set_measure(&golden, reload->running, &reload->before, err) < 0 ||
         topic_golden_set_measure(&golden, reload->model, &reload->after, err) < 0 ||
         (!reload->is_forced &&
          topic_golden_set_compare(&reload->before, &reload->after, source->model_path, err) < 0)))
        status = -1;
    topic_golden_set_release(&golden);
    return status;
}

/* Whether the topics file fits the model; before anything is written. */
static int check_topics(const struct topic_reload *reload, struct topic_model *model,
                        struct topic_error *err)
{
    struct topic_model *with_policy =
        topic_topics_file_govern(model, &reload->topics, reload->min_familiarity, err);
    topic_model_unref(with_policy);
    return with_policy ? 0 : -1;
}

static int check(struct topic_reload *reload, const struct topic_model_source *source,
                 struct topic_text golden, struct topic_error *err)
{
    struct topic_compatibility change =
        topic_compatibility_find(reload->running, topic_model_plain(reload->model));
    if (!reload->is_forced && topic_compatibility_check(&change, source->model_path, err) < 0)
        return -1;
    if (!reload->is_forced && reload->uses_model_map &&
        topic_compatibility_check_map(&change, source->model_path, err) < 0)
        return -1;
    if (replay(reload, source, golden, err) < 0)
        return -1;
    return check_topics(reload, reload->model, err);
}

static int check_and_promote(struct topic_reload *reload, const struct topic_model_source *source,
                             const char *path, struct topic_error *err)
{
    struct topic_file file;
    int status = topic_model_source_read_golden(source, &file, err);
    const struct topic_text golden = {file.bytes, file.size};
    if (status == 0)
        status = check(reload, source, golden, err);
    if (status == 0)
        status = !source->registry && topic_registry_is_at(reload->running_path)
                     ? promote(reload, source, golden, err)
                     : set_model_path(reload, path, err);
    topic_file_release(&file);
    return status;
}

static int run_reload(struct topic_reload *reload, struct topic_error *err)
{
    struct topic_model_source source;
    const char *path = reload->path ? reload->path : reload->running_path;
    int status = topic_model_source_find(&source, path, err);
    if (status == 0 && !reload->is_forced)
        status = topic_model_source_check_size(&source, reload->running, err);
    if (status == 0) {
        reload->model = topic_model_source_open(&source, err);
        status = reload->model ? check_and_promote(reload, &source, path, err) : -1;
    }
    topic_model_source_release(&source);
    return status;
}

static int refuse_rollback(struct topic_error *err)
{
    return topic_error_set(err, "there is no previous model to go back to: reload one by its path");
}

/* After a restart the registry still knows the previous version. */
static int open_previous(struct topic_reload *reload, struct topic_error *err)
{
    const char *registry = reload->running_path;
    char current[TOPIC_REGISTRY_ID_SIZE];
    char previous[TOPIC_REGISTRY_ID_SIZE];
    if (!topic_registry_is_at(registry))
        return refuse_rollback(err);
    if (topic_registry_find(registry, TOPIC_REGISTRY_CURRENT, current, err) < 0 ||
        topic_registry_find(registry, TOPIC_REGISTRY_PREVIOUS, previous, err) < 0)
        return -1;
    if (!previous[0] || strcmp(previous, current) == 0)
        return refuse_rollback(err);
    reload->model = topic_registry_open_model(registry, previous, err);
    return reload->model ? set_model_path(reload, registry, err) : -1;
}

/* Whether the registry's current version is not the running model, because a model was promoted
 * without a reload: then a rollback makes the running one current again. */
static bool is_other_version_promoted(const struct topic_reload *reload)
{
    char current[TOPIC_REGISTRY_ID_SIZE];
    return topic_registry_is_at(reload->running_path) &&
           topic_registry_find(reload->running_path, TOPIC_REGISTRY_CURRENT, current, NULL) == 0 &&
           strcmp(current, topic_model_id(reload->running)) != 0;
}

static int take(struct topic_reload *reload, struct topic_model *model, const char *path,
                struct topic_error *err)
{
    reload->model = topic_model_ref(model);
    return set_model_path(reload, path, err);
}

static int run_rollback(struct topic_reload *reload, struct topic_error *err)
{
    int status;
    if (is_other_version_promoted(reload))
        status = take(reload, reload->running, reload->running_path, err);
    else if (reload->kept)
        status = take(reload, reload->kept, reload->path, err);
    else
        status = open_previous(reload, err);
    if (status == 0)
        status = check_topics(reload, reload->model, err);
    if (status < 0 || !topic_registry_is_at(reload->model_path))
        return status;
    return topic_registry_switch(reload->model_path, topic_model_id(reload->model), err);
}

/* Whether the path is the id of a version of the registry that is served. */
static bool is_version(const struct topic_reload *reload)
{
    return reload->is_switch && topic_registry_is_at(reload->running_path);
}

/* A version that is there already, whose golden set is checked like that of a file. */
static int check_version(struct topic_reload *reload, struct topic_error *err)
{
    struct topic_file file;
    char *model_path = topic_registry_model_path(reload->running_path, reload->path, err);
    char *golden_path = topic_registry_golden_path(reload->running_path, reload->path, err);
    const struct topic_model_source source = {.model_path = model_path, .golden_path = golden_path};
    int status = model_path && golden_path
                     ? topic_registry_read_golden(reload->running_path, reload->path, &file, err)
                     : -1;
    if (status == 0) {
        status = check(reload, &source, (struct topic_text){file.bytes, file.size}, err);
        topic_file_release(&file);
    }
    free(model_path);
    free(golden_path);
    return status;
}

static int run_promote(struct topic_reload *reload, struct topic_error *err)
{
    if (!is_version(reload))
        return topic_error_set(err, "this topicd serves a model file and no registry, whose "
                                    "versions could be promoted");
    reload->model = topic_registry_open_model(reload->running_path, reload->path, err);
    if (!reload->model || check_version(reload, err) < 0 ||
        topic_registry_switch(reload->running_path, reload->path, err) < 0)
        return -1;
    return set_model_path(reload, reload->running_path, err);
}

static int run_topics(struct topic_reload *reload, struct topic_error *err)
{
    return take(reload, reload->running, reload->running_path, err);
}

static int run_shadow(struct topic_reload *reload, struct topic_error *err)
{
    struct topic_model_source source;
    if (is_version(reload)) {
        reload->model = topic_registry_open_model(reload->running_path, reload->path, err);
        return reload->model ? 0 : -1;
    }
    if (topic_model_source_find(&source, reload->path, err) == 0)
        reload->model = topic_model_source_open(&source, err);
    topic_model_source_release(&source);
    return reload->model ? 0 : -1;
}

typedef int (*action)(struct topic_reload *reload, struct topic_error *err);

static const action actions[] = {
    [TOPIC_RELOAD_RELOAD] = run_reload, [TOPIC_RELOAD_ROLLBACK] = run_rollback,
    [TOPIC_RELOAD_SHADOW] = run_shadow, [TOPIC_RELOAD_PROMOTE] = run_promote,
    [TOPIC_RELOAD_TOPICS] = run_topics,
};

/* Replaces the model, if there is one, by itself with the topics file. */
static void apply_topics(const struct topic_reload *reload, struct topic_model **model,
                         struct topic_error *err)
{
    struct topic_model *opened = *model;
    if (opened)
        *model = topic_topics_file_govern(opened, &reload->topics, reload->min_familiarity, err);
    topic_model_unref(opened);
}

/* A topics file that is written anew in place is empty for a moment. */
static int read_topics(struct topic_reload *reload, struct topic_error *err)
{
    if (topic_topics_file_read(&reload->topics, reload->topics_path, err) < 0)
        return -1;
    if (!reload->had_topics || !topic_topics_file_is_empty(&reload->topics))
        return 0;
    return topic_error_set(err,
                           "%s: is empty now, and was not: restore it or, if nothing is decided "
                           "any more, write a comment that says so (# nothing)",
                           reload->topics_path);
}

int topic_reload_run(struct topic_reload *reload)
{
    if (topic_auth_change_read(&reload->clients, &reload->err) < 0 ||
        read_topics(reload, &reload->err) < 0 || actions[reload->kind](reload, &reload->err) < 0) {
        topic_model_unref(reload->model);
        reload->model = NULL;
        return -1;
    }
    topic_metadata_of(&reload->metadata, topic_model_manifest(reload->model));
    apply_topics(reload, &reload->model, &reload->err);
    apply_topics(reload, &reload->shadow, &reload->shadow_err);
    return reload->model ? 0 : -1;
}

static void write_cost(struct topic_json *json, const char *time_key, const char *memory_key,
                       const struct topic_golden_set_cost *cost)
{
    topic_json_put_fixed(json, time_key, (int64_t)(cost->nanoseconds / 1000), 3);
    topic_json_put_unsigned(json, memory_key, cost->scratch_bytes);
}

static void write_golden(const struct topic_reload *reload, struct topic_json *json)
{
    topic_json_put_open(json, "golden", '{');
    topic_json_put_unsigned(json, "articles", reload->golden_count);
    if (reload->golden_count > 0) {
        write_cost(json, "milliseconds", "memory_bytes", &reload->after);
        write_cost(json, "previous_milliseconds", "previous_memory_bytes", &reload->before);
    }
    topic_json_close(json, '}');
}

int topic_reload_write(const struct topic_reload *reload, struct topic_text id,
                       struct topic_buffer *out, struct topic_error *err)
{
    struct topic_json json;
    struct topic_compatibility change =
        topic_compatibility_find(reload->running, topic_model_plain(reload->model));
    topic_buffer_reset(out);
    topic_json_init(&json, out, err);
    topic_reply_open(&json, id);
    topic_json_put_bool(&json, "ok", true);
    topic_json_put_cstring(&json, "model", topic_model_id(reload->model));
    topic_json_put_cstring(&json, "previous", topic_model_id(reload->running));
    topic_json_put_cstring(&json, "model_path", reload->model_path);
    topic_compatibility_write(&change, &json);
    write_golden(reload, &json);
    topic_json_close(&json, '}');
    return topic_json_finish(&json);
}

void topic_reload_log(const struct topic_reload *reload)
{
    char settings[128];
    struct topic_compatibility change =
        topic_compatibility_find(reload->running, topic_model_plain(reload->model));
    topic_compatibility_settings(&change, settings, sizeof settings);
    if (change.lost_count + change.added_count > 0)
        topic_log(TOPIC_LOG_WARNING, "topics-changed",
                  "model %s has %zu new topics and lacks %zu of model %s",
                  topic_model_id(reload->model), change.added_count, change.lost_count,
                  topic_model_id(reload->running));
    if (settings[0])
        topic_log(TOPIC_LOG_INFO, "settings-changed",
                  "model %s has other settings than model %s: %s", topic_model_id(reload->model),
                  topic_model_id(reload->running), settings);
}
