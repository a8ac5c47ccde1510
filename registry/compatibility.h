/* compatibility.h - how a new model differs from the one that it replaces, and whether it differs
 * too much.
 */
#ifndef TOPIC_REGISTRY_COMPATIBILITY_H
#define TOPIC_REGISTRY_COMPATIBILITY_H

#include <stdbool.h>
#include <stddef.h>

#include "topicd/error.h"
#include "topicd/model.h"
#include "wire/json.h"

/* How many lost or added topics are named; the others are only counted. */
#define TOPIC_COMPATIBILITY_NAMES 5

/* A new model of more than ten times the size comes from another corpus or from a mistake, and
 * needs that much more memory. */
#define TOPIC_COMPATIBILITY_SIZE_FACTOR 10

struct topic_compatibility {
    const struct topic_model *from; /* borrowed, as is `to` */
    const struct topic_model *to;
    size_t lost_count; /* topics that only `from` has */
    size_t lost[TOPIC_COMPATIBILITY_NAMES];
    size_t added_count; /* topics that only `to` has */
    size_t added[TOPIC_COMPATIBILITY_NAMES];
};

struct topic_compatibility topic_compatibility_find(const struct topic_model *from,
                                                    const struct topic_model *to);

/* Whether a file of `to` bytes is too large to replace one of `from`. */
bool topic_compatibility_is_too_large(size_t from, size_t to);

/* Fails when it is; `path` names it in the message. To be asked before a file is read, too. */
int topic_compatibility_check_size(size_t from, size_t to, const char *path,
                                   struct topic_error *err);

/* Fails when the new model has no map and the old one has one: for a program that reads requests by
 * the map of its model, which would find nothing in them. */
int topic_compatibility_check_map(const struct topic_compatibility *change, const char *path,
                                  struct topic_error *err);

/* Fails when the new model lacks topics or is too large; `path` names it in the message. */
int topic_compatibility_check(const struct topic_compatibility *change, const char *path,
                              struct topic_error *err);

/* Writes the names of the new topics, '"A", "B" and 3 more'; "" when there are none. */
void topic_compatibility_added(const struct topic_compatibility *change, char *out, size_t size);

/* Writes "topics":{"kept":n,"lost":n,"lost_names":[..],"added":n,"added_names":[..]},
 * "settings_changed":["stem_letters",...] as members of the open object. */
void topic_compatibility_write(const struct topic_compatibility *change, struct topic_json *json);

/* Writes the names of the settings that differ, separated by ", "; "" when none differ. */
void topic_compatibility_settings(const struct topic_compatibility *change, char *out, size_t size);

#endif
