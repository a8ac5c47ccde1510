/* versions.h - lists the versions in a registry. */
#ifndef TOPIC_REGISTRY_VERSIONS_H
#define TOPIC_REGISTRY_VERSIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "registry/metadata.h"
#include "registry/registry.h"
#include "topicd/error.h"

struct topic_version {
    char id[TOPIC_REGISTRY_ID_SIZE];
    char promoted[TOPIC_METADATA_SIZE]; /* when last; "" when the metadata is missing */
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
void topic_versions_release(struct topic_versions *versions);

#endif
