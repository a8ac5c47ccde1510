#include "training/export/envelope.h"

#include <stdbool.h>
#include <string.h>

#include "record/article/json_article.h"
#include "record/json_path.h"
#include "record/keys.h"
#include "record/programs/program_records.h"
#include "training/answers/ap_items.h"
#include "training/answers/crawled_pages.h"
#include "training/answers/row_changes.h"
#include "training/answers/search_hits.h"
#include "training/export/activities.h"
#include "training/export/data_frame.h"
#include "training/export/dataset_rows.h"
#include "training/export/editor_document.h"
#include "training/export/ghost_export.h"
#include "training/export/intents.h"
#include "training/export/json_api.h"
#include "training/export/linked_data.h"
#include "training/shape/arc_story.h"
#include "training/shape/packed.h"
#include "training/shape/shape.h"
#include "training/shape/stream_item.h"

static const struct topic_envelope feed = {.name = "a JSON Feed", .key = "items"};
static const struct topic_envelope tables = {.name = "an export of phpMyAdmin", .key = "data"};
static const struct topic_envelope bulk = {.name = "a bulk file of Elasticsearch"};
static const struct topic_envelope stream = {.name = "a stream of a feed reader", .key = "items"};
static const struct topic_envelope graph = {
    .name = "a list under \"@graph\"", .key = "@graph", .choose = topic_linked_data_articles};

/* Whose articles are under no key of their own. */
static const struct {
    bool (*matches)(json_t *object);
    struct topic_envelope envelope;
} made[] = {
    {topic_ghost_export_is, {.name = "an export of Ghost", .choose = topic_ghost_export_posts}},
    {topic_dataset_rows_is,
     {.name = "rows of the viewer of Hugging Face", .choose = topic_dataset_rows_records}},
    {topic_intents_is, {.name = "utterances with intents", .make = topic_intents_records}},
    {topic_arc_story_is_results, {.name = "a search in Arc XP", .choose = topic_arc_story_list}},
    {topic_json_api_is, {.name = "resources of JSON:API", .choose = topic_json_api_resources}},
    {topic_activities_is,
     {.name = "a collection of ActivityStreams", .choose = topic_activities_posts}},
    {topic_search_hits_is,
     {.name = "hits of a search, each with its article", .choose = topic_search_hits_records}},
    {topic_crawled_pages_is, {.name = "pages of Firecrawl", .choose = topic_crawled_pages_records}},
    {topic_row_changes_is, {.name = "changes of a table", .choose = topic_row_changes_rows}},
    {topic_ap_items_is, {.name = "items of AP's Media API", .choose = topic_ap_items_records}},
    {topic_data_frame_is,
     {.name = "a table as pandas writes it", .make = topic_data_frame_records}},
};

#define LIST(of) {.name = "a list under \"" of "\"", .key = (of)},
static const struct topic_envelope lists[] = {TOPIC_PROGRAM_RECORDS_LISTS(LIST)};

/* Where search engines and services put the object that has such a list. */
static const char *const outer_keys[] = {"response", "result", "hits",    "data",
                                         "d",        "feed",   "articles"};

/* A text that the map names, or that has a name of a key from `first` on. */
static bool has_text_from(json_t *object, const struct topic_field_map *map,
                          enum topic_record_key first)
{
    const char *key;
    json_t *value;
    size_t count;
    const struct topic_keys_name *names = topic_field_map_texts(map, &count);
    json_object_foreach(object, key, value)
    {
        const struct topic_keys_name *name = topic_keys_find_in_capitals(key, strlen(key));
        if (name && json_is_string(value) && name->key >= first && name->key <= TOPIC_RECORD_BODY)
            return true;
    }
    for (size_t i = 0; json_is_object(object) && i < count; i++) {
        const struct topic_text name = {names[i].name, names[i].len};
        if (names[i].key >= first &&
            (names[i].is_path ? json_is_string(topic_json_path_find(object, name, NULL))
                              : json_object_get(object, names[i].name) != NULL))
            return true;
    }
    return false;
}

static bool has_text(json_t *object, const struct topic_field_map *map)
{
    return has_text_from(object, map, TOPIC_RECORD_TITLE);
}

static bool has_body(json_t *object, const struct topic_field_map *map)
{
    return has_text_from(object, map, TOPIC_RECORD_BODY);
}

/* Whether a text of its own makes it an article that carries a table. */
static bool is_article(json_t *object, const struct topic_field_map *map)
{
    size_t count;
    const struct topic_keys_name *names = topic_field_map_texts(map, &count);
    for (size_t i = 0; i < count; i++) {
        const struct topic_text name = {names[i].name, names[i].len};
        if (json_is_string(topic_json_path_find(object, name, NULL)))
            return true;
    }
    return false;
}

/* A page of an answer, which may have no results. */
static bool is_page(json_t *object)
{
    static const char *const keys[] = {"status",        "total",    "totalResults",
                                       "totalArticles", "count",    "next",
                                       "nextPage",      "numFound", "meta"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (json_object_get(object, keys[i]))
            return true;
    return false;
}

bool topic_envelope_is_list(const char *key)
{
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        if (strcmp(lists[i].key, key) == 0)
            return true;
    return false;
}

static bool is_empty_list(const json_t *value)
{
    return json_is_array(value) && json_array_size(value) == 0;
}

/* The first of the first items with a text, or of those that have one in an object: programs leave
 * empty values out, and content systems write authors before articles. */
static json_t *item_with_text(json_t *list, const struct topic_field_map *map)
{
    json_t *wrapped = NULL;
    for (size_t i = 0; i < TOPIC_PROGRAM_RECORDS_ITEMS_SEEN && i < json_array_size(list); i++) {
        json_t *item = json_array_get(list, i);
        if (has_text(item, map))
            return item;
        if (!wrapped && topic_program_records_wrapped(item))
            wrapped = item;
    }
    return wrapped ? wrapped : json_array_get(list, 0);
}

/* The same of values that are there. */
static bool has_filled_from(json_t *object, enum topic_record_key first)
{
    const char *key;
    json_t *value;
    json_object_foreach(object, key, value)
    {
        unsigned rank;
        const struct topic_keys_name *capitals = topic_keys_find_in_capitals(key, strlen(key));
        enum topic_record_key meaning =
            capitals ? capitals->key : topic_keys_find(key, strlen(key), &rank);
        if (meaning >= first && meaning <= TOPIC_RECORD_BODY &&
            (!capitals || json_is_string(value)) &&
            topic_json_value_is_filled(value, topic_json_value_string, NULL))
            return true;
    }
    return false;
}

/* An object with a text of its own is an article, whatever else it holds, unless that is a title or
 * a description and what it holds is a list of articles with bodies. What --map names is asked of
 * the items alone: the site's own "name" is not the title that --map title=name means. */
static const struct topic_envelope *find_list(json_t *object, const struct topic_field_map *map)
{
    if (has_filled_from(object, TOPIC_RECORD_BODY) || topic_editor_document_is(object))
        return NULL;
    const bool has_title = has_filled_from(object, TOPIC_RECORD_TITLE);
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        json_t *list = topic_program_records_list(object, lists[i].key);
        if (!list)
            continue;
        json_t *item = item_with_text(list, map);
        if (!has_title && is_empty_list(list) && is_page(object))
            return &lists[i];
        if (has_title ? has_body(item, map)
                      : has_text(item, map) || topic_program_records_wrapped(item) ||
                            topic_packed_is(item))
            return &lists[i];
    }
    return NULL;
}

/* The answer to one query of GraphQL, {"data": {"allArticles": {"nodes": [...]}}}; NULL: none. */
static json_t *query_of(json_t *answer, const struct topic_field_map *map)
{
    json_t *value = json_object_iter_value(json_object_iter(answer));
    bool is_query = json_object_size(answer) == 1 && json_is_object(value) &&
                    (json_object_get(value, "nodes") || json_object_get(value, "edges"));
    return is_query && find_list(value, map) ? value : NULL;
}

/* The object that has the list: this one, or one in it. */
static json_t *holder_of(json_t *object, const struct topic_field_map *map)
{
    if (find_list(object, map))
        return object;
    for (size_t i = 0; i < sizeof outer_keys / sizeof *outer_keys; i++) {
        json_t *inner = json_object_get(object, outer_keys[i]);
        if (!json_is_object(inner) || has_text(object, NULL))
            continue;
        if (find_list(inner, map) || query_of(inner, map))
            return find_list(inner, map) ? inner : query_of(inner, map);
    }
    return object;
}

/* {"index": {"_id": "1"}}, the line before that of a document. */
static bool is_action(json_t *object)
{
    static const char *const actions[] = {"index", "create", "update", "delete"};
    const char *name = json_object_iter_key(json_object_iter(object));
    json_t *target = json_object_iter_value(json_object_iter(object));
    if (json_object_size(object) != 1 || !json_is_object(target) ||
        (json_object_size(target) > 0 && !json_object_get(target, "_id") &&
         !json_object_get(target, "_index")))
        return false;
    for (size_t i = 0; i < sizeof actions / sizeof *actions; i++)
        if (strcmp(actions[i], name) == 0)
            return true;
    return false;
}

/* {"type": "header", "comment": "Export to JSON plugin for PHPMyAdmin"}, {"type": "database", ...}
 * and {"type": "table", "name": "posts", "data": [...]}, of which the first two hold no
 * articles. */
static bool is_table(json_t *object)
{
    static const char plugin[] = "Export to JSON plugin";
    const char *type = topic_shape_string(object, "type");
    if (strcmp(type, "table") == 0)
        return json_object_get(object, "database") &&
               json_is_array(json_object_get(object, "data"));
    if (strcmp(type, "database") == 0)
        return json_object_size(object) == 2 && json_object_get(object, "name");
    return strcmp(type, "header") == 0 &&
           strncmp(topic_shape_string(object, "comment"), plugin, sizeof plugin - 1) == 0;
}

const struct topic_envelope *topic_envelope_find(json_t *object, const struct topic_field_map *map)
{
    if (topic_json_article_is_feed(object, topic_json_value_string, NULL))
        return &feed;
    if (!json_is_object(object))
        return NULL;
    if (is_table(object))
        return &tables;
    if (topic_stream_item_is_stream(object))
        return &stream;
    if (is_action(object))
        return &bulk;
    for (size_t i = 0; !is_article(object, map) && i < sizeof made / sizeof *made; i++)
        if (made[i].matches(object))
            return &made[i].envelope;
    if (!has_text(object, map) && topic_linked_data_is_graph(object))
        return &graph;
    return find_list(holder_of(object, map), map);
}

/* Borrowed from the object. */
static json_t *items_of(const struct topic_envelope *envelope, json_t *object,
                        const struct topic_field_map *map)
{
    if (envelope == &bulk) /* no array, so that it has no items */
        return json_object_iter_value(json_object_iter(object));
    json_t *rows = json_object_get(object, "data");
    if (envelope == &tables)
        return rows ? rows : object;
    bool is_own = envelope == &feed || envelope == &stream;
    return topic_program_records_list(is_own ? object : holder_of(object, map), envelope->key);
}

json_t *topic_envelope_items(const struct topic_envelope *envelope, json_t *object,
                             const struct topic_field_map *map, size_t *left_out)
{
    if (envelope->make)
        return envelope->make(object);
    json_t *items = json_object_get(object, "items");
    if (envelope == &feed && !json_is_array(items))
        return json_is_object(items) ? json_pack("[O]", items) : json_array();
    return envelope->choose ? envelope->choose(object, left_out)
                            : json_incref(items_of(envelope, object, map));
}

const char *topic_envelope_other_list(const struct topic_envelope *envelope, json_t *object,
                                      const struct topic_field_map *map)
{
    const char *name;
    json_t *value;
    json_t *holder = holder_of(object, map);
    json_t *list = envelope->key ? topic_program_records_list(holder, envelope->key) : NULL;
    if (list && envelope != &feed && envelope != &stream && envelope != &tables &&
        envelope != &graph)
        json_object_foreach(holder, name, value)
        {
            json_t *first = json_array_get(value, 0);
            bool has_same = has_body(json_array_get(list, 0), map) ? has_body(first, map)
                                                                   : has_text(first, map);
            if (value != list && (has_same || topic_program_records_wrapped(first)))
                return name;
        }
    return NULL;
}

json_t *topic_envelope_next_id(const struct topic_envelope *envelope, json_t *object)
{
    json_t *target = envelope == &bulk ? items_of(envelope, object, NULL) : NULL;
    return json_object_get(target, "_id");
}

int topic_envelope_prepare(const struct topic_envelope *envelope, json_t *item,
                           struct topic_error *err)
{
    if (envelope != &feed || !json_is_object(item))
        return 0;
    return topic_shape_set(item, "date", json_object_get(item, "date_published"), err);
}
