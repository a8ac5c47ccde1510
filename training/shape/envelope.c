#include "training/shape/envelope.h"

#include <stdbool.h>
#include <string.h>

#include "record/json_article.h"
#include "record/keys.h"
#include "training/shape/shape.h"
#include "training/shape/wrapped.h"

static const struct topic_envelope feed = {"a JSON Feed", "items"};
static const struct topic_envelope tables = {"an export of phpMyAdmin", "data"};
static const struct topic_envelope bulk = {"a bulk file of Elasticsearch", NULL};

/* NewsAPI and GNews; Miniflux; Contentful; Ghost; The Guardian's; Strapi and JSON:API; Solr;
 * CouchDB; OData; GeoJSON; Reddit; GraphQL; JSON-LD. */
static const struct topic_envelope lists[] = {
    {"a list under \"articles\"", "articles"},   {"a list under \"entries\"", "entries"},
    {"a list under \"items\"", "items"},         {"a list under \"posts\"", "posts"},
    {"a list under \"results\"", "results"},     {"a list under \"data\"", "data"},
    {"a list under \"docs\"", "docs"},           {"a list under \"hits\"", "hits"},
    {"a list under \"documents\"", "documents"}, {"a list under \"records\"", "records"},
    {"a list under \"rows\"", "rows"},           {"a list under \"value\"", "value"},
    {"a list under \"stories\"", "stories"},     {"a list under \"features\"", "features"},
    {"a list under \"children\"", "children"},   {"a list under \"edges\"", "edges"},
    {"a list under \"nodes\"", "nodes"},         {"a list under \"@graph\"", "@graph"},
};

/* Where search engines and services put the object that has such a list. */
static const char *const outer_keys[] = {"response", "result", "hits", "data", "d", "feed"};

static struct topic_text text_of(const void *context, const json_t *string)
{
    (void)context;
    return (struct topic_text){json_string_value(string), json_string_length(string)};
}

static bool has_text_from(json_t *object, enum topic_record_key first)
{
    size_t count;
    const struct topic_keys_name *names = topic_keys_texts(&count);
    for (size_t i = 0; i < count; i++)
        if (names[i].key >= first && json_object_get(object, names[i].name))
            return true;
    return false;
}

static bool has_text(json_t *object)
{
    return has_text_from(object, TOPIC_RECORD_TITLE);
}

static bool has_body(json_t *object)
{
    return has_text_from(object, TOPIC_RECORD_BODY);
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

static bool is_empty_list(const json_t *value)
{
    return json_is_array(value) && json_array_size(value) == 0;
}

/* An object with a text of its own is an article, whatever else it holds, unless that is a title or
 * a description and what it holds is a list of articles with bodies. */
static const struct topic_envelope *find_list(json_t *object)
{
    bool has_title = has_text(object);
    for (size_t i = 0; !has_body(object) && i < sizeof lists / sizeof *lists; i++) {
        json_t *list = json_object_get(object, lists[i].key);
        json_t *first = json_array_get(list, 0);
        if (!has_title && is_empty_list(list) && is_page(object))
            return &lists[i];
        if (has_title ? has_body(first) : has_text(first) || topic_wrapped_object(first))
            return &lists[i];
    }
    return NULL;
}

/* The answer to one query of GraphQL, {"data": {"allArticles": {"nodes": [...]}}}; NULL: none. */
static json_t *query_of(json_t *answer)
{
    json_t *value = json_object_iter_value(json_object_iter(answer));
    bool is_query = json_object_size(answer) == 1 && json_is_object(value) &&
                    (json_object_get(value, "nodes") || json_object_get(value, "edges"));
    return is_query && find_list(value) ? value : NULL;
}

/* The object that has the list: this one, or one in it. */
static json_t *holder_of(json_t *object)
{
    for (size_t i = 0; !find_list(object) && i < sizeof outer_keys / sizeof *outer_keys; i++) {
        json_t *inner = json_object_get(object, outer_keys[i]);
        if (!json_is_object(inner) || has_text(object))
            continue;
        if (find_list(inner) || query_of(inner))
            return find_list(inner) ? inner : query_of(inner);
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

const struct topic_envelope *topic_envelope_find(json_t *object)
{
    if (topic_json_article_is_feed(object, text_of, NULL))
        return &feed;
    if (!json_is_object(object))
        return NULL;
    if (is_table(object))
        return &tables;
    return is_action(object) ? &bulk : find_list(holder_of(object));
}

json_t *topic_envelope_items(const struct topic_envelope *envelope, json_t *object)
{
    if (envelope == &bulk) /* no array, so that it has no items */
        return json_object_iter_value(json_object_iter(object));
    json_t *rows = json_object_get(object, "data");
    if (envelope == &tables)
        return rows ? rows : object;
    bool is_own = envelope == &feed;
    return json_object_get(is_own ? object : holder_of(object), envelope->key);
}

const char *topic_envelope_other_list(const struct topic_envelope *envelope, json_t *object)
{
    const char *name;
    json_t *value;
    json_t *holder = holder_of(object);
    if (envelope->key && envelope != &feed && envelope != &tables)
        json_object_foreach(holder, name, value)
        {
            json_t *first = json_array_get(value, 0);
            bool has_same = has_body(json_array_get(json_object_get(holder, envelope->key), 0))
                                ? has_body(first)
                                : has_text(first);
            if (strcmp(name, envelope->key) != 0 && (has_same || topic_wrapped_object(first)))
                return name;
        }
    return NULL;
}

json_t *topic_envelope_next_id(const struct topic_envelope *envelope, json_t *object)
{
    json_t *target = envelope == &bulk ? topic_envelope_items(envelope, object) : NULL;
    return json_object_get(target, "_id");
}

int topic_envelope_prepare(const struct topic_envelope *envelope, json_t *item,
                           struct topic_error *err)
{
    if (envelope != &feed || !json_is_object(item))
        return 0;
    return topic_shape_set(item, "date", json_object_get(item, "date_published"), err);
}
