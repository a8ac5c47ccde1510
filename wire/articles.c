#include "wire/articles.h"

#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/memory.h"
#include "record/json_article.h"
#include "record/keys.h"
#include "wire/json_prescan.h"

#define ID_NOT_SCALAR "the article's id is not a string, a number, true, false or null"

void topic_articles_reset(struct topic_articles *articles)
{
    articles->is_batch = false;
    articles->count = 0;
}

void topic_articles_release(struct topic_articles *articles)
{
    free(articles->items);
    free(articles->ids);
    *articles = (struct topic_articles){0};
}

static struct topic_text text_of(const void *json, const json_t *string)
{
    return topic_json_frame_text(json, string);
}

/* Returns what is wrong with the article, or NULL. */
static const char *read_article(const struct topic_json_frame *json, const json_t *object,
                                struct topic_article *article)
{
    return topic_json_article_read(object, text_of, json, article);
}

static int reserve(struct topic_articles *articles, size_t count, enum topic_code *code,
                   struct topic_error *err)
{
    if (topic_memory_reserve(&articles->items, &articles->item_capacity, count,
                             sizeof *articles->items, err) < 0 ||
        topic_memory_reserve(&articles->ids, &articles->id_capacity, count, sizeof *articles->ids,
                             err) < 0) {
        *code = TOPIC_CODE_INTERNAL;
        return -1;
    }
    memset(articles->ids, 0, count * sizeof *articles->ids);
    articles->count = count;
    return 0;
}

static int read_batch(struct topic_articles *articles, const struct topic_json_frame *json,
                      enum topic_code *code, struct topic_error *err)
{
    const json_t *list = topic_json_frame_find(json->root, "articles");
    struct topic_text id;
    if (!json_is_array(list))
        return topic_error_set(err, "\"articles\" is not a list");
    size_t count = json_array_size(list);
    if (count > TOPIC_ARTICLES_MAX) {
        *code = TOPIC_CODE_TOO_LARGE;
        return topic_error_set(err, "the request has %zu articles: send at most %d at a time",
                               count, TOPIC_ARTICLES_MAX);
    }
    if (reserve(articles, count, code, err) < 0)
        return -1;
    articles->is_batch = true;
    topic_json_prescan_run(json->text, &id, articles->ids, count);
    for (size_t i = 0; i < count; i++) {
        const json_t *object = json_array_get(list, i);
        struct topic_articles_item *item = &articles->items[i];
        item->problem = read_article(json, object, &item->article);
        articles->ids[i] = topic_json_frame_id(json, articles->ids[i]);
        const json_t *own_id = json_object_get(object, "id");
        if (!item->problem && (json_is_object(own_id) || json_is_array(own_id)))
            item->problem = ID_NOT_SCALAR;
    }
    return 0;
}

int topic_articles_read_single(struct topic_articles *articles, const struct topic_json_frame *json,
                               enum topic_code *code, struct topic_error *err)
{
    *code = TOPIC_CODE_BAD_REQUEST;
    if (reserve(articles, 1, code, err) < 0)
        return -1;
    articles->ids[0] = json->id;
    articles->items[0].problem = NULL;
    const char *problem = read_article(json, json->root, &articles->items[0].article);
    if (problem)
        return topic_error_set(err, "%s", problem);
    *code = TOPIC_CODE_NONE;
    return 0;
}

/* Returns false when the name does not mean a text. */
static bool find_field(struct topic_text name, enum topic_field *field)
{
    unsigned rank;
    enum topic_record_key key = topic_keys_find(name.bytes, name.len, &rank);
    *field = (enum topic_field)key;
    return (size_t)key < TOPIC_FIELD_COUNT;
}

/* The raw-text form: frame i after the header holds field i of "fields". */
static int read_frames(struct topic_articles *articles, const struct topic_json_frame *json,
                       const struct topic_text *frames, size_t frame_count, enum topic_code *code,
                       struct topic_error *err)
{
    const json_t *names = topic_json_frame_find(json->root, "fields");
    if (!json_is_array(names) || json_array_size(names) == 0)
        return topic_error_set(err, "\"fields\" is not a list of field names");
    if (json_array_size(names) != frame_count)
        return topic_error_set(err, "\"fields\" names %zu fields, but %zu frames of text follow",
                               json_array_size(names), frame_count);
    if (reserve(articles, 1, code, err) < 0)
        return -1;
    articles->ids[0] = json->id;
    articles->items[0] = (struct topic_articles_item){0};
    for (size_t i = 0; i < frame_count; i++) {
        const json_t *name = json_array_get(names, i);
        enum topic_field at;
        if (!json_is_string(name) || !find_field(topic_json_frame_text(json, name), &at))
            return topic_error_set(err, "\"fields\" names a field that is not title, excerpt or "
                                        "body");
        struct topic_text *field = &articles->items[0].article.fields[at];
        if (field->bytes)
            return topic_error_set(err, "\"fields\" names %s twice", topic_field_name(at));
        *field = (struct topic_text){frames[i].bytes ? frames[i].bytes : "", frames[i].len};
    }
    return 0;
}

int topic_articles_read(struct topic_articles *articles, const struct topic_json_frame *json,
                        const struct topic_text *frames, size_t frame_count, enum topic_code *code,
                        struct topic_error *err)
{
    bool has_names = topic_json_frame_find(json->root, "fields") != NULL;
    bool has_list = topic_json_frame_find(json->root, "articles") != NULL;
    if (!has_names && !has_list && frame_count == 1)
        return topic_articles_read_single(articles, json, code, err);
    int status;
    *code = TOPIC_CODE_BAD_REQUEST;
    if (has_names && has_list)
        status = topic_error_set(err, "a request may have \"fields\" or \"articles\", not both");
    else if (has_names)
        status = read_frames(articles, json, frames + 1, frame_count - 1, code, err);
    else if (frame_count > 1)
        status = topic_error_set(err,
                                 "%zu frames follow the JSON frame, but there is no \"fields\" "
                                 "that names them",
                                 frame_count - 1);
    else
        status = read_batch(articles, json, code, err);
    if (status == 0)
        *code = TOPIC_CODE_NONE;
    return status;
}
