#include "wire/store/article_extra.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/text.h"
#include "record/json_path.h"
#include "record/keys.h"

/* Whether the store keeps the member elsewhere: the id, the texts and the topics. */
static bool is_read(const char *key, const struct topic_field_map *map)
{
    size_t count;
    unsigned rank;
    size_t len = strlen(key);
    const struct topic_field_map_path *paths = topic_field_map_paths(map, &count);
    for (size_t i = 0; i < count; i++)
        if (paths[i].path.len >= len && memcmp(paths[i].path.bytes, key, len) == 0 &&
            (paths[i].path.len == len || paths[i].path.bytes[len] == '.'))
            return true;
    enum topic_record_key meaning = topic_keys_find(key, len, &rank);
    return (size_t)meaning < TOPIC_FIELD_COUNT || meaning == TOPIC_RECORD_ID ||
           meaning == TOPIC_RECORD_TOPICS;
}

/* Whether others can read it: jansson does where only its numbers are too large for 64 bits. */
static bool is_valid(struct topic_text value)
{
    json_t *read = json_loadb(value.bytes, value.len,
                              JSON_DECODE_ANY | JSON_ALLOW_NUL | JSON_DECODE_INT_AS_REAL, NULL);
    json_decref(read);
    return read != NULL;
}

/* The members whose values were mended, by key: [start, length] in json->text, as mending moves no
 * byte. They are looked for in one pass, as an article may have a hundred thousand. Keys that are
 * written with escapes are left out. */
static json_t *find_mended(const struct topic_json_record *json, struct topic_text written)
{
    json_t *found = json_object();
    struct topic_text key;
    struct topic_text value = {0};
    while (json->mended.len > 0 && written.len > 0 &&
           topic_json_path_raw_member(written, &key, &value)) {
        size_t start = (size_t)(value.bytes - json->mended.bytes);
        if (key.len < 2 || memchr(key.bytes, '\\', key.len))
            continue;
        if (memcmp(json->text.bytes + start, value.bytes, value.len) == 0)
            json_object_deln(found, key.bytes + 1, key.len - 2);
        else
            json_object_setn_new(found, key.bytes + 1, key.len - 2,
                                 json_pack("[I, I]", (json_int_t)start, (json_int_t)value.len));
    }
    return found;
}

/* The member as it was before it was mended; empty: it was not, or is no JSON without. */
static struct topic_text as_written(const struct topic_json_record *json, const json_t *mended,
                                    const char *key)
{
    const json_t *place = json_object_get(mended, key);
    if (!place)
        return (struct topic_text){0};
    const struct topic_text before = {json->text.bytes +
                                          json_integer_value(json_array_get(place, 0)),
                                      (size_t)json_integer_value(json_array_get(place, 1))};
    return is_valid(before) ? before : (struct topic_text){0};
}

/* Line breaks are between values alone: within strings they are escaped. */
static int append_value(struct topic_buffer *extra, struct topic_text value,
                        struct topic_error *err)
{
    size_t start = extra->len;
    if (topic_buffer_append(extra, value.bytes, value.len, err) < 0)
        return -1;
    for (size_t i = start; i < extra->len; i++)
        if (extra->bytes[i] == '\n' || extra->bytes[i] == '\r')
            extra->bytes[i] = ' ';
    return 0;
}

static int append_dumped(struct topic_buffer *extra, const json_t *value, struct topic_error *err)
{
    char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
    int status = text ? topic_buffer_append(extra, text, strlen(text), err)
                      : topic_error_set(err, "out of memory for the keys of an article");
    free(text);
    return status;
}

static int append_key(struct topic_buffer *extra, const char *key, struct topic_error *err)
{
    json_t *name = json_string(key);
    int status = topic_buffer_append(extra, extra->len > 0 ? "," : "{", 1, err) < 0
                     ? -1
                     : append_dumped(extra, name, err);
    json_decref(name);
    return status < 0 ? -1 : topic_buffer_append(extra, ":", 1, err);
}

static int write_members(struct topic_buffer *extra, const struct topic_json_record *json,
                         const json_t *article, const json_t *mended,
                         const struct topic_field_map *map, struct topic_error *err)
{
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)article, key, value)
    {
        if (is_read(key, map))
            continue;
        struct topic_text before = as_written(json, mended, key);
        if (append_key(extra, key, err) < 0 ||
            (before.len > 0 ? append_value(extra, before, err) : append_dumped(extra, value, err)) <
                0)
            return -1;
    }
    return extra->len > 0 ? topic_buffer_append(extra, "}", 1, err) : 0;
}

int topic_article_extra_write(struct topic_buffer *extra, const struct topic_json_record *json,
                              const json_t *article, struct topic_text written,
                              const struct topic_field_map *map, struct topic_error *err)
{
    json_t *mended = find_mended(json, written);
    int status = write_members(extra, json, article, mended, map, err);
    json_decref(mended);
    return status;
}
