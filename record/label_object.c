#include "record/label_object.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/text_scan.h"

/* A longer path is cut in messages. */
#define PATH_MAX_BYTES 200

/* ---- flags ---- */

static bool is_flag(const json_t *value)
{
    double number = json_number_value(value);
    return json_is_boolean(value) || (json_is_number(value) && (number == 0 || number == 1));
}

/* Members of a single topic's object, of which 0 and 1 are values. */
static bool is_property(const char *name)
{
    static const char *const names[] = {"id",    "_id",      "parent", "parent_id", "count",
                                        "order", "position", "index",  "level",     "depth",
                                        "rank",  "weight",   "score",  "confidence"};
    const struct topic_text text = {name, strlen(name)};
    return TOPIC_TEXT_SCAN_IS_ONE_OF(text, names) ||
           topic_text_scan_has_prefix_in_any_case(text, 0, "is_") ||
           topic_text_scan_has_prefix_in_any_case(text, 0, "has_");
}

/* A single number may be anything. */
static bool are_flags(json_t *object)
{
    const char *name;
    json_t *value;
    bool is_boolean = json_is_boolean(json_object_iter_value(json_object_iter(object)));
    if (!is_boolean && json_object_size(object) < 2)
        return false;
    json_object_foreach(object, name, value)
    {
        if (!is_flag(value) || is_property(name) || json_is_boolean(value) != is_boolean)
            return false;
    }
    return true;
}

static bool are_scores(json_t *object)
{
    const char *name;
    json_t *value;
    json_object_foreach(object, name, value)
    {
        if (!json_is_number(value) || is_property(name))
            return false;
    }
    return true;
}

static json_t *names_of_flags(json_t *object, struct topic_error *err)
{
    json_t *names = json_array();
    const char *name;
    json_t *value;
    int status = names ? 0 : -1;
    json_object_foreach(object, name, value)
    {
        bool applies = json_is_true(value) || json_number_value(value) == 1;
        if (status == 0 && applies)
            status = json_array_append_new(names, json_string(name));
    }
    if (status == 0)
        return names;
    json_decref(names);
    topic_error_set(err, "out of memory while reading a record");
    return NULL;
}

/* ---- names as keys ---- */

/* {"AI": {"ID": 7, "name": "AI", ...}}, as WordPress.com gives tags: each object is called by its
 * key. */
static bool are_named(json_t *object)
{
    const char *name;
    json_t *value;
    json_object_foreach(object, name, value)
    {
        const char *own = json_string_value(json_object_get(value, "name"));
        if (!own || strcmp(own, name) != 0)
            return false;
    }
    return json_object_size(object) > 0;
}

static json_t *names_of_keys(json_t *object, struct topic_error *err)
{
    json_t *names = json_array();
    const char *name;
    json_t *value;
    int status = names ? 0 : -1;
    json_object_foreach(object, name, value)
    {
        (void)name;
        if (status == 0)
            status = json_array_append(names, json_object_get(value, "name"));
    }
    if (status == 0)
        return names;
    json_decref(names);
    topic_error_set(err, "out of memory while reading a record");
    return NULL;
}

/* ---- messages ---- */

/* The member that is the name: one that is called like a name, else the first text. */
static const char *name_member(json_t *object)
{
    static const char *const usual[] = {"name",  "label", "title",    "term",       "topic",
                                        "value", "text",  "webTitle", "displayName"};
    const char *name;
    json_t *value;
    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
        if (json_is_string(json_object_get(object, usual[i])))
            return usual[i];
    json_object_foreach(object, name, value)
    {
        if (json_is_string(value))
            return name;
    }
    return NULL;
}

/* An object of the object that has the name, such as the attributes of Strapi. */
static const char *inner_member(json_t *object)
{
    const char *name;
    json_t *value;
    json_object_foreach(object, name, value)
    {
        if (json_is_object(value) && name_member(value))
            return name;
    }
    return NULL;
}

/* The rest of a path to the names: a member of the object, or of the first object in it. */
static struct topic_text path_below(json_t *object, char *path, size_t size)
{
    json_t *first = json_object_iter_value(json_object_iter(object));
    const char *key = json_object_iter_key(json_object_iter(object));
    const char *member = name_member(object);
    json_t *inner = json_is_array(first) ? json_array_get(first, 0) : first;
    const char *below = name_member(inner);
    const char *deeper = below ? NULL : inner_member(inner);
    int len = 0;
    if (member)
        len = snprintf(path, size, ".%s", member);
    else if (deeper)
        len = snprintf(path, size, ".%s.%s.%s", key, deeper,
                       name_member(json_object_get(inner, deeper)));
    else if (json_is_object(first) || json_is_array(first))
        len = snprintf(path, size, below ? ".%s.%s" : ".%s", key, below ? below : "");
    return (struct topic_text){path, len > 0 && (size_t)len < size ? (size_t)len : 0};
}

static int refuse(json_t *object, struct topic_text key, const char *what, struct topic_error *err)
{
    char path[PATH_MAX_BYTES];
    struct topic_text below = path_below(object, path, sizeof path);
    if (key.len == 0 || key.len > PATH_MAX_BYTES || below.len == 0)
        return topic_error_set(err, "%s: write a list of names, such as [\"AI\"]", what);
    return topic_error_set(err,
                           "%s: set --map topics=%.*s%.*s, or write a list of names, such as "
                           "[\"AI\"]",
                           what, (int)key.len, key.bytes, (int)below.len, below.bytes);
}

int topic_label_object_refuse_item(json_t *object, struct topic_text key, struct topic_error *err)
{
    return refuse(object, key, "a topic is an object", err);
}

json_t *topic_label_object_names(json_t *object, struct topic_text key, struct topic_error *err)
{
    json_t *choices = json_object_get(object, "choices");
    if (json_object_size(object) == 1 && json_is_array(choices))
        return json_incref(choices);
    if (json_object_size(object) > 0 && are_flags(object))
        return names_of_flags(object, err);
    if (are_named(object))
        return names_of_keys(object, err);
    if (json_object_size(object) > 0 && are_scores(object))
        topic_error_set(err, "the topics have scores or counts: write a list of the names that "
                             "apply, or call the key \"cats\", as spaCy does, where 0.5 and more "
                             "applies");
    else
        refuse(object, key, "the topics are an object", err);
    return NULL;
}
