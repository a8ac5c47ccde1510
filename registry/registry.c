#include "registry/registry.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/file.h"
#include "base/memory.h"
#include "registry/lock.h"
#include "registry/metadata.h"
#include "topicd/model.h"

#define VERSIONS "versions/"

static const char *const link_names[] = {
    [TOPIC_REGISTRY_CURRENT] = "current",
    [TOPIC_REGISTRY_PREVIOUS] = "previous",
};

bool topic_registry_is_at(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

static bool is_id(const char *text, size_t len)
{
    return len == TOPIC_REGISTRY_ID_SIZE - 1 && strspn(text, "0123456789abcdef") >= len;
}

int topic_registry_find(const char *registry, enum topic_registry_link link,
                        char id[TOPIC_REGISTRY_ID_SIZE], struct topic_error *err)
{
    char target[sizeof VERSIONS + TOPIC_REGISTRY_ID_SIZE] = "";
    id[0] = '\0';
    char *path = topic_memory_format(err, "%s/%s", registry, link_names[link]);
    if (!path)
        return -1;
    ssize_t len = readlink(path, target, sizeof target - 1);
    int status = 0;
    if (len < 0 && errno != ENOENT)
        status = topic_error_set(err, "%s: is not a link that topic promote made: %s", path,
                                 strerror(errno));
    else if (len >= 0 && (strncmp(target, VERSIONS, strlen(VERSIONS)) != 0 ||
                          !is_id(target + strlen(VERSIONS), (size_t)len - strlen(VERSIONS))))
        status = topic_error_set(err, "%s: does not point to a version of this registry", path);
    else if (len >= 0)
        memcpy(id, target + strlen(VERSIONS), TOPIC_REGISTRY_ID_SIZE);
    free(path);
    return status;
}

char *topic_registry_model_path(const char *registry, const char *id, struct topic_error *err)
{
    return topic_memory_format(err, "%s/" VERSIONS "%s/model", registry, id);
}

char *topic_registry_golden_path(const char *registry, const char *id, struct topic_error *err)
{
    return topic_memory_format(err, "%s/" VERSIONS "%s/golden.jsonl", registry, id);
}

static int put_file(const char *directory, const char *name, struct topic_text content,
                    struct topic_error *err)
{
    struct topic_file_replacement file;
    char *path = topic_memory_format(err, "%s/%s", directory, name);
    int status = path ? topic_file_replace_begin(&file, path, err) : -1;
    if (status == 0) {
        status = topic_file_replace_write(&file, content.bytes, content.len, err);
        if (status == 0)
            status = topic_file_replace_commit(&file, err);
        else
            topic_file_replace_abandon(&file);
    }
    free(path);
    return status;
}

/* Fails unless the directory has an undamaged model with this id. */
static int check_model(const char *directory, const char *id, struct topic_error *err)
{
    char *path = topic_memory_format(err, "%s/model", directory);
    struct topic_model *model = path ? topic_model_open(path, err) : NULL;
    int status = model ? 0 : -1;
    if (model && strcmp(topic_model_id(model), id) != 0)
        status =
            topic_error_set(err, "%s: contains model %s, not %s", path, topic_model_id(model), id);
    topic_model_unref(model);
    free(path);
    return status;
}

static int put_model(const char *directory, const struct topic_registry_promotion *promotion,
                     struct topic_error *err)
{
    struct topic_file file;
    if (check_model(directory, promotion->id, NULL) == 0)
        return 0;
    if (topic_file_read(&file, promotion->model_path, SIZE_MAX, err) < 0)
        return -1;
    int status = put_file(directory, "model", (struct topic_text){file.bytes, file.size}, err);
    topic_file_release(&file);
    if (status < 0 || check_model(directory, promotion->id, NULL) == 0)
        return status;
    return topic_error_set(err, "%s: no longer contains model %s, which was checked: try again",
                           promotion->model_path, promotion->id);
}

static int put_metadata(const char *directory, const char *source, struct topic_error *err)
{
    struct topic_buffer text = {0};
    int status = topic_metadata_write(&text, time(NULL), source, err);
    if (status == 0)
        status =
            put_file(directory, "promoted.json", (struct topic_text){text.bytes, text.len}, err);
    topic_buffer_release(&text);
    return status;
}

static int fill_version(const char *directory, const struct topic_registry_promotion *promotion,
                        struct topic_error *err)
{
    if (put_model(directory, promotion, err) < 0 ||
        (promotion->golden.bytes &&
         put_file(directory, "golden.jsonl", promotion->golden, err) < 0))
        return -1;
    return put_metadata(directory, promotion->model_path, err);
}

/* Fills a new version under a temporary name, which the next change removes if this one does not
 * finish. An existing version may be current: its files are replaced one by one, each at once. */
static int put_version(const struct topic_lock *lock,
                       const struct topic_registry_promotion *promotion, struct topic_error *err)
{
    char *path = topic_memory_format(err, "%s/%s", lock->versions, promotion->id);
    char *temporary = topic_memory_format(err, "%s/" TOPIC_LOCK_UNFINISHED, lock->versions);
    int status = -1;
    if (!path || !temporary)
        goto done;
    if (topic_registry_is_at(path)) {
        status = fill_version(path, promotion, err);
    } else if (mkdir(temporary, 0777) < 0) {
        topic_error_set(err, "%s: cannot create the directory: %s", temporary, strerror(errno));
    } else if (fill_version(temporary, promotion, err) == 0) {
        status = rename(temporary, path);
        if (status < 0)
            topic_error_set(err, "%s: cannot create the version: %s", path, strerror(errno));
        else
            status = topic_file_sync_directory(lock->versions, err);
    }
done:
    free(path);
    free(temporary);
    return status;
}

static int set_link(const struct topic_lock *lock, enum topic_registry_link link, const char *id,
                    struct topic_error *err)
{
    int status = -1;
    char *target = topic_memory_format(err, VERSIONS "%s", id);
    char *temporary = topic_memory_format(err, "%s/" TOPIC_LOCK_UNFINISHED_LINK, lock->registry,
                                          link_names[link]);
    char *path = topic_memory_format(err, "%s/%s", lock->registry, link_names[link]);
    if (target && temporary && path) {
        if (symlink(target, temporary) < 0 || rename(temporary, path) < 0)
            topic_error_set(err, "%s: cannot change the link: %s", path, strerror(errno));
        else
            status = topic_file_sync_directory(lock->registry, err);
    }
    free(target);
    free(temporary);
    free(path);
    return status;
}

/* Sets `previous` first. If nothing else happens, both links name the same version, which means
 * that there is no previous one; in the other order `previous` could name a wrong one. After a
 * failure, even of the last sync, both links are restored as far as possible. */
static int make_current(const struct topic_lock *lock, const char *id, struct topic_error *err)
{
    char current[TOPIC_REGISTRY_ID_SIZE];
    char previous[TOPIC_REGISTRY_ID_SIZE];
    if (topic_registry_find(lock->registry, TOPIC_REGISTRY_CURRENT, current, err) < 0 ||
        topic_registry_find(lock->registry, TOPIC_REGISTRY_PREVIOUS, previous, err) < 0)
        return -1;
    if (strcmp(current, id) == 0)
        return 0;
    if ((!current[0] || set_link(lock, TOPIC_REGISTRY_PREVIOUS, current, err) == 0) &&
        set_link(lock, TOPIC_REGISTRY_CURRENT, id, err) == 0)
        return 0;
    topic_lock_clean(lock);
    if (current[0])
        set_link(lock, TOPIC_REGISTRY_CURRENT, current, err);
    if (previous[0])
        set_link(lock, TOPIC_REGISTRY_PREVIOUS, previous, err);
    return -1;
}

int topic_registry_promote(const char *registry, const struct topic_registry_promotion *promotion,
                           struct topic_error *err)
{
    struct topic_lock lock;
    if (topic_lock_open(&lock, registry, true, err) < 0)
        return -1;
    int status = put_version(&lock, promotion, err);
    if (status == 0)
        status = make_current(&lock, promotion->id, err);
    if (status < 0)
        topic_lock_clean(&lock);
    topic_lock_close(&lock);
    return status;
}

int topic_registry_switch(const char *registry, const char *id, struct topic_error *err)
{
    struct topic_lock lock;
    if (topic_lock_open(&lock, registry, false, err) < 0)
        return -1;
    char *path = topic_memory_format(err, "%s/%s", lock.versions, id);
    int status = path ? check_model(path, id, err) : -1;
    if (status == 0)
        status = make_current(&lock, id, err);
    if (status < 0)
        topic_lock_clean(&lock);
    free(path);
    topic_lock_close(&lock);
    return status;
}
