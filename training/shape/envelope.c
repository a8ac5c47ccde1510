#include "training/shape/envelope.h"

#include <stdbool.h>
#include <string.h>

#include "record/json_article.h"
#include "record/keys.h"
#include "training/shape/shape.h"
#include "training/shape/wrapped.h"

static const struct topic_envelope feed = {"a JSON Feed", "items"};
static const struct topic_envelope bulk = {"a bulk file of Elasticsearch", NULL};

/* NewsAPI and GNews; Miniflux; Contentful; Ghost; The Guardian's; Strapi and JSON:API; Solr. */
static const struct topic_envelope lists[] = {
    {"a list under \"articles\"", "articles"},   {"a list under \"entries\"", "entries"},
    {"a list under \"items\"", "items"},         {"a list under \"posts\"", "posts"},
    {"a list under \"results\"", "results"},     {"a list under \"data\"", "data"},
    {"a list under \"docs\"", "docs"},           {"a list under \"hits\"", "hits"},
    {"a list under \"documents\"", "documents"},
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

/* The object that has the list: this one, or one in it. */
static json_t *holder_of(json_t *object)
{
    for (size_t i = 0; !find_list(object) && i < sizeof outer_keys / sizeof *outer_keys; i++) {
        json_t *inner = json_object_get(object, outer_keys[i]);
        if (json_is_object(inner) && !has_text(object) && find_list(inner))
            return inner;
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

const struct topic_envelope *topic_envelope_find(json_t *object)
{
    if (topic_json_article_is_feed(object, text_of, NULL))
        return &feed;
    if (!json_is_object(object))
        return NULL;
    return is_action(object) ? &bulk : find_list(holder_of(object));
}

json_t *topic_envelope_items(const struct topic_envelope *envelope, json_t *object)
{
    if (envelope == &bulk) /* no array, so that it has no items */
        return json_object_iter_value(json_object_iter(object));
    return json_object_get(envelope == &feed ? object : holder_of(object), envelope->key);
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
