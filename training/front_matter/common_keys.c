#include "training/front_matter/common_keys.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "base/text_scan.h"
#include "record/keys.h"

/* The longest name of a key of ours has half as many. */
#define NAME_MAX_BYTES 40

static enum topic_record_key key_of(const char *name)
{
    unsigned rank;
    return topic_keys_find(name, strlen(name), &rank);
}

static bool is_blank(const json_t *value)
{
    return json_is_null(value) || (json_is_string(value) && json_string_length(value) == 0);
}

/* null, "", and lists of nothing else: `tags:`, `tags: []`, `tags: [~]` */
static bool is_empty(const json_t *value)
{
    size_t blank = 0;
    while (blank < json_array_size(value) && is_blank(json_array_get(value, blank)))
        blank++;
    return json_is_array(value) ? blank == json_array_size(value) : is_blank(value);
}

/* Adds a member under another name, unless the object has one of that name that is not empty. */
static int add(json_t *object, json_t *lines, const char *name, const char *from, json_t *value,
               struct topic_error *err)
{
    const json_t *present = json_object_get(object, name);
    if (present && !is_empty(present))
        return 0;
    json_t *line = json_object_get(lines, from);
    if (json_object_set(object, name, value) < 0 ||
        (line && json_object_set(lines, name, line) < 0))
        return topic_error_set(err, "out of memory while reading front matter");
    return 0;
}

/* Title and TAGS are title and tags. */
static int add_small(json_t *object, json_t *lines, const char *name, json_t *value,
                     struct topic_error *err)
{
    char small[NAME_MAX_BYTES];
    size_t len = strlen(name);
    if (len >= sizeof small || key_of(name) != TOPIC_RECORD_OTHER)
        return 0;
    for (size_t i = 0; i <= len; i++)
        small[i] = (char)tolower((unsigned char)name[i]);
    return key_of(small) == TOPIC_RECORD_OTHER ? 0 : add(object, lines, small, name, value, err);
}

/* A flag of a theme is no name. */
static bool is_name(const json_t *value)
{
    static const char *const flags[] = {"true", "false", "yes", "no"};
    const struct topic_text text = {json_string_value(value), json_string_length(value)};
    return json_is_string(value) && !TOPIC_TEXT_SCAN_IS_ONE_OF(text, flags);
}

/* Grav and VuePress call them `tag`. */
static const char *name_of_topics(const char *name, const json_t *value)
{
    if (topic_text_scan_is_equal_in_any_case(name, "tag"))
        return is_name(value) || json_is_array(value) ? "tags" : NULL;
    return key_of(name) == TOPIC_RECORD_TOPICS ? name : NULL;
}

/* The topics of Hugo's, Zola's and Grav's taxonomies. */
static int add_nested(json_t *object, json_t *lines, const char *group, struct topic_error *err)
{
    const char *name;
    json_t *value;
    json_object_foreach(json_object_get(object, group), name, value)
    {
        const char *topics = name_of_topics(name, value);
        if (topics && add(object, lines, topics, group, value, err) < 0)
            return -1;
    }
    return 0;
}

/* ---- #ai ---- */

static bool is_hashed(const char *name)
{
    return name[0] == '#' && name[1] != '\0' && !strchr(" \t#", name[1]);
}

/* "#ai #energy" and "#ai, #energy": the words without the #. NULL: not every word has one. */
static json_t *split_hashed(const char *text)
{
    static const char separators[] = " \t,";
    json_t *names = json_array();
    for (text += strspn(text, separators); *text; text += strspn(text, separators)) {
        size_t len = strcspn(text, separators);
        if (!is_hashed(text) || len < 2) {
            json_decref(names);
            return NULL;
        }
        json_array_append_new(names, json_stringn(text + 1, len - 1));
        text += len;
    }
    return names;
}

static int strip_list(json_t *list, struct topic_error *err)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *name = json_string_value(json_array_get(list, i));
        json_t *bare = name && is_hashed(name) ? json_string(name + 1) : NULL;
        if (bare && json_array_set_new(list, i, bare) < 0)
            return topic_error_set(err, "out of memory while reading front matter");
    }
    return 0;
}

static int strip_marks(json_t *object, const char *name, json_t *value, struct topic_error *err)
{
    const char *text = json_string_value(value);
    if (json_is_array(value))
        return strip_list(value, err);
    json_t *names = text && strchr(text, '#') ? split_hashed(text) : NULL;
    return names && json_object_set_new(object, name, names) < 0
               ? topic_error_set(err, "out of memory while reading front matter")
               : 0;
}

int topic_common_keys_apply(json_t *object, json_t *lines, struct topic_error *err)
{
    static const char *const groups[] = {"taxonomies", "taxonomy", "extra", "params"};
    const char *name;
    json_t *value;
    json_t *written = json_copy(object); /* the object grows */
    int status = 0;
    json_object_foreach(written, name, value)
    {
        const char *topics = name_of_topics(name, value);
        if (status == 0)
            status = add_small(object, lines, name, value, err);
        if (status == 0 && topics)
            status = add(object, lines, topics, name, value, err);
    }
    json_decref(written);
    for (size_t i = 0; status == 0 && i < sizeof groups / sizeof *groups; i++)
        status = add_nested(object, lines, groups[i], err);
    written = status == 0 ? json_copy(object) : NULL;
    json_object_foreach(written, name, value)
    {
        if (status == 0 && key_of(name) == TOPIC_RECORD_TOPICS)
            status = strip_marks(object, name, value, err);
    }
    json_decref(written);
    return status;
}
