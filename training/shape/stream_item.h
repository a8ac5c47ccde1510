/* stream_item.h - streams of articles as the API of Google Reader gives them, and with it FreshRSS,
 * Inoreader, The Old Reader, Miniflux and others.
 */
#ifndef TOPIC_TRAINING_SHAPE_STREAM_ITEM_H
#define TOPIC_TRAINING_SHAPE_STREAM_ITEM_H

#include <stdbool.h>

#include <jansson.h>

/* Whether the object is a stream: its articles are under "items". */
bool topic_stream_item_is_stream(json_t *object);

#endif
