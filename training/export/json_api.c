#include "training/export/json_api.h"

#include <string.h>

#include "training/shape/json_api_resource.h"
#include "training/shape/shape.h"

/* A document has one resource, or a list of them. */
static json_t *first_resource(json_t *object)
{
    json_t *data = json_object_get(object, "data");
    return json_is_array(data) ? json_array_get(data, 0) : data;
}

bool topic_json_api_is(json_t *object)
{
    return topic_json_api_resource_is(first_resource(object));
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
    return json_is_object(copy) ? json_object_set(copy, TOPIC_JSON_API_NAMES, names) : 0;
}

json_t *topic_json_api_resources(json_t *object, size_t *left_out)
{
    json_t *data = json_object_get(object, "data");
    json_t *names = find_names(object);
    json_t *resources = json_array();
    bool is_done = names && resources;
    size_t count = json_is_array(data) ? json_array_size(data) : 1;
    for (size_t i = 0; is_done && i < count; i++) {
        json_t *resource = json_is_array(data) ? json_array_get(data, i) : data;
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
