/* shapes.h - the shapes of records that news systems, sites and services write (shape.h). */
#ifndef TOPIC_TRAINING_SHAPE_SHAPES_H
#define TOPIC_TRAINING_SHAPE_SHAPES_H

#include "training/shape/shape.h"

extern const struct topic_shape topic_wordpress_shape;
extern const struct topic_shape topic_arc_story_shape;
extern const struct topic_shape topic_ghost_shape;
extern const struct topic_shape topic_roam_shape;
extern const struct topic_shape topic_listed_values_ninjs;
extern const struct topic_shape topic_listed_values_feedparser;
extern const struct topic_shape topic_json_api_resource_shape;
extern const struct topic_shape topic_activity_shape;
extern const struct topic_shape topic_wrapped_shape;
extern const struct topic_shape topic_packed_shape;
extern const struct topic_shape topic_stream_item_shape;
extern const struct topic_shape topic_spaced_tags_tiddlywiki;
extern const struct topic_shape topic_spaced_tags_arxiv;

#endif
