/* Prodigy: a line for each decision of an annotator, with his "answer".
 *
 *     {"text": ..., "label": "AI", "answer": "reject"}
 *     {"text": ..., "options": [{"id": "AI", "text": "AI"}, ...], "accept": ["AI"], "answer": "accept"}
 *     {"text": ..., "cats": {"AI": 1, "Energy": 0}, "answer": "accept"}
 *
 * Scripts between Prodigy and us rename "label" to any key of topics and write "Reject", or "LABEL"
 * and "ANSWER".
 *
 * A rejected label says what the article is not about, and nothing about the other topics; it is
 * never taught as one that applies. */
#include <string.h>

#include "base/text_scan.h"
#include "training/annotation/annotation_shapes.h"

/* Tables of some databases have their names in capitals. */
static const char *answer_of(json_t *object)
{
    const char *name;
    json_t *value;
    if (json_object_get(object, "answer"))
        return topic_shape_string(object, "answer");
    json_object_foreach(object, name, value)
    {
        if (name[0] == 'A' && topic_text_scan_is_equal_in_any_case(name, "answer"))
            return topic_shape_string(object, name);
    }
    return "";
}

static bool is_answer(json_t *object, const char *answer)
{
    return topic_text_scan_is_equal_in_any_case(answer_of(object), answer);
}

static bool has_answer(json_t *object)
{
    return is_answer(object, "accept") || is_answer(object, "reject") ||
           is_answer(object, "ignore");
}

/* A task that nobody has decided: its label is a question. */
static bool is_undecided(json_t *object)
{
    json_t *answer = json_object_get(object, "answer");
    return (!answer || json_is_null(answer)) && !json_object_get(object, "accept") &&
           json_object_get(object, "_input_hash") && json_object_get(object, "_task_hash");
}

static bool has_one_of(json_t *object, const char *const *keys)
{
    for (; *keys; keys++)
        if (json_object_get(object, *keys))
            return true;
    return false;
}

static bool matches(json_t *object)
{
    static const char *const marks[] = {"_input_hash", "_task_hash", "accept", "options", "label",
                                        "labels",      "spans",      "cats",   NULL};
    if (has_answer(object))
        return has_one_of(object, marks) || topic_shape_has_topics(object);
    return is_undecided(object) || (json_is_array(json_object_get(object, "accept")) &&
                                    topic_shape_is_list_of(object, "options", "id"));
}

/* Several decisions about one text have one input hash. */
static int take_texts(json_t *object, json_t *record, struct topic_error *err)
{
    if (!json_object_get(object, "text") &&
        topic_shape_set(record, "body", json_object_get(object, "html"), err) < 0)
        return -1;
    if (json_object_get(object, "id"))
        return 0;
    return topic_shape_set(record, "id", json_object_get(object, "_input_hash"), err);
}

static bool is_number(const char *text)
{
    return text[0] != '\0' && strspn(text, "0123456789") == strlen(text);
}

/* The label of an accepted option. Prodigy takes the option's id for it; a number needs its
 * text. */
static json_t *name_of(json_t *object, const json_t *accepted)
{
    size_t index;
    json_t *option;
    if (json_is_string(accepted) && !is_number(json_string_value(accepted)))
        return json_string(json_string_value(accepted));
    json_array_foreach(json_object_get(object, "options"), index, option)
    {
        if (json_equal(json_object_get(option, "id"), accepted))
            return json_string(json_string_value(json_object_get(option, "text")));
    }
    return NULL;
}

static int take_accepted(json_t *object, const json_t *accepted, json_t *record,
                         struct topic_error *err)
{
    json_t *topics = json_array();
    for (size_t i = 0; i < json_array_size(accepted); i++) {
        if (json_array_append_new(topics, name_of(object, json_array_get(accepted, i))) == 0)
            continue;
        json_decref(topics);
        return topic_error_set(err,
                               "an accepted option has no text: write its name in \"options\"");
    }
    return topic_shape_set_topics(record, topics, err);
}

static int take_topics(json_t *object, json_t *record, struct topic_shape_context *context,
                       struct topic_error *err)
{
    json_t *accepted = json_object_get(object, "accept");
    const json_t *label = json_object_get(object, "label");
    if (is_answer(object, "reject") || is_answer(object, "ignore") || is_undecided(object))
        return 1;
    if (json_is_array(accepted))
        return take_accepted(object, accepted, record, err);
    if (json_is_string(accepted))
        return topic_shape_set(record, "topics", accepted, err);
    if (topic_spacy_shape.matches(object))
        return topic_spacy_shape.take_topics(object, record, context, err);
    if (json_is_string(label) || json_is_array(label) || topic_shape_has_topics(object))
        return 0;
    if (json_object_get(object, "spans"))
        return topic_error_set(err, "has labels of spans, which are parts of a text: export the "
                                    "decisions of a textcat recipe");
    return 1;
}

/* A binary decision, as textcat.teach asks for. */
static bool is_partial(json_t *object)
{
    return has_answer(object) && !json_object_get(object, "accept") &&
           !json_object_get(object, "options") && !topic_spacy_shape.matches(object);
}

const struct topic_shape topic_prodigy_shape = {
    .name = "a Prodigy export",
    .matches = matches,
    .take_texts = take_texts,
    .take_topics = take_topics,
    .is_partial = is_partial,
    .topic_keys = (const char *const[]){"label", "accept", NULL},
};
