/* Markdown with YAML front matter (by libyaml). The top-level keys are the article's keys; nested
 * keys are ignored, whatever their names. The text after the front matter is the body. One file is
 * one article. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "record/labels.h"
#include "training/corpus/readers.h"

/* Slices of the file. */
struct parts {
    struct topic_text front_matter;
    struct topic_text body;
    size_t front_matter_line; /* its first line, from 1 */
};

struct front_matter {
    yaml_document_t document;
    struct topic_record *record;
    enum topic_record_key key; /* of the current value */
    unsigned rank;
    size_t line;          /* of the current node, from 0 */
    size_t rejected_line; /* of the first value of the wrong type; SIZE_MAX: none */
};

/* Whether the line at `at` is the fence, --- or ..., and otherwise blank. */
static bool is_fence(struct topic_text text, size_t at, const char *fence)
{
    if (text.len - at < 3 || memcmp(text.bytes + at, fence, 3) != 0)
        return false;
    for (at += 3; at < text.len && text.bytes[at] != '\n' && text.bytes[at] != '\r'; at++)
        if (text.bytes[at] != ' ' && text.bytes[at] != '\t')
            return false;
    return true;
}

static int split(struct topic_text text, struct parts *parts, struct topic_error *err)
{
    *parts = (struct parts){.body = text, .front_matter_line = 2};
    if (is_fence(text, 0, "+++"))
        return topic_error_set(err,
                               "the front matter is TOML (+++), which is not read: write it as "
                               "YAML between two lines of ---");
    if (!is_fence(text, 0, "---"))
        return 0;
    size_t start = topic_reader_skip_line(text, 0);
    for (size_t at = start; at < text.len; at = topic_reader_skip_line(text, at)) {
        if (!is_fence(text, at, "---") && !is_fence(text, at, "..."))
            continue;
        size_t body = topic_reader_skip_line(text, at);
        parts->front_matter = (struct topic_text){text.bytes + start, at - start};
        parts->body = (struct topic_text){text.bytes + body, text.len - body};
        return 0;
    }
    return topic_error_set(err, "the front matter has no closing ---");
}

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

static int add_topic(struct front_matter *front, const yaml_node_t *node, struct topic_error *err)
{
    front->line = node->start_mark.line;
    if (node->type != YAML_SCALAR_NODE)
        return topic_error_set(err, "a topic is not a name");
    struct topic_text name = {(const char *)node->data.scalar.value, node->data.scalar.length};
    return topic_labels_add_name(front->record, is_null(node) ? (struct topic_text){"", 0} : name,
                                 err);
}

static int add_topics(struct front_matter *front, const yaml_node_t *node, struct topic_error *err)
{
    if (node->type == YAML_MAPPING_NODE)
        return topic_error_set(err, "the topics are not a list of names");
    for (const yaml_node_item_t *item = node->data.sequence.items.start;
         item < node->data.sequence.items.top; item++)
        if (add_topic(front, yaml_document_get_node(&front->document, *item), err) < 0)
            return -1;
    return 0;
}

static bool is_empty_list(const yaml_node_t *node)
{
    return node->type == YAML_SEQUENCE_NODE &&
           node->data.sequence.items.start == node->data.sequence.items.top;
}

static void note_rejected(struct front_matter *front)
{
    if (front->rejected_line == SIZE_MAX)
        front->rejected_line = front->line;
}

/* Several names in one text: "tags: a, b". */
static void take_names(struct front_matter *front, const yaml_node_t *node)
{
    struct topic_text names = {(const char *)node->data.scalar.value, node->data.scalar.length};
    front->line = node->start_mark.line;
    if (topic_labels_take_text(front->record, names, front->rank, true) < 0)
        note_rejected(front);
}

static void take_topics(struct front_matter *front, const yaml_node_t *node)
{
    struct topic_error why = {0};
    if (node->type == YAML_SCALAR_NODE) {
        take_names(front, node);
        return;
    }
    if (!topic_record_begin_topics(front->record, front->rank))
        return;
    if (add_topics(front, node, &why) < 0) {
        topic_record_reject_topics(front->record, &why);
        note_rejected(front);
    } else if (front->rank == 0 && is_empty_list(node)) {
        topic_record_none_of_these(front->record);
    }
}

static int take_date(struct front_matter *front, const yaml_node_t *node, struct topic_error *err)
{
    if (node->type != YAML_SCALAR_NODE)
        return 0;
    return topic_record_set_date(front->record, front->rank, (const char *)node->data.scalar.value,
                                 node->data.scalar.length, err);
}

static int take_text(struct front_matter *front, const yaml_node_t *node, struct topic_error *err)
{
    if (node->type == YAML_SCALAR_NODE)
        return topic_record_set(front->record, front->key, front->rank,
                                (const char *)node->data.scalar.value, node->data.scalar.length,
                                err);
    topic_record_reject(front->record, front->key, front->rank);
    note_rejected(front);
    return 0;
}

static int take_id(struct front_matter *front, const yaml_node_t *node, struct topic_error *err)
{
    if (node->type != YAML_SCALAR_NODE)
        return topic_error_set(err, "the id is not a string");
    return topic_record_set_id(front->record, (const char *)node->data.scalar.value,
                               node->data.scalar.length, err);
}

static int take_value(struct front_matter *front, const yaml_node_t *node, struct topic_error *err)
{
    front->line = node->start_mark.line;
    if (front->key == TOPIC_RECORD_OTHER || is_null(node))
        return 0;
    if (front->key == TOPIC_RECORD_ID)
        return take_id(front, node, err);
    if (front->key == TOPIC_RECORD_DATE)
        return take_date(front, node, err);
    if (front->key != TOPIC_RECORD_TOPICS)
        return take_text(front, node, err);
    take_topics(front, node);
    return 0;
}

/* A document without a root holds nothing but comments. */
static int take_mapping(struct front_matter *front, struct topic_error *err)
{
    const yaml_node_t *root = yaml_document_get_root_node(&front->document);
    if (!root)
        return 0;
    front->line = root->start_mark.line;
    if (root->type != YAML_MAPPING_NODE)
        return topic_error_set(err, "the front matter is not a list of keys");
    for (const yaml_node_pair_t *pair = root->data.mapping.pairs.start;
         pair < root->data.mapping.pairs.top; pair++) {
        const yaml_node_t *key = yaml_document_get_node(&front->document, pair->key);
        if (key->type != YAML_SCALAR_NODE)
            continue;
        front->key = topic_keys_find((const char *)key->data.scalar.value, key->data.scalar.length,
                                     &front->rank);
        if (take_value(front, yaml_document_get_node(&front->document, pair->value), err) < 0)
            return -1;
    }
    return 0;
}

static size_t count_lines(struct topic_text text)
{
    size_t lines = 0;
    for (size_t at = 0; at < text.len; at = topic_reader_skip_line(text, at))
        lines++;
    return lines;
}

/* The line of the error, from 0. The parser notices an unclosed construct only at the end of the
 * text; then the line where the construct began is more useful. */
static size_t problem_line(const yaml_parser_t *parser, struct topic_text text)
{
    size_t line = parser->problem_mark.line;
    if (parser->error == YAML_READER_ERROR && parser->problem_offset < text.len)
        line = count_lines((struct topic_text){text.bytes, parser->problem_offset + 1}) - 1;
    else if (parser->context && line >= count_lines(text))
        line = parser->context_mark.line;
    return line;
}

/* *line is the line of the error, from 0; without one, of the first value of the wrong type, or
 * SIZE_MAX. */
static int parse_front_matter(struct topic_record *record, struct topic_text text, size_t *line,
                              struct topic_error *err)
{
    struct front_matter front = {.record = record, .rejected_line = SIZE_MAX};
    yaml_parser_t parser;
    if (!yaml_parser_initialize(&parser))
        return topic_error_set(err, "out of memory: the YAML parser cannot start");
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser, (const unsigned char *)text.bytes, text.len);
    int status = -1;
    if (yaml_parser_load(&parser, &front.document)) {
        status = take_mapping(&front, err);
        *line = status < 0 ? front.line : front.rejected_line;
        yaml_document_delete(&front.document);
    } else {
        topic_error_set(err, "broken front matter: %s",
                        parser.problem ? parser.problem : "it cannot be parsed");
        *line = problem_line(&parser, text);
    }
    yaml_parser_delete(&parser);
    return status;
}

static enum topic_read_status next(void *state, struct topic_record *record,
                                   struct topic_error *err)
{
    struct topic_lines *lines = state;
    struct topic_text text;
    struct parts parts;
    struct topic_error why = {0};
    size_t line = SIZE_MAX;
    topic_record_reset(record);
    if (lines->number++ > 0)
        return TOPIC_READ_END;
    if (topic_lines_rest(lines, TOPIC_LINE_MAX_BYTES, &text, &why) < 0)
        return topic_reader_bad(lines->path, 0, &why, err);
    if (split(text, &parts, &why) < 0)
        return topic_reader_bad(lines->path, 1, &why, err);
    if (parts.front_matter.len > 0 &&
        parse_front_matter(record, parts.front_matter, &line, &why) < 0)
        return topic_reader_bad_text(lines, parts.front_matter_line + line, parts.front_matter,
                                     &why, err);
    if (topic_record_set(record, TOPIC_RECORD_BODY, 0, parts.body.bytes, parts.body.len, err) < 0 ||
        (record->values[TOPIC_RECORD_ID].len == 0 &&
         topic_record_set_id(record, lines->path, strlen(lines->path), err) < 0))
        return TOPIC_READ_FAILED;
    if (topic_record_check(record, &why) < 0)
        return topic_reader_bad(lines->path, line == SIZE_MAX ? 0 : parts.front_matter_line + line,
                                &why, err);
    return TOPIC_READ_RECORD;
}

const struct topic_reader topic_markdown_reader = {
    .open = topic_reader_open_lines,
    .next = next,
    .close = topic_reader_close_lines,
};
