#include "registry/versions.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "registry/dir_walk.h"
#include "registry/layout.h"
#include "registry/tree.h"
#include "topicd/model.h"

static void close_if_open(int fd)
{
    if (fd >= 0)
        close(fd);
}

static void read_metadata(struct topic_version *version, const struct topic_tree *tree)
{
    struct stat file;
    int fd = topic_tree_open_file(tree, version->id, "promoted.json", NULL);
    topic_metadata_read(&version->metadata, fd);
    if (fd >= 0 && fstat(fd, &file) == 0)
        version->written = file.st_mtim;
    close_if_open(fd);
}

static void read_model(struct topic_version *version, const struct topic_tree *tree)
{
    struct topic_model *model = topic_tree_read_model(tree, version->id, &version->damage);
    int golden = topic_tree_open_file(tree, version->id, "golden.jsonl", NULL);
    if (model) {
        version->size_bytes = topic_model_size_bytes(model);
        version->topic_count = topic_model_topic_count(model);
    }
    version->has_golden = golden >= 0;
    close_if_open(golden);
    topic_model_unref(model);
}

static int add(struct topic_versions *versions, const struct topic_tree *tree, const char *id,
               bool opens, struct topic_error *err)
{
    if (topic_memory_reserve(&versions->items, &versions->capacity, versions->count + 1,
                             sizeof *versions->items, err) < 0)
        return -1;
    struct topic_version *version = &versions->items[versions->count++];
    *version = (struct topic_version){0};
    memcpy(version->id, id, TOPIC_REGISTRY_ID_SIZE);
    read_metadata(version, tree);
    if (opens)
        read_model(version, tree);
    return 0;
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

static int compare_times(struct timespec a, struct timespec b)
{
    if (a.tv_sec != b.tv_sec)
        return a.tv_sec < b.tv_sec ? -1 : 1;
    return (a.tv_nsec > b.tv_nsec) - (a.tv_nsec < b.tv_nsec);
}

static int compare(const void *first, const void *second)
{
    const struct topic_version *a = first;
    const struct topic_version *b = second;
    int order = strcmp(a->metadata.promoted, b->metadata.promoted);
    if (order == 0)
        order = compare_times(a->written, b->written);
    return order ? order : strcmp(a->id, b->id);
}

struct listing {
    struct topic_versions *versions;
    const struct topic_tree *tree;
    bool opens; /* the models */
    struct topic_error *err;
    int status;
};

/* A link is no version: it is listed as damage. */
static bool is_directory_or_link(int directory, const char *name)
{
    struct stat status;
    return fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
           (S_ISDIR(status.st_mode) || S_ISLNK(status.st_mode));
}

static void visit(int directory, const char *name, void *context)
{
    struct listing *listing = context;
    if (listing->status == 0 && topic_layout_is_id(name) && is_directory_or_link(directory, name))
        listing->status = add(listing->versions, listing->tree, name, listing->opens, listing->err);
}

static int list(struct topic_versions *versions, const char *registry, bool opens,
                struct topic_error *err)
{
    struct topic_tree tree;
    struct listing listing = {.versions = versions, .tree = &tree, .opens = opens, .err = err};
    *versions = (struct topic_versions){0};
    listing.status = topic_tree_open(&tree, registry, err);
    if (listing.status == 0)
        topic_dir_walk_each(tree.versions, ".", visit, &listing);
    topic_tree_close(&tree);
    if (listing.status < 0)
        return -1;
    if (versions->count > 0)
        qsort(versions->items, versions->count, sizeof *versions->items, compare);
    return mark_linked(versions, registry, err);
}

int topic_versions_read(struct topic_versions *versions, const char *registry,
                        struct topic_error *err)
{
    return list(versions, registry, true, err);
}

int topic_versions_list(struct topic_versions *versions, const char *registry,
                        struct topic_error *err)
{
    return list(versions, registry, false, err);
}

void topic_versions_release(struct topic_versions *versions)
{
    free(versions->items);
    *versions = (struct topic_versions){0};
}
