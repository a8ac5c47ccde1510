#include "record/label/label_object.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/text_scan.h"

/* A shorter text with a digit and no blank may be a name, such as GPT4. */
#define ID_MIN_BYTES 8

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

/* Whether one is the other in small letters, with hyphens or without. */
static bool is_same_word(const char *left, const char *right)
{
    for (; *left != '\0' || *right != '\0'; left++, right++) {
        left += strspn(left, " -_");
        right += strspn(right, " -_");
        if (!topic_text_scan_is_same_in_any_case(left, right, 1))
            return false;
        if (*left == '\0')
            return true;
    }
    return true;
}

/* What an object is called: by "name", or by "tag", as Pocket does. */
static json_t *own_name(const json_t *object)
{
    json_t *name = json_object_get(object, "name");
    return json_is_string(name) ? name : json_object_get(object, "tag");
}

/* {"AI": {"ID": 7, "name": "AI", ...}}, as WordPress.com gives tags: each object is called by its
 * key, which may be in small letters. */
static bool are_named(json_t *object)
{
    const char *name;
    json_t *value;
    json_object_foreach(object, name, value)
    {
        const char *own = json_string_value(own_name(value));
        if (!own || !is_same_word(own, name))
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
            status = json_array_append(names, own_name(value));
    }
    if (status == 0)
        return names;
    json_decref(names);
    topic_error_set(err, "out of memory while reading a record");
    return NULL;
}

/* ---- messages ---- */

/* So many items of a list show what its members are. */
#define ITEMS_SEEN 20

/* Points of a member, of which the one with the most is the name. A usual name of it has more than
 * one that looks like a word, and what looks like an id is none whatever it is called. */
#define USUAL_POINTS 12
#define PAIR_POINTS 10
#define SLUG_POINTS (-5)
#define SAME_POINTS (-8)
#define KIND_POINTS (-15)
#define ID_POINTS (-30)
#define POINTS_MIN (-10)

/* A list of objects, or one. */
static json_t *item_at(json_t *value, size_t index)
{
    if (json_is_array(value))
        return json_array_get(value, index);
    return index == 0 ? value : NULL;
}

/* A number, a hash, an address, or a path such as The Guardian's "environment/oil". */
static bool is_id(const char *text)
{
    size_t len = strlen(text);
    bool has_digit = strcspn(text, "0123456789") < len;
    bool has_letter = false;
    for (const char *at = text; *at != '\0'; at++)
        has_letter = has_letter || (unsigned char)*at >= 0x80 || (*at >= 'A' && *at <= 'Z') ||
                     (*at >= 'a' && *at <= 'z');
    if (strstr(text, "://") || !has_letter)
        return true;
    return !strchr(text, ' ') && (strpbrk(text, "/:@") || (has_digit && len >= ID_MIN_BYTES));
}

static bool is_slug(const char *text)
{
    for (const char *at = text; *at != '\0'; at++)
        if (*at == ' ' || (*at >= 'A' && *at <= 'Z'))
            return false;
    return strpbrk(text, "-_") != NULL;
}

/* Members that say something else of a topic. */
static bool is_kind(const char *name)
{
    static const char *const names[] = {
        "type",   "kind",   "lang",       "language",   "taxonomy",  "scheme", "domain",
        "locale", "color",  "slug",       "id",         "uri",       "url",    "href",
        "major",  "status", "visibility", "created_at", "updated_at"};
    static const char *const ends[] = {"_id", "Id", "ID", "Url", "_url", "Uri", "At", "Type"};
    const struct topic_text text = {name, strlen(name)};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (text.len > strlen(ends[i]) && strcmp(name + text.len - strlen(ends[i]), ends[i]) == 0)
            return true;
    return TOPIC_TEXT_SCAN_IS_ONE_OF(text, names);
}

static int points_of_name(const char *name)
{
    static const char *const usual[] = {"name",  "label", "title",    "term",       "topic",
                                        "value", "text",  "webTitle", "displayName"};
    for (int i = 0; (size_t)i < sizeof usual / sizeof *usual; i++)
        if (strcmp(name, usual[i]) == 0)
            return USUAL_POINTS - i;
    return is_kind(name) ? KIND_POINTS : 0;
}

/* {"name": "subject", "value": "Oil"}, as The New York Times has it: of such a pair the value is
 * what the topic is called, unless it is the name again. */
static bool is_value_of_pair(const char *name, json_t *first)
{
    const char *kind = json_string_value(json_object_get(first, "name"));
    const char *value = json_string_value(json_object_get(first, "value"));
    return strcmp(name, "value") == 0 && kind && value && !is_same_word(kind, value);
}

/* How probable it is that a member of the items is their name. */
static int points_of(json_t *items, const char *name)
{
    const char *first = json_string_value(json_object_get(item_at(items, 0), name));
    size_t count = 0;
    size_t ids = 0;
    size_t slugs = 0;
    size_t same = 0;
    for (size_t i = 0; i < ITEMS_SEEN && item_at(items, i); i++) {
        const char *text = json_string_value(json_object_get(item_at(items, i), name));
        count++;
        ids += !text || is_id(text);
        slugs += text && is_slug(text);
        same += text && strcmp(text, first) == 0;
    }
    return points_of_name(name) + (is_value_of_pair(name, item_at(items, 0)) ? PAIR_POINTS : 0) +
           (2 * ids > count ? ID_POINTS : 0) + (2 * slugs > count ? SLUG_POINTS : 0) +
           (count > 1 && same == count ? SAME_POINTS : 0);
}

/* The member of the items that is their name; NULL: none looks like one. */
static const char *name_member(json_t *items)
{
    const char *name;
    const char *best = NULL;
    json_t *value;
    int most = POINTS_MIN;
    json_object_foreach(item_at(items, 0), name, value)
    {
        int points = json_string_length(value) > 0 ? points_of(items, name) : most;
        if (points <= most)
            continue;
        best = name;
        most = points;
    }
    return best;
}

/* An object of the first item that has the name, such as the attributes of Strapi. */
static const char *inner_member(json_t *items)
{
    const char *name;
    json_t *value;
    json_object_foreach(item_at(items, 0), name, value)
    {
        if (json_is_object(value) && name_member(value))
            return name;
    }
    return NULL;
}

/* The path from the items to their names. */
static int path_to_names(json_t *items, char *path, size_t size)
{
    const char *member = name_member(items);
    const char *inner = inner_member(items);
    if (!member && inner)
        return snprintf(path, size, ".%s.%s", inner,
                        name_member(json_object_get(item_at(items, 0), inner)));
    return member ? snprintf(path, size, ".%s", member) : 0;
}

/* The rest of a path to the names: in the items, or in what the first member has. */
static struct topic_text path_below(json_t *items, char *path, size_t size)
{
    json_t *first = json_object_iter_value(json_object_iter(items));
    const char *key = json_object_iter_key(json_object_iter(items));
    int len = path_to_names(items, path, size);
    if (len == 0 && (json_is_object(first) || json_is_array(first))) {
        len = snprintf(path, size, ".%s", key);
        if (len > 0 && (size_t)len < size)
            len += path_to_names(first, path + len, size - (size_t)len);
    }
    return (struct topic_text){path, len > 0 && (size_t)len < size ? (size_t)len : 0};
}

static int refuse(json_t *items, struct topic_text key, const char *what, struct topic_error *err)
{
    char path[PATH_MAX_BYTES];
    struct topic_text below = path_below(items, path, sizeof path);
    if (key.len == 0 || key.len > PATH_MAX_BYTES || below.len == 0)
        return topic_error_set(err, "%s: write a list of names, such as [\"AI\"]", what);
    return topic_error_set(err,
                           "%s: set --map topics=%.*s%.*s, or write a list of names, such as "
                           "[\"AI\"]",
                           what, (int)key.len, key.bytes, (int)below.len, below.bytes);
}

int topic_label_object_refuse_items(json_t *items, struct topic_text key, struct topic_error *err)
{
    return refuse(items, key, "a topic is an object", err);
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
