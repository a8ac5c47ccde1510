/* field_map.h - which keys of a record are its fields, as the user says it: --map of the commands,
 * "map" of a model's manifest, the option map of topicd.
 *
 *     body=bodyHtml,id=uuid,topics=tags.name
 *
 * A row is FIELD=PATH; record/json_path.h has what a path is. A field may have several rows. Its
 * paths come before its names of record/keys.h, in the order given: they have the ranks from 0 on,
 * and the ranks of the names begin after them. A key that is mapped to a text is no name of another
 * text, so that a text is not read twice.
 */
#ifndef TOPIC_RECORD_FIELD_MAP_H
#define TOPIC_RECORD_FIELD_MAP_H

#include <stdbool.h>
#include <stddef.h>

#include "record/keys.h"
#include "topicd/article.h"
#include "topicd/error.h"

/* More than the fields of any export; each path is looked up in each record. */
#define TOPIC_FIELD_MAP_MAX_PATHS 32

/* The map is a part of the manifest and of messages. */
#define TOPIC_FIELD_MAP_MAX_BYTES 4096

/* More than what a format of its own means by its elements (training/feed/feed_elements.h). */
#define TOPIC_FIELD_MAP_MAX_DEFAULTS 32

struct topic_field_map;

struct topic_field_map_path {
    enum topic_record_key key;
    unsigned rank;          /* among the paths of the key */
    struct topic_text path; /* borrowed from the map */
};

/* Fails with a sentence that says what is wrong with the map and how it is written. `text` has at
 * least one row. */
struct topic_field_map *topic_field_map_new(struct topic_text text, struct topic_error *err);
void topic_field_map_free(struct topic_field_map *map);

/* The rows of `own`, which may be NULL, with their ranks and in their order, and behind them those
 * of `defaults`, which has as many as TOPIC_FIELD_MAP_MAX_DEFAULTS: unless own maps the path
 * already to that field, or to another text where the field is a text. */
struct topic_field_map *topic_field_map_with_defaults(const struct topic_field_map *own,
                                                      const char *defaults,
                                                      struct topic_error *err);

/* The map that a model was trained with: the string "map" of its manifest, a JSON object. Sets *map
 * to NULL when it has none. */
int topic_field_map_of_manifest(struct topic_text manifest, struct topic_field_map **map,
                                struct topic_error *err);

/* As it was given, NUL-terminated. */
const char *topic_field_map_text(const struct topic_field_map *map);

/* ---- for readers: NULL is the map without rows ---- */

/* How many paths the key has: the rank of its first name. */
unsigned topic_field_map_count(const struct topic_field_map *map, enum topic_record_key key);

const struct topic_field_map_path *topic_field_map_paths(const struct topic_field_map *map,
                                                         size_t *count);

/* Whether a path of the key begins with the key `name` and goes on below it. Then an object or a
 * list is no value of the wrong type for the name, in articles in which the path leads nowhere. */
bool topic_field_map_goes_through(const struct topic_field_map *map, enum topic_record_key key,
                                  const char *name, size_t len);

/* Whether a text is at the key `name` by a path of the map, which may be NULL. */
bool topic_field_map_names_text(const struct topic_field_map *map, const char *name, size_t len);

/* The paths and names that mean a text, as topic_keys_texts has them. not_a_string is NULL where
 * topic_field_map_goes_through. */
const struct topic_keys_name *topic_field_map_texts(const struct topic_field_map *map,
                                                    size_t *count);

/* The path or name that has this rank; empty: there is none. */
struct topic_text topic_field_map_name(const struct topic_field_map *map, enum topic_record_key key,
                                       unsigned rank);

/* What a name of record/keys.h means beside the paths. */
enum topic_record_key topic_field_map_key(const struct topic_field_map *map, const char *name,
                                          size_t len, unsigned *rank);

#endif
