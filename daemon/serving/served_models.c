#include "daemon/serving/served_models.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "policy/topics_file.h"
#include "registry/golden_set.h"
#include "registry/model_source.h"

static int check_golden_set(const struct topic_model *model,
                            const struct topic_model_source *source, struct topic_error *err)
{
    struct topic_golden_set golden = {0};
    struct topic_file file;
    const char *path = source->golden_path;
    int status = topic_model_source_read_golden(source, &file, err);
    if (status == 0)
        status =
            topic_golden_set_read(&golden, (struct topic_text){file.bytes, file.size}, path, err);
    if (status == 0)
        status = topic_golden_set_check(&golden, path, model, err);
    if (status == 0 && golden.count > 0)
        topic_log(TOPIC_LOG_INFO, "golden-held",
                  "%s: all %zu articles of the golden set get their topics", path, golden.count);
    topic_golden_set_release(&golden);
    topic_file_release(&file);
    return status;
}

/* The opened model, whose reference is taken over, with the topics file applied. */
static struct topic_model *apply_topics_file(struct topic_served_models *models,
                                             struct topic_model *opened, struct topic_error *err)
{
    struct topic_topics_file topics;
    struct topic_model *model = NULL;
    if (topic_topics_file_read(&topics, models->topics_path, err) == 0)
        model = topic_topics_file_govern(opened, &topics, models->min_familiarity, err);
    models->has_topics = !topic_topics_file_is_empty(&topics);
    topic_topics_file_release(&topics);
    topic_model_unref(opened);
    return model;
}

static struct topic_model *open_checked(const char *path, struct topic_error *err)
{
    struct topic_model_source source;
    struct topic_model *model = NULL;
    if (topic_model_source_find(&source, path, err) == 0)
        model = topic_model_source_open(&source, err);
    if (model && check_golden_set(model, &source, err) < 0) {
        topic_model_unref(model);
        model = NULL;
    }
    topic_model_source_release(&source);
    return model;
}

int topic_served_models_open(struct topic_served_models *models, const char *path,
                             const char *topics_path, double min_familiarity,
                             struct topic_error *err)
{
    models->topics_path = topics_path;
    models->min_familiarity = min_familiarity;
    struct topic_model *opened = open_checked(path, err);
    if (opened)
        models->model = apply_topics_file(models, opened, err);
    if (models->model) {
        topic_metadata_of(&models->metadata, topic_model_manifest(models->model));
        models->path = topic_memory_copy(path, strlen(path), err);
    }
    models->since_ms = topic_clock_now_ms();
    return models->path ? 0 : -1;
}

void topic_served_models_release(struct topic_served_models *models)
{
    topic_model_unref(models->model);
    topic_model_unref(models->previous);
    topic_shadow_unref(models->shadow);
    free(models->path);
    free(models->previous_path);
    *models = (struct topic_served_models){0};
}

int topic_served_models_open_shadow(struct topic_served_models *models, const char *path,
                                    struct topic_error *err)
{
    struct topic_model_source source;
    struct topic_model *model = NULL;
    if (topic_model_source_find(&source, path, err) == 0)
        model = topic_model_source_open(&source, err);
    topic_model_source_release(&source);
    if (model)
        model = apply_topics_file(models, model, err);
    struct topic_shadow *shadow = model ? topic_shadow_new(models->model, model, err) : NULL;
    topic_model_unref(model);
    topic_served_models_set_shadow(models, shadow);
    return shadow ? 0 : -1;
}

void topic_served_models_set_shadow(struct topic_served_models *models, struct topic_shadow *shadow)
{
    topic_shadow_unref(models->shadow);
    models->shadow = shadow;
    topic_dispatcher_set_model(models->dispatcher, models->model, shadow);
}

/* The shadow beside the reload's model, with the topics file that this has. */
static struct topic_shadow *shadow_beside(struct topic_reload *reload,
                                          const struct topic_shadow *shadow)
{
    struct topic_error err = reload->shadow_err;
    if (!shadow)
        return NULL;
    const char *id = topic_model_id(topic_shadow_model(shadow));
    if (strcmp(id, topic_model_id(reload->model)) == 0) {
        topic_log(TOPIC_LOG_INFO, "shadow-off",
                  "shadow model %s is off: it is the running model now", id);
        return NULL;
    }
    struct topic_shadow *next =
        reload->shadow ? topic_shadow_new(reload->model, reload->shadow, &err) : NULL;
    if (!next)
        topic_log(TOPIC_LOG_ERROR, "shadow-off", "shadow model %s is off: %s", id, err.text);
    return next;
}

static void move(char **to, char **from)
{
    free(*to);
    *to = *from;
    *from = NULL;
}

/* Jobs that a worker has hold references of their own to the old model. */
void topic_served_models_swap(struct topic_served_models *models, struct topic_reload *reload)
{
    if (strcmp(topic_model_id(models->model), topic_model_id(reload->model)) != 0) {
        topic_model_unref(models->previous);
        models->previous = topic_model_ref(models->model);
        move(&models->previous_path, &models->path);
    }
    topic_model_unref(models->model);
    models->model = topic_model_ref(reload->model);
    models->metadata = reload->metadata;
    models->has_topics = !topic_topics_file_is_empty(&reload->topics);
    topic_served_models_set_shadow(models, shadow_beside(reload, models->shadow));
    move(&models->path, &reload->model_path);
    models->since_ms = topic_clock_now_ms();
}

void topic_served_models_log(const struct topic_served_models *models)
{
    const struct topic_log_field fields[] = {
        {"path", models->path}, {"model", topic_model_id(models->model)}, {NULL, NULL}};
    topic_log_with(TOPIC_LOG_INFO, "model-serving", fields, "%s: serving model %s", models->path,
                   topic_model_id(models->model));
    if (models->metadata.has_map && !models->map->map && !models->map->is_model)
        topic_log(TOPIC_LOG_INFO, "map-not-used",
                  "the model was trained with --map: requests with the keys of its articles need "
                  "--map model");
}
