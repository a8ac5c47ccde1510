/* linked_data.h - JSON-LD as pages of news have it: {"@graph": [...]}, in which things that are no
 * articles, such as the site and its publisher, stand beside the article.
 */
#ifndef TOPIC_TRAINING_EXPORT_LINKED_DATA_H
#define TOPIC_TRAINING_EXPORT_LINKED_DATA_H

#include <stdbool.h>

#include <jansson.h>

/* Whether it has a list of things under "@graph", of which one may be an article. */
bool topic_linked_data_is_graph(json_t *object);

/* The things that may be articles, in an array that the caller releases; the others are counted in
 * *left_out. NULL: out of memory. */
json_t *topic_linked_data_articles(json_t *object, size_t *left_out);

#endif
