/* A post of ActivityStreams, as Mastodon, WriteFreely and WordPress publish it, or the activity
 * that made it:
 *
 *     {"type": "Create", "object": {"type": "Note", "content": "<p>...", "attributedTo": ...,
 *                                   "tag": [{"type": "Hashtag", "name": "#energy"}]}} */
#include <string.h>

#include "record/keys.h"
#include "training/shape/shapes.h"

/* The post of an activity, or the object itself. */
static json_t *post_of(json_t *object)
{
    json_t *post = json_object_get(object, "object");
    return json_is_object(post) ? post : object;
}

/* Topics, or a text, under a name of ours are those of another program that has such keys too. */
static bool has_own(json_t *post)
{
    const char *name;
    json_t *value;
    json_object_foreach(post, name, value)
    {
        unsigned rank;
        enum topic_record_key key = topic_keys_find(name, strlen(name), &rank);
        bool is_of_post = strcmp(name, "content") == 0 || strcmp(name, "tag") == 0;
        if (!is_of_post &&
            (key == TOPIC_RECORD_TOPICS || key == TOPIC_RECORD_TITLE || key == TOPIC_RECORD_BODY))
            return true;
    }
    return false;
}

/* Boosts and likes may hold the post of somebody else. */
static bool publishes(json_t *activity)
{
    const char *type = topic_shape_string(activity, "type");
    return strcmp(type, "Create") == 0 || strcmp(type, "Update") == 0;
}

static bool matches(json_t *object)
{
    json_t *post = post_of(object);
    const json_t *tags = json_object_get(post, "tag");
    return json_is_string(json_object_get(post, "content")) &&
           json_is_string(json_object_get(post, "type")) && json_object_get(post, "attributedTo") &&
           (!tags || json_is_object(tags) || json_is_array(tags)) && !has_own(post) &&
           (post == object || (publishes(object) && !has_own(object)));
}

/* The name of an article is its title; that of a note is null. */
static int take_texts(json_t *object, json_t *record, struct topic_error *err)
{
    const char *name;
    json_t *value;
    json_t *post = post_of(object);
    json_object_foreach(post, name, value)
    {
        if (topic_shape_set(record, name, value, err) < 0)
            return -1;
    }
    if (post != object)
        json_object_del(record, "object");
    json_t *title = json_object_get(post, "name");
    return json_is_string(title) ? topic_shape_set(record, "title", title, err) : 0;
}

static int add_hashtag(json_t *topics, const json_t *tag)
{
    const char *name = topic_shape_string(tag, "name");
    name += name[0] == '#';
    if (strcmp(topic_shape_string(tag, "type"), "Hashtag") != 0 || name[0] == '\0')
        return 0;
    return json_array_append_new(topics, json_string(name));
}

/* One tag, or a list of them: people who are mentioned and small pictures are tags too. A post
 * without a hashtag is one to which nobody gave topics. */
static int take_topics(json_t *object, json_t *record, struct topic_shape_context *context,
                       struct topic_error *err)
{
    (void)context;
    const json_t *tags = json_object_get(post_of(object), "tag");
    json_t *topics = json_array();
    size_t count = json_is_array(tags) ? json_array_size(tags) : 1;
    int status = topics ? 0 : -1;
    for (size_t i = 0; status == 0 && i < count; i++)
        status = add_hashtag(topics, json_is_array(tags) ? json_array_get(tags, i) : tags);
    json_object_del(record, "tag");
    if (status == 0 && json_array_size(topics) > 0)
        return topic_shape_set_topics(record, topics, err);
    json_decref(topics);
    return status < 0 ? topic_error_set(err, "out of memory while reading a record") : 1;
}

const struct topic_shape topic_activity_shape = {
    .name = "posts of ActivityStreams",
    .matches = matches,
    .take_texts = take_texts,
    .take_topics = take_topics,
    .why_left_out = "they have no hashtags there",
    .topic_keys = (const char *const[]){"tag", NULL},
};
