/* ghost_export.h - the export of a site of Ghost, whose tables stand beside each other:
 *
 *     {"db": [{"data": {"posts": [{"id": "1", "title": ..., "html": ...}],
 *                       "tags": [{"id": "7", "name": "AI"}],
 *                       "posts_tags": [{"post_id": "1", "tag_id": "7"}]}}]}
 */
#ifndef TOPIC_TRAINING_EXPORT_GHOST_EXPORT_H
#define TOPIC_TRAINING_EXPORT_GHOST_EXPORT_H

#include <stdbool.h>

#include <jansson.h>

bool topic_ghost_export_is(json_t *object);

/* The posts with their tags, as Ghost's API gives them, in an array that the caller releases. Those
 * that are not published are counted in *left_out. NULL: out of memory. */
json_t *topic_ghost_export_posts(json_t *object, size_t *left_out);

#endif
