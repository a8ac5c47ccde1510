/* prune.h - takes the oldest versions out of a registry, which otherwise only grows. */
#ifndef TOPIC_REGISTRY_PRUNE_H
#define TOPIC_REGISTRY_PRUNE_H

#include <stddef.h>

#include "topicd/error.h"

/* The current version and the one to go back to stay in any case. */
#define TOPIC_PRUNE_MIN_KEPT 2

/* Removes the versions whose promotion is longest ago until no more than `keep` are left; *removed
 * is how many went. A version goes all at once: whoever is interrupted leaves it whole or under a
 * name that the next change removes. Who has a model open keeps it. */
int topic_prune_versions(const char *registry, size_t keep, size_t *removed,
                         struct topic_error *err);

#endif
