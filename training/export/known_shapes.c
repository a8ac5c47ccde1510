#include "training/export/known_shapes.h"

#include "training/annotation/annotation_shapes.h"
#include "training/shape/shapes.h"

static const struct topic_shape *const shapes[] = {
    &topic_prodigy_shape,
    &topic_label_studio_shape,
    &topic_label_studio_min_shape,
    &topic_argilla_shape,
    &topic_argilla_shape_v1,
    &topic_argilla_shape_rows,
    &topic_spacy_shape,
    &topic_zero_shot_shape,
    &topic_doccano_shape,
    &topic_labelling_services_sagemaker,
    &topic_labelling_services_places,
    &topic_labelling_services_numbers,
    &topic_labelbox_shape,
    &topic_labelbox_shape_v1,
    &topic_kili_shape,
    &topic_wordpress_shape,
    &topic_ghost_shape,
    &topic_arc_story_shape,
    &topic_roam_shape,
    &topic_listed_values_feedparser,
    &topic_listed_values_ninjs,
    &topic_json_api_resource_shape,
    &topic_activity_shape,
    &topic_wrapped_shape,
    &topic_packed_shape,
    &topic_spaced_tags_tiddlywiki,
    &topic_spaced_tags_arxiv,
    &topic_stream_item_shape,
};

const struct topic_shape *topic_known_shapes_find(json_t *object)
{
    if (!json_is_object(object))
        return NULL;
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
        if (shapes[i]->matches(object))
            return shapes[i];
    return NULL;
}
