/* Stories of Arc XP in ANS, its JSON for articles: {"headlines": {"basic": ...}, "description":
 * {"basic": ...}, "content_elements": [{"type": "text", "content": ...}], "taxonomy": {"tags":
 * [{"text": "AI"}]}}. What else stands in the text, such as images and code, has no words of it. */
#include "training/shape/arc_story.h"

#include <string.h>

#include "base/buffer.h"
#include "record/programs/program_records.h"
#include "training/shape/shapes.h"

/* Lists in lists. */
#define DEPTH_MAX 8

static bool matches(json_t *object)
{
    return topic_program_records_is_arc(object);
}

/* ---- the text ---- */

static int add_text(struct topic_buffer *body, const char *text, struct topic_error *err)
{
    if (text[0] == '\0')
        return 0;
    return topic_buffer_format(body, err, body->len > 0 ? "\n\n%s" : "%s", text);
}

/* Recursion ends at DEPTH_MAX. */
/* NOLINTBEGIN(misc-no-recursion) */

/* The texts of elements, of which lists and quotes hold others. */
static int add_elements(struct topic_buffer *body, const json_t *elements, size_t depth,
                        struct topic_error *err)
{
    size_t index;
    json_t *element;
    json_array_foreach(elements, index, element)
    {
        const char *type = topic_shape_string(element, "type");
        bool has_text = strcmp(type, "text") == 0 || strcmp(type, "header") == 0 ||
                        strcmp(type, "quote") == 0 || strcmp(type, "list") == 0;
        if (!has_text)
            continue;
        if (add_text(body, topic_shape_string(element, "content"), err) < 0)
            return -1;
        if (depth < DEPTH_MAX &&
            (add_elements(body, json_object_get(element, "items"), depth + 1, err) < 0 ||
             add_elements(body, json_object_get(element, "content_elements"), depth + 1, err) < 0))
            return -1;
    }
    return 0;
}

/* NOLINTEND(misc-no-recursion) */

static int take_body(json_t *object, json_t *record, struct topic_error *err)
{
    struct topic_buffer body = {0};
    int status = add_elements(&body, json_object_get(object, "content_elements"), 0, err);
    json_t *text = body.len > 0 ? json_stringn(body.bytes, body.len) : NULL;
    if (status == 0)
        status = topic_shape_set(record, "body", text, err);
    json_decref(text);
    topic_buffer_release(&body);
    return status;
}

/* ---- the other fields ---- */

static json_t *basic(json_t *object, const char *key)
{
    json_t *text = json_object_get(json_object_get(object, key), "basic");
    return json_string_length(text) > 0 ? text : NULL;
}

static int take_texts(json_t *object, json_t *record, struct topic_error *err)
{
    static const char *const dates[] = {"created_date", "publish_date", "first_publish_date",
                                        "display_date"};
    json_t *excerpt = basic(object, "description");
    json_object_del(record, "description");
    if (!excerpt)
        excerpt = basic(object, "subheadlines");
    if (topic_shape_set(record, "title", basic(object, "headlines"), err) < 0 ||
        topic_shape_set(record, "excerpt", excerpt, err) < 0 || take_body(object, record, err) < 0)
        return -1;
    for (size_t i = 0; i < sizeof dates / sizeof *dates; i++)
        if (topic_shape_set(record, "date", json_object_get(object, dates[i]), err) < 0)
            return -1;
    return json_object_get(record, "id")
               ? 0
               : topic_shape_set(record, "id", json_object_get(object, "_id"), err);
}

/* The names under the key of the items; NULL: out of memory. */
static json_t *names_of(const json_t *items, const char *key)
{
    size_t index;
    json_t *item;
    json_t *names = json_array();
    json_array_foreach(items, index, item)
    {
        if (topic_shape_string(item, key)[0] == '\0' ||
            json_array_append(names, json_object_get(item, key)) == 0)
            continue;
        json_decref(names);
        return NULL;
    }
    return names;
}

/* Sections are topics only where a story has no tags at all, so that the two are not mixed. */
static int take_topics(json_t *object, json_t *record, struct topic_shape_context *context,
                       struct topic_error *err)
{
    (void)context;
    const json_t *taxonomy = json_object_get(object, "taxonomy");
    const json_t *tags = json_object_get(taxonomy, "tags");
    json_t *topics = json_is_array(tags) ? names_of(tags, "text")
                                         : names_of(json_object_get(taxonomy, "sections"), "name");
    if (!topics)
        return topic_error_set(err, "out of memory while reading a record");
    if (json_array_size(topics) > 0)
        return topic_shape_set_topics(record, topics, err);
    json_decref(topics);
    return 1;
}

const struct topic_shape topic_arc_story_shape = {
    .name = "stories of Arc XP",
    .matches = matches,
    .take_texts = take_texts,
    .take_topics = take_topics,
    .why_left_out = "they have no tags there",
};

/* ---- lists of them ---- */

bool topic_arc_story_is_results(json_t *object)
{
    return strcmp(topic_shape_string(object, "type"), "results") == 0 &&
           json_is_array(json_object_get(object, "content_elements"));
}

/* NOLINTNEXTLINE(readability-non-const-parameter): as other lists have it */
json_t *topic_arc_story_list(json_t *object, size_t *left_out)
{
    (void)left_out;
    return json_incref(json_object_get(object, "content_elements"));
}
