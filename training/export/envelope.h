/* envelope.h - objects that hold articles and are none: a JSON Feed, the answer of a news service,
 * a table as one object; and those that announce one, the actions of Elasticsearch's bulk files.
 *
 *     const struct topic_envelope *envelope = topic_envelope_find(object, map);
 *     if (envelope)
 *         for each item of topic_envelope_items(envelope, object, map, &left_out):
 *             topic_envelope_prepare(envelope, item, &err)
 */
#ifndef TOPIC_TRAINING_EXPORT_ENVELOPE_H
#define TOPIC_TRAINING_EXPORT_ENVELOPE_H

#include <stdbool.h>

#include <jansson.h>

#include "record/field_map.h"
#include "topicd/error.h"

struct topic_envelope {
    const char *name; /* "a JSON Feed" */
    const char *key;  /* of the array of articles */

    /* Makes the articles of an object that has no array of them. NULL: they are under the key, or
     * there is the other function. */
    json_t *(*make)(json_t *object);

    /* The same where some are no articles: it adds their number to *left_out. */
    json_t *(*choose)(json_t *object, size_t *left_out);
};

/* NULL: the object is not one. A text that the map names, which may be NULL, is one that an article
 * has, here and below. */
const struct topic_envelope *topic_envelope_find(json_t *object, const struct topic_field_map *map);

/* Whether a list under that key is read as articles, if these have texts. */
bool topic_envelope_is_list(const char *key);

/* The articles: an array, or another value in place of an empty one. The caller owns a reference.
 * Adds to *left_out how many items are no articles. NULL: out of memory. */
json_t *topic_envelope_items(const struct topic_envelope *envelope, json_t *object,
                             const struct topic_field_map *map, size_t *left_out);

/* The key of another list of articles beside those, which is not read; NULL: there is none. */
const char *topic_envelope_other_list(const struct topic_envelope *envelope, json_t *object,
                                      const struct topic_field_map *map);

/* The id of the record that follows the object, borrowed; NULL: the object says nothing of it. */
json_t *topic_envelope_next_id(const struct topic_envelope *envelope, json_t *object);

/* Adds the keys of an ordinary record to an item. */
int topic_envelope_prepare(const struct topic_envelope *envelope, json_t *item,
                           struct topic_error *err);

#endif
