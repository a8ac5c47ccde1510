#include "registry/model_source.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "model/validate.h"
#include "registry/compatibility.h"
#include "registry/golden_set.h"
#include "registry/registry.h"

static int find_current(struct topic_model_source *source, const char *path,
                        struct topic_error *err)
{
    char *id = source->id;
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

int topic_model_source_check_size(const struct topic_model_source *source,
                                  const struct topic_model *running, struct topic_error *err)
{
    size_t size;
    int fd = topic_file_open(source->model_path, NULL);
    if (fd < 0)
        return 0;
    int status = topic_validate_start(fd, source->model_path, &size, NULL) < 0
                     ? 0
                     : topic_compatibility_check_size(topic_model_size_bytes(running), size,
                                                      source->model_path, err);
    close(fd);
    return status;
}

struct topic_model *topic_model_source_open(const struct topic_model_source *source,
                                            struct topic_error *err)
{
    return source->registry ? topic_registry_open_model(source->registry, source->id, err)
                            : topic_model_open(source->model_path, err);
}

int topic_model_source_read_golden(const struct topic_model_source *source, struct topic_file *file,
                                   struct topic_error *err)
{
    struct stat found;
    *file = (struct topic_file){0};
    if (source->registry)
        return topic_registry_read_golden(source->registry, source->id, file, err);
    if (lstat(source->golden_path, &found) < 0 && errno == ENOENT)
        return 0;
    return topic_file_read(file, source->golden_path, TOPIC_GOLDEN_SET_MAX_BYTES, err) < 0 ||
                   topic_golden_set_refuse_empty(file, source->golden_path, err) < 0
               ? -1
               : 0;
}
