/* registry.h - a directory of models, each under the name of its content, one of them current.
 *
 *     REGISTRY/versions/ID/model          the file
 *     REGISTRY/versions/ID/golden.jsonl   articles with the topics that it gives (golden.h), if any
 *     REGISTRY/versions/ID/promoted.json  {"promoted":"2026-03-01T12:00:00Z","source":"my.model"}
 *     REGISTRY/current                    a symbolic link to versions/ID
 *     REGISTRY/previous                   what was current before, to go back to
 *     REGISTRY/lock                       held by whoever changes something
 *
 * A version appears whole, by the rename of a directory, and a link changes by the rename of
 * another: whoever is killed in between leaves the old state or the new one, and temporary names
 * that the next promotion removes. Where both links name one version there is no previous one.
 */
#ifndef TOPIC_REGISTRY_REGISTRY_H
#define TOPIC_REGISTRY_REGISTRY_H

#include <stdbool.h>
#include <stddef.h>

#include "topicd/article.h"
#include "topicd/error.h"

/* topic_model_id() and its NUL. */
#define TOPIC_REGISTRY_ID_SIZE 17

enum topic_registry_link { TOPIC_REGISTRY_CURRENT, TOPIC_REGISTRY_PREVIOUS };

/* Whether a model is named by a directory rather than by its file. */
bool topic_registry_is_at(const char *path);

/* The version that a link names; an empty id where it names none. */
int topic_registry_find(const char *registry, enum topic_registry_link link,
                        char id[TOPIC_REGISTRY_ID_SIZE], struct topic_error *err);

/* Paths of a version's files, there or not. Released with free(). */
char *topic_registry_model_path(const char *registry, const char *id, struct topic_error *err);
char *topic_registry_golden_path(const char *registry, const char *id, struct topic_error *err);

/* Copies a model into the registry, which is made if need be, and makes it current; what was
 * current becomes previous. On failure `current` names what it named before. */
struct topic_registry_promotion {
    const char *model_path;
    const char *id; /* of the model that was looked at: another one in the file is refused */
    struct topic_text golden; /* its golden set; without bytes, a version keeps the one it has */
};
int topic_registry_promote(const char *registry, const struct topic_registry_promotion *promotion,
                           struct topic_error *err);

/* Makes a version that is there current, and what was current previous. */
int topic_registry_switch(const char *registry, const char *id, struct topic_error *err);

#endif
