/* prune.h - removes the oldest versions from a registry, which otherwise only grows. */
#ifndef TOPIC_REGISTRY_PRUNE_H
#define TOPIC_REGISTRY_PRUNE_H

#include <stddef.h>

#include "topicd/error.h"

/* The current version and the previous one always stay. */
#define TOPIC_PRUNE_MIN_KEPT 2

/* Removes the versions that were promoted longest ago until at most `keep` are left; sets *removed
 * to their number. A version disappears at once: an interrupted call leaves it complete, or under a
 * temporary name that the next change removes. A process that has its model open keeps it. */
int topic_prune_versions(const char *registry, size_t keep, size_t *removed,
                         struct topic_error *err);

#endif
