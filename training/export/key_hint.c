#include "training/export/key_hint.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "record/keys.h"

/* So many keys are named, and a longer one is none that a person chose. */
#define KEYS_MAX 6
#define KEY_MAX_BYTES 60

#define NO_TEXT "has no title, excerpt or body"
#define NOT_A_STRING "is not a string"
#define NOT_AN_ID "the id is not a string or a number"

static bool ends_with(const char *text, const char *end)
{
    size_t len = strlen(text);
    return len >= strlen(end) && strcmp(text + len - strlen(end), end) == 0;
}

static bool is_named(const char *name)
{
    return strlen(name) <= KEY_MAX_BYTES && topic_utf8_is_name(name, strlen(name));
}

/* The longest text among the members of the object: others are its format or its language. */
static const char *text_member(json_t *object)
{
    const char *name;
    json_t *value;
    const char *longest = NULL;
    size_t most = 0;
    json_object_foreach(object, name, value)
    {
        if (json_string_length(value) <= most || !is_named(name))
            continue;
        longest = name;
        most = json_string_length(value);
    }
    return longest;
}

/* A text under a key of ours that is within a list or an object: the path to it. */
static bool add_path(json_t *object, struct topic_error *err)
{
    size_t count;
    const struct topic_keys_name *names = topic_keys_texts(&count);
    for (size_t i = 0; i < count; i++) {
        json_t *value = json_object_get(object, names[i].name);
        const char *member = text_member(value);
        const char *inner = text_member(json_array_get(value, 0));
        if (inner || json_is_string(json_array_get(value, 0)))
            member = "0";
        if (!member || !names[i].not_a_string || !ends_with(err->text, names[i].not_a_string))
            continue;
        const struct topic_error before = *err;
        topic_error_reset(err);
        if (json_array_size(value) > 1)
            topic_error_set(err, "%s: join its texts to one", before.text);
        else
            topic_error_set(err, "%s: set --map %s=%s.%s%s%s", before.text,
                            topic_field_name((enum topic_field)names[i].key), names[i].name, member,
                            inner ? "." : "", inner ? inner : "");
        return true;
    }
    return false;
}

/* The table of an object: pandas has written it by columns whose rows have names, or both apart. */
static bool is_data_frame(json_t *object)
{
    json_t *first = json_object_iter_value(json_object_iter(object));
    if (json_is_array(json_object_get(object, "columns")) &&
        json_is_array(json_array_get(json_object_get(object, "data"), 0)))
        return true;
    return json_is_object(first) && json_object_get(first, "0");
}

/* The name of the first member, if each is a record or a list of records: {"a1": {"title":
 * ...}}. */
static const char *find_record(json_t *object)
{
    const char *name;
    json_t *value;
    size_t count;
    const struct topic_keys_name *names = topic_keys_texts(&count);
    json_object_foreach(object, name, value)
    {
        json_t *record = json_is_array(value) ? json_array_get(value, 0) : value;
        bool has_text = false;
        for (size_t i = 0; i < count && !has_text; i++)
            has_text = json_is_string(json_object_get(record, names[i].name));
        if (!has_text || !is_named(name))
            return NULL;
    }
    return json_object_iter_key(json_object_iter(object));
}

/* A list of records within an object of this one: {"payload": {"stories": [{"title": ...}]}}. */
static bool add_list(json_t *object, struct topic_error *err)
{
    const char *outer;
    const char *inner;
    json_t *holder;
    json_t *list;
    json_object_foreach(object, outer, holder)
    {
        json_object_foreach(holder, inner, list)
        {
            if (!is_named(outer) || !is_named(inner) || !text_member(json_array_get(list, 0)))
                continue;
            const struct topic_error before = *err;
            topic_error_reset(err);
            topic_error_set(err, "%s; %s.%s is a list of records: write it to a file of its own",
                            before.text, outer, inner);
            return true;
        }
    }
    return false;
}

/* {"id": {"$oid": "65a0..."}}, as MongoDB writes one. */
static void add_id_path(json_t *object, struct topic_error *err)
{
    const char *member = text_member(json_object_get(object, "id"));
    const struct topic_error before = *err;
    if (!member)
        return;
    topic_error_reset(err);
    topic_error_set(err, "%s: set --map id=id.%s", before.text, member);
}

static void list_keys(json_t *object, char *list, size_t size)
{
    const char *name;
    json_t *value;
    size_t count = 0;
    size_t used = 0;
    list[0] = '\0';
    json_object_foreach(object, name, value)
    {
        unsigned rank;
        bool may_hold = json_string_length(value) > 0 || json_object_size(value) > 0 ||
                        json_array_size(value) > 0;
        bool is_ours = topic_keys_find(name, strlen(name), &rank) != TOPIC_RECORD_OTHER;
        if (may_hold && !is_ours && is_named(name) && count++ < KEYS_MAX)
            used += (size_t)snprintf(list + used, size - used, "%s%s", count > 1 ? ", " : "", name);
    }
    if (count > KEYS_MAX)
        snprintf(list + used, size - used, ", ...");
}

void topic_key_hint_add(json_t *object, struct topic_error *err)
{
    char keys[KEYS_MAX * (KEY_MAX_BYTES + 2) + sizeof ", ..."];
    const struct topic_error before = *err;
    bool has_none = ends_with(err->text, NO_TEXT);
    if (ends_with(err->text, NOT_AN_ID))
        add_id_path(object, err);
    if (!json_is_object(object) || (!has_none && !ends_with(err->text, NOT_A_STRING)))
        return;
    if (is_data_frame(object)) {
        topic_error_reset(err);
        topic_error_set(err,
                        "%s: it is a table as pandas writes it: write it with orient=\"records\"",
                        before.text);
        return;
    }
    json_t *only =
        json_object_size(object) == 1 ? json_object_iter_value(json_object_iter(object)) : NULL;
    const char *name = has_none ? find_record(object) : NULL;
    if (has_none && !name && json_is_object(only))
        name = find_record(only);
    if (name) {
        topic_error_reset(err);
        topic_error_set(err,
                        "%s: it holds records under names, such as \"%s\": write them as a list, "
                        "or each on a line",
                        before.text, name);
        return;
    }
    if (has_none ? add_list(object, err) : add_path(object, err))
        return;
    list_keys(object, keys, sizeof keys);
    if (!has_none || keys[0] == '\0')
        return;
    topic_error_reset(err);
    topic_error_set(err, "%s; it has %s: say which is the text with --map body=KEY", before.text,
                    keys);
}
