#include "training/front_matter/toml.h"

#include "base/buffer.h"
#include "base/utf8.h"
#include "training/front_matter/toml_names.h"
#include "training/front_matter/toml_value.h"

struct toml_parse {
    struct topic_toml_value value;
    json_t *root;
    json_t *names;   /* toml_names.h */
    json_t *header;  /* the path of the table that is open */
    json_t *pending; /* paths that dotted keys made, which are closed when the next table opens */
    json_t *lines;   /* of the root's keys */
    size_t line;     /* of counted_at */
    size_t counted_at;
};

static int fail(struct toml_parse *parse, const char *why)
{
    return topic_error_set(parse->value.err, "%s", why);
}

static int check(struct toml_parse *parse, int status)
{
    return status < 0 ? fail(parse, "out of memory while reading TOML") : 0;
}

/* Counts on from the last call: positions only grow. */
static size_t line_of(struct toml_parse *parse, size_t at)
{
    for (; parse->counted_at < at && parse->counted_at < parse->value.scan.len; parse->counted_at++)
        parse->line += parse->value.scan.bytes[parse->counted_at] == '\n';
    return parse->line;
}

/* ---- statements ---- */

/* Tables that the dotted key makes may not be opened by a header, nor by a dotted key elsewhere. */
static int note_parents(struct toml_parse *parse, const json_t *path)
{
    size_t len = json_array_size(path);
    for (size_t i = json_array_size(parse->header) + 1; i < len; i++) {
        if (topic_toml_names_is(parse->names, path, i, TOPIC_TOML_NESTED))
            return fail(parse, "a dotted key extends a table that is complete");
        json_t *parent = json_array();
        for (size_t j = 0; j < i; j++)
            json_array_append(parent, json_array_get(path, j));
        if (check(parse, json_array_append_new(parse->pending, parent)) < 0)
            return -1;
    }
    return topic_toml_names_is(parse->names, path, len - 1, TOPIC_TOML_FROZEN)
               ? fail(parse, "a key extends a value that is complete")
               : 0;
}

static int note_line(struct toml_parse *parse, const json_t *path, size_t at)
{
    const char *name = json_string_value(json_array_get(path, 0));
    if (json_object_get(parse->lines, name))
        return 0;
    return check(parse, json_object_set_new(parse->lines, name,
                                            json_integer((json_int_t)line_of(parse, at))));
}

static int take_statement(struct toml_parse *parse)
{
    size_t at = parse->value.scan.at;
    json_t *path = json_copy(parse->header);
    int status = path ? topic_toml_value_key(&parse->value, path) : check(parse, -1);
    if (status == 0)
        status = topic_toml_value_equals(&parse->value);
    if (status == 0)
        status = note_line(parse, path, at);
    if (status == 0)
        status = note_parents(parse, path);
    json_t *table = status == 0
                        ? topic_toml_value_table(parse->root, path, json_array_size(path) - 1, true)
                        : NULL;
    if (status == 0)
        status = table ? topic_toml_value_add(&parse->value, table, parse->names, path)
                       : fail(parse, "a dotted key goes through a value that is no table");
    json_decref(path);
    return status;
}

static int close_pending(struct toml_parse *parse)
{
    for (size_t i = 0; i < json_array_size(parse->pending); i++) {
        const json_t *path = json_array_get(parse->pending, i);
        if (topic_toml_names_set(parse->names, path, json_array_size(path), TOPIC_TOML_NESTED) < 0)
            return check(parse, -1);
    }
    json_array_clear(parse->pending);
    return 0;
}

/* [a.b] */
static int open_header(struct toml_parse *parse, const json_t *path)
{
    size_t len = json_array_size(path);
    if (topic_toml_names_is(parse->names, path, len, TOPIC_TOML_NESTED) ||
        topic_toml_names_is(parse->names, path, len, TOPIC_TOML_FROZEN))
        return fail(parse, "a table is opened twice, or is a value already");
    if (!topic_toml_value_table(parse->root, path, len, true))
        return fail(parse, "a table has the name of a value");
    return check(parse, topic_toml_names_set(parse->names, path, len, TOPIC_TOML_NESTED));
}

/* [[a.b]]: one more table of the array. */
static int open_element(struct toml_parse *parse, const json_t *path)
{
    size_t len = json_array_size(path);
    const char *name = json_string_value(json_array_get(path, len - 1));
    if (topic_toml_names_is(parse->names, path, len, TOPIC_TOML_FROZEN))
        return fail(parse, "an array of tables extends a value that is complete");
    topic_toml_names_forget(parse->names, path, len);
    json_t *table = topic_toml_value_table(parse->root, path, len - 1, true);
    if (table && !json_object_get(table, name) &&
        json_object_set_new(table, name, json_array()) < 0)
        return check(parse, -1);
    json_t *list = json_object_get(table, name);
    if (!json_is_array(list))
        return fail(parse, "an array of tables has the name of another value");
    if (check(parse, json_array_append_new(list, json_object())) < 0)
        return -1;
    return check(parse, topic_toml_names_set(parse->names, path, len, TOPIC_TOML_NESTED));
}

static int take_header(struct toml_parse *parse)
{
    struct topic_toml_scan *scan = &parse->value.scan;
    size_t at = scan->at;
    bool is_array = topic_toml_scan_begins_with(scan, "[[");
    json_t *path = json_array();
    int status = path ? close_pending(parse) : check(parse, -1);
    scan->at += is_array ? 2 : 1;
    topic_toml_scan_skip_blanks(scan);
    if (status == 0)
        status = topic_toml_value_key(&parse->value, path);
    if (status == 0 && !topic_toml_scan_begins_with(scan, is_array ? "]]" : "]"))
        status = fail(parse, "the name of a table has no closing ]");
    if (status == 0)
        status = is_array ? open_element(parse, path) : open_header(parse, path);
    if (status == 0)
        status = note_line(parse, path, at);
    scan->at += is_array ? 2 : 1;
    json_decref(parse->header);
    parse->header = path;
    return status;
}

static int take_line(struct toml_parse *parse)
{
    struct topic_toml_scan *scan = &parse->value.scan;
    char first = topic_toml_scan_peek(scan, 0);
    int status = 0;
    if (first == '[')
        status = take_header(parse);
    else if (first == '"' || first == '\'' || topic_toml_scan_is_bare(first))
        status = take_statement(parse);
    else if (first != '#' && first != '\n')
        status = fail(parse, "a line is no key = value, [table] or comment");
    if (status < 0)
        return -1;
    topic_toml_scan_skip_blanks(scan);
    if (topic_toml_scan_skip_comment(scan, parse->value.err) < 0)
        return -1;
    if (scan->at < scan->len && scan->bytes[scan->at] != '\n')
        return fail(parse, "a line goes on behind its value: put text in quotes");
    scan->at += scan->at < scan->len;
    return 0;
}

static int take_document(struct toml_parse *parse)
{
    for (;;) {
        topic_toml_scan_skip_blanks(&parse->value.scan);
        if (parse->value.scan.at >= parse->value.scan.len)
            return 0;
        if (take_line(parse) < 0)
            return -1;
    }
}

/* A copy in which CR LF is LF. */
static int normalise(struct topic_buffer *buffer, struct topic_text text, struct topic_error *err)
{
    if (!topic_utf8_is_valid(text.bytes, text.len))
        return topic_error_set(err, "the text is not UTF-8");
    if (topic_buffer_reserve(buffer, text.len + 1, err) < 0)
        return -1;
    for (size_t i = 0; i < text.len; i++)
        if (text.bytes[i] != '\r' || i + 1 == text.len || text.bytes[i + 1] != '\n')
            buffer->bytes[buffer->len++] = text.bytes[i];
    return topic_buffer_string(buffer, err) ? 0 : -1;
}

json_t *topic_toml_parse(struct topic_text text, json_t *lines, size_t *line,
                         struct topic_error *err)
{
    struct topic_buffer buffer = {0};
    struct toml_parse parse = {.root = json_object(),
                               .names = json_object(),
                               .header = json_array(),
                               .pending = json_array(),
                               .lines = lines,
                               .value = {.err = err}};
    int status = normalise(&buffer, text, err);
    *line = 0;
    if (status == 0) {
        parse.value.scan = (struct topic_toml_scan){.bytes = buffer.bytes, .len = buffer.len};
        status = take_document(&parse);
        *line = line_of(&parse, parse.value.scan.at);
    }
    topic_buffer_release(&buffer);
    json_decref(parse.names);
    json_decref(parse.header);
    json_decref(parse.pending);
    if (status == 0)
        return parse.root;
    json_decref(parse.root);
    return NULL;
}
