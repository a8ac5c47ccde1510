/* Label Studio: a flat record for each annotation (JSON_MIN), and the same as a row of a table
 * (CSV).
 *
 *     {"id": 1, "text": ..., "topics": {"choices": ["AI", "Energy"]}, "annotator": 1,
 *      "annotation_id": 7, "created_at": ...}
 *
 * A single choice is a text. An annotation that chooses no topic, whatever other questions it
 * answers, says that none of them applies, as in label_studio.c. */
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "record/keys.h"
#include "training/annotation/annotation_shapes.h"
#include "training/annotation/votes.h"

static bool is_min(json_t *object)
{
    return json_object_get(object, "annotation_id") && json_object_get(object, "annotator") &&
           (json_object_get(object, "lead_time") || json_object_get(object, "created_at") ||
            json_object_get(object, "updated_at"));
}

/* The dates are those of the annotation. */
static int take_min(json_t *object, json_t *record, struct topic_error *err)
{
    (void)object;
    (void)err;
    json_object_del(record, "created_at");
    json_object_del(record, "updated_at");
    return 0;
}

/* The answer to a question is a name; longer texts are data. */
#define ANSWER_MAX_BYTES 80

/* So many names of questions are proposed. */
#define QUESTIONS_MAX 3
#define QUESTION_MAX_BYTES 60

/* Members that are neither data nor answers. */
static bool is_own_member(const char *name)
{
    static const char *const own[] = {"annotator",  "annotation_id", "created_at",
                                      "updated_at", "lead_time",     "agreement",
                                      "history",    "inner_id",      "project"};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (strcmp(name, own[i]) == 0)
            return true;
    return false;
}

/* Whether a member may be the answer to a question whose name is not known: a short text that is no
 * key of ours and neither a number nor an address. */
static bool may_be_answer(const char *name, const json_t *value)
{
    unsigned rank;
    const char *text = json_string_value(value);
    return text && text[0] != '\0' && json_string_length(value) <= ANSWER_MAX_BYTES &&
           strspn(text, "0123456789.,:-") < strlen(text) && !strstr(text, "://") &&
           !is_own_member(name) && strlen(name) <= QUESTION_MAX_BYTES &&
           topic_utf8_is_name(name, strlen(name)) &&
           topic_keys_find(name, strlen(name), &rank) == TOPIC_RECORD_OTHER;
}

/* Where no question is called by a key of topics, nothing tells the answer to one from a column of
 * the data. Returns 0 if the record has neither. */
static int refuse_unknown_question(json_t *object, struct topic_error *err)
{
    char names[QUESTIONS_MAX * (QUESTION_MAX_BYTES + 2) + 1] = "";
    size_t len = 0;
    size_t count = 0;
    const char *name;
    json_t *value;
    json_object_foreach(object, name, value)
    {
        if (may_be_answer(name, value) && count++ < QUESTIONS_MAX)
            len += (size_t)snprintf(names + len, sizeof names - len, "%s%s", count > 1 ? ", " : "",
                                    name);
    }
    if (count == 0)
        return 0;
    if (count == 1)
        return topic_error_set(err,
                               "no question is called by a key of topics: if \"%s\" is the one "
                               "about topics, set --map topics=%s",
                               names, names);
    return topic_error_set(err,
                           "no question is called by a key of topics: if one of %s is it, set "
                           "--map topics=NAME",
                           names);
}

/* The answer of one element: {"choices": [...]} or {"taxonomy": [[...], ...]}. */
static int add_element(struct topic_votes *votes, const char *question, const json_t *element,
                       struct topic_error *err)
{
    const json_t *choices = json_object_get(element, "choices");
    const json_t *paths = json_object_get(element, "taxonomy");
    if (choices)
        return topic_votes_add(votes, question, choices, err);
    return paths ? topic_votes_add_paths(votes, question, paths, err) : 0;
}

/* The answers are under the name of the question: an element, a list of them, the paths of a
 * taxonomy, or a single name, which is told from a text of the data by the name of the question
 * alone. */
static int add_answer(struct topic_votes *votes, const char *question, const json_t *value,
                      bool is_question, struct topic_error *err)
{
    if (json_is_string(value) && is_question)
        return topic_votes_add(votes, question, value, err);
    if (json_is_array(json_array_get(value, 0)))
        return topic_votes_add_paths(votes, question, value, err);
    if (!json_is_array(value))
        return add_element(votes, question, value, err);
    size_t index;
    json_t *element;
    json_array_foreach(value, index, element)
    {
        if (add_element(votes, question, element, err) < 0)
            return -1;
    }
    return 0;
}

static int add_answers(struct topic_votes *votes, json_t *object, const char *question,
                       struct topic_error *err)
{
    const char *name;
    json_t *value;
    topic_votes_begin(votes);
    json_object_foreach(object, name, value)
    {
        unsigned rank;
        bool is_question = strcmp(name, "topic") == 0 ||
                           (question && strcmp(name, question) == 0 &&
                            topic_keys_find(name, strlen(name), &rank) == TOPIC_RECORD_OTHER);
        if (add_answer(votes, name, value, is_question, err) < 0)
            return -1;
    }
    return 0;
}

/* Names as an ordinary record has them. */
static bool is_plain(const json_t *value)
{
    return json_string_length(value) > 0 ||
           (json_array_size(value) > 0 && !json_is_object(json_array_get(value, 0)));
}

/* The first key of topics that has such names; of a question that is known, its own alone. */
static const char *find_plain_topics(json_t *object, const char *question)
{
    const char *name;
    const char *found = NULL;
    json_t *value;
    unsigned best = TOPIC_KEYS_LAST_RANK;
    json_object_foreach(object, name, value)
    {
        unsigned rank;
        if (!is_plain(value) || (question && strcmp(name, question) != 0) ||
            topic_keys_find(name, strlen(name), &rank) != TOPIC_RECORD_TOPICS || rank >= best)
            continue;
        found = name;
        best = rank;
    }
    return found;
}

/* Leaves the names under this key as the only topics. */
static int take_plain(json_t *object, json_t *record, const char *name,
                      struct topic_shape_context *context, struct topic_error *err)
{
    json_t *value = json_object_get(object, name);
    return topic_votes_keep_question(&context->question, name, err) < 0 ||
                   topic_shape_set_topics(record, NULL, err) < 0
               ? -1
               : topic_shape_set(record, name, value, err);
}

static int count_answers(struct topic_votes *votes, json_t *object, json_t *record,
                         struct topic_shape_context *context, struct topic_error *err)
{
    json_t *topics = NULL;
    const char *plain = find_plain_topics(object, context->question);
    if (plain && !topic_votes_has_topics(votes))
        return take_plain(object, record, plain, context, err);
    topic_votes_drop_others(votes, context->question);
    if (!votes->questions && !context->question && refuse_unknown_question(object, err) < 0)
        return -1;
    int status = topic_votes_count(votes, &context->question, &topics, err);
    return status == 0 ? topic_shape_set_topics(record, topics, err) : status;
}

static int take_choices(json_t *object, json_t *record, struct topic_shape_context *context,
                        struct topic_error *err)
{
    struct topic_votes votes = {0};
    int status = add_answers(&votes, object, context->question, err);
    if (status == 0)
        status = count_answers(&votes, object, record, context, err);
    topic_votes_release(&votes);
    return status;
}

const struct topic_shape topic_label_studio_min_shape = {
    .name = "a Label Studio export (JSON_MIN)",
    .matches = is_min,
    .take_texts = take_min,
    .take_topics = take_choices,
    .has_annotations = true,
};
