/* News items whose texts and topics are members of objects in lists: entries of feeds as Python's
 * feedparser gives them, {"content": [{"value": ...}], "tags": [{"term": ...}]}, and items in
 * ninjs, the IPTC's JSON, {"bodies": [{"value": ...}], "subjects": [{"name": ...}]}, whose version
 * 1 has one member for each text ("headline", "body_text"). */
#include <string.h>
#include <strings.h>

#include "record/keys.h"
#include "record/programs/program_records.h"
#include "training/shape/shapes.h"

/* ---- feedparser ---- */

static bool matches_feedparser(json_t *object)
{
    return topic_program_records_is_feedparser(object) ||
           topic_shape_is_list_of(object, "tags", "term");
}

/* Whether another key has the text, which then counts, as it does for topicd. */
static bool has_body(json_t *object)
{
    size_t count;
    const struct topic_keys_name *names = topic_keys_texts(&count);
    for (size_t i = 0; i < count; i++)
        if (names[i].key == TOPIC_RECORD_BODY &&
            json_string_length(json_object_get(object, names[i].name)) > 0)
            return true;
    return false;
}

static int take_texts_feedparser(json_t *object, json_t *record, struct topic_error *err)
{
    const json_t *content = json_object_get(object, "content");
    if (!json_is_array(content) || has_body(object))
        return 0;
    json_object_del(record, "content");
    return topic_shape_set(record, "content", json_object_get(json_array_get(content, 0), "value"),
                           err);
}

static int take_topics_feedparser(json_t *object, json_t *record,
                                  struct topic_shape_context *context, struct topic_error *err)
{
    (void)context;
    const json_t *tags = json_object_get(object, "tags");
    size_t index;
    json_t *tag;
    if (!topic_shape_is_list_of(object, "tags", "term"))
        return 0;
    json_t *topics = json_array();
    json_array_foreach(tags, index, tag)
    {
        json_t *term = json_object_get(tag, "term");
        if (json_is_string(term))
            json_array_append(topics, term);
    }
    return topic_shape_set_topics(record, topics, err);
}

const struct topic_shape topic_listed_values_feedparser = {
    .name = "entries of feedparser",
    .matches = matches_feedparser,
    .take_texts = take_texts_feedparser,
    .take_topics = take_topics_feedparser,
    .topic_keys = (const char *const[]){"tags", NULL},
};

/* ---- ninjs ---- */

/* Which element of a list is read: that with the role "main" (or "rol:main"), before one without a
 * role, before the first. */
static unsigned rank_of(const json_t *element)
{
    const char *role = topic_shape_string(element, "role");
    size_t len = strlen(role);
    bool is_main = len >= 4 && strcasecmp(role + len - 4, "main") == 0 &&
                   (len == 4 || strchr(":/#", role[len - 5]));
    return is_main ? 0 : len == 0 ? 1 : 2;
}

/* The value of the element; NULL: the list has none with a text. */
static json_t *main_value(const json_t *list)
{
    json_t *found = NULL;
    unsigned best = 0;
    size_t index;
    json_t *element;
    json_array_foreach(list, index, element)
    {
        json_t *value = json_object_get(element, "value");
        unsigned rank = rank_of(element);
        if (json_string_length(value) == 0 || (found && rank >= best))
            continue;
        found = value;
        best = rank;
    }
    return found;
}

/* The first member that is a text, or a list that has one. */
static json_t *find_text(json_t *object, const char *const *keys, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        json_t *value = json_object_get(object, keys[i]);
        if (json_is_array(value))
            value = main_value(value);
        if (json_string_length(value) > 0)
            return value;
    }
    return NULL;
}

static json_t *find_body(json_t *object)
{
    static const char *const keys[] = {"body_text", "body_html", "body_xhtml", "bodies"};
    return find_text(object, keys, sizeof keys / sizeof *keys);
}

static bool matches_ninjs(json_t *object)
{
    return topic_program_records_is_ninjs(object) && find_body(object);
}

static int take_texts_ninjs(json_t *object, json_t *record, struct topic_error *err)
{
    static const char *const titles[] = {"headline", "headlines", "title", "titles"};
    static const char *const excerpts[] = {"description_text", "description_html", "descriptions"};
    static const char *const dates[] = {"firstcreated", "firstCreated", "versioncreated",
                                        "versionCreated"};
    bool failed =
        topic_shape_set(record, "title", find_text(object, titles, sizeof titles / sizeof *titles),
                        err) < 0 ||
        topic_shape_set(record, "excerpt",
                        find_text(object, excerpts, sizeof excerpts / sizeof *excerpts), err) < 0 ||
        topic_shape_set(record, "date", find_text(object, dates, sizeof dates / sizeof *dates),
                        err) < 0 ||
        topic_shape_set(record, "id", topic_program_records_ninjs_id(object), err) < 0;
    return failed ? -1 : topic_shape_set(record, "body", find_body(object), err);
}

static int take_topics_ninjs(json_t *object, json_t *record, struct topic_shape_context *context,
                             struct topic_error *err)
{
    (void)context;
    json_t *subjects = json_object_get(object, "subject");
    json_t *topics = NULL;
    size_t index;
    json_t *subject;
    if (json_array_size(subjects) == 0 && json_object_get(object, "subjects"))
        subjects = json_object_get(object, "subjects");
    if (!json_is_array(subjects))
        return 0; /* its other keys are read */
    topics = json_array();
    json_array_foreach(subjects, index, subject)
    {
        json_t *name = json_object_get(subject, "name");
        if (json_string_length(name) == 0) {
            json_decref(topics);
            return topic_error_set(err, "a subject has no name: ask for the items with the names "
                                        "of their subjects");
        }
        json_array_append(topics, name);
    }
    return topic_shape_set_topics(record, topics, err);
}

const struct topic_shape topic_listed_values_ninjs = {
    .name = "news items in ninjs",
    .matches = matches_ninjs,
    .take_texts = take_texts_ninjs,
    .take_topics = take_topics_ninjs,
    .topic_keys = (const char *const[]){"subject", "subjects", NULL},
};
