/* doccano: a project of text classification has the labels in "label", which is an ordinary key.
 * What is told here are its exports that hold no topics: labels of spans, and labels by number. */
#include "training/annotation/annotation_shapes.h"

/* [start, end, label] */
static bool is_span(const json_t *item)
{
    return json_array_size(item) == 3 && json_is_integer(json_array_get(item, 0)) &&
           json_is_integer(json_array_get(item, 1)) && json_is_string(json_array_get(item, 2));
}

static bool has_spans(json_t *object)
{
    return is_span(json_array_get(json_object_get(object, "label"), 0)) ||
           is_span(json_array_get(json_object_get(object, "labels"), 0)) ||
           (topic_shape_is_list_of(object, "entities", "start_offset") &&
            topic_shape_is_list_of(object, "entities", "label"));
}

static bool has_numbers(json_t *object)
{
    const json_t *first = json_array_get(json_object_get(object, "annotations"), 0);
    return json_is_integer(json_object_get(first, "label"));
}

static bool matches(json_t *object)
{
    return topic_shape_string(object, "text")[0] != '\0' &&
           (has_spans(object) || has_numbers(object));
}

static int take_topics(json_t *object, json_t *record, struct topic_shape_context *context,
                       struct topic_error *err)
{
    (void)context;
    (void)record;
    if (has_spans(object))
        return topic_error_set(err,
                               "the labels are of parts of the text ([start, end, label]), as in "
                               "sequence labelling: export a project of text classification");
    return topic_error_set(err, "the annotations name labels by their numbers: export JSONL with "
                                "the names of the labels");
}

const struct topic_shape topic_doccano_shape = {
    .name = "a doccano export",
    .matches = matches,
    .take_topics = take_topics,
    .topic_keys = (const char *const[]){"label", "labels", NULL},
};
