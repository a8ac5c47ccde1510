#include "training/export/activities.h"

#include <string.h>

#include "training/shape/shape.h"

static json_t *items_of(json_t *object)
{
    json_t *ordered = json_object_get(object, "orderedItems");
    return ordered ? ordered : json_object_get(object, "items");
}

bool topic_activities_is(json_t *object)
{
    const char *type = topic_shape_string(object, "type");
    bool is_collection = strcmp(type, "OrderedCollection") == 0 ||
                         strcmp(type, "OrderedCollectionPage") == 0 ||
                         strcmp(type, "Collection") == 0 || strcmp(type, "CollectionPage") == 0;
    return is_collection && json_is_array(items_of(object));
}

/* An activity that publishes no text: a boost or a like has the address of a post, or the post of
 * somebody else. */
static bool is_no_post(const json_t *item)
{
    const json_t *object = json_object_get(item, "object");
    const char *type = topic_shape_string(item, "type");
    if (!object)
        return json_is_string(item);
    return (strcmp(type, "Create") != 0 && strcmp(type, "Update") != 0) ||
           (!json_object_get(object, "content") && !json_object_get(object, "contentMap"));
}

json_t *topic_activities_posts(json_t *object, size_t *left_out)
{
    json_t *posts = json_array();
    size_t index;
    json_t *item;
    json_array_foreach(items_of(object), index, item)
    {
        if (is_no_post(item))
            ++*left_out;
        else if (json_array_append(posts, item) < 0) {
            json_decref(posts);
            return NULL;
        }
    }
    return posts;
}
