#include "wire/articles.h"

#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/memory.h"
#include "record/article/json_article.h"
#include "record/json_path.h"
#include "record/keys.h"
#include "record/programs/cut_mark.h"
#include "record/programs/program_problem.h"
#include "record/programs/unread_text.h"
#include "wire/json_prescan.h"

#define ID_NOT_SCALAR "the article's id is not a string, a number, true, false or null"

void topic_articles_reset(struct topic_articles *articles)
{
    articles->ignores_map = false;
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

static const struct topic_field_map *map_of(const struct topic_articles *articles)
{
    return articles->ignores_map ? NULL : articles->map;
}

static void drop_cut_mark(struct topic_article *article)
{
    struct topic_text *body = &article->fields[TOPIC_FIELD_BODY];
    *body = topic_cut_mark_without(*body);
}

/* Returns what is wrong with the article, or NULL. */
static const char *read_article(const struct topic_articles *articles,
                                const struct topic_json_frame *json, const json_t *object,
                                struct topic_article *article)
{
    const char *problem = topic_json_article_read(object, map_of(articles), text_of, json, article);
    drop_cut_mark(article);
    return problem;
}

/* The same for one that this refuses or finds empty; `written` is the article as it is in the frame,
 * of which the mended copy has the same length. */
static const char *read_blocks(const struct topic_articles *articles,
                               const struct topic_json_frame *json, const json_t *object,
                               struct topic_text written, struct topic_article *article)
{
    if (json->mended.len > 0 && written.len > 0)
        written.bytes = json->mended.bytes + (written.bytes - json->text.bytes);
    const char *problem =
        topic_json_article_read_blocks(object, map_of(articles), text_of, json, written, article);
    drop_cut_mark(article);
    return problem;
}

/* Whether the article is empty, while a key that is not read has a text. */
static bool lacks_its_text(const struct topic_json_frame *json, const json_t *object,
                           const struct topic_article *article)
{
    return topic_json_article_is_empty(article) && topic_unread_text_has(object, text_of, json);
}

/* What is wrong with an article that was read; `is_doubtful`: at first it was refused or empty. */
static const char *check_article(const struct topic_json_frame *json, const json_t *object,
                                 const struct topic_article *article, const char *problem,
                                 bool is_doubtful)
{
    if (problem && topic_json_article_is_feed(object, text_of, json))
        return problem;
    const char *other = topic_program_problem_find(object, article, text_of, json,
                                                   TOPIC_JSON_PRESCAN_MAX_VALUES - json->values);
    if (!other && is_doubtful && (problem || lacks_its_text(json, object, article)))
        other = topic_program_problem_cure(object, text_of, json);
    return other ? other : problem;
}

static bool has_mapped_id(const struct topic_articles *articles)
{
    return topic_field_map_count(map_of(articles), TOPIC_RECORD_ID) > 0;
}

/* Sets the id to that of the map, if the article has it; `written` is the article as it is written.
 */
static enum topic_json_article_id read_mapped_id(const struct topic_articles *articles,
                                                 const struct topic_json_frame *json,
                                                 const json_t *object, struct topic_text written,
                                                 struct topic_text *id)
{
    struct topic_json_path_place place;
    const json_t *value;
    unsigned rank;
    enum topic_json_article_id found =
        topic_json_article_find_id(object, map_of(articles), text_of, json, &place, &value, &rank);
    if (found == TOPIC_JSON_ARTICLE_ID)
        *id = topic_json_frame_id(json, topic_json_path_raw(written, &place));
    return found;
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
    if (count > 0)
        memset(articles->ids, 0, count * sizeof *articles->ids);
    articles->count = count;
    return 0;
}

static bool is_absent(struct topic_text id)
{
    return id.len == 0 || (id.len == 4 && memcmp(id.bytes, "null", 4) == 0);
}

/* The articles of a batch as they are written, which are found as they are needed. */
struct written_list {
    struct topic_text list;
    struct topic_text item;
    size_t index; /* of the item */
};

/* The article of this index, which is not less than that of the last call. */
static struct topic_text find_written(struct written_list *written,
                                      const struct topic_json_frame *json, size_t index)
{
    static const struct topic_json_path_place place = {.steps = {{"articles", 8}}, .count = 1};
    if (written->list.len == 0) {
        written->list = topic_json_path_raw(json->text, &place);
        written->item = topic_json_path_raw_first(written->list);
    }
    for (; written->index < index; written->index++)
        written->item = topic_json_path_raw_next(written->list, written->item);
    return written->item;
}

/* What is wrong with the id of an article of a batch, which has an id of its own if `id` is set. */
static const char *read_batch_id(const struct topic_articles *articles,
                                 const struct topic_json_frame *json, const json_t *object,
                                 struct written_list *written, size_t index)
{
    const json_t *own_id = json_object_get(object, "id");
    struct topic_text *id = &articles->ids[index];
    enum topic_json_article_id found =
        has_mapped_id(articles)
            ? read_mapped_id(articles, json, object, find_written(written, json, index), id)
            : TOPIC_JSON_ARTICLE_NO_ID;
    struct topic_json_path_place place;
    if (found == TOPIC_JSON_ARTICLE_ID)
        return NULL;
    if (json_is_array(own_id) && topic_json_article_has_listed_id(object, &place)) {
        *id = topic_json_frame_id(json,
                                  topic_json_path_raw(find_written(written, json, index), &place));
        return NULL;
    }
    return json_is_object(own_id) || json_is_array(own_id) ||
                   (found == TOPIC_JSON_ARTICLE_ID_NOT_SCALAR && is_absent(*id))
               ? ID_NOT_SCALAR
               : NULL;
}

static int read_batch(struct topic_articles *articles, const struct topic_json_frame *json,
                      enum topic_code *code, struct topic_error *err)
{
    const json_t *list = topic_json_frame_find(json->root, "articles");
    struct topic_text id;
    size_t values;
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
    topic_json_prescan_run(json->text, &id, &values, articles->ids, count);
    struct written_list written = {0};
    for (size_t i = 0; i < count; i++) {
        const json_t *object = json_array_get(list, i);
        struct topic_articles_item *item = &articles->items[i];
        item->problem = read_article(articles, json, object, &item->article);
        bool is_doubtful = item->problem || topic_json_article_is_empty(&item->article);
        if (is_doubtful)
            item->problem = read_blocks(articles, json, object, find_written(&written, json, i),
                                        &item->article);
        item->problem = check_article(json, object, &item->article, item->problem, is_doubtful);
        articles->ids[i] = topic_json_frame_id(json, articles->ids[i]);
        const char *problem = read_batch_id(articles, json, object, &written, i);
        if (!item->problem)
            item->problem = problem;
    }
    return 0;
}

static int read_single(struct topic_articles *articles, const struct topic_json_frame *json,
                       enum topic_code *code, struct topic_error *err)
{
    *code = TOPIC_CODE_BAD_REQUEST;
    if (reserve(articles, 1, code, err) < 0)
        return -1;
    articles->ids[0] = json->id;
    articles->items[0].problem = NULL;
    struct topic_article *article = &articles->items[0].article;
    const char *problem = read_article(articles, json, json->root, article);
    bool is_doubtful = problem || topic_json_article_is_empty(article);
    if (is_doubtful)
        problem = read_blocks(articles, json, json->root, json->text, article);
    problem = check_article(json, json->root, article, problem, is_doubtful);
    if (problem)
        return topic_error_set(err, "%s", problem);
    *code = TOPIC_CODE_NONE;
    return 0;
}

/* The id of a request is that of its answer; only without one, the map's is. */
static int read_request(struct topic_articles *articles, const struct topic_json_frame *json,
                        enum topic_code *code, struct topic_error *err)
{
    if (read_single(articles, json, code, err) < 0)
        return -1;
    if (!has_mapped_id(articles) || !is_absent(json->id) ||
        read_mapped_id(articles, json, json->root, json->text, &articles->ids[0]) !=
            TOPIC_JSON_ARTICLE_ID_NOT_SCALAR)
        return 0;
    *code = TOPIC_CODE_BAD_REQUEST;
    return topic_error_set(err, "%s", ID_NOT_SCALAR);
}

int topic_articles_read_record(struct topic_articles *articles, const struct topic_json_frame *json,
                               enum topic_code *code, struct topic_error *err)
{
    if (read_single(articles, json, code, err) < 0)
        return -1;
    if (has_mapped_id(articles))
        read_mapped_id(articles, json, json->root, json->text, &articles->ids[0]);
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

/* The raw-text form: frame i after the header holds field i of "fields". An object under this key
 * without frames is the article's own, as CMS have one. */
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
    drop_cut_mark(&articles->items[0].article);
    return 0;
}

int topic_articles_read(struct topic_articles *articles, const struct topic_json_frame *json,
                        const struct topic_text *frames, size_t frame_count, enum topic_code *code,
                        struct topic_error *err)
{
    const json_t *names = topic_json_frame_find(json->root, "fields");
    bool has_names = names && !(json_is_object(names) && frame_count == 1);
    bool has_list = topic_json_frame_find(json->root, "articles") != NULL;
    if (!has_names && !has_list && frame_count == 1)
        return read_request(articles, json, code, err);
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
