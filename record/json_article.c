#include "record/json_article.h"

#include <jansson.h>
#include <string.h>

#include "record/field_map.h"
#include "record/json_path.h"
#include "record/keys.h"

#define NOT_AN_OBJECT "the article is not a JSON object"

const char topic_json_article_no_text[] =
    "the article has no text: give a title, an excerpt or a body";

bool topic_json_article_is_feed(const json_t *object, topic_json_article_text *text_of,
                                const void *context)
{
    static const char prefix[] = "https://jsonfeed.org/version/";
    const json_t *version = json_object_get(object, "version");
    if (!json_is_string(version) || !json_is_array(json_object_get(object, "items")))
        return false;
    struct topic_text text = text_of(context, version);
    return text.len >= sizeof prefix - 1 && memcmp(text.bytes, prefix, sizeof prefix - 1) == 0;
}

static const json_t *find(const json_t *object, const struct topic_keys_name *name)
{
    return name->is_path
               ? topic_json_path_find(object, (struct topic_text){name->name, name->len}, NULL)
               : json_object_get(object, name->name);
}

const char *topic_json_article_read(const json_t *object, const struct topic_field_map *map,
                                    topic_json_article_text *text_of, const void *context,
                                    struct topic_article *article)
{
    const char *problems[TOPIC_FIELD_COUNT] = {NULL};
    bool has_string = false;
    size_t count;
    const struct topic_keys_name *names = topic_field_map_texts(map, &count);
    *article = (struct topic_article){0};
    if (!json_is_object(object))
        return NOT_AN_OBJECT;
    if (topic_json_article_is_feed(object, text_of, context))
        return "the article is a JSON Feed: send its items";
    for (size_t i = 0; i < count; i++) {
        struct topic_text *field = &article->fields[names[i].key];
        const json_t *value = field->len > 0 ? NULL : find(object, &names[i]);
        if (!value || json_is_null(value))
            continue;
        if (!json_is_string(value)) {
            if (!problems[names[i].key])
                problems[names[i].key] = names[i].not_a_string;
            continue;
        }
        has_string = true;
        struct topic_text text = text_of(context, value);
        if (!topic_keys_is_blank(text.bytes, text.len))
            *field = text;
    }
    for (size_t i = 0; i < TOPIC_FIELD_COUNT; i++)
        if (article->fields[i].len == 0 && problems[i])
            return problems[i];
    return has_string ? NULL : topic_json_article_no_text;
}

static bool is_filled(const json_t *value, topic_json_article_text *text_of, const void *context)
{
    if (!json_is_string(value))
        return value && !json_is_null(value);
    struct topic_text text = text_of(context, value);
    return !topic_keys_is_blank(text.bytes, text.len);
}

enum topic_json_article_id topic_json_article_find_id(
    const json_t *object, const struct topic_field_map *map, topic_json_article_text *text_of,
    const void *context, struct topic_json_path_place *place, const json_t **value, unsigned *rank)
{
    enum topic_json_article_id found = TOPIC_JSON_ARTICLE_NO_ID;
    size_t count;
    const struct topic_field_map_path *paths = topic_field_map_paths(map, &count);
    for (size_t i = 0; i < count; i++) {
        if (paths[i].key != TOPIC_RECORD_ID)
            continue;
        *value = topic_json_path_find(object, paths[i].path, place);
        *rank = paths[i].rank;
        if (!is_filled(*value, text_of, context))
            continue;
        if (!json_is_object(*value) && !json_is_array(*value))
            return TOPIC_JSON_ARTICLE_ID;
        found = TOPIC_JSON_ARTICLE_ID_NOT_SCALAR;
    }
    return found;
}
