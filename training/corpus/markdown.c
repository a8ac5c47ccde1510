/* Markdown with YAML front matter (by libyaml): the top-level keys are the article's, whatever
 * nested ones are called; the text after the front matter is the body. One file is one article. */
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "training/corpus/reader.h"

/* Where the parts of the file lie. */
struct parts {
    struct topic_text front_matter;
    struct topic_text body;
    size_t front_matter_line; /* its first line, from 1 */
};

struct front_matter {
    yaml_parser_t parser;
    struct topic_record *record;
    enum topic_record_key key; /* of the value that comes next */
    bool is_alias;
    struct topic_error *err;
};

static size_t after_line(struct topic_text text, size_t at)
{
    while (at < text.len && text.bytes[at] != '\n' && text.bytes[at] != '\r')
        at++;
    if (at + 1 < text.len && text.bytes[at] == '\r' && text.bytes[at + 1] == '\n')
        at++;
    return at < text.len ? at + 1 : at;
}

/* Whether the line at `at` is three such characters and nothing else but blanks. */
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
    if (!is_fence(text, 0, "---"))
        return 0;
    size_t start = after_line(text, 0);
    for (size_t at = start; at < text.len; at = after_line(text, at)) {
        if (!is_fence(text, at, "---") && !is_fence(text, at, "..."))
            continue;
        size_t body = after_line(text, at);
        parts->front_matter = (struct topic_text){text.bytes + start, at - start};
        parts->body = (struct topic_text){text.bytes + body, text.len - body};
        return 0;
    }
    return topic_error_set(err, "the front matter has no closing ---");
}

static bool is_null(const yaml_event_t *event)
{
    const char *value = (const char *)event->data.scalar.value;
    return event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE &&
           (event->data.scalar.length == 0 || strcmp(value, "~") == 0 ||
            strcmp(value, "null") == 0);
}

static int next_event(struct front_matter *front, yaml_event_t *event)
{
    if (yaml_parser_parse(&front->parser, event))
        return 0;
    return topic_error_set(front->err, "broken front matter: %s",
                           front->parser.problem ? front->parser.problem : "it cannot be parsed");
}

/* Reads up to the end of what `opening` began, keeping nothing. */
static int skip(struct front_matter *front, yaml_event_type_t opening)
{
    int depth = opening == YAML_MAPPING_START_EVENT || opening == YAML_SEQUENCE_START_EVENT;
    while (depth > 0) {
        yaml_event_t event;
        if (next_event(front, &event) < 0)
            return -1;
        if (event.type == YAML_MAPPING_START_EVENT || event.type == YAML_SEQUENCE_START_EVENT)
            depth++;
        if (event.type == YAML_MAPPING_END_EVENT || event.type == YAML_SEQUENCE_END_EVENT)
            depth--;
        yaml_event_delete(&event);
    }
    return 0;
}

static int take_scalar(struct front_matter *front, const yaml_event_t *event)
{
    const char *value = (const char *)event->data.scalar.value;
    size_t len = event->data.scalar.length;
    if (is_null(event))
        return 0;
    if (front->key == TOPIC_RECORD_TOPICS) {
        front->record->is_labelled = true;
        return topic_record_add_topic(front->record, value, len, front->err);
    }
    if (front->key == TOPIC_RECORD_ID)
        return topic_record_set_id(front->record, value, len, front->err);
    return topic_record_set(front->record, front->key, front->is_alias, value, len, front->err);
}

static int take_topics(struct front_matter *front)
{
    front->record->is_labelled = true;
    for (;;) {
        yaml_event_t event;
        if (next_event(front, &event) < 0)
            return -1;
        yaml_event_type_t type = event.type;
        int status = 0;
        if (type == YAML_SCALAR_EVENT)
            status = take_scalar(front, &event);
        else if (type != YAML_SEQUENCE_END_EVENT)
            status = topic_error_set(front->err, "a topic is not a name");
        yaml_event_delete(&event);
        if (status < 0 || type == YAML_SEQUENCE_END_EVENT)
            return status;
    }
}

static int take_value(struct front_matter *front)
{
    yaml_event_t event;
    if (next_event(front, &event) < 0)
        return -1;
    yaml_event_type_t type = event.type;
    bool is_second_list = front->is_alias && front->record->is_labelled;
    int status = 0;
    if (front->key == TOPIC_RECORD_OTHER || (front->key == TOPIC_RECORD_TOPICS && is_second_list))
        status = skip(front, type);
    else if (type == YAML_SCALAR_EVENT)
        status = take_scalar(front, &event);
    else if (type == YAML_SEQUENCE_START_EVENT && front->key == TOPIC_RECORD_TOPICS)
        status = take_topics(front);
    else
        status = topic_error_set(front->err, "a text or the topics are not written as such");
    yaml_event_delete(&event);
    return status;
}

/* The next key of the top-level mapping; 1: taken, 0: the mapping is over. */
static int take_key(struct front_matter *front)
{
    yaml_event_t event;
    if (next_event(front, &event) < 0)
        return -1;
    yaml_event_type_t type = event.type;
    int status = type != YAML_MAPPING_END_EVENT;
    if (type == YAML_SCALAR_EVENT)
        front->key = topic_record_key_of((const char *)event.data.scalar.value,
                                         event.data.scalar.length, &front->is_alias);
    else
        front->key = TOPIC_RECORD_OTHER;
    yaml_event_delete(&event);
    if (status == 1 && type != YAML_SCALAR_EVENT && skip(front, type) < 0)
        return -1;
    return status;
}

static int take_mapping(struct front_matter *front)
{
    int status = 0;
    while (status == 0) { /* up to the first content */
        yaml_event_t event;
        if (next_event(front, &event) < 0)
            return -1;
        if (event.type == YAML_STREAM_END_EVENT || event.type == YAML_MAPPING_START_EVENT)
            status = event.type == YAML_MAPPING_START_EVENT ? 1 : 2;
        else if (event.type != YAML_STREAM_START_EVENT && event.type != YAML_DOCUMENT_START_EVENT)
            status = topic_error_set(front->err, "the front matter is not a list of keys");
        yaml_event_delete(&event);
    }
    if (status != 1)
        return status == 2 ? 0 : -1;
    while ((status = take_key(front)) == 1)
        if (take_value(front) < 0)
            return -1;
    return status;
}

/* Returns the line, from 0, at which parsing failed in *line. */
static int parse_front_matter(struct topic_record *record, struct topic_text text, size_t *line,
                              struct topic_error *err)
{
    struct front_matter front = {.record = record, .err = err};
    if (!yaml_parser_initialize(&front.parser))
        return topic_error_set(err, "out of memory: the YAML parser cannot start");
    yaml_parser_set_encoding(&front.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&front.parser, (const unsigned char *)text.bytes, text.len);
    int status = take_mapping(&front);
    *line = front.parser.problem ? front.parser.problem_mark.line : front.parser.mark.line;
    yaml_parser_delete(&front.parser);
    return status;
}

static enum topic_read_status next(void *state, struct topic_record *record,
                                   struct topic_error *err)
{
    struct topic_lines *lines = state;
    struct topic_text text;
    struct parts parts;
    struct topic_error why = {0};
    size_t line = 0;
    topic_record_reset(record);
    if (lines->number++ > 0)
        return TOPIC_READ_END;
    if (topic_lines_rest(lines, TOPIC_LINE_MAX_BYTES, &text, &why) < 0)
        return topic_reader_bad(lines->path, 0, &why, err);
    if (split(text, &parts, &why) < 0)
        return topic_reader_bad(lines->path, 1, &why, err);
    if (parts.front_matter.len > 0 &&
        parse_front_matter(record, parts.front_matter, &line, &why) < 0)
        return topic_reader_bad(lines->path, parts.front_matter_line + line, &why, err);
    if (topic_record_set(record, TOPIC_RECORD_BODY, false, parts.body.bytes, parts.body.len, err) <
            0 ||
        (record->values[TOPIC_RECORD_ID].len == 0 &&
         topic_record_set_id(record, lines->path, strlen(lines->path), err) < 0))
        return TOPIC_READ_FAILED;
    if (topic_record_check(record, &why) < 0)
        return topic_reader_bad(lines->path, 0, &why, err);
    return TOPIC_READ_RECORD;
}

const struct topic_reader topic_reader_markdown = {
    .name = "markdown",
    .open = topic_reader_open_lines,
    .next = next,
    .close = topic_reader_close_lines,
};
