/* JSON: one object per line, or a file that holds one object or a list of them. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "training/corpus/reader.h"

/* A list is parsed as a whole, and jansson needs several times its bytes. */
#define DOCUMENT_MAX_BYTES (1u << 30)

struct json_reader {
    struct topic_lines lines;
    json_t *document; /* of a file that is not line by line */
    size_t index;     /* of the next element of the document */
    bool is_started;
};

static int take_topics(struct topic_record *record, const json_t *value, struct topic_error *err)
{
    if (json_is_null(value))
        return 0;
    record->is_labelled = true;
    if (json_is_string(value))
        return topic_record_add_topic(record, json_string_value(value), json_string_length(value),
                                      err);
    if (!json_is_array(value))
        return topic_error_set(err, "the topics are not a list of names");
    size_t index;
    json_t *name;
    json_array_foreach(value, index, name)
    {
        if (!json_is_string(name))
            return topic_error_set(err, "a topic is not a string");
        if (topic_record_add_topic(record, json_string_value(name), json_string_length(name), err) <
            0)
            return -1;
    }
    return 0;
}

static int take_id(struct topic_record *record, const json_t *value, struct topic_error *err)
{
    if (json_is_object(value) || json_is_array(value))
        return topic_error_set(err, "the id is not a string or a number");
    char *text = json_dumps(value, JSON_ENCODE_ANY);
    if (!text)
        return topic_error_set(err, "out of memory: an id cannot be kept");
    int status = topic_record_set(record, TOPIC_RECORD_ID, false, text, strlen(text), err);
    free(text);
    return status;
}

static int take_member(struct topic_record *record, const char *name, const json_t *value,
                       struct topic_error *err)
{
    bool is_alias;
    enum topic_record_key key = topic_record_key_of(name, strlen(name), &is_alias);
    if (key == TOPIC_RECORD_OTHER)
        return 0;
    if (key == TOPIC_RECORD_ID)
        return take_id(record, value, err);
    if (key == TOPIC_RECORD_TOPICS)
        return record->is_labelled && is_alias ? 0 : take_topics(record, value, err);
    if (json_is_null(value))
        return 0;
    if (!json_is_string(value))
        return topic_error_set(err, "the value of \"%s\" is not a string", name);
    return topic_record_set(record, key, is_alias, json_string_value(value),
                            json_string_length(value), err);
}

static int take_object(struct topic_record *record, json_t *object, struct topic_error *err)
{
    if (!json_is_object(object))
        return topic_error_set(err, "is not a JSON object");
    const char *name;
    json_t *value;
    json_object_foreach(object, name, value)
    {
        if (take_member(record, name, value, err) < 0)
            return -1;
    }
    return topic_record_check(record, err);
}

/* NUL is allowed in a string: the tokeniser reads it as a space. */
static json_t *parse(struct topic_text text, struct topic_error *err)
{
    json_error_t problem;
    json_t *value =
        json_loadb(text.bytes, text.len, JSON_ALLOW_NUL | JSON_REJECT_DUPLICATES, &problem);
    if (!value)
        topic_error_set(err, "malformed JSON: %s", problem.text);
    return value;
}

static bool is_blank(struct topic_text text)
{
    for (size_t i = 0; i < text.len; i++)
        if (!strchr(" \t\r\n", text.bytes[i]))
            return false;
    return true;
}

static enum topic_read_status next_of_document(struct json_reader *reader,
                                               struct topic_record *record, struct topic_error *err)
{
    bool is_list = json_is_array(reader->document);
    if (reader->index == (is_list ? json_array_size(reader->document) : 1))
        return TOPIC_READ_END;
    json_t *object = is_list ? json_array_get(reader->document, reader->index) : reader->document;
    reader->index++;
    struct topic_error why = {0};
    struct topic_error placed = {0};
    if (take_object(record, object, &why) == 0)
        return topic_reader_number(record, reader->index, err) < 0 ? TOPIC_READ_FAILED
                                                                   : TOPIC_READ_RECORD;
    topic_error_set(&placed, "article %zu: %s", reader->index, why.text);
    return topic_reader_bad(reader->lines.path, 0, &placed, err);
}

/* Whether the input is one JSON text over several lines rather than one to a line: a list, or an
 * object whose first line is not complete. */
static bool is_document(struct topic_text start)
{
    size_t at = 0;
    while (at < start.len && strchr(" \t\r\n", start.bytes[at]))
        at++;
    if (at < start.len && start.bytes[at] == '[')
        return true;
    const char *newline = memchr(start.bytes + at, '\n', start.len - at);
    size_t end = newline ? (size_t)(newline - start.bytes) : start.len;
    while (end > at && strchr(" \t\r", start.bytes[end - 1]))
        end--;
    return newline && end > at && (start.bytes[end - 1] == '{' || start.bytes[end - 1] == ',');
}

static enum topic_read_status start(struct json_reader *reader, struct topic_error *err)
{
    reader->is_started = true;
    struct topic_text text;
    if (topic_lines_peek(&reader->lines, 64 * 1024, &text, err) < 0)
        return TOPIC_READ_FAILED;
    if (!is_document(text))
        return TOPIC_READ_RECORD;
    if (topic_lines_rest(&reader->lines, DOCUMENT_MAX_BYTES, &text, err) < 0)
        return TOPIC_READ_FAILED;
    struct topic_error why = {0};
    reader->document = parse(text, &why);
    return reader->document ? TOPIC_READ_RECORD
                            : topic_reader_bad(reader->lines.path, 0, &why, err);
}

static enum topic_read_status next_of_lines(struct json_reader *reader, struct topic_record *record,
                                            struct topic_error *err)
{
    struct topic_text line;
    do {
        enum topic_read_status status = topic_reader_line(&reader->lines, &line, err);
        if (status != TOPIC_READ_RECORD)
            return status;
    } while (is_blank(line));
    struct topic_error why = {0};
    json_t *object = parse(line, &why);
    int status = object ? take_object(record, object, &why) : -1;
    json_decref(object);
    if (status < 0)
        return topic_reader_bad(reader->lines.path, reader->lines.number, &why, err);
    return topic_reader_number(record, reader->lines.number, err) < 0 ? TOPIC_READ_FAILED
                                                                      : TOPIC_READ_RECORD;
}

static void *open_json(struct topic_lines *lines, struct topic_error *err)
{
    struct json_reader *reader = topic_memory_new(1, sizeof *reader, err);
    if (!reader) {
        topic_lines_close(lines);
        return NULL;
    }
    reader->lines = *lines;
    return reader;
}

static enum topic_read_status next(void *state, struct topic_record *record,
                                   struct topic_error *err)
{
    struct json_reader *reader = state;
    topic_record_reset(record);
    if (!reader->is_started) {
        enum topic_read_status status = start(reader, err);
        if (status != TOPIC_READ_RECORD)
            return status;
    }
    return reader->document ? next_of_document(reader, record, err)
                            : next_of_lines(reader, record, err);
}

static void close_json(void *state)
{
    struct json_reader *reader = state;
    json_decref(reader->document);
    topic_lines_close(&reader->lines);
    free(reader);
}

const struct topic_reader topic_reader_jsonl = {
    .name = "jsonl",
    .open = open_json,
    .next = next,
    .close = close_json,
};
