#include "training/answers/ap_items.h"

#include <string.h>

#include "training/answers/no_articles.h"
#include "training/shape/shape.h"

static json_t *item_of(const json_t *entry)
{
    json_t *item = json_object_get(entry, "item");
    bool is_item = json_object_get(item, "headline") &&
                   (json_object_get(item, "renditions") || json_object_get(item, "altids"));
    return is_item ? item : NULL;
}

/* The list of items, or the object with one; NULL: there is none. */
static json_t *find_items(json_t *object)
{
    json_t *data = json_object_get(object, "data");
    json_t *items = json_object_get(data, "items");
    if (item_of(json_array_get(items, 0)))
        return items;
    return item_of(data) ? data : item_of(object) ? object : NULL;
}

bool topic_ap_items_is(json_t *object)
{
    return find_items(object) != NULL;
}

static bool is_medium(const json_t *item)
{
    const char *type = topic_shape_string(item, "type");
    return type[0] != '\0' && strcmp(type, "text") != 0;
}

static int set(json_t *record, const char *key, json_t *value)
{
    return value ? json_object_set(record, key, value) : 0;
}

static int add_topic(json_t *topics, const json_t *subject)
{
    json_t *name = json_object_get(subject, "name");
    return json_string_length(name) > 0 ? json_array_append(topics, name) : 0;
}

/* The names of its subjects. An item without a list of them is unlabelled. */
static int add_topics(json_t *record, const json_t *item)
{
    const json_t *subjects = json_object_get(item, "subject");
    json_t *topics = json_is_array(subjects) ? json_array() : NULL;
    size_t index;
    json_t *subject;
    if (!json_is_array(subjects))
        return 0;
    if (json_object_set_new(record, "topics", topics) < 0)
        return -1;
    json_array_foreach(subjects, index, subject)
    {
        if (add_topic(topics, subject) < 0)
            return -1;
    }
    return 0;
}

static int add_item(json_t *records, const json_t *item)
{
    json_t *record = json_object();
    json_t *text = json_object_get(item, "body_nitf");
    json_t *id = json_object_get(json_object_get(item, "altids"), "itemid");
    if (json_array_append_new(records, record) < 0 ||
        set(record, "id", id ? id : json_object_get(item, "uri")) < 0)
        return -1;
    if (json_string_length(text) == 0)
        return set(record, "renditions", json_object_get(item, "renditions"));
    return set(record, "body", text) < 0 ||
                   set(record, "title", json_object_get(item, "headline")) < 0 ||
                   set(record, "excerpt", json_object_get(item, "description_summary")) < 0 ||
                   set(record, "date", json_object_get(item, "versioncreated")) < 0
               ? -1
               : add_topics(record, item);
}

static int add_entry(json_t *records, const json_t *entry, size_t *left_out)
{
    json_t *item = item_of(entry);
    if (item && !is_medium(item) && !topic_no_articles_is(item))
        return add_item(records, item);
    ++*left_out;
    return 0;
}

json_t *topic_ap_items_records(json_t *object, size_t *left_out)
{
    json_t *records = json_array();
    json_t *items = find_items(object);
    size_t index;
    json_t *entry;
    int status = records ? 0 : -1;
    if (status == 0 && !json_is_array(items))
        status = add_entry(records, items, left_out);
    json_array_foreach(items, index, entry)
    {
        if (status == 0)
            status = add_entry(records, entry, left_out);
    }
    if (status == 0)
        return records;
    json_decref(records);
    return NULL;
}

bool topic_ap_items_is_without_text(json_t *record)
{
    const json_t *file = json_object_get(json_object_get(record, "renditions"), "nitf");
    return json_is_string(json_object_get(file, "href"));
}
