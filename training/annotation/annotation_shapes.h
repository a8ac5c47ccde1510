/* annotation_shapes.h - the shapes of records that annotation tools write (training/shape/shape.h).
 */
#ifndef TOPIC_TRAINING_ANNOTATION_ANNOTATION_SHAPES_H
#define TOPIC_TRAINING_ANNOTATION_ANNOTATION_SHAPES_H

#include "training/shape/shape.h"

extern const struct topic_shape topic_prodigy_shape;
extern const struct topic_shape topic_label_studio_shape;
extern const struct topic_shape topic_label_studio_min_shape; /* its flat export, JSON_MIN */
extern const struct topic_shape topic_argilla_shape;
extern const struct topic_shape topic_argilla_shape_v1;
extern const struct topic_shape topic_argilla_shape_rows;
extern const struct topic_shape topic_spacy_shape;
extern const struct topic_shape topic_zero_shot_shape;
extern const struct topic_shape topic_doccano_shape;
extern const struct topic_shape topic_labelling_services_places;
extern const struct topic_shape topic_labelling_services_numbers;
extern const struct topic_shape topic_labelling_services_sagemaker;
extern const struct topic_shape topic_labelbox_shape;
extern const struct topic_shape topic_labelbox_shape_v1; /* a record for each label */
extern const struct topic_shape topic_kili_shape;

#endif
