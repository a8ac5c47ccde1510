#include "record/programs/wrapped_record.h"

#include <stdint.h>
#include <string.h>

#include "base/text.h"
#include "record/capital_keys.h"
#include "record/json_value.h"
#include "record/keys.h"
#include "record/programs/key_members.h"

/* Further objects are not looked into. */
#define LEVELS_MAX 2

#define UNDER(key)                                                                                 \
    {                                                                                              \
        key, sizeof(key) - 1,                                                                      \
            "the article's texts are under \"" key "\": send that object as the article, or set "  \
            "--map to its texts, such as title=" key ".title,body=" key ".body,body=" key ".text"  \
    }

static const struct {
    const char *key;
    size_t len;
    const char *problem;
} wrappers[] = {UNDER("_source"),   UNDER("attributes"),    UNDER("fields"),  UNDER("row_to_json"),
                UNDER("doc"),       UNDER("node"),          UNDER("row"),     UNDER("properties"),
                UNDER("data"),      UNDER("post"),          UNDER("story"),   UNDER("article"),
                UNDER("entry"),     UNDER("document"),      UNDER("item"),    UNDER("record"),
                UNDER("entity"),    UNDER("payload"),       UNDER("after"),   UNDER("detail"),
                UNDER("message"),   UNDER("value"),         UNDER("result"),  UNDER("snippet"),
                UNDER("fieldData"), UNDER("_airbyte_data"), UNDER("content"), UNDER("body")};

/* The last keys are those of texts too: an object there is an article if it has a title, or, under
 * the first of them, within another object. */
#define TEXT_KEYS 2
#define WRAPPERS (sizeof wrappers / sizeof *wrappers)

static bool is_wrapper(size_t i, const json_t *value, size_t level)
{
    const size_t first = WRAPPERS - TEXT_KEYS;
    return i < first || (i == first && level > 0) ||
           json_is_string(json_object_get(value, "title")) ||
           json_is_string(json_object_get(value, "headline"));
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
    json_t *value;
    struct topic_key_members texts = topic_key_members_texts(object);
    while (topic_key_members_next(&texts, &value)) {
        value = topic_wrapped_record_value(key, value);
        if (topic_json_value_is_text(value) || topic_json_value_is_blocks(value))
            return true;
    }
    return false;
}

/* A body may be a list of paragraphs; under a wrapper such a list may be the column of a table. */
bool topic_wrapped_record_has_paragraphs(const json_t *object)
{
    json_t *value;
    const struct topic_keys_name *name;
    struct topic_key_members texts = topic_key_members_texts(object);
    while ((name = topic_key_members_next(&texts, &value)))
        if (name->key == TOPIC_RECORD_BODY && topic_json_value_is_paragraphs(value))
            return true;
    return false;
}

bool topic_wrapped_record_has_text(const json_t *object)
{
    return has_text_under("", object) || topic_wrapped_record_has_paragraphs(object);
}

/* The objects under the keys of wrappers; the others are NULL. */
struct inner_objects {
    const json_t *of[WRAPPERS];
    size_t count;
};

static size_t find_wrapper(const char *key, size_t len)
{
    const struct topic_text name = {key, len};
    size_t i = 0;
    while (i < WRAPPERS && (wrappers[i].len != len || !topic_text_is(name, wrappers[i].key)))
        i++;
    return i;
}

static void take_inner(struct inner_objects *inner, size_t i, const json_t *value)
{
    if (i == WRAPPERS || json_object_size(value) == 0)
        return;
    inner->of[i] = value;
    inner->count++;
}

static struct inner_objects find_inner(const json_t *object)
{
    const char *key;
    size_t len;
    json_t *value;
    struct inner_objects inner = {0};
    if (json_object_size(object) >= WRAPPERS) {
        for (size_t i = 0; i < WRAPPERS; i++)
            take_inner(&inner, i, json_object_getn(object, wrappers[i].key, wrappers[i].len));
        return inner;
    }
    json_object_keylen_foreach((json_t *)(uintptr_t)object, key, len, value)
    {
        if (json_object_size(value) > 0)
            take_inner(&inner, find_wrapper(key, len), value);
    }
    return inner;
}

static const char *find_holder(const struct inner_objects *inner, size_t level)
{
    for (size_t i = 0; inner->count > 0 && i < WRAPPERS; i++)
        if (inner->of[i] && has_text_under(wrappers[i].key, inner->of[i]) &&
            is_wrapper(i, inner->of[i], level))
            return wrappers[i].key;
    return NULL;
}

/* The same one level below. */
static const char *find_outer(const struct inner_objects *inner, size_t level)
{
    for (size_t i = 0; inner->count > 0 && level + 1 < LEVELS_MAX && i < WRAPPERS; i++) {
        if (!inner->of[i] || !is_wrapper(i, inner->of[i], level))
            continue;
        struct inner_objects below = find_inner(inner->of[i]);
        if (find_holder(&below, level + 1))
            return wrappers[i].key;
    }
    return NULL;
}

const char *topic_wrapped_record_key(const json_t *object, size_t level)
{
    if (level >= LEVELS_MAX || !json_is_object(object) || topic_wrapped_record_has_text(object) ||
        topic_capital_keys_have_text(object, NULL, NULL))
        return NULL;
    struct inner_objects inner = find_inner(object);
    const char *key = find_holder(&inner, level);
    return key ? key : find_outer(&inner, level);
}

const char *topic_wrapped_record_problem(const json_t *object, const char *key)
{
    if (!has_text_under(key, json_object_get(object, key)))
        return "the article's texts are in an object within another: send that object as the "
               "article, or set --map to where they are, such as body=story.content.body";
    for (size_t i = 0; i < WRAPPERS; i++)
        if (strcmp(wrappers[i].key, key) == 0)
            return wrappers[i].problem;
    return NULL;
}
