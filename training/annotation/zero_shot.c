/* What a model for zero-shot classification says of a text, as pipelines of Hugging Face write it:
 *
 *     {"sequence": ..., "labels": ["AI", "Energy"], "scores": [0.9, 0.1]}
 *
 * or with the text under a key of ours. Its labels are all the candidates that it was asked about, best first. No person has chosen among
 * them, so that they teach nothing unless the map names them. */
#include <math.h>

#include "training/annotation/annotation_shapes.h"

/* Scores are rounded by some programs. */
#define SUM_TOLERANCE 0.02

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

/* Shares of one, the best first. Weights that a person has given are often the same for all. */
static bool are_falling_shares(const json_t *list)
{
    double sum = 0;
    double last = 1;
    size_t index;
    json_t *score;
    json_array_foreach(list, index, score)
    {
        double share = json_number_value(score);
        if (share > last)
            return false;
        sum += share;
        last = share;
    }
    return last < json_number_value(json_array_get(list, 0)) && fabs(sum - 1) <= SUM_TOLERANCE;
}

static bool matches(json_t *object)
{
    const json_t *labels = json_object_get(object, "labels");
    const json_t *scores = json_object_get(object, "scores");
    return json_is_array(labels) && json_is_string(json_array_get(labels, 0)) &&
           json_array_size(labels) == json_array_size(scores) && are_scores(scores) &&
           (json_is_string(json_object_get(object, "sequence")) || are_falling_shares(scores));
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
