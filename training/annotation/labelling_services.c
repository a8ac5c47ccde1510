/* Data sets of services that label texts, with the text and the names of its labels each in a place
 * of its own:
 *
 *     {"textContent": ..., "classificationAnnotations": [{"displayName": "AI"}]}      Vertex AI
 *     {"text_snippet": {"content": ...}, "annotations": [{"display_name": "AI", ...}]}  AutoML
 *     {"content": ..., "classifications": [{"classname": "AI", ...}]}                 LightTag
 *     {"document": ..., "classifications": [{"label": "AI"}]}                         UBIAI
 *     {"text": ..., "label": 3, "label_text": "AI"}                                   SetFit
 *     {"source": ..., "topic": 3, "topic-metadata": {"class-name": "AI", ...}}        SageMaker
 */
#include <stdint.h>
#include <string.h>

#include "base/text.h"
#include "base/text_scan.h"
#include "record/json_path.h"
#include "training/annotation/annotation_shapes.h"
#include "training/annotation/votes.h"

/* ---- a path to the text and one to the labels ---- */

static const struct place {
    const char *text;
    const char *labels;
    const char *not_in_labels; /* a key of labels of parts of the text */
} places[] = {
    {"textContent", "classificationAnnotation.displayName", NULL},
    {"textContent", "classificationAnnotations.displayName", NULL},
    {"text_snippet.content", "annotations.display_name", "annotations.text_extraction"},
    {"content", "classifications.classname", NULL},
    {"document", "classifications.label", NULL},
};

static bool leads_somewhere(json_t *object, const char *path)
{
    json_t *value = NULL;
    struct topic_error unused = {0};
    bool is_found =
        path && topic_json_path_collect(object, topic_text_of(path), &value, &unused) == 0 && value;
    json_decref(value);
    return is_found;
}

/* Topics under a key of ours are those of another program that has such places too. */
static const struct place *find_place(json_t *object)
{
    for (size_t i = 0; !topic_shape_has_topics(object) && i < sizeof places / sizeof *places; i++)
        if (json_is_string(topic_json_path_find(object, topic_text_of(places[i].text), NULL)) &&
            leads_somewhere(object, places[i].labels) &&
            !leads_somewhere(object, places[i].not_in_labels))
            return &places[i];
    return NULL;
}

static bool has_place(json_t *object)
{
    return find_place(object) != NULL;
}

static int take_text(json_t *object, json_t *record, struct topic_error *err)
{
    const struct topic_text path = topic_text_of(find_place(object)->text);
    json_t *text = (json_t *)(uintptr_t)topic_json_path_find(object, path, NULL);
    return topic_shape_set(record, "body", text, err);
}

/* Where nobody chose a label, the list is there and empty. */
static int take_labels(json_t *object, json_t *record, struct topic_shape_context *context,
                       struct topic_error *err)
{
    json_t *labels = NULL;
    const struct topic_text path = topic_text_of(find_place(object)->labels);
    (void)context;
    if (topic_json_path_collect(object, path, &labels, err) < 0)
        return -1;
    if (json_is_array(labels) && json_array_size(labels) == 0) {
        json_decref(labels);
        return 1;
    }
    return topic_shape_set_topics(record, labels, err);
}

const struct topic_shape topic_labelling_services_places = {
    .name = "a data set of a labelling service",
    .matches = has_place,
    .take_texts = take_text,
    .take_topics = take_labels,
    .why_left_out = "they have no labels there",
};

/* ---- a number with its name ---- */

#define TRANSFORMERS_CLASS "LABEL_"

/* 0, "0", and "LABEL_0" as Transformers calls a class without a name. */
static bool is_number_of_class(const json_t *label)
{
    struct topic_text text = {json_string_value(label), json_string_length(label)};
    if (!text.bytes)
        return json_is_integer(label);
    size_t digits =
        topic_text_scan_has_prefix(text, 0, TRANSFORMERS_CLASS) ? strlen(TRANSFORMERS_CLASS) : 0;
    return digits < text.len && topic_text_scan_skip(text, digits, "0123456789") == text.len;
}

static json_t *name_of_number(json_t *object)
{
    json_t *name = json_object_get(object, "label_text");
    name = name ? name : json_object_get(object, "label_name");
    return is_number_of_class(json_object_get(object, "label")) && json_string_length(name) > 0
               ? name
               : NULL;
}

static bool has_named_number(json_t *object)
{
    return name_of_number(object) != NULL;
}

static int take_named_number(json_t *object, json_t *record, struct topic_shape_context *context,
                             struct topic_error *err)
{
    json_t *topics = json_array();
    (void)context;
    json_array_append(topics, name_of_number(object));
    return topic_shape_set_topics(record, topics, err);
}

const struct topic_shape topic_labelling_services_numbers = {
    .name = "rows with the names of their labels",
    .matches = has_named_number,
    .take_topics = take_named_number,
    .topic_keys = (const char *const[]){"label", NULL},
};

/* ---- the output of a job of SageMaker Ground Truth ---- */

#define METADATA "-metadata"

/* The name of the attribute that a job has labelled, where `name` is that of what it says of it. */
static bool find_job(const char *name, const json_t *value, struct topic_text *attribute)
{
    size_t len = strlen(name);
    if (len < sizeof METADATA || strcmp(name + len - strlen(METADATA), METADATA) != 0)
        return false;
    *attribute = (struct topic_text){name, len - strlen(METADATA)};
    return strstr(topic_shape_string(value, "type"), "groundtruth/") ||
           json_object_get(value, "class-name") || json_object_get(value, "class-map");
}

static bool is_of_a_job(json_t *object)
{
    const char *name;
    json_t *value;
    struct topic_text attribute;
    json_object_foreach(object, name, value)
    {
        if (find_job(name, value, &attribute))
            return json_object_get(object, "source") || json_object_get(object, "source-ref");
    }
    return false;
}

static int take_source(json_t *object, json_t *record, struct topic_error *err)
{
    if (!json_object_get(object, "source"))
        return topic_error_set(err, "its text is in the file that \"source-ref\" names: write the "
                                    "text itself under \"source\"");
    return topic_shape_set(record, "body", json_object_get(object, "source"), err);
}

/* One job asks one question; several labels have a map of the classes that apply. */
static int add_job(struct topic_votes *votes, const char *name, json_t *value,
                   struct topic_error *err)
{
    struct topic_text attribute;
    char question[TOPIC_SHAPE_QUESTION_MAX_BYTES];
    json_t *class = json_object_get(value, "class-name");
    json_t *map = json_object_get(value, "class-map");
    const char *number;
    json_t *of_number;
    if (!find_job(name, value, &attribute) || attribute.len >= sizeof question)
        return 0;
    memcpy(question, attribute.bytes, attribute.len);
    question[attribute.len] = '\0';
    if (class)
        return topic_votes_add(votes, question, class, err);
    json_t *names = json_array();
    json_object_foreach(map, number, of_number)
    {
        (void)number;
        json_array_append(names, of_number);
    }
    int status = map ? topic_votes_add(votes, question, names, err) : 0;
    json_decref(names);
    return status;
}

static int take_classes(json_t *object, json_t *record, struct topic_shape_context *context,
                        struct topic_error *err)
{
    struct topic_votes votes = {0};
    const char *name;
    json_t *value;
    json_t *topics = NULL;
    int status = 0;
    topic_votes_begin(&votes);
    json_object_foreach(object, name, value)
    {
        if (status == 0)
            status = add_job(&votes, name, value, err);
    }
    if (status == 0)
        status = votes.questions ? topic_votes_count(&votes, &context->question, &topics, err) : 1;
    topic_votes_release(&votes);
    return status == 0 ? topic_shape_set_topics(record, topics, err) : status;
}

const struct topic_shape topic_labelling_services_sagemaker = {
    .name = "the output of a job of SageMaker",
    .matches = is_of_a_job,
    .take_texts = take_source,
    .take_topics = take_classes,
    .why_left_out = "the job has given them no class",
};
