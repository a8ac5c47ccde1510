/* Kili: assets with the labels of each annotator.
 *
 *     {"id": ..., "externalId": ..., "content": ..., "labels": [{"labelType": "DEFAULT", "jsonResponse":
 *         {"TOPICS": {"categories": [{"name": "AI", "confidence": 100}]}}}]}
 *     {..., "latestLabel": {"jsonResponse": ...}}
 *
 * A review decides alone; otherwise the majority does (votes.h). Labels that were skipped, those
 * that the same annotator has replaced, drafts and predictions do not count. */
#include <stdio.h>
#include <string.h>

#include "base/text_scan.h"
#include "record/json_value.h"
#include "record/parser/json_parser.h"
#include "training/annotation/annotation_shapes.h"
#include "training/annotation/votes.h"
#include "training/shape/source_text.h"

static bool is_asset(json_t *object)
{
    return topic_shape_is_list_of(object, "labels", "jsonResponse") ||
           json_object_get(json_object_get(object, "latestLabel"), "jsonResponse") ||
           (json_object_get(object, "jsonMetadata") && json_object_get(object, "externalId") &&
            json_object_get(object, "content"));
}

/* The asset's id is Kili's; the other one is that of the article. */
static int take_asset(json_t *object, json_t *record, struct topic_error *err)
{
    json_object_del(record, "createdAt");
    json_object_del(record, "content");
    return topic_shape_set_topics(record, NULL, err) < 0 ||
                   topic_shape_set(record, "id", json_object_get(object, "externalId"), err) < 0
               ? -1
               : topic_source_text_take(record, object, "content", err);
}

/* Some exports have the response as a text. */
static int parse_response(json_t *label, struct topic_error *err)
{
    json_error_t unused;
    struct topic_text text = topic_json_value_string(NULL, json_object_get(label, "jsonResponse"));
    if (text.len == 0)
        return 0;
    json_t *response = topic_json_parser_load(text, &unused);
    if (!response)
        return topic_error_set(err, "the jsonResponse of a label is no JSON");
    return json_object_set_new(label, "jsonResponse", response) < 0
               ? topic_error_set(err, "out of memory while reading a record")
               : 0;
}

static int parse_responses(json_t *object, struct topic_error *err)
{
    size_t index;
    json_t *label;
    json_array_foreach(json_object_get(object, "labels"), index, label)
    {
        if (parse_response(label, err) < 0)
            return -1;
    }
    return parse_response(json_object_get(object, "latestLabel"), err);
}

static bool is_of_type(const json_t *label, const char *type)
{
    return topic_text_scan_is_equal_in_any_case(topic_shape_string(label, "labelType"), type);
}

static bool counts(const json_t *label)
{
    static const char *const others[] = {"PREDICTION", "INFERENCE", "AUTOSAVE"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (is_of_type(label, others[i]))
            return false;
    return json_is_object(json_object_get(label, "jsonResponse")) &&
           !json_is_true(json_object_get(label, "skipped")) &&
           !json_is_false(json_object_get(label, "isLatestLabelForUser"));
}

static bool has_review(const json_t *labels)
{
    size_t index;
    json_t *label;
    json_array_foreach(labels, index, label)
    {
        if (counts(label) && is_of_type(label, "REVIEW"))
            return true;
    }
    return false;
}

static int add_job(struct topic_votes *votes, const char *job, const json_t *categories,
                   struct topic_error *err)
{
    size_t index;
    json_t *category;
    json_array_foreach(categories, index, category)
    {
        if (topic_votes_add(votes, job, json_object_get(category, "name"), err) < 0)
            return -1;
    }
    return 0;
}

/* Jobs have categories of the text, or mark parts of it. */
static int add_label(struct topic_votes *votes, const json_t *label, bool empty_is_none,
                     bool *has_parts, struct topic_error *err)
{
    json_t *response = json_object_get(label, "jsonResponse");
    const char *job;
    json_t *answer;
    bool has_categories = empty_is_none && json_object_size(response) == 0;
    json_object_foreach(response, job, answer)
    {
        has_categories = has_categories || json_object_get(answer, "categories");
        *has_parts = *has_parts || json_object_get(answer, "annotations");
    }
    if (!has_categories)
        return 0;
    topic_votes_begin(votes);
    json_object_foreach(response, job, answer)
    {
        if (add_job(votes, job, json_object_get(answer, "categories"), err) < 0)
            return -1;
    }
    return 0;
}

static int add_labels(struct topic_votes *votes, json_t *object, bool empty_is_none,
                      bool *has_parts, struct topic_error *err)
{
    json_t *labels = json_object_get(object, "labels");
    json_t *latest = json_object_get(object, "latestLabel");
    bool needs_review = has_review(labels);
    size_t index;
    json_t *label;
    if (latest && counts(latest))
        return add_label(votes, latest, empty_is_none, has_parts, err);
    json_array_foreach(labels, index, label)
    {
        if (counts(label) && (!needs_review || is_of_type(label, "REVIEW")) &&
            add_label(votes, label, empty_is_none, has_parts, err) < 0)
            return -1;
    }
    return 0;
}

static int take_labels(json_t *object, json_t *record, struct topic_shape_context *context,
                       struct topic_error *err)
{
    struct topic_votes votes = {0};
    bool has_parts = false;
    json_t *topics = NULL;
    int status = parse_responses(object, err);
    if (status == 0)
        status =
            add_labels(&votes, object, !context->options->empty_is_unlabelled, &has_parts, err);
    if (status == 0 && votes.annotators == 0 && has_parts)
        status = topic_error_set(err, "has labels of parts of a text, not of the article: export a "
                                      "project that classifies texts");
    topic_votes_drop_others(&votes, context->question);
    if (status == 0)
        status = topic_votes_count(&votes, &context->question, &topics, err);
    topic_votes_release(&votes);
    return status == 0 ? topic_shape_set_topics(record, topics, err) : status;
}

const struct topic_shape topic_kili_shape = {
    .name = "a Kili export",
    .matches = is_asset,
    .take_texts = take_asset,
    .take_topics = take_labels,
    .topic_keys = (const char *const[]){"labels", "latestLabel", NULL},
};
