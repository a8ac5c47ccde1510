#include "record/article/json_article.h"

#include <jansson.h>
#include <stdint.h>
#include <string.h>

#include "record/capital_keys.h"
#include "record/field_map.h"
#include "record/json_path.h"
#include "record/keys.h"
#include "record/programs/key_members.h"
#include "record/programs/program_text.h"

#define NOT_AN_OBJECT "the article is not a JSON object"

const char topic_json_article_no_text[] =
    "the article has no text: give a title, an excerpt or a body";

bool topic_json_article_is_feed(const json_t *object, topic_json_value_text *text_of,
                                const void *context)
{
    static const char prefix[] = "https://jsonfeed.org/version/";
    const json_t *version = topic_key_members_get(object, "version");
    if (!json_is_string(version))
        return false;
    struct topic_text text = text_of(context, version);
    return text.len >= sizeof prefix - 1 && memcmp(text.bytes, prefix, sizeof prefix - 1) == 0;
}

/* What is known of the texts while the members of an article are gone through, in any order. */
struct reading {
    topic_json_value_text *text_of;
    const void *context;
    struct topic_article *article;
    unsigned ranks[TOPIC_FIELD_COUNT];         /* of the texts that the fields have */
    const char *problems[TOPIC_FIELD_COUNT];   /* NULL: no value of the wrong type */
    unsigned problem_ranks[TOPIC_FIELD_COUNT]; /* the lowest is reported */
    bool has_value[TOPIC_FIELD_COUNT];         /* one of the wrong type is not empty */
    bool has_string;
    bool may_have_program_text; /* a key may be a name that another program has for a text */
    const struct topic_keys_name *paragraphs; /* whose list is the body; NULL: a text, or none is */
    size_t lists;                             /* of paragraphs, but for those of the map */
};

/* What is wrong with a value of that name which is no text. */
static const char *problem_of(const struct topic_keys_name *name, const json_t *value)
{
    return json_is_number(value) || json_is_boolean(value) ? name->not_quoted : name->not_a_string;
}

/* Where the article has a text, an empty list, an empty object or false is a text that is missing,
 * as PHP and R write one. */
static void take_problem(struct reading *reading, const struct topic_keys_name *name,
                         const json_t *value)
{
    reading->has_value[name->key] =
        reading->has_value[name->key] || !topic_json_value_is_empty(value);
    if (reading->problems[name->key] && reading->problem_ranks[name->key] <= name->rank)
        return;
    reading->problems[name->key] = problem_of(name, value);
    reading->problem_ranks[name->key] = name->rank;
}

static void take_text(struct reading *reading, const struct topic_keys_name *name,
                      const json_t *string)
{
    struct topic_text *field = &reading->article->fields[name->key];
    reading->has_string = true;
    if (field->len > 0 && reading->ranks[name->key] <= name->rank)
        return;
    struct topic_text text = reading->text_of(reading->context, string);
    if (topic_keys_is_blank(text.bytes, text.len))
        return;
    unsigned rank = topic_keys_text_rank(name->rank, text.bytes, text.len);
    if (field->len > 0 && reading->ranks[name->key] <= rank)
        return;
    *field = text;
    reading->ranks[name->key] = rank;
    if (name->key == TOPIC_RECORD_BODY)
        reading->paragraphs = NULL;
}

bool topic_json_article_is_empty(const struct topic_article *article)
{
    for (size_t i = 0; i < TOPIC_FIELD_COUNT; i++)
        if (!topic_keys_is_blank_text(article->fields[i].bytes, article->fields[i].len))
            return false;
    return true;
}

/* The first text of the list that is not blank. */
static struct topic_text first_text(const struct reading *reading, const json_t *list)
{
    size_t index;
    json_t *item;
    json_array_foreach(list, index, item)
    {
        struct topic_text text = reading->text_of(reading->context, item);
        if (!topic_keys_is_blank_text(text.bytes, text.len))
            return text;
    }
    return (struct topic_text){0};
}

/* Several texts are a body. Its text is found later: until then it is their first one. */
static void take_paragraphs(struct reading *reading, const struct topic_keys_name *name,
                            const json_t *list)
{
    struct topic_text *field = &reading->article->fields[name->key];
    struct topic_text text = first_text(reading, list);
    reading->has_string = true;
    reading->lists += !name->is_path && text.len > 0;
    if (text.len == 0 || (field->len > 0 && reading->ranks[name->key] <= name->rank))
        return;
    *field = text;
    reading->ranks[name->key] = name->rank;
    reading->paragraphs = name;
}

/* A list of no paragraphs, or a document in which nothing is written. */
static bool is_blank(const struct reading *reading, const struct topic_keys_name *name,
                     const json_t *value)
{
    return (name->key == TOPIC_RECORD_BODY && json_is_array(value) &&
            json_array_size(value) == 0) ||
           topic_json_value_is_blank_document(value, reading->text_of, reading->context);
}

/* A value that is not a string: a list of one text is that text. */
static void take_other(struct reading *reading, const struct topic_keys_name *name,
                       const json_t *value)
{
    if (!name->not_a_string || name->is_optional)
        return;
    if (topic_json_value_is_text(value))
        take_text(reading, name, json_array_get(value, 0));
    else if (name->key == TOPIC_RECORD_BODY && topic_json_value_is_paragraphs(value))
        take_paragraphs(reading, name, value);
    else if (is_blank(reading, name, value))
        reading->has_string = true;
    else
        take_problem(reading, name, value);
}

static void take_value(struct reading *reading, const struct topic_keys_name *name,
                       const json_t *value)
{
    if (json_is_string(value))
        take_text(reading, name, value);
    else if (value && !json_is_null(value))
        take_other(reading, name, value);
}

/* A record has fewer members than there are names, so that its members are compared with the names;
 * looking each name up in its hash table takes several times as long. */
static void take_members(struct reading *reading, json_t *object,
                         const struct topic_keys_name *names, size_t count)
{
    const char *key;
    size_t len;
    json_t *value;
    json_object_keylen_foreach(object, key, len, value)
    {
        const struct topic_keys_name *name = topic_keys_find_among(names, count, key, len);
        if (name)
            take_value(reading, name, value);
        else if (topic_program_text_may_be(key, len))
            reading->may_have_program_text = true;
    }
}

/* Whether each member is a list of as many values: a table by columns, which has no paragraphs. */
static bool is_table(json_t *object)
{
    const char *name;
    json_t *value;
    size_t rows = json_array_size(json_object_iter_value(json_object_iter(object)));
    json_object_foreach(object, name, value)
    {
        (void)name;
        if (json_array_size(value) != rows)
            return false;
    }
    return rows > 0 && json_object_size(object) > 1;
}

/* Whether the list that is the body may be none: a column, or one of two of which neither is named.
 */
static bool is_ambiguous(const struct reading *reading, json_t *object)
{
    return reading->paragraphs && !reading->paragraphs->is_path &&
           (reading->lists > 1 || is_table(object));
}

/* Whether no member of ours is that text, filled or of another type. */
static bool lacks_text(const struct reading *reading, enum topic_record_key key)
{
    const struct topic_text text = reading->article->fields[key];
    return !reading->has_value[key] && topic_keys_is_blank_text(text.bytes, text.len);
}

/* The body and the title that have names of other programs. Most objects have ours, which this
 * costs nothing. */
static void take_of_program(struct reading *reading, const json_t *object,
                            const struct topic_field_map *map)
{
    const json_t *value;
    const struct topic_keys_name *name = NULL;
    if (lacks_text(reading, TOPIC_RECORD_BODY))
        name =
            topic_program_text_find_body(object, map, reading->text_of, reading->context, &value);
    if (name)
        take_text(reading, name, value);
    name = NULL;
    if (lacks_text(reading, TOPIC_RECORD_TITLE))
        name =
            topic_program_text_find_title(object, map, reading->text_of, reading->context, &value);
    if (name)
        take_text(reading, name, value);
}

static const char *read_texts(struct reading *reading, const json_t *object,
                              const struct topic_field_map *map)
{
    json_t *members = (json_t *)(uintptr_t)object;
    size_t count;
    const struct topic_keys_name *names = topic_field_map_texts(map, &count);
    *reading->article = (struct topic_article){0};
    if (!json_is_object(object))
        return NOT_AN_OBJECT;
    if (topic_json_article_is_feed(object, reading->text_of, reading->context))
        return "the article is a JSON Feed: send its items";
    for (; count > 0 && names->is_path; names++, count--) {
        const struct topic_text path = {names->name, names->len};
        take_value(reading, names, topic_json_path_find(object, path, NULL));
    }
    take_members(reading, members, names, count);
    if (is_ambiguous(reading, members)) {
        reading->article->fields[TOPIC_FIELD_BODY] = (struct topic_text){0};
        return reading->paragraphs->not_a_string;
    }
    if (reading->may_have_program_text)
        take_of_program(reading, object, map);
    bool is_empty = topic_json_article_is_empty(reading->article);
    for (size_t i = 0; i < TOPIC_FIELD_COUNT; i++)
        if (reading->article->fields[i].len == 0 && reading->problems[i] &&
            (reading->has_value[i] || is_empty))
            return reading->problems[i];
    return reading->has_string ? NULL : topic_json_article_no_text;
}

const char *topic_json_article_read(const json_t *object, const struct topic_field_map *map,
                                    topic_json_value_text *text_of, const void *context,
                                    struct topic_article *article)
{
    struct reading reading = {.text_of = text_of, .context = context, .article = article};
    const char *problem = read_texts(&reading, object, map);
    return problem || !reading.paragraphs
               ? problem
               : "the article's body is a list of texts: join them to one";
}

/* ---- keys in capitals ---- */

int topic_json_article_in_capitals(const json_t *object, const struct topic_field_map *map,
                                   topic_json_value_text *text_of, const void *context,
                                   json_t **copy)
{
    struct topic_article article;
    *copy = NULL;
    if (!json_is_object(object) || !topic_capital_keys_have_text(object, text_of, context))
        return 0;
    const char *problem = topic_json_article_read(object, map, text_of, context, &article);
    if (problem != topic_json_article_no_text &&
        (problem || !topic_json_article_is_empty(&article)))
        return 0;
    return topic_capital_keys_rename(object, text_of, context, copy);
}

/* The texts lie in strings that the object has too, or in the frame that it is of. */
static const char *read_in_capitals(const json_t *object, const struct topic_field_map *map,
                                    topic_json_value_text *text_of, const void *context,
                                    const char *problem, struct topic_article *article)
{
    json_t *copy;
    if (topic_json_article_in_capitals(object, map, text_of, context, &copy) < 0)
        return "out of memory while reading the article";
    if (copy)
        problem = topic_json_article_read(copy, map, text_of, context, article);
    json_decref(copy);
    return problem;
}

/* ---- documents of blocks ---- */

static const json_t *value_of(const json_t *object, const struct topic_keys_name *name,
                              struct topic_json_path_place *place)
{
    *place = (struct topic_json_path_place){.steps = {{name->name, name->len}}, .count = 1};
    return name->is_path ? topic_json_path_find(object, place->steps[0], place)
                         : json_object_getn(object, name->name, name->len);
}

/* The first field without a text that has a value of the wrong type; NULL: there is none. */
static const char *find_problem(const struct reading *reading, const json_t *object,
                                const struct topic_keys_name *names, size_t count)
{
    struct topic_json_path_place place;
    for (size_t i = 0; i < count; i++) {
        const json_t *value = value_of(object, &names[i], &place);
        if (reading->article->fields[names[i].key].len == 0 && names[i].not_a_string &&
            !names[i].is_optional && value && !json_is_null(value) &&
            !topic_json_value_is_empty(value) && !topic_json_value_is_text(value) &&
            !is_blank(reading, &names[i], value))
            return problem_of(&names[i], value);
    }
    return NULL;
}

static bool is_document(const struct reading *reading, const json_t *value)
{
    return topic_json_value_is_blocks(value) &&
           !topic_json_value_is_blank_document(value, reading->text_of, reading->context);
}

const char *topic_json_article_read_blocks(const json_t *object, const struct topic_field_map *map,
                                           topic_json_value_text *text_of, const void *context,
                                           struct topic_text written, struct topic_article *article)
{
    struct reading reading = {.text_of = text_of, .context = context, .article = article};
    const char *problem = read_texts(&reading, object, map);
    bool is_found = false;
    size_t count;
    const struct topic_keys_name *names = topic_field_map_texts(map, &count);
    if (reading.paragraphs && article->fields[TOPIC_FIELD_BODY].len > 0) {
        struct topic_json_path_place place;
        value_of(object, reading.paragraphs, &place);
        article->fields[TOPIC_FIELD_BODY] = topic_json_path_raw(written, &place);
        is_found = problem != NULL;
    }
    for (size_t i = 0; problem && json_is_object(object) && i < count; i++) {
        struct topic_text *field = &article->fields[names[i].key];
        struct topic_json_path_place place;
        if (field->len > 0 || names[i].is_optional)
            continue;
        const json_t *value = value_of(object, &names[i], &place);
        if (!value || !is_document(&reading, value))
            continue;
        *field = topic_json_path_raw(written, &place);
        is_found = true;
    }
    if (is_found)
        return find_problem(&reading, object, names, count);
    return problem == topic_json_article_no_text ||
                   (!problem && topic_json_article_is_empty(article))
               ? read_in_capitals(object, map, text_of, context, problem, article)
               : problem;
}

bool topic_json_article_has_listed_id(const json_t *object, struct topic_json_path_place *place)
{
    static const char path[] = "id.0";
    const json_t *list = json_object_get(object, "id");
    const json_t *id = json_array_size(list) == 1 ? json_array_get(list, 0) : NULL;
    return id && !json_is_object(id) && !json_is_array(id) && !json_is_null(id) &&
           topic_json_path_find(object, (struct topic_text){path, sizeof path - 1}, place);
}

enum topic_json_article_id topic_json_article_find_id(
    const json_t *object, const struct topic_field_map *map, topic_json_value_text *text_of,
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
        if (!topic_json_value_is_filled(*value, text_of, context))
            continue;
        if (!json_is_object(*value) && !json_is_array(*value))
            return TOPIC_JSON_ARTICLE_ID;
        found = TOPIC_JSON_ARTICLE_ID_NOT_SCALAR;
    }
    return found;
}
