#include "record/programs/wrapped_record.h"

#include <string.h>

#include "record/json_article.h"
#include "record/keys.h"

/* Further objects are not looked into. */
#define LEVELS_MAX 2

#define UNDER(key)                                                                                 \
    {                                                                                              \
        key, "the article's texts are under \"" key "\": send that object as the article, or set " \
             "--map title=" key ".title,body=" key ".body"                                         \
    }

static const struct {
    const char *key;
    const char *problem;
} wrappers[] = {UNDER("_source"), UNDER("attributes"), UNDER("fields"),     UNDER("row_to_json"),
                UNDER("doc"),     UNDER("node"),       UNDER("properties"), UNDER("row"),
                UNDER("data"),    UNDER("post"),       UNDER("article"),    UNDER("story"),
                UNDER("entry"),   UNDER("content")};

/* The last key, which may also be that of a text, has an article only within another object. */
static size_t key_count(size_t level)
{
    return sizeof wrappers / sizeof *wrappers - (level == 0);
}

/* "en", "en-US": a language. */
static bool is_locale(const char *key)
{
    size_t len = strspn(key, "abcdefghijklmnopqrstuvwxyz");
    return len == 2 && (key[2] == '\0' || (key[2] == '-' && strlen(key) == 5));
}

json_t *topic_wrapped_record_value(const char *key, json_t *value)
{
    if (strcmp(key, "fields") != 0)
        return value;
    if (json_array_size(value) == 1 && !json_is_object(json_array_get(value, 0)))
        return json_array_get(value, 0); /* but not the only block of a document */
    bool has_locale =
        json_object_size(value) == 1 && is_locale(json_object_iter_key(json_object_iter(value)));
    return has_locale ? json_object_iter_value(json_object_iter(value)) : value;
}

static bool has_text_under(const char *key, const json_t *object)
{
    size_t count;
    const struct topic_keys_name *names = topic_keys_texts(&count);
    for (size_t i = 0; i < count; i++) {
        json_t *value = json_object_get(object, names[i].name);
        value = value ? topic_wrapped_record_value(key, value) : NULL;
        if (json_is_string(value) || topic_json_article_is_blocks(value))
            return true;
    }
    return false;
}

bool topic_wrapped_record_has_text(const json_t *object)
{
    return has_text_under("", object);
}

static const char *find_holder(const json_t *object, size_t level)
{
    for (size_t i = 0; i < key_count(level); i++)
        if (has_text_under(wrappers[i].key, json_object_get(object, wrappers[i].key)))
            return wrappers[i].key;
    return NULL;
}

const char *topic_wrapped_record_key(const json_t *object, size_t level)
{
    if (level >= LEVELS_MAX || !json_is_object(object) || topic_wrapped_record_has_text(object))
        return NULL;
    const char *key = find_holder(object, level);
    for (size_t i = 0; !key && level + 1 < LEVELS_MAX && i < key_count(level); i++) {
        const json_t *inner = json_object_get(object, wrappers[i].key);
        if (inner && find_holder(inner, level + 1))
            key = wrappers[i].key;
    }
    return key;
}

const char *topic_wrapped_record_problem(const json_t *object, const char *key)
{
    if (!has_text_under(key, json_object_get(object, key)))
        return "the article's texts are in an object within another: send that object as the "
               "article, or set --map to where they are, such as body=story.content.body";
    for (size_t i = 0; i < sizeof wrappers / sizeof *wrappers; i++)
        if (strcmp(wrappers[i].key, key) == 0)
            return wrappers[i].problem;
    return NULL;
}
