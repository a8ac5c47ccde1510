/* registry.h - a directory of models, each under its id, one of them current.
 *
 *     REGISTRY/versions/ID/model          the model file
 *     REGISTRY/versions/ID/golden.jsonl   its golden set (golden_set.h), if it has one
 *     REGISTRY/versions/ID/promoted.json  {"promoted":"2026-03-01T12:00:00Z","source":"my.model"}
 *     REGISTRY/current                    a symbolic link to versions/ID
 *     REGISTRY/previous                   a link to the version that was current before
 *     REGISTRY/lock                       locked by the process that changes the registry
 *
 * A version appears complete, by renaming a directory, and a link changes by renaming another one
 * to it. A process that is killed in between leaves the old state or the new state, and temporary
 * names that the next change removes. When both links name the same version, there is no previous
 * one.
 */
#ifndef TOPIC_REGISTRY_REGISTRY_H
#define TOPIC_REGISTRY_REGISTRY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/file.h"
#include "registry/promotion.h"
#include "topicd/article.h"
#include "topicd/error.h"
#include "topicd/model.h"

/* topic_model_id() and its NUL. */
#define TOPIC_REGISTRY_ID_SIZE 17

enum topic_registry_link { TOPIC_REGISTRY_CURRENT, TOPIC_REGISTRY_PREVIOUS };

/* Whether `path` is a directory, and so names a registry rather than a model file. */
bool topic_registry_is_at(const char *path);

/* Reads the id of the version that a link names; "" when there is no such link. */
int topic_registry_find(const char *registry, enum topic_registry_link link,
                        char id[TOPIC_REGISTRY_ID_SIZE], struct topic_error *err);

/* The paths of a version's files, which need not exist. The caller frees them. */
char *topic_registry_model_path(const char *registry, const char *id, struct topic_error *err);
char *topic_registry_golden_path(const char *registry, const char *id, struct topic_error *err);

/* Opens the model of a version; no link in the registry is followed. NULL: also when the version
 * has another model than its name says. */
struct topic_model *topic_registry_open_model(const char *registry, const char *id,
                                              struct topic_error *err);

/* Reads the golden set of a version; empty when it has none. Release `file` in any case. */
int topic_registry_read_golden(const char *registry, const char *id, struct topic_file *file,
                               struct topic_error *err);

/* Copies a model into the registry, which is created if it does not exist, and makes it current;
 * the version that was current becomes the previous one. After a failure `current` is as before. */
int topic_registry_promote(const char *registry, const struct topic_promotion *promotion,
                           struct topic_error *err);

/* The same, but does not make it current: a version that may be promoted later. */
int topic_registry_add(const char *registry, const struct topic_promotion *promotion,
                       struct topic_error *err);

/* Makes an existing version current; the version that was current becomes the previous one. */
int topic_registry_switch(const char *registry, const char *id, struct topic_error *err);

#endif
