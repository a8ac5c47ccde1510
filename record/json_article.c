#include "record/json_article.h"

#include <jansson.h>
#include <string.h>

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

const char *topic_json_article_read(const json_t *object, topic_json_article_text *text_of,
                                    const void *context, struct topic_article *article)
{
    const char *problems[TOPIC_FIELD_COUNT] = {NULL};
    bool has_string = false;
    size_t count;
    const struct topic_keys_name *names = topic_keys_texts(&count);
    *article = (struct topic_article){0};
    if (!json_is_object(object))
        return NOT_AN_OBJECT;
    if (topic_json_article_is_feed(object, text_of, context))
        return "the article is a JSON Feed: send its items";
    for (size_t i = 0; i < count; i++) {
        struct topic_text *field = &article->fields[names[i].key];
        const json_t *value = field->len > 0 ? NULL : json_object_get(object, names[i].name);
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
