#include "training/front_matter/toml_value.h"

#include <string.h>

#include "base/buffer.h"
#include "training/front_matter/toml_names.h"

static int fail(struct topic_toml_value *parse, const char *why)
{
    return topic_error_set(parse->err, "%s", why);
}

static int check(struct topic_toml_value *parse, int status)
{
    return status < 0 ? fail(parse, "out of memory while reading TOML") : 0;
}

/* ---- keys ---- */

static int take_bare(struct topic_toml_scan *scan, struct topic_buffer *name,
                     struct topic_error *err)
{
    size_t start = scan->at;
    while (topic_toml_scan_is_bare(topic_toml_scan_peek(scan, 0)))
        scan->at++;
    if (scan->at == start)
        return topic_error_set(err, "a key is missing or has a character that needs quotes");
    return topic_buffer_append(name, scan->bytes + start, scan->at - start, err);
}

/* Appends the next name of a dotted key to the path. */
static int take_name(struct topic_toml_value *parse, json_t *path)
{
    struct topic_buffer name = {0};
    char first = topic_toml_scan_peek(&parse->scan, 0);
    int status = first == '"' || first == '\''
                     ? topic_toml_scan_quoted(&parse->scan, &name, parse->err)
                     : take_bare(&parse->scan, &name, parse->err);
    if (status == 0 && name.len > 0 && memchr(name.bytes, '\0', name.len))
        status = fail(parse, "a key holds a NUL");
    if (status == 0 && json_array_size(path) == TOPIC_TOML_VALUE_MAX_DEPTH)
        status = fail(parse, "a key has too many parts");
    if (status == 0)
        status = check(
            parse, json_array_append_new(path, json_stringn(name.len ? name.bytes : "", name.len)));
    topic_buffer_release(&name);
    topic_toml_scan_skip_blanks(&parse->scan);
    return status;
}

int topic_toml_value_key(struct topic_toml_value *parse, json_t *path)
{
    if (take_name(parse, path) < 0)
        return -1;
    while (topic_toml_scan_peek(&parse->scan, 0) == '.') {
        parse->scan.at++;
        topic_toml_scan_skip_blanks(&parse->scan);
        if (take_name(parse, path) < 0)
            return -1;
    }
    return 0;
}

/* ---- the tables of a path ---- */

json_t *topic_toml_value_table(json_t *table, const json_t *path, size_t len, bool enters_arrays)
{
    for (size_t i = 0; i < len; i++) {
        const char *name = json_string_value(json_array_get(path, i));
        if (!json_object_get(table, name) && json_object_set_new(table, name, json_object()) < 0)
            return NULL;
        table = json_object_get(table, name);
        if (enters_arrays && json_array_size(table) > 0)
            table = json_array_get(table, json_array_size(table) - 1);
        if (!json_is_object(table))
            return NULL;
    }
    return table;
}

/* The depth of the recursion is bounded by TOPIC_TOML_VALUE_MAX_DEPTH. */
/* NOLINTBEGIN(misc-no-recursion) */
static json_t *take_value(struct topic_toml_value *parse);

int topic_toml_value_add(struct topic_toml_value *parse, json_t *table, json_t *names,
                         const json_t *path)
{
    size_t len = json_array_size(path);
    const char *name = json_string_value(json_array_get(path, len - 1));
    json_t *value = take_value(parse);
    if (!value)
        return -1;
    bool is_frozen = json_is_object(value) || json_is_array(value);
    if (json_object_get(table, name)) {
        json_decref(value);
        return topic_error_set(parse->err, "the key \"%s\" stands twice: remove one", name);
    }
    if (is_frozen && topic_toml_names_set(names, path, len, TOPIC_TOML_FROZEN) < 0) {
        json_decref(value);
        return check(parse, -1);
    }
    return check(parse, json_object_set_new(table, name, value));
}

int topic_toml_value_equals(struct topic_toml_value *parse)
{
    if (topic_toml_scan_peek(&parse->scan, 0) != '=')
        return fail(parse, "a key has no = behind it");
    parse->scan.at++;
    topic_toml_scan_skip_blanks(&parse->scan);
    return 0;
}

/* ---- values ---- */

static int take_items(struct topic_toml_value *parse, json_t *list)
{
    struct topic_toml_scan *scan = &parse->scan;
    for (scan->at++;;) {
        if (topic_toml_scan_skip_lines(scan, parse->err) < 0)
            return -1;
        if (topic_toml_scan_peek(scan, 0) == ']') {
            scan->at++;
            return 0;
        }
        json_t *item = take_value(parse);
        if (!item)
            return -1;
        if (check(parse, json_array_append_new(list, item)) < 0 ||
            topic_toml_scan_skip_lines(scan, parse->err) < 0)
            return -1;
        char next = topic_toml_scan_peek(scan, 0);
        if (next != ',' && next != ']')
            return fail(parse, "a list has no closing ], or no comma between two values");
        scan->at += next == ',';
    }
}

static int take_pair(struct topic_toml_value *parse, json_t *table, json_t *names)
{
    json_t *path = json_array();
    int status = path ? topic_toml_value_key(parse, path) : check(parse, -1);
    size_t len = json_array_size(path);
    if (status == 0)
        status = topic_toml_value_equals(parse);
    if (status == 0 && topic_toml_names_is(names, path, len, TOPIC_TOML_FROZEN))
        status = fail(parse, "a key extends a value that is complete");
    json_t *parent = status == 0 ? topic_toml_value_table(table, path, len - 1, false) : NULL;
    if (status == 0)
        status = parent ? topic_toml_value_add(parse, parent, names, path)
                        : fail(parse, "a dotted key goes through a value that is no table");
    json_decref(path);
    return status;
}

/* { a = 1, b.c = 2 }, on one line and without a last comma. */
static int take_pairs(struct topic_toml_value *parse, json_t *table, json_t *names)
{
    struct topic_toml_scan *scan = &parse->scan;
    scan->at++;
    topic_toml_scan_skip_blanks(scan);
    if (topic_toml_scan_peek(scan, 0) == '}') {
        scan->at++;
        return 0;
    }
    for (;;) {
        if (take_pair(parse, table, names) < 0)
            return -1;
        topic_toml_scan_skip_blanks(scan);
        char next = topic_toml_scan_peek(scan, 0);
        if (next != ',' && next != '}')
            return fail(parse, "a table in braces has no closing }, or no comma between two keys");
        scan->at++;
        if (next == '}')
            return 0;
        topic_toml_scan_skip_blanks(scan);
    }
}

static json_t *take_nested(struct topic_toml_value *parse)
{
    bool is_table = topic_toml_scan_peek(&parse->scan, 0) == '{';
    json_t *value = is_table ? json_object() : json_array();
    json_t *names = json_object();
    int status = check(parse, value && names ? 0 : -1);
    if (status == 0)
        status = is_table ? take_pairs(parse, value, names) : take_items(parse, value);
    json_decref(names);
    if (status == 0)
        return value;
    json_decref(value);
    return NULL;
}

static json_t *take_value(struct topic_toml_value *parse)
{
    char first = topic_toml_scan_peek(&parse->scan, 0);
    if (first != '{' && first != '[')
        return topic_toml_scan_scalar(&parse->scan, parse->err);
    if (parse->depth == TOPIC_TOML_VALUE_MAX_DEPTH) {
        fail(parse, "lists and tables are nested too deeply");
        return NULL;
    }
    parse->depth++;
    json_t *value = take_nested(parse);
    parse->depth--;
    return value;
}
/* NOLINTEND(misc-no-recursion) */
