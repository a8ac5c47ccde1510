#include "record/field_map.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "base/text_scan.h"
#include "base/utf8.h"
#include "record/json_path.h"

#define FIELDS "id, title, excerpt, body, topics and date"

/* A longer part of a map is cut in messages. */
#define QUOTED_BYTES 80

/* More than record/keys.c has for the texts. */
#define TEXT_NAMES_MAX 32

#define ROWS_MAX (TOPIC_FIELD_MAP_MAX_PATHS + TOPIC_FIELD_MAP_MAX_DEFAULTS)

struct topic_field_map {
    char *text;     /* the paths are parts of it */
    char *defaults; /* or of these, whose rows are behind them; NULL: there are none */
    struct topic_field_map_path paths[ROWS_MAX];
    size_t count;
    unsigned counts[TOPIC_RECORD_OTHER]; /* paths by key */
    struct topic_keys_name texts[ROWS_MAX + TEXT_NAMES_MAX];
    size_t text_count;
};

/* A constant, so that it may outlive the map; so it cannot name the path. */
static const char *const not_strings[TOPIC_FIELD_COUNT] = {
    [TOPIC_FIELD_TITLE] = "the article's title, where the map says that it is, is not a string",
    [TOPIC_FIELD_EXCERPT] = "the article's excerpt, where the map says that it is, is not a string",
    [TOPIC_FIELD_BODY] = "the article's body, where the map says that it is, is not a string"};

#define IS_A_NUMBER                                                                                \
    ", where the map says that it is, is a number, true or false: write it in quotes, as "         \
    "\"1984\", or map the key of a text"
static const char *const not_quoted[TOPIC_FIELD_COUNT] = {
    [TOPIC_FIELD_TITLE] = "the article's title" IS_A_NUMBER,
    [TOPIC_FIELD_EXCERPT] = "the article's excerpt" IS_A_NUMBER,
    [TOPIC_FIELD_BODY] = "the article's body" IS_A_NUMBER};

/* ---- rows ---- */

static bool find_field(struct topic_text name, enum topic_record_key *key)
{
    unsigned rank;
    *key = topic_keys_find(name.bytes, name.len, &rank);
    return *key != TOPIC_RECORD_OTHER && rank == 0;
}

static int fail(struct topic_error *err, struct topic_text row, const char *why)
{
    char quoted[QUOTED_BYTES * 4 + 1];
    topic_utf8_escape(row.bytes, row.len < QUOTED_BYTES ? row.len : QUOTED_BYTES, quoted,
                      sizeof quoted);
    return topic_error_set(err, "\"%s\" %s", quoted, why);
}

static int check_path(struct topic_text row, struct topic_text path, struct topic_error *err)
{
    if (path.len == 0)
        return fail(err, row, "names no key: write FIELD=PATH, such as body=bodyHtml");
    if (!topic_utf8_is_valid(path.bytes, path.len))
        return fail(err, row, "is not UTF-8");
    for (size_t i = 0; i < path.len; i++)
        if ((unsigned char)path.bytes[i] < 0x20)
            return fail(err, row, "has a control character");
    if (topic_json_path_steps(path) > TOPIC_JSON_PATH_MAX_STEPS)
        return fail(err, row, "has more than 8 keys in its path");
    return 0;
}

_Static_assert(TOPIC_JSON_PATH_MAX_STEPS == 8, "the message above names the number");

static bool is_text(enum topic_record_key key)
{
    return (size_t)key < TOPIC_FIELD_COUNT;
}

/* Whether the map has the row; a default also where its path is that of another text. */
static bool has_row(const struct topic_field_map *map, enum topic_record_key key,
                    struct topic_text path)
{
    for (size_t i = 0; i < map->count; i++) {
        const struct topic_field_map_path *other = &map->paths[i];
        bool is_same = other->key == key || (map->defaults && is_text(other->key) && is_text(key));
        if (is_same && topic_text_is_same(other->path, path))
            return true;
    }
    return false;
}

static int add_row(struct topic_field_map *map, struct topic_text row, struct topic_error *err)
{
    enum topic_record_key key;
    const char *equals = memchr(row.bytes, '=', row.len);
    if (!equals)
        return fail(err, row, "is not FIELD=PATH: write a row as in body=bodyHtml");
    size_t len = (size_t)(equals - row.bytes);
    struct topic_text path =
        topic_text_scan_trim((struct topic_text){equals + 1, row.len - len - 1}, " ");
    if (!find_field(topic_text_scan_trim((struct topic_text){row.bytes, len}, " "), &key))
        return fail(err, row, "begins with an unknown field: the fields are " FIELDS);
    if (check_path(row, path, err) < 0)
        return -1;
    if (has_row(map, key, path))
        return map->defaults ? 0 : fail(err, row, "is there twice");
    if (map->count == (map->defaults ? ROWS_MAX : TOPIC_FIELD_MAP_MAX_PATHS))
        return topic_error_set(err, "the map has more than %d rows", TOPIC_FIELD_MAP_MAX_PATHS);
    map->paths[map->count++] = (struct topic_field_map_path){key, map->counts[key]++, path};
    return 0;
}

static int add_rows(struct topic_field_map *map, struct topic_text text, struct topic_error *err)
{
    for (size_t start = 0, at = 0; at <= text.len; at++) {
        if (at < text.len && text.bytes[at] != ',')
            continue;
        struct topic_text row =
            topic_text_scan_trim((struct topic_text){text.bytes + start, at - start}, " ");
        if (row.len == 0)
            return topic_error_set(err, "a row is empty: write FIELD=PATH[,FIELD=PATH], such as "
                                        "body=bodyHtml,id=uuid");
        if (add_row(map, row, err) < 0)
            return -1;
        start = at + 1;
    }
    return 0;
}

/* ---- the names of texts ---- */

static bool is_mapped(const struct topic_field_map *map, const struct topic_keys_name *name)
{
    for (size_t i = 0; i < map->count; i++) {
        const struct topic_field_map_path *path = &map->paths[i];
        if (is_text(path->key) && path->path.len == name->len &&
            memcmp(path->path.bytes, name->name, name->len) == 0)
            return true;
    }
    return false;
}

bool topic_field_map_names_text(const struct topic_field_map *map, const char *name, size_t len)
{
    const struct topic_keys_name own = {.name = name, .len = len};
    return map && is_mapped(map, &own);
}

bool topic_field_map_goes_through(const struct topic_field_map *map, enum topic_record_key key,
                                  const char *name, size_t len)
{
    size_t count;
    const struct topic_field_map_path *paths = topic_field_map_paths(map, &count);
    for (size_t i = 0; i < count; i++)
        if (paths[i].key == key && paths[i].path.len > len && paths[i].path.bytes[len] == '.' &&
            memcmp(paths[i].path.bytes, name, len) == 0)
            return true;
    return false;
}

static void add_texts(struct topic_field_map *map)
{
    size_t count;
    const struct topic_keys_name *names = topic_keys_texts(&count);
    for (size_t i = 0; i < map->count; i++) {
        const struct topic_field_map_path *path = &map->paths[i];
        if (is_text(path->key))
            map->texts[map->text_count++] =
                (struct topic_keys_name){.name = path->path.bytes,
                                         .len = path->path.len,
                                         .key = path->key,
                                         .rank = path->rank,
                                         .is_path = true,
                                         .not_a_string = not_strings[path->key],
                                         .not_quoted = not_quoted[path->key]};
    }
    for (size_t i = 0; i < count && i < TEXT_NAMES_MAX; i++) {
        if (is_mapped(map, &names[i]))
            continue;
        struct topic_keys_name *name = &map->texts[map->text_count++];
        *name = names[i];
        name->rank += map->counts[name->key];
        if (topic_field_map_goes_through(map, name->key, name->name, name->len))
            name->not_a_string = NULL;
    }
}

/* ---- the map ---- */

struct topic_field_map *topic_field_map_new(struct topic_text text, struct topic_error *err)
{
    if (text.len > TOPIC_FIELD_MAP_MAX_BYTES) {
        topic_error_set(err, "the map has %zu bytes: at most %d are allowed", text.len,
                        TOPIC_FIELD_MAP_MAX_BYTES);
        return NULL;
    }
    struct topic_field_map *map = topic_memory_new(1, sizeof *map, err);
    if (!map)
        return NULL;
    map->text = topic_memory_copy(text.bytes, text.len, err);
    if (!map->text || add_rows(map, (struct topic_text){map->text, text.len}, err) < 0) {
        topic_field_map_free(map);
        return NULL;
    }
    add_texts(map);
    return map;
}

struct topic_field_map *topic_field_map_with_defaults(const struct topic_field_map *own,
                                                      const char *defaults, struct topic_error *err)
{
    const char *text = own ? own->text : "";
    struct topic_field_map *map = topic_memory_new(1, sizeof *map, err);
    if (!map)
        return NULL;
    map->text = topic_memory_copy(text, strlen(text), err);
    if (!map->text || (own && add_rows(map, (struct topic_text){map->text, strlen(text)}, err) < 0))
        goto fail;
    map->defaults = topic_memory_copy(defaults, strlen(defaults), err);
    if (!map->defaults ||
        add_rows(map, (struct topic_text){map->defaults, strlen(defaults)}, err) < 0)
        goto fail;
    add_texts(map);
    return map;
fail:
    topic_field_map_free(map);
    return NULL;
}

void topic_field_map_free(struct topic_field_map *map)
{
    if (!map)
        return;
    free(map->text);
    free(map->defaults);
    free(map);
}

int topic_field_map_of_manifest(struct topic_text manifest, struct topic_field_map **map,
                                struct topic_error *err)
{
    json_t *object = json_loadb(manifest.bytes, manifest.len, 0, NULL);
    const json_t *text = json_object_get(object, "map");
    *map = NULL;
    if (text)
        *map = topic_field_map_new(
            (struct topic_text){json_is_string(text) ? json_string_value(text) : "",
                                json_string_length(text)},
            err);
    bool has_failed = text && !*map;
    json_decref(object);
    return has_failed ? -1 : 0;
}

const char *topic_field_map_text(const struct topic_field_map *map)
{
    return map->text;
}

unsigned topic_field_map_count(const struct topic_field_map *map, enum topic_record_key key)
{
    return map && key < TOPIC_RECORD_OTHER ? map->counts[key] : 0;
}

const struct topic_field_map_path *topic_field_map_paths(const struct topic_field_map *map,
                                                         size_t *count)
{
    *count = map ? map->count : 0;
    return map ? map->paths : NULL;
}

const struct topic_keys_name *topic_field_map_texts(const struct topic_field_map *map,
                                                    size_t *count)
{
    if (!map)
        return topic_keys_texts(count);
    *count = map->text_count;
    return map->texts;
}

enum topic_record_key topic_field_map_key(const struct topic_field_map *map, const char *name,
                                          size_t len, unsigned *rank)
{
    enum topic_record_key key = topic_keys_find(name, len, rank);
    if (!map || key == TOPIC_RECORD_OTHER)
        return key;
    const struct topic_keys_name own = {.name = name, .len = len, .key = key};
    if (is_text(key) && is_mapped(map, &own)) {
        *rank = TOPIC_KEYS_LAST_RANK;
        return TOPIC_RECORD_OTHER;
    }
    *rank += map->counts[key];
    return key;
}

struct topic_text topic_field_map_name(const struct topic_field_map *map, enum topic_record_key key,
                                       unsigned rank)
{
    unsigned count = topic_field_map_count(map, key);
    for (size_t i = 0; map && i < map->count; i++)
        if (map->paths[i].key == key && map->paths[i].rank == rank)
            return map->paths[i].path;
    const struct topic_keys_name *name = topic_keys_at(key, rank - count);
    return (struct topic_text){name ? name->name : "", name ? name->len : 0};
}
