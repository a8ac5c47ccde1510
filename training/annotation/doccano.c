/* doccano: a project of text classification has the text and the labels in "text" and "label",
 * which are ordinary keys. Told here are its other exports:
 *
 *     {"id": 1, "data": ..., "label": ["AI"]}                         of versions 1.5 and 1.6
 *     {"id": 1, "text": ..., "cats": ["AI"], "entities": [...]}       with labels of parts beside
 *
 * and those that hold no topics: labels of spans, and labels by number. */
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

/* The text is under "data", unless a key of ours has one. */
static bool has_data(json_t *object)
{
    return topic_shape_string(object, "data")[0] != '\0' && !json_object_get(object, "text") &&
           (json_is_array(json_object_get(object, "label")) ||
            json_is_array(json_object_get(object, "cats")));
}

static const char *text_of(json_t *object)
{
    return topic_shape_string(object, has_data(object) ? "data" : "text");
}

static bool has_names(const json_t *list)
{
    const json_t *first = json_array_get(list, 0);
    return json_is_array(list) && (!first || json_is_string(first));
}

/* No categories mean none of the topics in an export of doccano alone: elsewhere nobody may have
 * been asked. */
static bool has_categories(json_t *object)
{
    const json_t *cats = json_object_get(object, "cats");
    bool is_told = json_array_size(cats) > 0 || has_data(object) ||
                   json_is_array(json_object_get(object, "entities"));
    return is_told && has_names(cats) && !topic_shape_has_topics(object);
}

static bool matches(json_t *object)
{
    return text_of(object)[0] != '\0' &&
           (has_data(object) || has_categories(object) || has_spans(object) || has_numbers(object));
}

static int take_texts(json_t *object, json_t *record, struct topic_error *err)
{
    return has_data(object) ? topic_shape_set(record, "body", json_object_get(object, "data"), err)
                            : 0;
}

static int take_topics(json_t *object, json_t *record, struct topic_shape_context *context,
                       struct topic_error *err)
{
    (void)context;
    if (has_categories(object))
        return topic_shape_set_topics(record, json_incref(json_object_get(object, "cats")), err);
    if (has_data(object) && has_names(json_object_get(object, "label")))
        return 0;
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
    .take_texts = take_texts,
    .take_topics = take_topics,
    .topic_keys = (const char *const[]){"label", "labels", "cats", NULL},
};
