#include "training/export/record_lists.h"

#include <stdio.h>
#include <string.h>

#include "record/keys.h"
#include "record/programs/program_records.h"
#include "training/export/text_paths.h"

/* Answers of services put their records no deeper. */
#define LEVELS_MAX 6

bool topic_record_lists_is_record(const json_t *object)
{
    size_t count;
    const struct topic_keys_name *names = topic_keys_texts(&count);
    for (size_t i = 0; i < count; i++)
        if (json_is_string(json_object_get(object, names[i].name)))
            return true;
    return false;
}

bool topic_record_lists_is_plain(const char *name)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";
    return name[0] != '\0' && (name[0] < '0' || name[0] > '9') &&
           strspn(name, letters) == strlen(name);
}

/* What is looked for: records, or else objects with texts that no key of ours names. */
typedef bool is_wanted(json_t *object);

static bool is_record(json_t *object)
{
    return topic_record_lists_is_record(object) || topic_program_records_wrapped(object);
}

static bool is_map(json_t *object, is_wanted *is_one)
{
    const char *name;
    json_t *value;
    json_object_foreach(object, name, value)
    {
        (void)name;
        if (!is_one(value))
            return false;
    }
    return json_object_size(object) > 0;
}

static bool is_found(json_t *value, struct topic_record_lists_path *path, is_wanted *is_one)
{
    path->is_map = json_is_object(value);
    return path->is_map ? is_map(value, is_one) : is_one(json_array_get(value, 0));
}

/* NOLINTNEXTLINE(misc-no-recursion) */
static bool find(json_t *object, size_t level, struct topic_record_lists_path *path,
                 is_wanted *is_one)
{
    const size_t len = strlen(path->text);
    const size_t room = sizeof path->text - len;
    const char *name;
    json_t *value;
    json_object_foreach(object, name, value)
    {
        if (!topic_record_lists_is_plain(name) ||
            snprintf(path->text + len, room, "%s%s", len > 0 ? "." : "", name) >= (int)room)
            continue;
        if (is_found(value, path, is_one) ||
            (json_is_object(value) && level < LEVELS_MAX && find(value, level + 1, path, is_one)))
            return true;
    }
    path->text[len] = '\0';
    return false;
}

bool topic_record_lists_find(json_t *object, struct topic_record_lists_path *path)
{
    path->text[0] = '\0';
    return find(object, 1, path, is_record);
}

bool topic_record_lists_find_texts(json_t *object, struct topic_record_lists_path *path)
{
    path->text[0] = '\0';
    return find(object, 1, path, topic_text_paths_has_words);
}
