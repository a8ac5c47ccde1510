/* json_api.h - documents of JSON:API, in which the names of an article's topics stand beside it, as
 * Drupal writes them:
 *
 *     {"data": [{"type": "node--article", "id": "...", "attributes": {"title": ...},
 *                "relationships": {"field_tags": {"data": [{"type": ..., "id": ...}]}}}],
 *      "included": [{"type": "taxonomy_term--tags", "id": ..., "attributes": {"name": "AI"}}]}
 */
#ifndef TOPIC_TRAINING_EXPORT_JSON_API_H
#define TOPIC_TRAINING_EXPORT_JSON_API_H

#include <stdbool.h>

#include <jansson.h>

bool topic_json_api_is(json_t *object);

/* The resources under "data", each with the names of what is included under TOPIC_JSON_API_NAMES
 * (training/shape/json_api_resource.h), in an array that the caller releases. Those that are not
 * published are counted in *left_out. NULL: out of memory. */
json_t *topic_json_api_resources(json_t *object, size_t *left_out);

#endif
