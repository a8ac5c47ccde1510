/* Label Studio: tasks with the annotations of each annotator (JSON).
 *
 *     {"id": 1, "data": {"text": ...}, "annotations": [{"result": [
 *         {"from_name": "topics", "type": "choices", "value": {"choices": ["AI"]}}]}]}
 *
 * An annotation marked as ground truth decides alone; otherwise the majority does (votes.h).
 * Annotations that were skipped do not count, nor do predictions, which no person made. One that
 * chooses no topic, whatever other questions it answers, says in every export that none of them
 * applies. */
#include <string.h>

#include "training/annotation/annotation_shapes.h"
#include "training/annotation/votes.h"
#include "training/shape/source_text.h"

static const json_t *annotations_of(json_t *object)
{
    const json_t *annotations = json_object_get(object, "annotations");
    return annotations ? annotations : json_object_get(object, "completions");
}

static bool is_task(json_t *object)
{
    return json_is_object(json_object_get(object, "data")) &&
           (json_is_array(annotations_of(object)) ||
            json_is_array(json_object_get(object, "predictions")));
}

/* An id in the data is the article's own; the task's is Label Studio's number for it. */
static int take_task(json_t *object, json_t *record, struct topic_error *err)
{
    if (topic_shape_set_topics(record, NULL, err) < 0)
        return -1;
    json_object_del(record, "created_at");
    if (topic_source_text_check(json_object_get(object, "data"), err) < 0)
        return -1;
    return topic_shape_take_fields(record, json_object_get(object, "data"), err);
}

static bool is_set(const json_t *object, const char *key)
{
    return json_is_true(json_object_get(object, key));
}

static bool is_skipped(const json_t *annotation)
{
    return is_set(annotation, "was_cancelled") || is_set(annotation, "skipped");
}

static bool has_truth(const json_t *annotations)
{
    size_t index;
    json_t *annotation;
    json_array_foreach(annotations, index, annotation)
    {
        if (is_set(annotation, "ground_truth") && !is_skipped(annotation))
            return true;
    }
    return false;
}

/* A label, or a choice, of a part of the text, which begins somewhere. */
static bool is_of_part(const json_t *result)
{
    const json_t *value = json_object_get(result, "value");
    return json_object_get(value, "start") &&
           (json_object_get(value, "labels") || json_object_get(value, "choices") ||
            json_object_get(value, "taxonomy"));
}

static bool has_parts(const json_t *annotations)
{
    size_t index;
    size_t at;
    json_t *annotation;
    json_t *result;
    json_array_foreach(annotations, index, annotation)
    {
        json_array_foreach(json_object_get(annotation, "result"), at, result)
        {
            if (is_of_part(result) && !is_skipped(annotation))
                return true;
        }
    }
    return false;
}

static int add_result(struct topic_votes *votes, const json_t *result, struct topic_error *err)
{
    const json_t *value = json_object_get(result, "value");
    const json_t *choices = json_object_get(value, "choices");
    const json_t *paths = json_object_get(value, "taxonomy");
    const char *question = topic_shape_string(result, "from_name");
    if (is_of_part(result))
        return 0;
    if (choices)
        return topic_votes_add(votes, question, choices, err);
    return paths ? topic_votes_add_paths(votes, question, paths, err) : 0;
}

/* Who marked parts of the text alone has not said what it is about. */
static bool is_of_parts(const json_t *annotation)
{
    json_t *results = json_object_get(annotation, "result");
    size_t index;
    json_t *result;
    json_array_foreach(results, index, result)
    {
        if (!is_of_part(result))
            return false;
    }
    return json_array_size(results) > 0;
}

static int add_annotation(struct topic_votes *votes, const json_t *annotation, bool empty_is_none,
                          struct topic_error *err)
{
    size_t index;
    json_t *result;
    bool is_empty = json_array_size(json_object_get(annotation, "result")) == 0;
    if (is_of_parts(annotation) || (is_empty && !empty_is_none))
        return 0;
    topic_votes_begin(votes);
    json_array_foreach(json_object_get(annotation, "result"), index, result)
    {
        if (add_result(votes, result, err) < 0)
            return -1;
    }
    return 0;
}

static int take_annotations(json_t *object, json_t *record, struct topic_shape_context *context,
                            struct topic_error *err)
{
    struct topic_votes votes = {0};
    const json_t *annotations = annotations_of(object);
    bool needs_truth = has_truth(annotations);
    json_t *topics = NULL;
    size_t index;
    json_t *annotation;
    int status = 0;
    json_array_foreach(annotations, index, annotation)
    {
        bool counts =
            !is_skipped(annotation) && (!needs_truth || is_set(annotation, "ground_truth"));
        if (status == 0 && counts)
            status =
                add_annotation(&votes, annotation, !context->options->empty_is_unlabelled, err);
    }
    if (status == 0 && !votes.questions && has_parts(annotations))
        status = topic_error_set(err, "has labels of parts of a text, not of the article: export a "
                                      "project with choices");
    topic_votes_drop_others(&votes, context->question);
    if (status == 0)
        status = topic_votes_count(&votes, &context->question, &topics, err);
    topic_votes_release(&votes);
    return status == 0 ? topic_shape_set_topics(record, topics, err) : status;
}

const struct topic_shape topic_label_studio_shape = {
    .name = "a Label Studio export",
    .matches = is_task,
    .take_texts = take_task,
    .take_topics = take_annotations,
    .topic_keys = (const char *const[]){"annotations", NULL},
};
