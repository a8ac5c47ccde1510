#include "registry/prune.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "registry/desk.h"
#include "registry/versions.h"

/* By the name of what is not finished, which cleaning then removes. */
static int remove_version(const struct topic_desk *desk, const char *id, struct topic_error *err)
{
    char *place = topic_memory_format(err, "%s/%s", desk->versions, id);
    char *fresh = topic_memory_format(err, "%s/" TOPIC_DESK_FRESH, desk->versions);
    int status = -1;
    if (place && fresh) {
        status = rename(place, fresh);
        if (status < 0)
            topic_error_set(err, "%s: cannot be removed: %s", place, strerror(errno));
        topic_desk_clean(desk);
    }
    free(place);
    free(fresh);
    return status;
}

static int prune(const struct topic_desk *desk, size_t keep, size_t *removed,
                 struct topic_error *err)
{
    struct topic_versions versions;
    int status = topic_versions_read(&versions, desk->registry, err);
    size_t left = versions.count;
    for (size_t i = 0; status == 0 && i < versions.count && left > keep; i++) {
        if (versions.items[i].is_current || versions.items[i].is_previous)
            continue;
        status = remove_version(desk, versions.items[i].id, err);
        if (status == 0)
            left--;
    }
    *removed = versions.count - left;
    topic_versions_release(&versions);
    return status < 0 ? -1 : topic_file_sync_directory(desk->versions, err);
}

int topic_registry_prune(const char *registry, size_t keep, size_t *removed,
                         struct topic_error *err)
{
    struct topic_desk desk;
    *removed = 0;
    if (topic_desk_open(&desk, registry, false, err) < 0)
        return -1;
    int status = prune(&desk, keep, removed, err);
    topic_desk_close(&desk);
    return status;
}
