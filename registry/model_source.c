#include "registry/model_source.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "registry/registry.h"

static int find_current(struct topic_model_source *source, const char *path,
                        struct topic_error *err)
{
    char id[TOPIC_REGISTRY_ID_SIZE];
    source->registry = topic_memory_copy(path, strlen(path), err);
    if (!source->registry || topic_registry_find(path, TOPIC_REGISTRY_CURRENT, id, err) < 0)
        return -1;
    if (!id[0])
        return topic_error_set(err,
                               "%s: is a directory without a current model: add one with topic "
                               "promote",
                               path);
    source->model_path = topic_registry_model_path(path, id, err);
    source->golden_path = topic_registry_golden_path(path, id, err);
    return source->model_path && source->golden_path ? 0 : -1;
}

int topic_model_source_find(struct topic_model_source *source, const char *path,
                            struct topic_error *err)
{
    *source = (struct topic_model_source){0};
    if (topic_registry_is_at(path))
        return find_current(source, path, err);
    source->model_path = topic_memory_copy(path, strlen(path), err);
    source->golden_path = topic_memory_format(err, "%s.golden", path);
    return source->model_path && source->golden_path ? 0 : -1;
}

void topic_model_source_release(struct topic_model_source *source)
{
    free(source->registry);
    free(source->model_path);
    free(source->golden_path);
    *source = (struct topic_model_source){0};
}

/* The path is REGISTRY/versions/ID/model. */
static int check_name(const struct topic_model_source *source, const struct topic_model *model,
                      struct topic_error *err)
{
    const char *id = topic_model_id(model);
    const char *name = strrchr(source->model_path, '/') - strlen(id);
    if (strncmp(name, id, strlen(id)) == 0)
        return 0;
    return topic_error_set(err, "%s: contains another model, %s: promote the right model again",
                           source->model_path, id);
}

struct topic_model *topic_model_source_open(const struct topic_model_source *source,
                                            struct topic_error *err)
{
    struct topic_model *model = topic_model_open(source->model_path, err);
    if (!model || !source->registry || check_name(source, model, err) == 0)
        return model;
    topic_model_unref(model);
    return NULL;
}
