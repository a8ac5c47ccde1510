/* shapes.h - every shape of records that can be read (shape.h). */
#ifndef TOPIC_TRAINING_SHAPE_SHAPES_H
#define TOPIC_TRAINING_SHAPE_SHAPES_H

#include "training/shape/shape.h"

/* NULL: an ordinary record. */
const struct topic_shape *topic_shapes_find(json_t *object);

extern const struct topic_shape topic_prodigy_shape;
extern const struct topic_shape topic_label_studio_shape;
extern const struct topic_shape topic_label_studio_min_shape; /* its flat export, JSON_MIN */
extern const struct topic_shape topic_argilla_shape;
extern const struct topic_shape topic_argilla_shape_v1;
extern const struct topic_shape topic_argilla_shape_rows;
extern const struct topic_shape topic_spacy_shape;
extern const struct topic_shape topic_doccano_shape;
extern const struct topic_shape topic_wordpress_shape;
extern const struct topic_shape topic_ghost_shape;
extern const struct topic_shape topic_roam_shape;
extern const struct topic_shape topic_listed_values_ninjs;
extern const struct topic_shape topic_listed_values_feedparser;
extern const struct topic_shape topic_json_api_resource_shape;
extern const struct topic_shape topic_activity_shape;
extern const struct topic_shape topic_wrapped_shape;
extern const struct topic_shape topic_spaced_tags_tiddlywiki;
extern const struct topic_shape topic_spaced_tags_arxiv;

#endif
