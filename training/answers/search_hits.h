/* search_hits.h - answers of search engines and of stores of vectors, whose hits have the article
 * under a key of its own:
 *
 *     {"hits": [{"document": {"title": ...}, "highlights": [...]}], "found": 10}       Typesense
 *     {"results": [{"hits": [...]}]}                                  several searches of Typesense
 *     {"result": {"points": [{"id": 1, "payload": {"title": ...}}]}}                   Qdrant
 *     {"responses": [{"hits": {"hits": [{"_source": {"title": ...}}]}}]}   Elasticsearch's msearch
 */
#ifndef TOPIC_TRAINING_ANSWERS_SEARCH_HITS_H
#define TOPIC_TRAINING_ANSWERS_SEARCH_HITS_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

bool topic_search_hits_is(json_t *object);

/* The articles, in the order of the hits; that of a point has its id. Adds to *left_out how many
 * hits have no text. The caller releases the articles. NULL: out of memory. */
json_t *topic_search_hits_records(json_t *object, size_t *left_out);

#endif
