/* versions.h - lists the versions in a registry. */
#ifndef TOPIC_REGISTRY_VERSIONS_H
#define TOPIC_REGISTRY_VERSIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "registry/metadata.h"
#include "registry/registry.h"
#include "topicd/error.h"

struct topic_version {
    char id[TOPIC_REGISTRY_ID_SIZE];
    struct topic_metadata metadata; /* when it was promoted last, and how it was trained */
    struct timespec written;        /* the metadata; orders promotions of the same second */
    bool is_current;
    bool is_previous;
    bool has_golden;
    size_t size_bytes;
    size_t topic_count;
    struct topic_error damage; /* set when the model cannot be opened or has another id */
};

struct topic_versions {
    struct topic_version *items; /* oldest promotion first */
    size_t count;
    size_t capacity;
};

/* Opens every model to check it. Release in any case. */
int topic_versions_read(struct topic_versions *versions, const char *registry,
                        struct topic_error *err);

/* The same without opening the models: what only they tell (size_bytes, topic_count, damage) stays
 * empty. */
int topic_versions_list(struct topic_versions *versions, const char *registry,
                        struct topic_error *err);
void topic_versions_release(struct topic_versions *versions);

#endif
