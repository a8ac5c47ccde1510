/* Labelbox: data rows with the labels of each annotator (export v2, a row a line), and the labels
 * themselves with the text beside (the export before it).
 *
 *     {"data_row": {"id": ..., "row_data": ...}, "projects": {"p1": {"labels": [{"annotations":
 *         {"classifications": [{"name": "Topics", "checklist_answers": [{"name": "AI"}]}]}}]}}}
 *
 *     {"DataRow ID": ..., "Labeled Data": ..., "Label": {"classifications": [{"title": "Topics",
 *         "answers": [{"title": "AI"}]}]}, "Skipped": false}
 *
 * The majority decides (votes.h), and a label that is a benchmark alone. Labels that were skipped
 * or rejected in review do not count, nor does a row that was sent back for rework. Questions
 * below an answer are questions of their own, which are not read. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "base/text_scan.h"
#include "record/json_path.h"
#include "training/annotation/annotation_shapes.h"
#include "training/annotation/votes.h"
#include "training/shape/source_text.h"

static bool is_set(const json_t *object, const char *key)
{
    return json_is_true(json_object_get(object, key));
}

/* ---- answers ---- */

/* The answers of one classification, a radio or a checklist, whose names are under `name`. */
static int add_answers(struct topic_votes *votes, const char *question, const json_t *answers,
                       const char *name, struct topic_error *err)
{
    size_t index;
    json_t *answer;
    if (json_is_object(answers))
        return topic_votes_add(votes, question, json_object_get(answers, name), err);
    json_array_foreach(answers, index, answer)
    {
        if (topic_votes_add(votes, question, json_object_get(answer, name), err) < 0)
            return -1;
    }
    return 0;
}

/* Answers in words are no names. */
static int add_classifications(struct topic_votes *votes, const json_t *list, const char *name,
                               const char *const keys[static 2], struct topic_error *err)
{
    size_t index;
    json_t *item;
    json_array_foreach(list, index, item)
    {
        const char *question = topic_shape_string(item, name);
        const json_t *one = json_object_get(item, keys[0]);
        const json_t *several = json_object_get(item, keys[1]);
        if ((json_is_object(one) && add_answers(votes, question, one, name, err) < 0) ||
            (json_is_array(several) && add_answers(votes, question, several, name, err) < 0))
            return -1;
    }
    return 0;
}

/* What an annotator has marked in the text, but said nothing of the text itself. */
static bool is_of_parts(const json_t *answers)
{
    return json_array_size(json_object_get(answers, "objects")) > 0 &&
           json_array_size(json_object_get(answers, "classifications")) == 0;
}

/* One label: the object with its classifications. Without any it says that no topic applies. */
static int add_label(struct topic_votes *votes, const json_t *answers, const char *name,
                     const char *const keys[static 2], bool empty_is_none, struct topic_error *err)
{
    const json_t *list = json_object_get(answers, "classifications");
    if (is_of_parts(answers) || (json_array_size(list) == 0 && !empty_is_none))
        return 0;
    topic_votes_begin(votes);
    return add_classifications(votes, list, name, keys, err);
}

static int set_topics(struct topic_votes *votes, bool has_parts, json_t *record,
                      struct topic_shape_context *context, struct topic_error *err)
{
    json_t *topics = NULL;
    if (votes->annotators == 0 && has_parts)
        return topic_error_set(err, "has labels of parts of a text, not of the article: export a "
                                    "project with classifications of the whole text");
    topic_votes_drop_others(votes, context->question);
    int status = topic_votes_count(votes, &context->question, &topics, err);
    return status == 0 ? topic_shape_set_topics(record, topics, err) : status;
}

/* ---- export v2 ---- */

static bool is_row(json_t *object)
{
    const json_t *row = json_object_get(object, "data_row");
    return json_object_get(row, "row_data") && json_is_object(json_object_get(object, "projects"));
}

static int take_row(json_t *object, json_t *record, struct topic_error *err)
{
    json_t *row = json_object_get(object, "data_row");
    json_t *key = json_object_get(row, "global_key");
    return topic_source_text_take(record, row, "row_data", err) < 0
               ? -1
               : topic_shape_set(record, "id",
                                 json_string_length(key) > 0 ? key : json_object_get(row, "id"),
                                 err);
}

/* Whether it was skipped, or rejected by the last review that says so. */
static bool is_void(const json_t *label)
{
    const json_t *reviews = json_object_get(json_object_get(label, "label_details"), "reviews");
    const json_t *last = json_array_get(reviews, json_array_size(reviews) - 1);
    return is_set(json_object_get(label, "performance_details"), "skipped") ||
           json_number_value(json_object_get(last, "score")) < 0;
}

static bool is_benchmark(const json_t *label)
{
    return is_set(json_object_get(label, "label_details"), "is_benchmark_reference");
}

static bool has_benchmark(const json_t *labels)
{
    size_t index;
    json_t *label;
    json_array_foreach(labels, index, label)
    {
        if (is_benchmark(label) && !is_void(label))
            return true;
    }
    return false;
}

/* Adds the labels of one project; sets *has_parts where one marks parts of the text alone. */
static int add_project(struct topic_votes *votes, const json_t *project, bool empty_is_none,
                       bool *has_parts, struct topic_error *err)
{
    static const char *const keys[] = {"radio_answer", "checklist_answers"};
    const json_t *labels = json_object_get(project, "labels");
    const json_t *details = json_object_get(project, "project_details");
    bool needs_benchmark = has_benchmark(labels);
    size_t index;
    json_t *label;
    if (topic_text_scan_is_equal_in_any_case(topic_shape_string(details, "workflow_status"),
                                             "IN_REWORK"))
        return 0;
    json_array_foreach(labels, index, label)
    {
        const json_t *answers = json_object_get(label, "annotations");
        if (is_void(label) || (needs_benchmark && !is_benchmark(label)))
            continue;
        *has_parts = *has_parts || is_of_parts(answers);
        if (add_label(votes, answers, "name", keys, empty_is_none, err) < 0)
            return -1;
    }
    return 0;
}

static int take_projects(json_t *object, json_t *record, struct topic_shape_context *context,
                         struct topic_error *err)
{
    struct topic_votes votes = {0};
    bool has_parts = false;
    const char *name;
    json_t *project;
    size_t most = 0; /* each project asks questions of its own */
    int status = 0;
    json_object_foreach(json_object_get(object, "projects"), name, project)
    {
        (void)name;
        votes.annotators = 0;
        if (status == 0)
            status = add_project(&votes, project, !context->options->empty_is_unlabelled,
                                 &has_parts, err);
        most = votes.annotators > most ? votes.annotators : most;
    }
    votes.annotators = most;
    if (status == 0)
        status = set_topics(&votes, has_parts, record, context, err);
    topic_votes_release(&votes);
    return status;
}

const struct topic_shape topic_labelbox_shape = {
    .name = "a Labelbox export",
    .matches = is_row,
    .take_texts = take_row,
    .take_topics = take_projects,
    .topic_keys = (const char *const[]){"projects", NULL},
};

/* ---- the export before ---- */

static bool is_label(json_t *object)
{
    return json_object_get(object, "Labeled Data") && json_object_get(object, "Label") &&
           (json_object_get(object, "Created By") || json_object_get(object, "Project Name"));
}

/* Several annotators label one data row, each with a record. */
static int take_labelled(json_t *object, json_t *record, struct topic_error *err)
{
    json_t *row = json_object_get(object, "DataRow ID");
    return topic_source_text_take(record, object, "Labeled Data", err) < 0
               ? -1
               : topic_shape_set(record, "id",
                                 json_string_length(row) > 0 ? row : json_object_get(object, "ID"),
                                 err);
}

static bool is_void_before(json_t *object)
{
    const json_t *reviews = json_object_get(object, "Reviews");
    const json_t *last = json_array_get(reviews, json_array_size(reviews) - 1);
    return is_set(object, "Skipped") || !json_is_object(json_object_get(object, "Label")) ||
           json_number_value(json_object_get(last, "score")) < 0;
}

/* The oldest have each question as a key: {"Topics": [{"title": "AI"}]}. */
static int add_oldest(struct topic_votes *votes, json_t *answers, struct topic_error *err)
{
    const char *question;
    json_t *value;
    if (json_object_size(answers) > 0)
        topic_votes_begin(votes);
    json_object_foreach(answers, question, value)
    {
        if (topic_shape_is_list_of(answers, question, "title") &&
            add_answers(votes, question, value, "title", err) < 0)
            return -1;
    }
    return 0;
}

static int take_label(json_t *object, json_t *record, struct topic_shape_context *context,
                      struct topic_error *err)
{
    static const char *const keys[] = {"answer", "answers"};
    struct topic_votes votes = {0};
    json_t *answers = json_object_get(object, "Label");
    bool empty_is_none =
        !context->options->empty_is_unlabelled && json_object_get(object, "Skipped");
    int status;
    if (is_void_before(object))
        return 1;
    if (json_object_get(answers, "classifications") || json_object_get(answers, "objects") ||
        json_object_size(answers) == 0)
        status = add_label(&votes, answers, "title", keys, empty_is_none, err);
    else
        status = add_oldest(&votes, answers, err);
    if (status == 0)
        status = set_topics(&votes, is_of_parts(answers), record, context, err);
    topic_votes_release(&votes);
    return status;
}

const struct topic_shape topic_labelbox_shape_v1 = {
    .name = "a Labelbox export",
    .matches = is_label,
    .take_texts = take_labelled,
    .take_topics = take_label,
    .has_annotations = true,
    .topic_keys = (const char *const[]){"Label", NULL},
};
