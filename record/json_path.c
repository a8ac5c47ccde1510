#include "record/json_path.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "record/json_scalar.h"

/* ---- paths ---- */

size_t topic_json_path_steps(struct topic_text path)
{
    size_t count = 1;
    for (size_t at = 1; at + 1 < path.len; at++)
        count += path.bytes[at] == '.';
    return count;
}

static struct topic_text after(struct topic_text path, size_t len)
{
    return len < path.len ? (struct topic_text){path.bytes + len + 1, path.len - len - 1}
                          : (struct topic_text){path.bytes + len, 0};
}

/* The length of the next shorter key that the path may begin with: up to an earlier dot, which is
 * not its end, as in "Nr.". 0: none. */
static size_t shorter(struct topic_text path, size_t len)
{
    while (len > 0 && (path.bytes[--len] != '.' || len + 1 == path.len))
        continue;
    return len;
}

static size_t first_step(struct topic_text path)
{
    const char *dot = memchr(path.bytes, '.', path.len);
    return dot ? (size_t)(dot - path.bytes) : path.len;
}

/* Whether the step numbers an item of a list; more digits than these number none. */
static bool is_index(struct topic_text step, size_t *index)
{
    *index = 0;
    if (step.len == 0 || step.len > 9)
        return false;
    for (size_t i = 0; i < step.len; i++) {
        if (step.bytes[i] < '0' || step.bytes[i] > '9')
            return false;
        *index = *index * 10 + (size_t)(step.bytes[i] - '0');
    }
    return true;
}

/* ---- parsed values ---- */

/* Recursion ends at the path's last step, or at the parser's limit of nested lists. */
/* NOLINTBEGIN(misc-no-recursion) */

static const json_t *find(const json_t *node, struct topic_text path,
                          struct topic_json_path_place *place, size_t depth);

static const json_t *step_to(const json_t *value, struct topic_text path, size_t len,
                             struct topic_json_path_place *place, size_t depth)
{
    struct topic_text rest = after(path, len);
    if (!value || depth == TOPIC_JSON_PATH_MAX_STEPS)
        return NULL;
    place->steps[depth] = (struct topic_text){path.bytes, len};
    place->count = depth + 1;
    return rest.len == 0 ? value : find(value, rest, place, depth + 1);
}

static const json_t *find(const json_t *node, struct topic_text path,
                          struct topic_json_path_place *place, size_t depth)
{
    size_t index;
    if (json_is_array(node)) {
        size_t len = first_step(path);
        return is_index((struct topic_text){path.bytes, len}, &index)
                   ? step_to(json_array_get(node, index), path, len, place, depth)
                   : NULL;
    }
    for (size_t len = json_is_object(node) ? path.len : 0; len > 0; len = shorter(path, len)) {
        const json_t *found =
            step_to(json_object_getn(node, path.bytes, len), path, len, place, depth);
        if (found)
            return found;
    }
    return NULL;
}

const json_t *topic_json_path_find(const json_t *root, struct topic_text path,
                                   struct topic_json_path_place *place)
{
    struct topic_json_path_place unused;
    return find(root, path, place ? place : &unused, 0);
}

/* What collect has found. */
struct collection {
    json_t *list;  /* of the values, once the path went through a list; owned */
    json_t *value; /* else the value; borrowed */
    bool is_full;  /* memory ran out */
};

static void add(struct collection *found, json_t *value, bool in_list)
{
    if (!in_list)
        found->value = value;
    else if (json_is_array(value))
        found->is_full = found->is_full || json_array_extend(found->list, value) < 0;
    else if (!json_is_null(value))
        found->is_full = found->is_full || json_array_append(found->list, value) < 0;
}

static bool collect(struct collection *found, json_t *node, struct topic_text path, bool in_list);

static bool collect_items(struct collection *found, json_t *list, struct topic_text path)
{
    bool has_found = json_array_size(list) == 0;
    size_t at;
    json_t *item;
    if (!found->list && !(found->list = json_array()))
        found->is_full = true;
    json_array_foreach(list, at, item) has_found =
        (!found->is_full && collect(found, item, path, true)) || has_found;
    return has_found;
}

static bool collect(struct collection *found, json_t *node, struct topic_text path, bool in_list)
{
    size_t index;
    size_t len = first_step(path);
    if (path.len == 0) {
        add(found, node, in_list);
        return true;
    }
    if (json_is_array(node)) {
        json_t *item = is_index((struct topic_text){path.bytes, len}, &index)
                           ? json_array_get(node, index)
                           : NULL;
        return item ? collect(found, item, after(path, len), in_list)
                    : collect_items(found, node, path);
    }
    for (len = json_is_object(node) ? path.len : 0; len > 0; len = shorter(path, len)) {
        json_t *value = json_object_getn(node, path.bytes, len);
        if (value && collect(found, value, after(path, len), in_list))
            return true;
    }
    return false;
}

/* NOLINTEND(misc-no-recursion) */

int topic_json_path_collect(json_t *root, struct topic_text path, json_t **value,
                            struct topic_error *err)
{
    struct collection found = {0};
    bool has_found = collect(&found, root, path, false);
    *value = NULL;
    if (found.is_full) {
        json_decref(found.list);
        return topic_error_set(err, "out of memory while reading a record");
    }
    if (has_found && found.value)
        *value = json_incref(found.value);
    else if (has_found)
        *value = json_incref(found.list);
    json_decref(found.list);
    return 0;
}

/* ---- values as they are written ---- */

static const char *skip_blanks(const char *at, const char *end)
{
    while (at < end && (*at == ' ' || *at == '\t' || *at == '\n' || *at == '\r'))
        at++;
    return at;
}

/* The value that begins at or after `at`, without the blanks around it. */
static struct topic_text raw_value(const char *at, const char *end)
{
    size_t depth = 0;
    const char *start = at = skip_blanks(at, end);
    while (at < end) {
        if (*at == '"') {
            at = topic_json_scalar_string_end(at, end);
        } else if (*at == '{' || *at == '[') {
            depth++;
            at++;
        } else if (depth > 0) {
            depth -= *at == '}' || *at == ']';
            at++;
        } else if (memchr(" \t\n\r,:}]", *at, 8)) {
            break;
        } else {
            at++;
            continue; /* a number or a word goes on */
        }
        if (depth == 0)
            break;
    }
    return (struct topic_text){start, (size_t)(at - start)};
}

/* Whether the key, with its quotes, is `name`. The parser unescapes a key that has escapes. */
static bool is_key(struct topic_text key, struct topic_text name)
{
    if (key.len < 2)
        return false;
    if (!memchr(key.bytes, '\\', key.len))
        return key.len == name.len + 2 && memcmp(key.bytes + 1, name.bytes, name.len) == 0;
    json_t *string = json_loadb(key.bytes, key.len, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
    bool is_same = json_string_length(string) == name.len &&
                   memcmp(json_string_value(string), name.bytes, name.len) == 0;
    json_decref(string);
    return is_same;
}

/* The next item, after an opening bracket or the end of another. */
static struct topic_text item_after(const char *at, const char *end)
{
    at = skip_blanks(at, end);
    if (at < end && *at == ',')
        at++;
    return raw_value(at, end);
}

bool topic_json_path_raw_member(struct topic_text object, struct topic_text *key,
                                struct topic_text *value)
{
    const char *end = object.bytes + object.len;
    *key = item_after(value->len > 0 ? value->bytes + value->len : object.bytes + 1, end);
    if (key->len == 0)
        return false;
    const char *at = skip_blanks(key->bytes + key->len, end);
    *value = raw_value(at < end ? at + 1 : at, end);
    return value->len > 0;
}

/* The last value of the key counts, as for the parser. */
static struct topic_text member(struct topic_text object, struct topic_text name)
{
    struct topic_text found = {0};
    struct topic_text key;
    struct topic_text value = {0};
    while (topic_json_path_raw_member(object, &key, &value))
        if (is_key(key, name))
            found = value;
    return found;
}

struct topic_text topic_json_path_raw_first(struct topic_text list)
{
    return list.len > 0 && list.bytes[0] == '[' ? item_after(list.bytes + 1, list.bytes + list.len)
                                                : (struct topic_text){0};
}

struct topic_text topic_json_path_raw_next(struct topic_text list, struct topic_text item)
{
    return item.len > 0 ? item_after(item.bytes + item.len, list.bytes + list.len) : item;
}

static struct topic_text item_at(struct topic_text list, struct topic_text step)
{
    size_t index;
    struct topic_text item = topic_json_path_raw_first(list);
    if (!is_index(step, &index))
        return (struct topic_text){0};
    for (; index > 0 && item.len > 0; index--)
        item = topic_json_path_raw_next(list, item);
    return item;
}

struct topic_text topic_json_path_raw_scalar(struct topic_text object, const char *name)
{
    struct topic_text whole = raw_value(object.bytes, object.bytes + object.len);
    if (whole.len == 0 || whole.bytes[0] != '{')
        return (struct topic_text){0};
    struct topic_text value = member(whole, (struct topic_text){name, strlen(name)});
    return value.len > 0 && (value.bytes[0] == '{' || value.bytes[0] == '[')
               ? (struct topic_text){0}
               : value;
}

struct topic_text topic_json_path_raw(struct topic_text text,
                                      const struct topic_json_path_place *place)
{
    if (text.len == 0)
        return text;
    struct topic_text value = raw_value(text.bytes, text.bytes + text.len);
    for (size_t i = 0; i < place->count && value.len > 0; i++) {
        if (value.bytes[0] == '{')
            value = member(value, place->steps[i]);
        else
            value = item_at(value, place->steps[i]);
    }
    return value;
}
