#include "training/export/ghost_export.h"

#include <stdio.h>
#include <string.h>

#include "training/shape/shape.h"

/* Longer than the ids of Ghost, which are 24 digits or a number. */
#define ID_MAX_BYTES 64

static json_t *tables_of(json_t *object)
{
    json_t *first = json_array_get(json_object_get(object, "db"), 0);
    return json_object_get(first ? first : object, "data");
}

bool topic_ghost_export_is(json_t *object)
{
    json_t *tables = tables_of(object);
    return topic_shape_is_list_of(tables, "posts", "title") &&
           json_is_array(json_object_get(tables, "posts_tags")) &&
           json_is_array(json_object_get(tables, "tags"));
}

/* An id as a key; "": there is none. */
static void read_id(const json_t *row, const char *name, char id[static ID_MAX_BYTES])
{
    const json_t *value = json_object_get(row, name);
    if (json_is_integer(value))
        snprintf(id, ID_MAX_BYTES, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    else
        snprintf(id, ID_MAX_BYTES, "%s", topic_shape_string(row, name));
}

/* The tags by their ids. */
static json_t *find_tags(json_t *tables)
{
    json_t *tags = json_object();
    size_t index;
    json_t *tag;
    json_array_foreach(json_object_get(tables, "tags"), index, tag)
    {
        char id[ID_MAX_BYTES];
        read_id(tag, "id", id);
        if (json_object_set(tags, id, tag) < 0) {
            json_decref(tags);
            return NULL;
        }
    }
    return tags;
}

static int add_tag(json_t *lists, const char *post, json_t *tag)
{
    json_t *list = json_object_get(lists, post);
    if (!list) {
        list = json_array();
        if (json_object_set_new(lists, post, list) < 0)
            return -1;
    }
    return json_array_append(list, tag);
}

/* The lists of tags by the ids of their posts. */
static json_t *find_lists(json_t *tables)
{
    json_t *tags = find_tags(tables);
    json_t *lists = json_object();
    size_t index;
    json_t *row;
    bool is_done = tags && lists;
    json_array_foreach(json_object_get(tables, "posts_tags"), index, row)
    {
        char post[ID_MAX_BYTES];
        char id[ID_MAX_BYTES];
        read_id(row, "post_id", post);
        read_id(row, "tag_id", id);
        json_t *tag = json_object_get(tags, id);
        is_done = is_done && (!tag || add_tag(lists, post, tag) == 0);
    }
    json_decref(tags);
    if (is_done)
        return lists;
    json_decref(lists);
    return NULL;
}

/* Drafts and posts that are scheduled are not; those that were "sent" went out by mail alone. */
static bool is_published(const json_t *post)
{
    const char *status = topic_shape_string(post, "status");
    return status[0] == '\0' || strcmp(status, "published") == 0 || strcmp(status, "sent") == 0;
}

static int add_post(json_t *posts, json_t *post, json_t *lists)
{
    char id[ID_MAX_BYTES];
    json_t *copy = json_copy(post);
    read_id(post, "id", id);
    json_t *tags = json_object_get(lists, id);
    if (json_array_append_new(posts, copy) < 0)
        return -1;
    return json_object_set_new(copy, "tags", tags ? json_incref(tags) : json_array());
}

json_t *topic_ghost_export_posts(json_t *object, size_t *left_out)
{
    json_t *tables = tables_of(object);
    json_t *lists = find_lists(tables);
    json_t *posts = json_array();
    size_t index;
    json_t *post;
    bool is_done = lists && posts;
    json_array_foreach(json_object_get(tables, "posts"), index, post)
    {
        bool is_shown = is_published(post);
        *left_out += !is_shown;
        is_done = is_done && (!is_shown || add_post(posts, post, lists) == 0);
    }
    json_decref(lists);
    if (is_done)
        return posts;
    json_decref(posts);
    return NULL;
}
