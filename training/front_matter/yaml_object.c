#include "training/front_matter/yaml_object.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/memory.h"
#include "record/keys.h"
#include "training/front_matter/yaml_cure.h"
#include "yaml/bounded_yaml.h"

/* The longest name of a key of ours has half as many. */
#define KEY_MAX_BYTES 40

#define TOO_MUCH "it has too many values, or its aliases unfold to too much"

struct yaml_walk {
    yaml_document_t document;
    struct topic_text text;
    size_t *line_starts; /* in the text; behind the last line, where it ends */
    size_t line_count;
    size_t values; /* made so far */
    size_t bytes;  /* of them, and looked through for them */
    size_t depth;
    size_t line; /* of the present node */
    struct topic_error *err;
};

static bool is_null(const yaml_node_t *node)
{
    static const char *const nulls[] = {"", "~", "null", "Null", "NULL"};
    const char *value = (const char *)node->data.scalar.value;
    if (node->type != YAML_SCALAR_NODE || node->data.scalar.style != YAML_PLAIN_SCALAR_STYLE)
        return false;
    for (size_t i = 0; i < sizeof nulls / sizeof *nulls; i++)
        if (strcmp(value, nulls[i]) == 0)
            return true;
    return false;
}

/* Numbers and truth values without quotes, in a list or as the only topic, stay what they are: as
 * topics they are refused, as those of JSON and TOML are. NULL: it is neither, or no plain
 * scalar. */
static json_t *number_of(const yaml_node_t *node)
{
    static const char *const truths[] = {"true", "false", "yes", "no"};
    const char *value = (const char *)node->data.scalar.value;
    char *end;
    if (node->type != YAML_SCALAR_NODE || node->data.scalar.style != YAML_PLAIN_SCALAR_STYLE)
        return NULL;
    for (size_t i = 0; i < sizeof truths / sizeof *truths; i++)
        if (strcasecmp(value, truths[i]) == 0)
            return json_boolean(i % 2 == 0);
    if (strspn(value, "+-.0123456789eE") != strlen(value) || !strpbrk(value, "0123456789"))
        return NULL;
    double number = strtod(value, &end);
    return *end == '\0' ? json_real(number) : NULL;
}

static json_t *fail(struct yaml_walk *walk, const char *why)
{
    topic_error_set(walk->err, "%s", why);
    return NULL;
}

static bool ends_line(struct topic_text text, size_t at)
{
    bool is_crlf = text.bytes[at] == '\r' && at + 1 < text.len && text.bytes[at + 1] == '\n';
    return text.bytes[at] == '\n' || (text.bytes[at] == '\r' && !is_crlf);
}

static int find_lines(struct yaml_walk *walk)
{
    size_t count = 1;
    for (size_t i = 0; i < walk->text.len; i++)
        count += ends_line(walk->text, i);
    walk->line_starts = topic_memory_new(count + 1, sizeof *walk->line_starts, walk->err);
    if (!walk->line_starts)
        return -1;
    for (size_t i = 0; i < walk->text.len; i++)
        if (ends_line(walk->text, i))
            walk->line_starts[++walk->line_count] = i + 1;
    walk->line_starts[++walk->line_count] = walk->text.len;
    return 0;
}

/* The given line of the text, from 0, without its end. */
static struct topic_text line_at(const struct yaml_walk *walk, size_t line)
{
    if (line >= walk->line_count)
        return (struct topic_text){NULL, 0};
    size_t at = walk->line_starts[line];
    size_t end = walk->line_starts[line + 1];
    while (end > at && (walk->text.bytes[end - 1] == '\n' || walk->text.bytes[end - 1] == '\r'))
        end--;
    return (struct topic_text){walk->text.bytes + at, end - at};
}

/* The tags behind `mark` in the line of an empty value: "#ai #energy" of "tags: #ai #energy". A
 * comment has a blank behind its #. Empty: there are none. */
static struct topic_text hidden_tags(struct yaml_walk *walk, const yaml_node_t *node, char mark)
{
    struct topic_text line = line_at(walk, node->start_mark.line);
    walk->bytes += line.len;
    const char *found = line.len > 0 ? memchr(line.bytes, mark, line.len) : NULL;
    if (!found)
        return (struct topic_text){NULL, 0};
    const char *end = line.bytes + line.len;
    for (found++; found < end && (*found == ' ' || *found == '\t');)
        found++;
    bool is_tag = end - found > 1 && found[0] == '#' && !memchr(" \t#", found[1], 3);
    return (struct topic_text){found, is_tag ? (size_t)(end - found) : 0};
}

/* Whether one more value may be made. */
static bool has_room(struct yaml_walk *walk, const yaml_node_t *node)
{
    walk->bytes += node->type == YAML_SCALAR_NODE ? node->data.scalar.length : 0;
    return ++walk->values <= TOPIC_YAML_OBJECT_MAX_VALUES &&
           walk->bytes <= TOPIC_YAML_OBJECT_MAX_BYTES &&
           walk->depth <= TOPIC_BOUNDED_YAML_MAX_DEPTH;
}

static json_t *string_of(struct yaml_walk *walk, const char *bytes, size_t len)
{
    json_t *string = json_stringn(bytes, len);
    return string ? string : fail(walk, "a value is not UTF-8, or memory is out");
}

/* The depth of the recursion is bounded by TOPIC_BOUNDED_YAML_MAX_DEPTH. */
/* NOLINTBEGIN(misc-no-recursion) */
static json_t *value_of(struct yaml_walk *walk, const yaml_node_t *node, bool has_numbers);

/* An item without a name is told as such. */
static json_t *item_of(struct yaml_walk *walk, const yaml_node_t *list, const yaml_node_t *node)
{
    struct topic_text tags = {NULL, 0};
    if (is_null(node) && list->data.sequence.style == YAML_BLOCK_SEQUENCE_STYLE)
        tags = hidden_tags(walk, node, '-');
    if (!is_null(node))
        return value_of(walk, node, true);
    return has_room(walk, node) ? string_of(walk, tags.len ? tags.bytes : "", tags.len)
                                : fail(walk, TOO_MUCH);
}

static json_t *list_of(struct yaml_walk *walk, const yaml_node_t *node)
{
    json_t *list = json_array();
    for (const yaml_node_item_t *item = node->data.sequence.items.start;
         list && item < node->data.sequence.items.top; item++) {
        json_t *value = item_of(walk, node, yaml_document_get_node(&walk->document, *item));
        if (value && json_array_append_new(list, value) == 0)
            continue;
        json_decref(list);
        list = NULL;
    }
    return list;
}

/* Topics, Tags and categories are topics, as in training/front_matter/common_keys.c. */
static bool is_topics(const char *name)
{
    char small[KEY_MAX_BYTES];
    unsigned rank;
    size_t len = strlen(name);
    for (size_t i = 0; i < len && len <= sizeof small; i++)
        small[i] = (char)tolower((unsigned char)name[i]);
    return len <= sizeof small && topic_keys_find(small, len, &rank) == TOPIC_RECORD_TOPICS;
}

/* Keys that are no scalars are left out. */
static json_t *object_of(struct yaml_walk *walk, const yaml_node_t *node, json_t *lines)
{
    json_t *object = json_object();
    for (const yaml_node_pair_t *pair = node->data.mapping.pairs.start;
         pair < node->data.mapping.pairs.top; pair++) {
        const yaml_node_t *key = yaml_document_get_node(&walk->document, pair->key);
        const yaml_node_t *element = yaml_document_get_node(&walk->document, pair->value);
        const char *name = (const char *)key->data.scalar.value;
        if (key->type != YAML_SCALAR_NODE || strlen(name) != key->data.scalar.length)
            continue;
        if (lines)
            json_object_set_new(lines, name, json_integer((json_int_t)key->start_mark.line));
        struct topic_text tags = {NULL, 0};
        walk->bytes += key->data.scalar.length;
        if (lines && is_null(element) && node->data.mapping.style == YAML_BLOCK_MAPPING_STYLE)
            tags = hidden_tags(walk, key, ':');
        json_t *value = tags.len > 0 ? string_of(walk, tags.bytes, tags.len)
                                     : value_of(walk, element, is_topics(name));
        walk->line = value ? key->start_mark.line : walk->line;
        bool is_repeated = json_object_get(object, name) != NULL;
        if (value && !is_repeated && json_object_set_new(object, name, value) == 0)
            continue;
        if (is_repeated) {
            json_decref(value);
            topic_error_set(walk->err, "the key \"%s\" stands twice: remove one", name);
        }
        json_decref(object);
        return NULL;
    }
    return object;
}

/* has_numbers: those without quotes, and truth values, stay what they are. */
static json_t *value_of(struct yaml_walk *walk, const yaml_node_t *node, bool has_numbers)
{
    walk->line = node->start_mark.line;
    if (!has_room(walk, node))
        return fail(walk, TOO_MUCH);
    json_t *value = has_numbers ? number_of(node) : NULL;
    if (value)
        return value;
    walk->depth++;
    if (is_null(node))
        value = json_null();
    else if (node->type == YAML_SCALAR_NODE)
        value = string_of(walk, (const char *)node->data.scalar.value, node->data.scalar.length);
    else if (node->type == YAML_SEQUENCE_NODE)
        value = list_of(walk, node);
    else
        value = object_of(walk, node, NULL);
    walk->depth--;
    return value;
}

/* NOLINTEND(misc-no-recursion) */

/* A document without a root holds nothing but comments. */
static json_t *root_of(struct yaml_walk *walk, json_t *lines)
{
    const yaml_node_t *root = yaml_document_get_root_node(&walk->document);
    if (!root)
        return json_object();
    walk->line = root->start_mark.line;
    return root->type == YAML_MAPPING_NODE ? object_of(walk, root, lines)
                                           : fail(walk, "the front matter is not a list of keys");
}

json_t *topic_yaml_object_parse(struct topic_text text, json_t *lines, size_t *line,
                                struct topic_error *err)
{
    struct topic_error why = {0};
    struct yaml_walk walk = {.text = text, .err = err};
    if (topic_bounded_yaml_load(&walk.document, text.bytes, text.len, line, &why) < 0) {
        topic_yaml_cure_fail(text, *line, why.text, err);
        return NULL;
    }
    json_t *object = find_lines(&walk) == 0 ? root_of(&walk, lines) : NULL;
    *line = walk.line;
    free(walk.line_starts);
    yaml_document_delete(&walk.document);
    if (!object)
        topic_error_set(err, "out of memory while reading front matter");
    return object;
}
