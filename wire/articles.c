#include "wire/articles.h"

#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/memory.h"
#include "record/keys.h"
#include "wire/json_prescan.h"

#define NO_TEXT "the article has no text: give a title, an excerpt or a body"
#define NOT_AN_OBJECT "the article is not a JSON object"

/* In a skeleton a string is the number of a text. */
struct topic_text topic_articles_text(const struct topic_request *request, const json_t *string)
{
    const char *value = json_string_value(string);
    if (request->is_whole)
        return (struct topic_text){value, json_string_length(string)};
    return request->skeleton.texts[strtoul(value, NULL, 10)];
}

const json_t *topic_articles_find(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    return json_is_null(value) ? NULL : value;
}

/* What is wrong with the article, or NULL. */
static const char *read_article(const struct topic_request *request, const json_t *object,
                                struct topic_article *article)
{
    *article = (struct topic_article){0};
    if (!json_is_object(object))
        return NOT_AN_OBJECT;
    bool has_text = false;
    size_t count;
    const struct topic_keys_name *names = topic_keys_texts(&count);
    for (size_t i = 0; i < count; i++) {
        struct topic_text *field = &article->fields[names[i].key];
        const json_t *value = field->bytes ? NULL : topic_articles_find(object, names[i].name);
        if (!value)
            continue;
        if (!json_is_string(value))
            return names[i].not_a_string;
        *field = topic_articles_text(request, value);
        has_text = true;
    }
    return has_text ? NULL : NO_TEXT;
}

static int reserve_articles(struct topic_request *request, size_t count, struct topic_error *err)
{
    if (topic_memory_reserve(&request->articles, &request->article_capacity, count,
                             sizeof *request->articles, err) < 0 ||
        topic_memory_reserve(&request->ids, &request->id_capacity, count, sizeof *request->ids,
                             err) < 0) {
        request->code = TOPIC_CODE_INTERNAL;
        return -1;
    }
    memset(request->ids, 0, count * sizeof *request->ids);
    request->article_count = count;
    return 0;
}

static int read_batch(struct topic_request *request, const json_t *list, struct topic_text frame,
                      struct topic_error *err)
{
    if (!json_is_array(list))
        return topic_error_set(err, "\"articles\" is not a list");
    size_t count = json_array_size(list);
    if (count > TOPIC_REQUEST_MAX_ARTICLES) {
        request->code = TOPIC_CODE_TOO_LARGE;
        return topic_error_set(err, "the request has %zu articles: send at most %d at a time",
                               count, TOPIC_REQUEST_MAX_ARTICLES);
    }
    if (reserve_articles(request, count, err) < 0)
        return -1;
    request->is_batch = true;
    topic_json_prescan_run(frame, &request->id, request->ids, count);
    for (size_t i = 0; i < count; i++) {
        const json_t *object = json_array_get(list, i);
        struct topic_request_article *article = &request->articles[i];
        article->problem = read_article(request, object, &article->article);
        const json_t *id = json_object_get(object, "id");
        if (!article->problem && (json_is_object(id) || json_is_array(id)))
            article->problem = "the article's id is not a string, a number, true, false or null";
    }
    return 0;
}

int topic_articles_read_single(struct topic_request *request, struct topic_error *err)
{
    if (reserve_articles(request, 1, err) < 0)
        return -1;
    request->ids[0] = request->id;
    request->articles[0].problem = NULL;
    const char *problem = read_article(request, request->root, &request->articles[0].article);
    return problem ? topic_error_set(err, "%s", problem) : 0;
}

/* False: the name means no text. */
static bool find_field(struct topic_text name, enum topic_field *field)
{
    bool is_alias;
    enum topic_record_key key = topic_keys_find(name.bytes, name.len, &is_alias);
    *field = (enum topic_field)key;
    return (size_t)key < TOPIC_FIELD_COUNT;
}

/* The raw-text form: the i-th frame after the header holds the i-th named field. */
static int read_frames(struct topic_request *request, const json_t *names,
                       const struct topic_text *frames, size_t frame_count, struct topic_error *err)
{
    if (!json_is_array(names) || json_array_size(names) == 0)
        return topic_error_set(err, "\"fields\" is not a list of field names");
    if (json_array_size(names) != frame_count)
        return topic_error_set(err, "\"fields\" names %zu fields, but %zu frames of text follow",
                               json_array_size(names), frame_count);
    if (reserve_articles(request, 1, err) < 0)
        return -1;
    request->ids[0] = request->id;
    request->articles[0] = (struct topic_request_article){0};
    for (size_t i = 0; i < frame_count; i++) {
        const json_t *name = json_array_get(names, i);
        enum topic_field at;
        if (!json_is_string(name) || !find_field(topic_articles_text(request, name), &at))
            return topic_error_set(err, "\"fields\" names a field that is not title, excerpt or "
                                        "body");
        struct topic_text *field = &request->articles[0].article.fields[at];
        if (field->bytes)
            return topic_error_set(err, "\"fields\" names %s twice", topic_field_name(at));
        *field = (struct topic_text){frames[i].bytes ? frames[i].bytes : "", frames[i].len};
    }
    return 0;
}

int topic_articles_read(struct topic_request *request, const struct topic_text *frames,
                        size_t frame_count, struct topic_error *err)
{
    const json_t *names = topic_articles_find(request->root, "fields");
    const json_t *list = topic_articles_find(request->root, "articles");
    if (names && list)
        return topic_error_set(err, "a request has \"fields\" or \"articles\", not both");
    if (names)
        return read_frames(request, names, frames + 1, frame_count - 1, err);
    if (frame_count > 1)
        return topic_error_set(err, "%zu frames follow the JSON, but no \"fields\" names them",
                               frame_count - 1);
    return list ? read_batch(request, list, frames[0], err)
                : topic_articles_read_single(request, err);
}
