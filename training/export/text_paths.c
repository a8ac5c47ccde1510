#include "training/export/text_paths.h"

#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "record/json_value.h"
#include "record/keys.h"
#include "training/export/envelope.h"

/* A longer key is none that a person chose. */
#define KEY_MAX_BYTES 60

bool topic_text_paths_is_named(const char *name)
{
    return strlen(name) <= KEY_MAX_BYTES && topic_utf8_is_name(name, strlen(name));
}

/* What programs keep beside a text: its kind, its format or its own number. */
static bool is_remark(const char *name)
{
    static const char *const remarks[] = {"type",   "_type",      "nodeType",  "component",
                                          "format", "lang",       "language",  "version",
                                          "id",     "_id",        "_uid",      "_key",
                                          "style",  "encoding",   "mimeType",  "representation",
                                          "_rev",   "_createdAt", "_updatedAt"};
    for (size_t i = 0; i < sizeof remarks / sizeof *remarks; i++)
        if (strcmp(name, remarks[i]) == 0)
            return true;
    return false;
}

const char *topic_text_paths_member(json_t *object)
{
    const char *name;
    json_t *value;
    const char *longest = NULL;
    size_t most = 0;
    json_object_foreach(object, name, value)
    {
        if (topic_text_paths_is_named(name) && topic_json_value_is_blocks(value))
            return name;
        if (json_string_length(value) <= most || !topic_text_paths_is_named(name) ||
            is_remark(name))
            continue;
        longest = name;
        most = json_string_length(value);
    }
    return longest;
}

static void add_to_paths(struct topic_text_paths *paths, const char *beginning, const char *name)
{
    bool is_ours = topic_keys_find(name, strlen(name), &(unsigned){0}) != TOPIC_RECORD_OTHER;
    size_t len = strlen(beginning) + strlen(name);
    if (!topic_text_paths_is_named(name) || len > TOPIC_TEXT_PATHS_MAX_BYTES ||
        (is_ours && beginning[0] == '\0') || paths->count++ >= TOPIC_TEXT_PATHS_MAX)
        return;
    paths->len += (size_t)snprintf(paths->text + paths->len, sizeof paths->text - paths->len,
                                   "%s%s%s", paths->count > 1 ? ", " : "", beginning, name);
}

/* The text that the value is, or the one of a list of several words: others are of names. */
static const char *own_text(const json_t *value)
{
    const char *text =
        json_string_value(json_array_size(value) == 1 ? json_array_get(value, 0) : value);
    return text && (json_is_string(value) || strchr(text, ' ')) ? text : "";
}

/* A text of several words, rather than a date or the name of a kind, or the document of an
 * editor. */
static bool has_words(const json_t *value)
{
    return strchr(own_text(value), ' ') != NULL || topic_json_value_is_blocks(value);
}

/* Adds the texts of several words, or the others. */
static void add_texts(struct topic_text_paths *paths, json_t *object, const char *beginning,
                      bool with_words)
{
    const char *name;
    json_t *value;
    json_object_foreach(object, name, value)
    {
        bool is_text = own_text(value)[0] != '\0' && !is_remark(name);
        bool is_document = topic_json_value_is_blocks(value) && !topic_envelope_is_list(name);
        if ((is_text || is_document) && has_words(value) == with_words)
            add_to_paths(paths, beginning, name);
    }
}

/* Writes the beginning of the paths to the members of a member; false: it is no object, or its name
 * is none for a path. */
static bool begin_path(char path[static TOPIC_TEXT_PATHS_MAX_BYTES], const char *beginning,
                       const char *name, const json_t *value)
{
    return json_is_object(value) && topic_text_paths_is_named(name) &&
           !topic_json_value_is_blocks(value) &&
           snprintf(path, TOPIC_TEXT_PATHS_MAX_BYTES, "%s%s.", beginning, name) <
               TOPIC_TEXT_PATHS_MAX_BYTES;
}

/* The texts of the object, of the objects in it, and of those in these. */
static void find_texts_with(struct topic_text_paths *paths, json_t *object, bool with_words)
{
    const char *name;
    const char *inner_name;
    json_t *value;
    json_t *inner;
    add_texts(paths, object, "", with_words);
    json_object_foreach(object, name, value)
    {
        char path[TOPIC_TEXT_PATHS_MAX_BYTES];
        char deeper[TOPIC_TEXT_PATHS_MAX_BYTES];
        if (!begin_path(path, "", name, value))
            continue;
        add_texts(paths, value, path, with_words);
        json_object_foreach(value, inner_name, inner)
        {
            if (begin_path(deeper, path, inner_name, inner))
                add_texts(paths, inner, deeper, with_words);
        }
    }
}

void topic_text_paths_find(struct topic_text_paths *paths, json_t *object)
{
    find_texts_with(paths, object, true);
    find_texts_with(paths, object, false);
    if (paths->count > TOPIC_TEXT_PATHS_MAX)
        snprintf(paths->text + paths->len, sizeof paths->text - paths->len, ", ...");
}

bool topic_text_paths_has_words(json_t *object)
{
    const char *name;
    json_t *value;
    json_object_foreach(object, name, value)
    {
        (void)name;
        if (has_words(value))
            return true;
    }
    return false;
}
