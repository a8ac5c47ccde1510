#include "registry/versions.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "topicd/model.h"

static void read_metadata(struct topic_version *version, const char *registry)
{
    char *path = topic_memory_format(NULL, "%s/versions/%s/promoted.json", registry, version->id);
    if (path)
        topic_metadata_read(version->promoted, path);
    free(path);
}

static int read_model(struct topic_version *version, const char *registry, struct topic_error *err)
{
    char *path = topic_registry_model_path(registry, version->id, err);
    char *golden = topic_registry_golden_path(registry, version->id, err);
    struct topic_model *model = path && golden ? topic_model_open(path, &version->damage) : NULL;
    int status = path && golden ? 0 : -1;
    if (model) {
        version->size_bytes = topic_model_size_bytes(model);
        version->topic_count = topic_model_topic_count(model);
    }
    if (model && strcmp(topic_model_id(model), version->id) != 0)
        topic_error_set(&version->damage,
                        "%s: contains another model, %s: promote the right model again", path,
                        topic_model_id(model));
    version->has_golden = golden && access(golden, F_OK) == 0;
    topic_model_unref(model);
    free(path);
    free(golden);
    return status;
}

static int add(struct topic_versions *versions, const char *registry, const char *id,
               struct topic_error *err)
{
    if (topic_memory_reserve(&versions->items, &versions->capacity, versions->count + 1,
                             sizeof *versions->items, err) < 0)
        return -1;
    struct topic_version *version = &versions->items[versions->count++];
    *version = (struct topic_version){0};
    memcpy(version->id, id, TOPIC_REGISTRY_ID_SIZE);
    read_metadata(version, registry);
    return read_model(version, registry, err);
}

static int mark_linked(struct topic_versions *versions, const char *registry,
                       struct topic_error *err)
{
    char current[TOPIC_REGISTRY_ID_SIZE];
    char previous[TOPIC_REGISTRY_ID_SIZE];
    if (topic_registry_find(registry, TOPIC_REGISTRY_CURRENT, current, err) < 0 ||
        topic_registry_find(registry, TOPIC_REGISTRY_PREVIOUS, previous, err) < 0)
        return -1;
    for (size_t i = 0; i < versions->count; i++) {
        struct topic_version *version = &versions->items[i];
        version->is_current = strcmp(version->id, current) == 0;
        version->is_previous = !version->is_current && strcmp(version->id, previous) == 0;
    }
    return 0;
}

static int compare(const void *first, const void *second)
{
    const struct topic_version *a = first;
    const struct topic_version *b = second;
    int order = strcmp(a->promoted, b->promoted);
    return order ? order : strcmp(a->id, b->id);
}

int topic_versions_read(struct topic_versions *versions, const char *registry,
                        struct topic_error *err)
{
    *versions = (struct topic_versions){0};
    char *path = topic_memory_format(err, "%s/versions", registry);
    DIR *directory = path ? opendir(path) : NULL;
    struct dirent *entry;
    int status = directory ? 0 : -1;
    if (path && !directory)
        topic_error_set(err, "%s: is not a registry (%s): create one with topic promote", registry,
                        strerror(errno));
    while (status == 0 && (entry = readdir(directory)))
        if (strlen(entry->d_name) == TOPIC_REGISTRY_ID_SIZE - 1)
            status = add(versions, registry, entry->d_name, err);
    if (directory)
        closedir(directory);
    free(path);
    if (status < 0)
        return -1;
    if (versions->count > 0)
        qsort(versions->items, versions->count, sizeof *versions->items, compare);
    return mark_linked(versions, registry, err);
}

void topic_versions_release(struct topic_versions *versions)
{
    free(versions->items);
    *versions = (struct topic_versions){0};
}
