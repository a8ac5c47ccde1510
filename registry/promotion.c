#include "registry/promotion.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/output/file_replace.h"
#include "registry/metadata.h"
#include "registry/unfinished.h"
#include "topicd/model.h"

/* A version does not change: a new model is a new version. Its owner can still give himself the
 * right to write, so that topicd does not rely on it (docs/decisions/0025-files-that-change.md). */
#define FILE_MODE 0444

#define COPY_BYTES (64 * 1024)

struct version {
    int directory;
    const char *path; /* for messages */
};

static int begin_file(struct topic_file_replacement *file, const struct version *version,
                      const char *name, struct topic_error *err)
{
    char *path = topic_memory_format(err, "%s/%s", version->path, name);
    int status =
        path ? topic_file_replace_begin_at(file, version->directory, name, path, FILE_MODE, err)
             : -1;
    free(path);
    return status;
}

static int end_file(struct topic_file_replacement *file, int status, struct topic_error *err)
{
    if (status == 0)
        return topic_file_replace_commit(file, err);
    topic_file_replace_abandon(file);
    return -1;
}

static int put_file(const struct version *version, const char *name, struct topic_text content,
                    struct topic_error *err)
{
    struct topic_file_replacement file;
    if (begin_file(&file, version, name, err) < 0)
        return -1;
    return end_file(&file, topic_file_replace_write(&file, content.bytes, content.len, err), err);
}

/* Fails unless the version has an undamaged model with this id. Says how that was trained. */
static int check_model(const struct version *version, const char *id,
                       struct topic_metadata *metadata)
{
    struct topic_model *model =
        topic_tree_read_model_at(version->directory, version->path, id, NULL);
    if (model)
        topic_metadata_of(metadata, topic_model_manifest(model));
    topic_model_unref(model);
    return model ? 0 : -1;
}

/* A part at a time: while topicd promotes, it has two models in memory already. */
static int copy(struct topic_file_replacement *to, int from, const char *path,
                struct topic_error *err)
{
    char bytes[COPY_BYTES];
    for (;;) {
        ssize_t got = read(from, bytes, sizeof bytes);
        if (got == 0)
            return 0;
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return topic_error_set(err, "%s: cannot be read: %s", path, strerror(errno));
        if (topic_file_replace_write(to, bytes, (size_t)got, err) < 0)
            return -1;
    }
}

static int put_model(const struct version *version, const struct topic_promotion *promotion,
                     struct topic_metadata *metadata, struct topic_error *err)
{
    struct topic_file_replacement file;
    if (check_model(version, promotion->id, metadata) == 0)
        return 0;
    int fd = topic_file_open(promotion->model_path, err);
    int status = fd >= 0 ? begin_file(&file, version, "model", err) : -1;
    if (status == 0)
        status = end_file(&file, copy(&file, fd, promotion->model_path, err), err);
    if (fd >= 0)
        close(fd);
    if (status < 0 || check_model(version, promotion->id, metadata) == 0)
        return status;
    return topic_error_set(err, "%s: no longer contains model %s, which was checked: try again",
                           promotion->model_path, promotion->id);
}

static int put_metadata(const struct version *version, const char *source,
                        const struct topic_metadata *metadata, struct topic_error *err)
{
    struct topic_buffer text = {0};
    int status = topic_metadata_write(&text, time(NULL), source, metadata, err);
    if (status == 0)
        status = put_file(version, "promoted.json", (struct topic_text){text.bytes, text.len}, err);
    topic_buffer_release(&text);
    return status;
}

static int fill_version(const struct version *version, const struct topic_promotion *promotion,
                        struct topic_error *err)
{
    struct topic_metadata metadata;
    if (put_model(version, promotion, &metadata, err) < 0 ||
        (promotion->golden.bytes && put_file(version, "golden.jsonl", promotion->golden, err) < 0))
        return -1;
    return put_metadata(version, promotion->model_path, &metadata, err);
}

/* Fills the version that `versions` has by this name. */
static int fill(const struct topic_tree *tree, const char *name,
                const struct topic_promotion *promotion, struct topic_error *err)
{
    char *path = topic_memory_format(err, "%s/versions/%s", tree->path, name);
    int directory = path ? topic_tree_open_version(tree, name, err) : -1;
    const struct version version = {directory, path};
    int status = directory >= 0 ? fill_version(&version, promotion, err) : -1;
    if (directory >= 0)
        close(directory);
    free(path);
    return status;
}

/* Fills a new version under a temporary name, which the next change removes if this one does not
 * finish. An existing version may be current: its files are replaced one by one, each at once. */
int topic_promotion_write(const struct topic_promotion *promotion, const struct topic_tree *tree,
                          struct topic_error *err)
{
    const char *id = promotion->id;
    if (topic_tree_has(tree, id))
        return fill(tree, id, promotion, err);
    char unfinished[TOPIC_LAYOUT_UNFINISHED_SIZE];
    if (topic_unfinished_name(tree, unfinished, err) < 0)
        return -1;
    if (mkdirat(tree->versions, unfinished, 0777) < 0)
        return topic_error_set(err, "%s/versions/%s: cannot create the directory: %s", tree->path,
                               unfinished, strerror(errno));
    if (fill(tree, unfinished, promotion, err) < 0)
        return -1;
    if (renameat(tree->versions, unfinished, tree->versions, id) < 0)
        return topic_error_set(err, "%s/versions/%s: cannot create the version: %s", tree->path, id,
                               strerror(errno));
    return topic_file_sync_directory(tree->versions, tree->path, err);
}
