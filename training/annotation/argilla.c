/* Argilla: records with fields, and the responses of each annotator.
 *
 *     {"fields": {"text": ...}, "responses": {"topics": [{"value": ["AI"], "user_id": ...}]},
 *      "suggestions": {...}}                                                             version 2
 *     {"fields": {"text": ...}, "responses": [{"values": {"topics": {"value": "AI"}},
 *      "status": "submitted"}]}                                           feedback data sets of 1
 *     {"inputs": {"text": ...}, "annotation": "AI", "status": "Validated"}  text classification of 1
 *
 *     {"text": ..., "topics.responses": [["AI"]], "topics.responses.status": ["submitted"],
 *      "topics.suggestion": ...}                    version 2, as Hugging Face's datasets has it
 *
 * The majority decides (votes.h). Responses that were discarded, drafts, suggestions and
 * predictions do not count. */
#include <stdio.h>
#include <string.h>

#include "base/text_scan.h"
#include "training/annotation/annotation_shapes.h"
#include "training/annotation/votes.h"

/* Longer than the names of questions. */
#define COLUMN_MAX_BYTES TOPIC_SHAPE_QUESTION_MAX_BYTES

/* ---- records with fields ---- */

static bool matches(json_t *object)
{
    return json_is_object(json_object_get(object, "fields")) &&
           (json_object_get(object, "responses") || json_object_get(object, "suggestions"));
}

static int take_fields(json_t *object, json_t *record, struct topic_error *err)
{
    return topic_shape_set_topics(record, NULL, err) < 0
               ? -1
               : topic_shape_take_fields(record, json_object_get(object, "fields"), err);
}

static bool is_state(const json_t *status, const char *state)
{
    const char *text = json_string_value(status);
    return text && topic_text_scan_is_equal_in_any_case(text, state);
}

/* A response of version 2 without a status was submitted. Version 1 and scripts write states with a
 * capital, or in capitals. */
static bool is_submitted(const json_t *status)
{
    return !is_state(status, "discarded") && !is_state(status, "draft") &&
           !is_state(status, "pending");
}

static bool counts(const json_t *response)
{
    return is_submitted(json_object_get(response, "status"));
}

/* Whether the value is names: answers in text, ratings and spans are other questions'. */
static bool are_names(const json_t *value)
{
    return json_is_string(value) ||
           (json_is_array(value) && !json_is_object(json_array_get(value, 0)));
}

/* Whether the annotators answered, but only what is no question about topics. */
static bool has_other_answers_alone(const struct topic_votes *votes)
{
    return votes->annotators > 0 && !votes->questions;
}

/* Version 2: a list of responses for each question. An annotator is the same in each of them. */
static int add_questions(struct topic_votes *votes, json_t *responses, struct topic_error *err)
{
    const char *question;
    json_t *answers;
    size_t most = 0;
    json_object_foreach(responses, question, answers)
    {
        size_t index;
        json_t *answer;
        votes->annotators = 0;
        json_array_foreach(answers, index, answer)
        {
            const json_t *value = json_object_get(answer, "value");
            if (!counts(answer))
                continue;
            topic_votes_begin(votes);
            if (are_names(value) && topic_votes_add(votes, question, value, err) < 0)
                return -1;
        }
        most = votes->annotators > most ? votes->annotators : most;
    }
    votes->annotators = most;
    return 0;
}

/* Feedback data sets of version 1: a list of annotators with the values of each. */
static int add_annotators(struct topic_votes *votes, json_t *responses, struct topic_error *err)
{
    size_t index;
    json_t *response;
    json_array_foreach(responses, index, response)
    {
        const char *question;
        json_t *answer;
        if (!counts(response))
            continue;
        topic_votes_begin(votes);
        json_object_foreach(json_object_get(response, "values"), question, answer)
        {
            const json_t *value = json_object_get(answer, "value");
            if (are_names(value) && topic_votes_add(votes, question, value, err) < 0)
                return -1;
        }
    }
    return 0;
}

static int set_topics(const struct topic_votes *votes, json_t *record,
                      struct topic_shape_context *context, struct topic_error *err)
{
    json_t *topics = NULL;
    int status = has_other_answers_alone(votes)
                     ? 1
                     : topic_votes_count(votes, &context->question, &topics, err);
    return status == 0 ? topic_shape_set_topics(record, topics, err) : status;
}

static int take_responses(json_t *object, json_t *record, struct topic_shape_context *context,
                          struct topic_error *err)
{
    struct topic_votes votes = {0};
    json_t *responses = json_object_get(object, "responses");
    int status = json_is_array(responses) ? add_annotators(&votes, responses, err)
                                          : add_questions(&votes, responses, err);
    if (status == 0)
        status = set_topics(&votes, record, context, err);
    topic_votes_release(&votes);
    return status;
}

const struct topic_shape topic_argilla_shape = {
    .name = "an Argilla export",
    .matches = matches,
    .take_texts = take_fields,
    .take_topics = take_responses,
    .topic_keys = (const char *const[]){"responses", NULL},
};

/* ---- text classification of version 1 ---- */

static bool is_v1(json_t *object)
{
    return json_object_get(object, "annotation") &&
           (json_object_get(object, "annotation_agent") || json_object_get(object, "prediction") ||
            json_object_get(object, "multi_label")) &&
           (json_is_object(json_object_get(object, "inputs")) || json_object_get(object, "text"));
}

static int take_inputs(json_t *object, json_t *record, struct topic_error *err)
{
    return topic_shape_take_fields(record, json_object_get(object, "inputs"), err);
}

static int take_annotation(json_t *object, json_t *record, struct topic_shape_context *context,
                           struct topic_error *err)
{
    (void)context;
    json_t *annotation = json_object_get(object, "annotation");
    if (json_is_null(annotation) || is_state(json_object_get(object, "status"), "discarded"))
        return 1;
    return topic_shape_set_topics(record, NULL, err) < 0
               ? -1
               : topic_shape_set(record, "topics", annotation, err);
}

const struct topic_shape topic_argilla_shape_v1 = {
    .name = "an Argilla export",
    .matches = is_v1,
    .take_texts = take_inputs,
    .take_topics = take_annotation,
    .topic_keys = (const char *const[]){"annotation", NULL},
};

/* ---- rows of version 2 ---- */

#define RESPONSES ".responses"

/* Writes the name of the question whose answers are in the column; false: there are none in it. */
static bool find_question(const char *column, char question[static COLUMN_MAX_BYTES])
{
    size_t len = strlen(column);
    if (len < sizeof RESPONSES || len >= COLUMN_MAX_BYTES ||
        strcmp(column + len - strlen(RESPONSES), RESPONSES) != 0)
        return false;
    snprintf(question, COLUMN_MAX_BYTES, "%.*s", (int)(len - strlen(RESPONSES)), column);
    return true;
}

static json_t *column_of(json_t *object, const char *question, const char *rest)
{
    char column[COLUMN_MAX_BYTES + sizeof ".responses.status"];
    snprintf(column, sizeof column, "%s%s", question, rest);
    return json_object_get(object, column);
}

/* A column of answers is told by those beside it, or by the name of its question where the record
 * has topics nowhere else. */
static bool is_row(json_t *object)
{
    const char *name;
    json_t *value;
    json_object_foreach(object, name, value)
    {
        char question[COLUMN_MAX_BYTES];
        if (!find_question(name, question) || json_is_object(value))
            continue;
        if (column_of(object, question, ".responses.users") ||
            column_of(object, question, ".responses.status") ||
            column_of(object, question, ".suggestion") ||
            (topic_votes_is_about_topics(question) && !topic_shape_has_topics(object)))
            return true;
    }
    return false;
}

/* Adds the answers to the question of one column: one of each annotator. */
static int add_column(struct topic_votes *votes, json_t *object, const char *name, json_t *answers,
                      struct topic_error *err)
{
    char question[COLUMN_MAX_BYTES];
    size_t index;
    json_t *answer;
    if (!find_question(name, question))
        return 0;
    if (json_is_string(answers))
        return topic_error_set(err, "its responses are a list as Python prints it: write the rows "
                                    "with to_json instead");
    const json_t *states = column_of(object, question, ".responses.status");
    votes->annotators = 0;
    json_array_foreach(answers, index, answer)
    {
        if (json_is_null(answer) || !is_submitted(json_array_get(states, index)))
            continue;
        topic_votes_begin(votes);
        if (are_names(answer) && topic_votes_add(votes, question, answer, err) < 0)
            return -1;
    }
    return 0;
}

static int take_columns(json_t *object, json_t *record, struct topic_shape_context *context,
                        struct topic_error *err)
{
    struct topic_votes votes = {0};
    const char *name;
    json_t *value;
    size_t most = 0;
    int status = 0;
    json_object_foreach(object, name, value)
    {
        if (status == 0)
            status = add_column(&votes, object, name, value, err);
        most = votes.annotators > most ? votes.annotators : most;
    }
    votes.annotators = most;
    if (status == 0)
        status = set_topics(&votes, record, context, err);
    topic_votes_release(&votes);
    return status;
}

const struct topic_shape topic_argilla_shape_rows = {
    .name = "an Argilla export",
    .matches = is_row,
    .take_topics = take_columns,
    .find_question = find_question,
};
