/* json_path.h - a dotted path to a value in JSON: section.name, authors.0.id, tags.name.
 *
 *     "body"          the value of that key
 *     "section.name"  the key name of the object that the key section has
 *     "authors.0"     the first item of a list
 *     "a.b"           the key that is written like that, if there is one, before the key b of a
 *
 * Where several ways lead to a value, that with the longest keys is taken.
 */
#ifndef TOPIC_RECORD_JSON_PATH_H
#define TOPIC_RECORD_JSON_PATH_H

#include <stdbool.h>
#include <stddef.h>

#include "topicd/article.h"
#include "topicd/error.h"

struct json_t;

/* Deeper than the objects in which content systems put an article's fields. Bounds the ways that
 * are tried, of which there are 2 to the number of dots. */
#define TOPIC_JSON_PATH_MAX_STEPS 8

/* Where a path led: the keys, or numbers of items, one below the other. */
struct topic_json_path_place {
    struct topic_text steps[TOPIC_JSON_PATH_MAX_STEPS]; /* borrowed from the path */
    size_t count;
};

/* How many keys the path has at most: a dot that is not at its start or end may part two. */
size_t topic_json_path_steps(struct topic_text path);

/* NULL: there is no such value. The path has at most TOPIC_JSON_PATH_MAX_STEPS steps; `place` may
 * be NULL. */
const struct json_t *topic_json_path_find(const struct json_t *root, struct topic_text path,
                                          struct topic_json_path_place *place);

/* The same, but on its way the path goes through every item of a list that it does not number: then
 * the result is a list of all values that it leads to, lists among them joined. An empty list on
 * the way gives an empty list. The caller owns a reference. Returns 0 with *value NULL when there
 * is no such value, -1: out of memory. */
int topic_json_path_collect(struct json_t *root, struct topic_text path, struct json_t **value,
                            struct topic_error *err);

/* The value at `place` as it is written in `text`, which was parsed to the root of `place`; empty
 * when it is not found. */
struct topic_text topic_json_path_raw(struct topic_text text,
                                      const struct topic_json_path_place *place);

/* ---- values in valid JSON, as they are written ---- */

/* The value of the object's key `name` that the parser takes, if that is no object or list: the
 * last one, also where the key is written with escapes. Looks at each byte, unlike
 * topic_json_scalar_find. */
struct topic_text topic_json_path_raw_scalar(struct topic_text object, const char *name);

/* The member behind the value of another one, or the first one where that is empty: sets its key,
 * with its quotes, and its value. False: there is none. */
bool topic_json_path_raw_member(struct topic_text object, struct topic_text *key,
                                struct topic_text *value);

/* The first item of the list that `list` is, and the one after `item`; empty when there is none. */
struct topic_text topic_json_path_raw_first(struct topic_text list);
struct topic_text topic_json_path_raw_next(struct topic_text list, struct topic_text item);

#endif
