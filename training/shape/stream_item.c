/* Articles in the streams of feed readers with the API of Google Reader: {"title": ..., "summary":
 * {"content": ...}, "categories": ["user/-/label/AI", "user/-/state/com.google/read"], "origin":
 * {...}}. A category is a label of the reader's user, the state of the article there, or one that
 * the feed has itself. */
#include "training/shape/stream_item.h"

#include <string.h>

#include "training/shape/shapes.h"

static json_t *content_of(const json_t *object, const char *key)
{
    json_t *content = json_object_get(json_object_get(object, key), "content");
    return json_is_string(content) ? content : NULL;
}

static bool matches(json_t *object)
{
    bool is_of_reader =
        json_object_get(object, "crawlTimeMsec") || json_object_get(object, "timestampUsec") ||
        json_is_string(json_object_get(json_object_get(object, "origin"), "streamId"));
    return is_of_reader && (content_of(object, "summary") || content_of(object, "content"));
}

/* One of both is there, as long as the feed has it. */
static int take_texts(json_t *object, json_t *record, struct topic_error *err)
{
    json_t *content = content_of(object, "content");
    json_t *summary = content_of(object, "summary");
    json_object_del(record, "content");
    json_object_del(record, "summary");
    if (content && topic_shape_set(record, "excerpt", summary, err) < 0)
        return -1;
    return topic_shape_set(record, "body", content ? content : summary, err);
}

/* "AI" of user/-/label/AI and of user/1005/label/AI; NULL: a state. */
static const char *name_of(const char *category)
{
    static const char label[] = "label/";
    if (strncmp(category, "user/", 5) != 0)
        return category;
    const char *slash = strchr(category + 5, '/');
    bool is_label = slash && strncmp(slash + 1, label, sizeof label - 1) == 0;
    return is_label ? slash + sizeof label : NULL;
}

static int take_topics(json_t *object, json_t *record, struct topic_shape_context *context,
                       struct topic_error *err)
{
    (void)context;
    const json_t *categories = json_object_get(object, "categories");
    json_t *topics = json_array();
    size_t index;
    json_t *category;
    if (!topics)
        return topic_error_set(err, "out of memory while reading a record");
    json_array_foreach(categories, index, category)
    {
        const char *name = json_is_string(category) ? name_of(json_string_value(category)) : NULL;
        if (name && json_array_append_new(topics, json_string(name)) < 0) {
            json_decref(topics);
            return topic_error_set(err, "out of memory while reading a record");
        }
    }
    if (json_array_size(topics) > 0)
        return topic_shape_set_topics(record, topics, err);
    json_decref(topics);
    return 1;
}

const struct topic_shape topic_stream_item_shape = {
    .name = "articles of a feed reader, as Google Reader had them",
    .matches = matches,
    .take_texts = take_texts,
    .take_topics = take_topics,
    .why_left_out = "they have no labels and no categories there",
    .topic_keys = (const char *const[]){"categories", NULL},
};

bool topic_stream_item_is_stream(json_t *object)
{
    json_t *first = json_array_get(json_object_get(object, "items"), 0);
    return json_is_object(first) && matches(first);
}
