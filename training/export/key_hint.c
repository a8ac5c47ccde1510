#include "training/export/key_hint.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/shell_word.h"
#include "record/json_value.h"
#include "record/keys.h"
#include "training/export/editor_document.h"
#include "training/export/envelope.h"
#include "training/export/known_documents.h"
#include "training/export/record_lists.h"
#include "training/export/text_paths.h"

/* A longer path is cut, and is not what anybody has. */
#define MAP_SIZE 600

static void append(struct topic_error *err, const char *rest)
{
    const struct topic_error before = *err;
    topic_error_reset(err);
    topic_error_set(err, "%s%s", before.text, rest);
}

static void add_sentence(const char *sentence, struct topic_error *err)
{
    append(err, ": ");
    append(err, sentence);
}

/* Whether every member is an object that has this key: a table by columns, whose rows have names,
 * or an article in several languages. */
static bool has_rows(json_t *object, const char *key)
{
    const char *name;
    json_t *column;
    json_object_foreach(object, name, column)
    {
        (void)name;
        if (!json_object_get(column, key))
            return false;
    }
    return json_object_size(object) > 1;
}

static void add_path_of(json_t *object, const struct topic_keys_name *name, const char *member,
                        const char *inner, struct topic_error *err)
{
    const struct topic_error before = *err;
    struct topic_shell_word word;
    char map[MAP_SIZE];
    snprintf(map, sizeof map, "%s=%s.%s%s%s", topic_field_name((enum topic_field)name->key),
             name->name, member, inner ? "." : "", inner ? inner : "");
    topic_error_reset(err);
    topic_error_set(err, "%s: set --map %s%s", before.text,
                    topic_shell_word_set(&word, map, strlen(map)),
                    has_rows(object, member)
                        ? ", or, if that is a row of a table of pandas, write the table with "
                          "orient=\"records\""
                        : "");
}

/* An object in the object, as {"storage": {"value": ...}} of Confluence, that has a text; sets the
 * name of that. */
static const char *holder_of_text(json_t *object, const char **inner)
{
    const char *name;
    json_t *value;
    json_object_foreach(object, name, value)
    {
        *inner = topic_text_paths_is_named(name) ? topic_text_paths_member(value) : NULL;
        if (*inner)
            return name;
    }
    return NULL;
}

/* A text under a key of ours that is within a list or an object: the path to it. */
static void add_path(json_t *object, const char *problem, struct topic_error *err)
{
    size_t count;
    const struct topic_keys_name *names = topic_keys_texts(&count);
    for (size_t i = 0; i < count; i++) {
        json_t *value = json_object_get(object, names[i].name);
        const char *member = topic_text_paths_member(value);
        const char *inner = topic_text_paths_member(json_array_get(value, 0));
        if (inner || json_is_string(json_array_get(value, 0)))
            member = "0";
        if (!member)
            member = holder_of_text(value, &inner);
        if (!member || !names[i].not_a_string || strcmp(problem, names[i].not_a_string) != 0)
            continue;
        if (json_array_size(value) > 1)
            append(err, ": join its texts to one");
        else
            add_path_of(object, &names[i], member, inner, err);
        return;
    }
    if (!strchr(problem, ':'))
        append(err, ": write it as a text, or leave it out");
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
    json_object_foreach(object, name, value)
    {
        json_t *record = json_is_array(value) ? json_array_get(value, 0) : value;
        if (!topic_record_lists_is_record(record) || !topic_text_paths_is_named(name))
            return NULL;
    }
    return json_object_iter_key(json_object_iter(object));
}

/* The command that writes the value under a path of keys to a file of its own: the message of a file
 * from elsewhere proposes none with other signs than letters. */
static void add_command(const char *outer, const char *inner, struct topic_error *err)
{
    const struct topic_error before = *err;
    if (!topic_record_lists_is_plain(outer) || (inner && !topic_record_lists_is_plain(inner)))
        return;
    topic_error_reset(err);
    topic_error_set(err, "%s, as `jq '.%s%s%s' FILE` does", before.text, outer, inner ? "." : "",
                    inner ? inner : "");
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
            if (!topic_text_paths_is_named(outer) || !topic_text_paths_is_named(inner) ||
                topic_json_value_is_blocks(list) ||
                !topic_text_paths_member(json_array_get(list, 0)))
                continue;
            const struct topic_error before = *err;
            topic_error_reset(err);
            topic_error_set(err, "%s; %s.%s is a list of records: write it to a file of its own",
                            before.text, outer, inner);
            add_command(outer, inner, err);
            return true;
        }
    }
    return false;
}

/* {"id": {"$oid": "65a0..."}}, as MongoDB writes one. */
static void add_id_path(json_t *object, struct topic_error *err)
{
    const char *member = topic_text_paths_member(json_object_get(object, "id"));
    const struct topic_error before = *err;
    topic_error_reset(err);
    if (member)
        topic_error_set(err, "%s: set --map id=id.%s", before.text, member);
    else
        topic_error_set(err, "%s: write it as one, or set --map id=KEY to another key",
                        before.text);
}

/* ---- lists ---- */

/* The name of a member that is a list of objects, or of lists; NULL: there is none. */
static const char *find_list(json_t *object)
{
    const char *name;
    json_t *value;
    json_object_foreach(object, name, value)
    {
        json_t *first = json_array_get(value, 0);
        if ((json_is_object(first) || json_is_array(first)) && topic_text_paths_is_named(name) &&
            (!topic_json_value_is_blocks(value) || topic_envelope_is_list(name)))
            return name;
    }
    return NULL;
}

/* Says of a list in the object, which may be of articles, how these can be read. */
static void add_list_hint(json_t *object, const char *name, struct topic_error *err)
{
    struct topic_text_paths paths = {0};
    json_t *first = json_array_get(json_object_get(object, name), 0);
    const struct topic_error before = *err;
    topic_error_reset(err);
    topic_text_paths_find(&paths, first);
    if (json_is_array(first))
        topic_error_set(err,
                        "%s; it has lists without names for their values under \"%s\": write "
                        "objects with the keys title, body and topics",
                        before.text, name);
    else if (paths.count == 0)
        topic_error_set(err,
                        "%s; it has a list under \"%s\": write each article as an object with "
                        "the keys title, body and topics",
                        before.text, name);
    else if (topic_envelope_is_list(name))
        topic_error_set(err,
                        "%s; the objects under \"%s\" have %s: say which is the text with "
                        "--map body=KEY",
                        before.text, name, paths.text);
    else {
        topic_error_set(err,
                        "%s; it has a list of objects under \"%s\": write it to a file of its "
                        "own",
                        before.text, name);
        add_command(name, NULL, err);
    }
}

/* Records that lie deeper, as in answers of GraphQL and search engines. */
static bool add_deeper(json_t *object,
                       bool (*find)(json_t *object, struct topic_record_lists_path *path),
                       struct topic_error *err)
{
    struct topic_record_lists_path path;
    const struct topic_error before = *err;
    if (!find(object, &path))
        return false;
    topic_error_reset(err);
    topic_error_set(err,
                    "%s; %s has records%s: write them to a file of their own, as `jq '.%s%s' "
                    "FILE` does",
                    before.text, path.text, path.is_map ? " under names" : "", path.text,
                    path.is_map ? "[]" : "");
    return true;
}

/* What the object has in place of a text. */
static void add_keys(json_t *object, struct topic_error *err)
{
    struct topic_text_paths paths = {0};
    const char *list = find_list(object);
    const struct topic_error before = *err;
    if (list && (!topic_text_paths_has_words(object) || topic_envelope_is_list(list))) {
        add_list_hint(object, list, err);
        return;
    }
    topic_text_paths_find(&paths, object);
    if (paths.count == 0) {
        add_deeper(object, topic_record_lists_find_texts, err);
        return;
    }
    topic_error_reset(err);
    topic_error_set(err, "%s; it has %s: say which is the text with --map body=KEY", before.text,
                    paths.text);
}

/* Records under names, or in a list within an object. */
static bool add_records(json_t *object, struct topic_error *err)
{
    json_t *only =
        json_object_size(object) == 1 ? json_object_iter_value(json_object_iter(object)) : NULL;
    const char *name = find_record(object);
    bool is_deeper = !name && json_is_object(only);
    json_t *holder = is_deeper ? only : object;
    const struct topic_error before = *err;
    if (is_deeper)
        name = find_record(only);
    if (!name)
        return add_list(object, err) || add_deeper(object, topic_record_lists_find, err);
    bool are_lists = json_is_array(json_object_get(holder, name));
    topic_error_reset(err);
    topic_error_set(err,
                    "%s: it holds %s under names, such as \"%s\": write them as a list, or each "
                    "on a line, as `jq -c '.[]%s%s' FILE` does",
                    before.text, are_lists ? "lists of records" : "records", name,
                    is_deeper ? "[]" : "", are_lists ? "[]" : "");
    return true;
}

void topic_key_hint_add(json_t *object, const struct topic_record *record, struct topic_error *err)
{
    const bool is_without_text = record->problem == TOPIC_RECORD_WITHOUT_TEXT;
    const bool is_of_text = record->problem == TOPIC_RECORD_TEXT_NOT_A_STRING;
    if (record->problem == TOPIC_RECORD_ID_NOT_A_SCALAR)
        add_id_path(object, err);
    if (!json_is_object(object) || (!is_without_text && !is_of_text))
        return;
    if (is_data_frame(object))
        append(err, ": it is a table as pandas writes it: write it with orient=\"records\"");
    else if (is_of_text &&
             !(json_object_get(object, "content") && topic_editor_document_is(object)))
        add_path(object, record->text_problem, err);
    else if (topic_known_documents_find(object))
        add_sentence(topic_known_documents_find(object), err);
    else if (!add_records(object, err))
        add_keys(object, err);
}
