/* A resource of JSON:API: its texts are attributes, and its topics others to which it is related,
 * whose names the document has beside it (training/export/json_api.h). */
#include "training/shape/json_api_resource.h"

#include <stdio.h>
#include <string.h>

#include "base/shell_word.h"
#include "record/keys.h"
#include "record/programs/program_records.h"
#include "training/shape/shapes.h"

/* Drupal's kinds of terms: "taxonomy_term--tags". */
#define TERM "taxonomy_term--"

/* What Drupal puts before the names of fields that a site has added. */
#define FIELD "field_"

/* So many vocabularies are proposed as topics. */
#define VOCABULARIES_MAX 4
#define VOCABULARY_MAX_BYTES 60

bool topic_json_api_resource_is(json_t *object)
{
    return json_is_string(json_object_get(object, "type")) &&
           json_is_object(json_object_get(object, "relationships")) &&
           topic_program_records_wrapped(object) == json_object_get(object, "attributes") &&
           topic_program_records_wrapped(object);
}

bool topic_json_api_resource_key(const json_t *resource,
                                 char key[static TOPIC_JSON_API_KEY_MAX_BYTES])
{
    const char *type = topic_shape_string(resource, "type");
    const char *id = topic_shape_string(resource, "id");
    int len = snprintf(key, TOPIC_JSON_API_KEY_MAX_BYTES, "%s %s", type, id);
    return type[0] != '\0' && id[0] != '\0' && len < TOPIC_JSON_API_KEY_MAX_BYTES;
}

/* ---- texts ---- */

/* Drupal's text with its format: {"value": ..., "processed": ..., "summary": ...}. */
static json_t *formatted_text(const json_t *value)
{
    json_t *processed = json_object_get(value, "processed");
    return json_is_string(processed) ? processed : json_object_get(value, "value");
}

static int take_attribute(json_t *record, const char *name, json_t *value, struct topic_error *err)
{
    unsigned rank;
    bool is_body = topic_keys_find(name, strlen(name), &rank) == TOPIC_RECORD_BODY;
    json_t *text = formatted_text(value);
    if (!json_is_string(text))
        return topic_shape_set(record, name, value, err);
    if (is_body && topic_shape_set(record, "excerpt", json_object_get(value, "summary"), err) < 0)
        return -1;
    return topic_shape_set(record, name, text, err);
}

static int take_texts(json_t *object, json_t *record, struct topic_error *err)
{
    static const char *const own[] = {"attributes", "relationships", "links", TOPIC_JSON_API_NAMES};
    const char *name;
    json_t *value;
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        json_object_del(record, own[i]);
    json_object_foreach(json_object_get(object, "attributes"), name, value)
    {
        if (take_attribute(record, name, value, err) < 0)
            return -1;
    }
    return 0;
}

/* ---- topics ---- */

static const char *field_name(const char *name)
{
    return strncmp(name, FIELD, sizeof FIELD - 1) == 0 ? name + sizeof FIELD - 1 : name;
}

static bool is_key_of_topics(const char *name)
{
    unsigned rank;
    return topic_keys_find(name, strlen(name), &rank) == TOPIC_RECORD_TOPICS;
}

/* One link, or a list of them. */
static size_t count_links(const json_t *links)
{
    return json_is_array(links) ? json_array_size(links) : json_is_object(links);
}

static json_t *link_at(json_t *links, size_t index)
{
    return json_is_array(links) ? json_array_get(links, index) : links;
}

static bool leads_to_terms(json_t *links)
{
    const char *type = topic_shape_string(link_at(links, 0), "type");
    return strncmp(type, TERM, sizeof TERM - 1) == 0;
}

/* Sets the names of the terms under the name of the relationship. */
static int take_names(json_t *record, const char *name, json_t *links, const json_t *names,
                      struct topic_error *err)
{
    json_t *list = json_array();
    int status = list ? 0 : topic_error_set(err, "out of memory while reading a record");
    for (size_t i = 0; status == 0 && i < count_links(links); i++) {
        char key[TOPIC_JSON_API_KEY_MAX_BYTES];
        bool has_key = topic_json_api_resource_key(link_at(links, i), key);
        json_t *term = has_key ? json_object_get(names, key) : NULL;
        if (!term)
            status = topic_error_set(err,
                                     "the names of its %.60s are not in the document: ask for it "
                                     "with ?include=%.60s",
                                     field_name(name), name);
        else if (json_array_append(list, term) < 0)
            status = topic_error_set(err, "out of memory while reading a record");
    }
    if (status == 0)
        status = topic_shape_set(record, field_name(name), list, err);
    json_decref(list);
    return status;
}

int topic_json_api_resource_find_topics(json_t *resource, json_t *found)
{
    const char *name;
    json_t *relationship;
    json_object_foreach(json_object_get(resource, "relationships"), name, relationship)
    {
        bool is_known = is_key_of_topics(field_name(name));
        if ((is_known || leads_to_terms(json_object_get(relationship, "data"))) &&
            json_object_set_new(found, name, json_boolean(is_known)) < 0)
            return -1;
    }
    return 0;
}

/* A relationship that has an address in place of its links. */
static int check_links(const char *name, const json_t *relationship, struct topic_error *err)
{
    if (json_object_get(relationship, "data") || !json_object_get(relationship, "links"))
        return 0;
    return topic_error_set(err,
                           "its %.60s are not in the document: ask for them with ?include=%.60s",
                           field_name(name), name);
}

/* Sets the names under the name of each relationship that leads to terms. Returns how many
 * relationships have names; -1 on failure. */
static int take_all_names(json_t *object, json_t *record, const json_t *names,
                          struct topic_error *err)
{
    const char *name;
    json_t *relationship;
    int count = 0;
    json_object_foreach(json_object_get(object, "relationships"), name, relationship)
    {
        json_t *links = json_object_get(relationship, "data");
        bool is_key = is_key_of_topics(field_name(name));
        if (is_key && check_links(name, relationship, err) < 0)
            return -1;
        if ((!is_key && !leads_to_terms(links)) || count_links(links) == 0)
            continue;
        if (take_names(record, name, links, names, err) < 0)
            return -1;
        count++;
    }
    return count;
}

static const char *write_map(const char *vocabulary, struct topic_shell_word *word)
{
    char map[VOCABULARY_MAX_BYTES + sizeof "topics="];
    snprintf(map, sizeof map, "topics=%s", vocabulary);
    return topic_shell_word_set(word, map, strlen(map));
}

/* Says which vocabularies the article has terms of. */
static int refuse_vocabularies(json_t *object, struct topic_error *err)
{
    char list[VOCABULARIES_MAX * (4 * VOCABULARY_MAX_BYTES + sizeof " or 'topics='")];
    struct topic_shell_word word;
    size_t len = 0;
    size_t count = 0;
    const char *name;
    json_t *relationship;
    json_object_foreach(json_object_get(object, "relationships"), name, relationship)
    {
        json_t *links = json_object_get(relationship, "data");
        if (leads_to_terms(links) && strlen(field_name(name)) <= VOCABULARY_MAX_BYTES &&
            count++ < VOCABULARIES_MAX)
            len += (size_t)snprintf(list + len, sizeof list - len, "%s%s", count > 1 ? " or " : "",
                                    write_map(field_name(name), &word));
    }
    return topic_error_set(err,
                           "its terms are of one of several vocabularies, none of which is called "
                           "by a key of topics: set --map %s",
                           list);
}

static int take_topics(json_t *object, json_t *record, struct topic_shape_context *context,
                       struct topic_error *err)
{
    const json_t *names = json_object_get(object, TOPIC_JSON_API_NAMES);
    const char *other = json_string_value(json_object_get(names, TOPIC_JSON_API_ONLY));
    bool is_mapped = topic_field_map_count(context->options->map, TOPIC_RECORD_TOPICS) > 0;
    bool is_known = json_object_get(names, TOPIC_JSON_API_KNOWN) != NULL;
    int count = take_all_names(object, record, names, err);
    json_t *topics = other ? json_object_get(record, field_name(other)) : NULL;
    if (count < 0)
        return -1;
    if (topics)
        return topic_shape_set_topics(record, json_incref(topics), err);
    if (is_mapped || topic_shape_has_topics(record))
        return 0;
    return count > 0 && !is_known ? refuse_vocabularies(object, err) : 1;
}

const struct topic_shape topic_json_api_resource_shape = {
    .name = "resources of JSON:API",
    .matches = topic_json_api_resource_is,
    .take_texts = take_texts,
    .take_topics = take_topics,
    .why_left_out = "they have no terms there",
};
