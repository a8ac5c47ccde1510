/* run_version.h - the model of a training as a version of the registry. */
#ifndef TOPIC_DAEMON_RETRAINING_RUN_VERSION_H
#define TOPIC_DAEMON_RETRAINING_RUN_VERSION_H

#include <stdbool.h>

#include "registry/registry.h"
#include "topicd/error.h"

/* Versions of the registry that are kept, promoted or not. */
#define TOPIC_RUN_VERSION_KEPT 50

/* Whether the model at `path` is too large to be opened beside the one that serves: the judge has
 * refused it already. */
bool topic_run_version_is_too_large(const char *registry, const char *serving, const char *path);

/* Adds the model at `path`, whatever the judge said of it: a human may promote it. */
int topic_run_version_add(const char *registry, const char *path, char id[TOPIC_REGISTRY_ID_SIZE],
                          struct topic_error *err);

#endif
