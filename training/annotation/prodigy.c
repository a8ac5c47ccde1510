/* Prodigy: a line for each decision of an annotator, with his "answer".
 *
 *     {"text": ..., "label": "AI", "answer": "reject"}
 *     {"text": ..., "options": [{"id": "AI", "text": "AI"}, ...], "accept": ["AI"], "answer": "accept"}
 *     {"text": ..., "cats": {"AI": 1, "Energy": 0}, "answer": "accept"}
 *
 * Scripts between Prodigy and us rename "label" to any key of topics and write "Rejected", or
 * "LABEL" and "ANSWER", or keep "accept" alone beside the label, as a flag too.
 *
 * A rejected label says what the article is not about, and nothing about the other topics; it is
 * never taught as one that applies. */
#include <string.h>

#include "base/text_scan.h"
#include "record/keys.h"
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

enum decision { NO_DECISION, ACCEPTED, REJECTED, IGNORED };

struct decision_word {
    const char *word;
    enum decision decision;
};

static enum decision find_word(const struct decision_word *rows, size_t count, const char *word)
{
    for (size_t i = 0; i < count; i++)
        if (topic_text_scan_is_equal_in_any_case(word, rows[i].word))
            return rows[i].decision;
    return NO_DECISION;
}

static enum decision decision_of_word(const char *word)
{
    static const struct decision_word rows[] = {{"accept", ACCEPTED},   {"reject", REJECTED},
                                                {"ignore", IGNORED},    {"accepted", ACCEPTED},
                                                {"rejected", REJECTED}, {"ignored", IGNORED}};
    return find_word(rows, sizeof rows / sizeof *rows, word);
}

/* As tables write it. */
static enum decision decision_of_flag(const char *word)
{
    static const struct decision_word rows[] = {
        {"true", ACCEPTED}, {"false", REJECTED}, {"yes", ACCEPTED}, {"no", REJECTED},
        {"1", ACCEPTED},    {"0", REJECTED},     {"[]", REJECTED},  {"", REJECTED}};
    return find_word(rows, sizeof rows / sizeof *rows, word);
}

/* Beside a label, "accept" may be the whole decision: a flag, or a list with the label or without,
 * also as a table has them. */
static enum decision decision_of_accept(const json_t *accept)
{
    if (json_is_array(accept))
        return json_array_size(accept) > 0 ? ACCEPTED : REJECTED;
    if (json_is_boolean(accept) || json_is_integer(accept))
        return json_is_true(accept) || json_integer_value(accept) == 1 ? ACCEPTED : REJECTED;
    return json_is_string(accept) ? decision_of_flag(json_string_value(accept)) : NO_DECISION;
}

static bool is_flag(const json_t *accept)
{
    return json_is_string(accept) && decision_of_flag(json_string_value(accept)) != NO_DECISION;
}

static enum decision decision_of(json_t *object)
{
    const enum decision answer = decision_of_word(answer_of(object));
    const json_t *accept = json_object_get(object, "accept");
    const json_t *label = json_object_get(object, "label");
    if (answer != NO_DECISION || !label)
        return answer;
    return json_is_string(accept) && json_equal(accept, label) ? ACCEPTED
                                                               : decision_of_accept(accept);
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
    if (decision_of(object) != NO_DECISION)
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
    json_t *label = json_object_get(object, "label");
    const enum decision decision = decision_of(object);
    if (decision == REJECTED || decision == IGNORED || is_undecided(object))
        return 1;
    if (json_is_array(accepted))
        return take_accepted(object, accepted, record, err);
    if (json_is_string(accepted) && !is_flag(accepted))
        return topic_shape_set(record, "topics", accepted, err);
    if (topic_spacy_shape.matches(object))
        return topic_spacy_shape.take_topics(object, record, context, err);
    if (json_is_string(label) || json_is_array(label))
        return topic_shape_set_topics(record, json_incref(label), err);
    if (topic_shape_has_topics(object))
        return 0;
    if (json_object_get(object, "spans"))
        return topic_error_set(err, "has labels of spans, which are parts of a text: export the "
                                    "decisions of a textcat recipe");
    return 1;
}

/* A binary decision, as textcat.teach asks for. */
static bool is_partial(json_t *object)
{
    json_t *accepted = json_object_get(object, "accept");
    bool is_choice = json_object_get(object, "options") ||
                     (accepted && (!json_object_get(object, "label") ||
                                   decision_of_accept(accepted) == NO_DECISION));
    return decision_of(object) != NO_DECISION && !is_choice && !topic_spacy_shape.matches(object);
}

/* Of a choice that was rejected nobody knows which option was wrong. */
static json_t *rejected(json_t *object)
{
    const char *name;
    json_t *value;
    unsigned rank;
    if (decision_of(object) != REJECTED || !is_partial(object))
        return NULL;
    json_object_foreach(object, name, value)
    {
        if (topic_keys_find(name, strlen(name), &rank) == TOPIC_RECORD_TOPICS &&
            (json_is_string(value) || json_is_array(value)))
            return value;
    }
    return NULL;
}

const struct topic_shape topic_prodigy_shape = {
    .name = "a Prodigy export",
    .matches = matches,
    .take_texts = take_texts,
    .take_topics = take_topics,
    .is_partial = is_partial,
    .rejected = rejected,
    .topic_keys = (const char *const[]){"label", "accept", NULL},
};
