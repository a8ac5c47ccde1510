#include "daemon/retraining/run_version.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/log.h"
#include "registry/compatibility.h"
#include "registry/prune.h"
#include "topicd/model.h"

bool topic_run_version_is_too_large(const char *registry, const char *serving, const char *path)
{
    struct topic_error ignored = {0};
    struct stat before = {0};
    struct stat after = {0};
    char *serving_path = topic_registry_model_path(registry, serving, &ignored);
    bool is_known = serving_path && stat(serving_path, &before) == 0 && stat(path, &after) == 0;
    free(serving_path);
    return !is_known ||
           topic_compatibility_is_too_large((size_t)before.st_size, (size_t)after.st_size);
}

/* The version is there: old ones that cannot be removed do not end the run. */
static void prune(const char *registry)
{
    struct topic_error why = {0};
    size_t removed;
    if (topic_prune_versions(registry, TOPIC_RUN_VERSION_KEPT, &removed, &why) < 0)
        topic_log(TOPIC_LOG_WARNING, "versions-kept", "%s", why.text);
}

int topic_run_version_add(const char *registry, const char *path, char id[TOPIC_REGISTRY_ID_SIZE],
                          struct topic_error *err)
{
    struct topic_model *model = topic_model_open(path, err);
    if (!model)
        return -1;
    const struct topic_promotion promotion = {.model_path = path, .id = topic_model_id(model)};
    int status = topic_registry_add(registry, &promotion, err);
    if (status == 0) {
        prune(registry);
        snprintf(id, TOPIC_REGISTRY_ID_SIZE, "%s", topic_model_id(model));
    }
    topic_model_unref(model);
    return status;
}
