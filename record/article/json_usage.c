#include "record/article/json_usage.h"

#include <string.h>

#include "record/json_path.h"
#include "record/json_value.h"
#include "record/key_usage.h"

/* What was read of an object. The values of front matter may have a second name. */
struct reading {
    struct topic_key_usage *usage;
    const struct topic_record *record;
    const struct topic_article *article;
    const json_t *values[TOPIC_RECORD_OTHER];   /* by key: the value that was read; NULL: another */
    const json_t *documents[TOPIC_FIELD_COUNT]; /* of editors, that were read as the texts */
    struct topic_text topics_path;              /* of the map, that the topics were read from */
};

static bool is_text(enum topic_record_key key)
{
    return (size_t)key < TOPIC_FIELD_COUNT;
}

/* The value at a path, which for topics may lead through lists. */
static const json_t *find_path(json_t *object, const struct topic_field_map_path *path,
                               bool *is_found)
{
    struct topic_error unused = {0};
    json_t *collected = NULL;
    const json_t *value = topic_json_path_find(object, path->path, NULL);
    if (!value && path->key == TOPIC_RECORD_TOPICS)
        topic_json_path_collect(object, path->path, &collected, &unused);
    *is_found = value || collected;
    json_decref(collected);
    return value;
}

/* Paths that were found in an earlier record are looked up only where they may have been read. */
static void take_paths(struct reading *reading, json_t *object)
{
    size_t count;
    const struct topic_field_map_path *paths =
        topic_field_map_paths(reading->record->options.map, &count);
    for (size_t i = 0; i < count; i++) {
        bool is_read = !is_text(paths[i].key) &&
                       topic_record_is_taken(reading->record, paths[i].key, paths[i].rank);
        uint64_t bit = (uint64_t)1 << i;
        bool is_found;
        if (!is_read && reading->usage->found_paths & bit)
            continue;
        const json_t *value = find_path(object, &paths[i], &is_found);
        reading->usage->found_paths |= is_found ? bit : 0;
        if (is_read)
            reading->values[paths[i].key] = value;
        if (is_read && paths[i].key == TOPIC_RECORD_TOPICS)
            reading->topics_path = paths[i].path;
    }
}

/* What was read under a name of record/keys.h, as which another name may share it. */
static void take_names(struct reading *reading, json_t *object)
{
    static const enum topic_record_key keys[] = {TOPIC_RECORD_ID, TOPIC_RECORD_DATE,
                                                 TOPIC_RECORD_TOPICS};
    const struct topic_record *record = reading->record;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        enum topic_record_key key = keys[i];
        unsigned rank = key == TOPIC_RECORD_TOPICS ? record->list.rank : record->ranks[key];
        if (reading->values[key] || !topic_record_is_taken(record, key, rank) ||
            rank < topic_field_map_count(record->options.map, key))
            continue;
        struct topic_text name = topic_field_map_name(record->options.map, key, rank);
        reading->values[key] = json_object_getn(object, name.bytes, name.len);
    }
}

/* The documents of editors that the texts were read from, which may be a part of another member
 * too. */
static void take_documents(struct reading *reading, json_t *object)
{
    size_t count;
    const struct topic_keys_name *names =
        topic_field_map_texts(reading->record->options.map, &count);
    for (size_t i = 0; i < count; i++) {
        const struct topic_text path = {names[i].name, names[i].len};
        const struct topic_text text = reading->article->fields[names[i].key];
        if (reading->documents[names[i].key] || text.len == 0 ||
            (text.bytes[0] != '{' && text.bytes[0] != '['))
            continue;
        const json_t *value = names[i].is_path ? topic_json_path_find(object, path, NULL)
                                               : json_object_getn(object, path.bytes, path.len);
        if (topic_json_value_is_blocks(value) || topic_json_value_is_paragraphs(value))
            reading->documents[names[i].key] = value;
    }
}

static bool is_empty(const json_t *value)
{
    if (json_is_string(value))
        return topic_keys_is_blank(json_string_value(value), json_string_length(value));
    return json_is_null(value);
}

/* A path that grows downwards. */
struct place {
    char path[TOPIC_KEY_USAGE_NAME_MAX_BYTES + 2];
    size_t len;
    size_t depth;
    bool is_in_list;
};

/* The item of a path, with what a key of the object itself means. */
static struct topic_key_usage_item *find_item(const struct reading *reading,
                                              const struct place *place)
{
    unsigned unused;
    size_t count;
    const struct topic_keys_name *names = topic_keys_of_programs(&count);
    size_t known = reading->usage->count;
    struct topic_key_usage_item *item =
        topic_key_usage_find(reading->usage, place->path, place->len);
    if (!item || reading->usage->count == known || place->depth != 1)
        return item;
    const struct topic_keys_name *name =
        topic_keys_find_among(names, count, place->path, place->len);
    item->key = name ? name->key : topic_keys_find(place->path, place->len, &unused);
    return item;
}

static bool is_read(const struct reading *reading, const struct place *place, const json_t *value)
{
    const char *text = json_string_value(value);
    for (size_t key = TOPIC_FIELD_COUNT; key < TOPIC_RECORD_OTHER; key++)
        if (reading->values[key] == value)
            return true;
    for (size_t i = 0; text && i < TOPIC_FIELD_COUNT; i++)
        if (reading->article->fields[i].bytes == text)
            return true;
    if (reading->topics_path.len == place->len && place->len > 0 &&
        memcmp(reading->topics_path.bytes, place->path, place->len) == 0)
        return true;
    for (size_t i = 0; !text && i < TOPIC_FIELD_COUNT; i++)
        if (reading->documents[i] == value)
            return true;
    return false;
}

static void add_value(const struct reading *reading, const struct place *place, const json_t *value)
{
    struct topic_text text = {json_string_value(value), json_string_length(value)};
    struct topic_key_usage_item *item = find_item(reading, place);
    if (!item)
        return;
    item->is_in_list = item->is_in_list || place->is_in_list;
    topic_key_usage_add(reading->usage, item, is_read(reading, place, value), text);
}

/* Recursion ends at TOPIC_KEY_USAGE_MAX_DEPTH objects, and at a list in a list. */
/* NOLINTBEGIN(misc-no-recursion) */

static void add_members(const struct reading *reading, struct place *place, json_t *object);

static void add_items(const struct reading *reading, struct place *place, const json_t *list)
{
    size_t at;
    json_t *item;
    bool was_in_list = place->is_in_list;
    place->is_in_list = true;
    json_array_foreach(list, at, item)
    {
        if (json_is_object(item))
            add_members(reading, place, item);
        else if (!is_empty(item))
            add_value(reading, place, item);
    }
    place->is_in_list = was_in_list;
}

static void add(const struct reading *reading, struct place *place, json_t *value)
{
    bool is_container = json_is_object(value) || json_is_array(value);
    if (is_empty(value))
        return;
    if (!is_container || is_read(reading, place, value))
        add_value(reading, place, value);
    else if (json_is_object(value))
        add_members(reading, place, value);
    else
        add_items(reading, place, value);
}

/* Below the deepest object, and where a name does not fit, the object is a value without text. */
static void add_members(const struct reading *reading, struct place *place, json_t *object)
{
    const char *name;
    json_t *value;
    size_t start = place->len;
    if (place->depth == TOPIC_KEY_USAGE_MAX_DEPTH) {
        add_value(reading, place, object);
        return;
    }
    place->depth++;
    json_object_foreach(object, name, value)
    {
        size_t dot = start > 0;
        size_t len = strlen(name);
        if (start + dot + len > TOPIC_KEY_USAGE_NAME_MAX_BYTES) {
            reading->usage->others++;
            continue;
        }
        if (dot)
            place->path[start] = '.';
        memcpy(place->path + start + dot, name, len);
        place->len = start + dot + len;
        add(reading, place, value);
    }
    place->len = start;
    place->depth--;
}

/* NOLINTEND(misc-no-recursion) */

void topic_json_usage_add(json_t *object, json_t *named, const struct topic_record *record,
                          const struct topic_article *article, bool is_article)
{
    struct reading reading = {.usage = record->options.usage, .record = record, .article = article};
    struct place place = {.len = 0};
    take_paths(&reading, named);
    take_names(&reading, named);
    take_documents(&reading, named);
    topic_key_usage_begin(reading.usage, is_article);
    add_members(&reading, &place, object);
}
