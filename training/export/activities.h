/* activities.h - collections of ActivityStreams, as Mastodon exports an account and servers of
 * ActivityPub publish an outbox:
 *
 *     {"type": "OrderedCollection",
 *      "orderedItems": [{"type": "Create", "object": {"type": "Note", "content": ...}},
 *                       {"type": "Announce", "object": "https://..."}]}
 */
#ifndef TOPIC_TRAINING_EXPORT_ACTIVITIES_H
#define TOPIC_TRAINING_EXPORT_ACTIVITIES_H

#include <stdbool.h>

#include <jansson.h>

bool topic_activities_is(json_t *object);

/* The posts, in an array that the caller releases; what only passes on or likes another's is
 * counted in *left_out. NULL: out of memory. */
json_t *topic_activities_posts(json_t *object, size_t *left_out);

#endif
