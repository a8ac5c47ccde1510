#include "training/shape/envelope.h"

#include <stdbool.h>
#include <string.h>

#include "record/json_article.h"
#include "record/keys.h"
#include "training/shape/shape.h"

static const struct topic_envelope feed = {"a JSON Feed", "items"};

/* NewsAPI and GNews; Miniflux; Ghost; The Guardian's and others' lists of results. */
static const struct topic_envelope lists[] = {
    {"a list under \"articles\"", "articles"}, {"a list under \"entries\"", "entries"},
    {"a list under \"items\"", "items"},       {"a list under \"posts\"", "posts"},
    {"a list under \"results\"", "results"},
};

static struct topic_text text_of(const void *context, const json_t *string)
{
    (void)context;
    return (struct topic_text){json_string_value(string), json_string_length(string)};
}

/* An object with a text of its own is an article, whatever else it holds. */
static bool has_text(json_t *object)
{
    size_t count;
    const struct topic_keys_name *names = topic_keys_texts(&count);
    for (size_t i = 0; i < count; i++)
        if (json_object_get(object, names[i].name))
            return true;
    return false;
}

const struct topic_envelope *topic_envelope_find(json_t *object)
{
    if (topic_json_article_is_feed(object, text_of, NULL))
        return &feed;
    if (!json_is_object(object) || has_text(object))
        return NULL;
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        if (has_text(json_array_get(json_object_get(object, lists[i].key), 0)))
            return &lists[i];
    return NULL;
}

json_t *topic_envelope_items(const struct topic_envelope *envelope, json_t *object)
{
    return json_object_get(object, envelope->key);
}

int topic_envelope_prepare(const struct topic_envelope *envelope, json_t *item,
                           struct topic_error *err)
{
    if (envelope != &feed || !json_is_object(item))
        return 0;
    return topic_shape_set(item, "date", json_object_get(item, "date_published"), err);
}
