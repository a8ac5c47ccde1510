/* wrapped_record.h - a record with its article under one key.
 *
 *     {"_index": "news", "_id": "1", "_source": {"title": ..., "body": ..., "tags": [...]}}
 *     {"story": {"content": {"title": ..., "body": ...}}}
 *
 * Elasticsearch's dumps, JSON:API and Strapi, Contentful and The Guardian, PostgreSQL's
 * row_to_json, GraphQL, GeoJSON, Hugging Face's viewer of data sets, Reddit, Storyblok, Typesense,
 * Qdrant, Milvus, Kafka's REST proxy, Kafka Connect, Debezium, EventBridge, Singer, Airbyte,
 * YouTube.
 *
 *     for (size_t level = 0; (key = topic_wrapped_record_key(object, level)); level++)
 *         object = json_object_get(object, key);
 */
#ifndef TOPIC_RECORD_PROGRAMS_WRAPPED_RECORD_H
#define TOPIC_RECORD_PROGRAMS_WRAPPED_RECORD_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

/* Whether a key of ours has a text, or a document of an editor. */
bool topic_wrapped_record_has_text(const json_t *object);

/* Whether a key of a body has a list of paragraphs. */
bool topic_wrapped_record_has_paragraphs(const json_t *object);

/* The key of the member that has texts, or whose member has; NULL: there is none, or the object has
 * a text of its own. `level` is 0 for the record, and 1 for the object in it; deeper is none. */
const char *topic_wrapped_record_key(const json_t *object, size_t level);

/* What the member under the key has as this value: under "fields", the text of a list of one, as
 * Elasticsearch has it, or of an object with one language, as Contentful has it. */
json_t *topic_wrapped_record_value(const char *key, json_t *value);

/* What to say of a record of which `key` has the article, with the cure. */
const char *topic_wrapped_record_problem(const json_t *object, const char *key);

#endif
