/* What a model for zero-shot classification says of a text, as pipelines of Hugging Face write it:
 *
 *     {"sequence": ..., "labels": ["AI", "Energy"], "scores": [0.9, 0.1]}
 *
 * Its labels are all the candidates that it was asked about, best first. No person has chosen among
 * them, so that they teach nothing unless the map names them. */
#include "training/annotation/annotation_shapes.h"

static bool are_scores(const json_t *list)
{
    size_t index;
    json_t *score;
    json_array_foreach(list, index, score)
    {
        if (!json_is_number(score) || json_number_value(score) < 0 || json_number_value(score) > 1)
            return false;
    }
    return json_array_size(list) > 0;
}

static bool matches(json_t *object)
{
    const json_t *labels = json_object_get(object, "labels");
    const json_t *scores = json_object_get(object, "scores");
    return json_is_array(labels) && json_is_string(json_array_get(labels, 0)) &&
           json_array_size(labels) == json_array_size(scores) && are_scores(scores);
}

static int take_topics(json_t *object, json_t *record, struct topic_shape_context *context,
                       struct topic_error *err)
{
    (void)object;
    (void)context;
    (void)err;
    json_object_del(record, "labels");
    return topic_shape_has_topics(record) ? 0 : 1;
}

const struct topic_shape topic_zero_shot_shape = {
    .name = "answers of a zero-shot model",
    .matches = matches,
    .take_topics = take_topics,
    .why_left_out = "its labels are all candidates with scores (--map topics=labels learns them)",
};
