#include "training/export/json_api.h"

#include <string.h>

#include "training/shape/json_api_resource.h"
#include "training/shape/shape.h"

/* A document has one resource, or a list of them. */
static size_t count_resources(const json_t *object)
{
    const json_t *data = json_object_get(object, "data");
    return json_is_array(data) ? json_array_size(data) : 1;
}

static json_t *resource_at(json_t *object, size_t index)
{
    json_t *data = json_object_get(object, "data");
    return json_is_array(data) ? json_array_get(data, index) : data;
}

bool topic_json_api_is(json_t *object)
{
    for (size_t i = 0; i < count_resources(object); i++)
        if (topic_json_api_resource_is(resource_at(object, i)))
            return true;
    return false;
}

/* What a term is called: Drupal has a name, other programs a title or a label. */
static json_t *name_of(const json_t *resource)
{
    static const char *const keys[] = {"name", "title", "label"};
    const json_t *attributes = json_object_get(resource, "attributes");
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        json_t *name = json_object_get(attributes, keys[i]);
        if (json_string_length(name) > 0)
            return name;
    }
    return NULL;
}

/* The names of what is included, by its kind and its id: an object that the caller releases. */
static json_t *find_names(json_t *object)
{
    json_t *names = json_object();
    size_t index;
    json_t *resource;
    json_array_foreach(json_object_get(object, "included"), index, resource)
    {
        char key[TOPIC_JSON_API_KEY_MAX_BYTES];
        json_t *name = name_of(resource);
        if (name && topic_json_api_resource_key(resource, key) &&
            json_object_set(names, key, name) < 0) {
            json_decref(names);
            return NULL;
        }
    }
    return names;
}

/* Adds to the names what the relationships of all resources tell of their topics. */
static int add_found(json_t *names, json_t *found)
{
    const char *name;
    json_t *is_known;
    json_object_foreach(found, name, is_known)
    {
        const char *mark = json_is_true(is_known) ? TOPIC_JSON_API_KNOWN : TOPIC_JSON_API_ONLY;
        bool is_said = json_is_true(is_known) || json_object_size(found) == 1;
        if (is_said && json_object_set_new(names, mark, json_string(name)) < 0)
            return -1;
    }
    return 0;
}

static int choose_relationship(json_t *object, json_t *names)
{
    json_t *found = json_object();
    int status = found ? 0 : -1;
    for (size_t i = 0; status == 0 && i < count_resources(object); i++)
        status = topic_json_api_resource_find_topics(resource_at(object, i), found);
    if (status == 0)
        status = add_found(names, found);
    json_decref(found);
    return status;
}

/* Drupal has {"status": false}, or "0" in its early versions. */
static bool is_published(const json_t *resource)
{
    const json_t *status = json_object_get(json_object_get(resource, "attributes"), "status");
    return !json_is_false(status) &&
           (!json_is_string(status) || strcmp(json_string_value(status), "0") != 0);
}

static int add_resource(json_t *resources, json_t *resource, json_t *names)
{
    json_t *copy = json_is_object(resource) ? json_copy(resource) : json_incref(resource);
    if (json_array_append_new(resources, copy) < 0)
        return -1;
    /* Whatever else has the names would be shown with all of them. */
    return topic_json_api_resource_is(copy) ? json_object_set(copy, TOPIC_JSON_API_NAMES, names)
                                            : 0;
}

json_t *topic_json_api_resources(json_t *object, size_t *left_out)
{
    json_t *names = find_names(object);
    json_t *resources = json_array();
    bool is_done = names && resources && choose_relationship(object, names) == 0;
    for (size_t i = 0; is_done && i < count_resources(object); i++) {
        json_t *resource = resource_at(object, i);
        if (is_published(resource))
            is_done = add_resource(resources, resource, names) == 0;
        else
            ++*left_out;
    }
    json_decref(names);
    if (is_done)
        return resources;
    json_decref(resources);
    return NULL;
}
