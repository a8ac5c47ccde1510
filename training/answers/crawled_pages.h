/* crawled_pages.h - pages as Firecrawl fetches them, one or several:
 *
 *     {"success": true, "data": [{"markdown": ..., "metadata": {"title": ..., "sourceURL": ...}}]}
 */
#ifndef TOPIC_TRAINING_ANSWERS_CRAWLED_PAGES_H
#define TOPIC_TRAINING_ANSWERS_CRAWLED_PAGES_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

bool topic_crawled_pages_is(json_t *object);

/* The pages as records, whose ids are their addresses; the keywords that a page has are its topics.
 * Adds to *left_out how many have no text. The caller releases the records. NULL: out of memory. */
json_t *topic_crawled_pages_records(json_t *object, size_t *left_out);

#endif
