/* JSON: one object per line, or a file that holds one object or a list of them. A null is no
 * article: Kafka writes one where a record was deleted. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text_scan.h"
#include "record/article/json_record.h"
#include "record/parser/json_extent.h"
#include "record/programs/packed_text.h"
#include "training/export/shape_reader.h"
#include "training/reader/readers.h"

/* A list is held in memory as a whole while it is read. */
#define DOCUMENT_MAX_BYTES (1u << 30)

/* A value takes up to 80 times its length in memory while it is read. A feed with all its items is
 * one value. */
#define VALUE_MAX_BYTES (64u << 20)

#define BLANKS TOPIC_TEXT_SCAN_BLANKS "\x1e"

struct json_reader {
    struct topic_lines lines;
    struct topic_shape_reader shapes;
    bool is_started;
    bool is_document;       /* rather than one article per line */
    struct topic_text text; /* the document */
    size_t at;
    size_t line;  /* of `at`, from 1 */
    size_t index; /* of the last article read, from 1 */
    bool in_list;
    size_t value_line; /* of the last value that was read */
    bool is_null;      /* it is no article */
    size_t nulls;
};

/* A string that holds the object: it was encoded twice. */
static bool unpack(struct topic_json_record *json, struct topic_text text, struct topic_error *err)
{
    json->object = topic_packed_text_parse_string(text);
    json->text = (struct topic_text){"", 0};
    if (json->object)
        topic_error_reset(err);
    return json->object != NULL;
}

/* The same of a list of objects, which become the next items. */
static bool unpack_list(struct json_reader *reader, struct topic_text text, struct topic_error *err)
{
    json_t *list = topic_packed_text_parse_list(text);
    if (!list)
        return false;
    topic_error_reset(err);
    topic_shape_reader_take_list(&reader->shapes, list);
    return true;
}

/* Says of a string in the place of an article what to do, whatever it holds. */
static void refuse_string(struct topic_error *err)
{
    topic_error_reset(err);
    topic_error_set(err, "a text in the place of an article: write objects with the keys title, "
                         "body and topics; if it holds JSON, decode it first, as `jq -r .` does");
}

/* Reads one article, or makes the items of an envelope the next ones; adds to *line the lines
 * between the beginning of the text and the error. */
static int take_text(struct json_reader *reader, struct topic_record *record,
                     struct topic_text text, size_t *line, struct topic_error *err)
{
    struct topic_json_record json = {0};
    size_t error_line = 0;
    if (text.len > VALUE_MAX_BYTES)
        return topic_error_set(err, "the object is longer than %u bytes: write an article a line",
                               VALUE_MAX_BYTES);
    int status = topic_json_record_parse(&json, text, &error_line, err);
    if (status < 0 && unpack(&json, text, err))
        status = 0;
    else if (status < 0 && unpack_list(reader, text, err))
        status = 1;
    else if (status < 0 && text.len > 0 && text.bytes[0] == '"')
        refuse_string(err);
    if (status == 0)
        status = topic_shape_reader_read(&reader->shapes, &json, record, err);
    *line += error_line;
    topic_json_record_release(&json);
    return status < 0 ? -1 : 0;
}

/* Moves to `end` and counts the lines on the way. */
static void skip_to(struct json_reader *reader, size_t end)
{
    for (; reader->at < end; reader->at++) {
        char byte = reader->text.bytes[reader->at];
        bool is_crlf = byte == '\r' && reader->at + 1 < reader->text.len &&
                       reader->text.bytes[reader->at + 1] == '\n';
        reader->line += byte == '\n' || (byte == '\r' && !is_crlf);
    }
}

static char byte_at(const struct json_reader *reader, size_t at)
{
    return at < reader->text.len ? reader->text.bytes[at] : '\0';
}

static bool is_null(struct topic_text text)
{
    return text.len == 4 && memcmp(text.bytes, "null", 4) == 0;
}

static enum topic_read_status next_value(struct json_reader *reader, struct topic_record *record,
                                         struct topic_error *err)
{
    struct topic_error why = {0};
    size_t line = reader->value_line = reader->line;
    size_t start = reader->at;
    size_t end = topic_json_extent_end(reader->text, start);
    end += end == start; /* an unmatched closing bracket */
    reader->index++;
    struct topic_text text = {reader->text.bytes + start, end - start};
    reader->is_null = is_null(text);
    if (reader->is_null || take_text(reader, record, text, &line, &why) == 0) {
        skip_to(reader, end);
        return topic_reader_number(record, reader->index, err) < 0 ? TOPIC_READ_FAILED
                                                                   : TOPIC_READ_RECORD;
    }
    skip_to(reader, topic_json_extent_next(reader->text, start, end));
    reader->in_list = reader->in_list && reader->at < reader->text.len;
    return topic_reader_bad_text(&reader->lines, line, text, &why, err);
}

/* One object after another, in a list or not. */
static enum topic_read_status next_of_document(struct json_reader *reader,
                                               struct topic_record *record, struct topic_error *err)
{
    struct topic_error why = {0};
    for (;;) {
        char byte = byte_at(reader, reader->at);
        if (reader->at == reader->text.len)
            break;
        if (!topic_json_extent_is_separator(byte) && byte != (reader->in_list ? ']' : '['))
            return next_value(reader, record, err);
        if (!topic_json_extent_is_separator(byte))
            reader->in_list = !reader->in_list;
        skip_to(reader, reader->at + 1);
    }
    if (!reader->in_list)
        return TOPIC_READ_END;
    reader->in_list = false;
    topic_error_set(&why, "malformed JSON: the list has no closing ]");
    return topic_reader_bad(reader->lines.path, reader->line, &why, err);
}

/* Whether the input is something else than one article per line: a list, or one object that
 * continues after the first line (rather than a truncated one with others after it): CouchDB and
 * others end the first line behind the [ of a list of objects. */
static bool is_document(struct topic_text start)
{
    size_t at = topic_text_scan_skip(start, 0, BLANKS);
    if (at < start.len && start.bytes[at] == '[')
        return true;
    const char *newline = memchr(start.bytes + at, '\n', start.len - at);
    struct topic_text line = {start.bytes, newline ? (size_t)(newline - start.bytes) : start.len};
    size_t next = topic_text_scan_skip(start, line.len, TOPIC_TEXT_SCAN_BLANKS);
    size_t end = topic_json_extent_end(line, at);
    size_t behind = topic_text_scan_skip(line, end, TOPIC_TEXT_SCAN_BLANKS);
    if (behind < line.len && line.bytes[behind] == '{')
        return true; /* {...}{...}, without a line between them */
    if (!newline)
        return false;
    char last = line.bytes[line.len - 1 - (line.bytes[line.len - 1] == '\r')];
    if (end < line.len || !memchr("{[,: ", last, 5))
        return false;
    return last == '[' || next == start.len || start.bytes[next] != '{';
}

static int start(struct json_reader *reader, struct topic_error *err)
{
    struct topic_text text;
    reader->is_started = true;
    reader->line = 1;
    if (topic_lines_peek(&reader->lines, 64 * 1024, &text, err) < 0)
        return -1;
    reader->is_document = is_document(text);
    return reader->is_document
               ? topic_lines_rest(&reader->lines, DOCUMENT_MAX_BYTES, &reader->text, err)
               : 0;
}

static int parse_line(void *context, struct topic_record *record, struct topic_text line,
                      struct topic_error *err)
{
    struct json_reader *reader = context;
    reader->value_line = reader->lines.number;
    line = topic_text_scan_trim(line, BLANKS);
    struct topic_text object = topic_text_scan_trim(line, "," BLANKS);
    reader->is_null = is_null(line);
    if (reader->is_null)
        return 0;
    bool is_item = object.len > 0 && object.bytes[object.len - 1] == '}';
    line = is_item ? object : line; /* of a list without its brackets */
    return take_text(reader, record, line, &(size_t){0}, err);
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

/* The next item of an envelope, which is malformed at the envelope's line. */
static enum topic_read_status next_item(struct json_reader *reader, struct topic_record *record,
                                        struct topic_error *err)
{
    struct topic_error why = {0};
    topic_record_reset(record);
    int status = topic_shape_reader_next_item(&reader->shapes, record, &why);
    if (status < 0)
        return topic_reader_bad(reader->lines.path, reader->value_line, &why, err);
    return status == 1 ? TOPIC_READ_RECORD : TOPIC_READ_END;
}

static enum topic_read_status next_text(struct json_reader *reader, struct topic_record *record,
                                        struct topic_error *err)
{
    topic_record_reset(record);
    return reader->is_document
               ? next_of_document(reader, record, err)
               : topic_reader_next_line(&reader->lines, record, parse_line, reader, err);
}

/* Whether what was read is a null, which is counted. */
static bool pass_over(struct json_reader *reader, enum topic_read_status status)
{
    bool is_passed_over = reader->is_null && status == TOPIC_READ_RECORD;
    reader->nulls += is_passed_over;
    reader->is_null = false;
    return is_passed_over;
}

static enum topic_read_status number_value(const struct json_reader *reader,
                                           struct topic_record *record, struct topic_error *err)
{
    size_t number = reader->is_document ? reader->index : reader->lines.number;
    return topic_reader_number(record, number, err) < 0 ? TOPIC_READ_FAILED : TOPIC_READ_RECORD;
}

/* Whether what was read holds no article: a null, or an object without an item. Where records keep
 * their places it has one, without a text. */
static bool keep_place(struct json_reader *reader, bool is_null, struct topic_record *record)
{
    struct topic_shape_reader *shapes = &reader->shapes;
    bool has_none = is_null || (shapes->items && json_array_size(shapes->items) == 0);
    if (!has_none || !record->options.keeps_place)
        return false;
    json_decref(shapes->items);
    shapes->items = NULL;
    topic_record_reset(record);
    record->kind = TOPIC_RECORD_BLANK;
    return true;
}

/* A file of which nothing was an article is malformed where its first object is. */
static enum topic_read_status end(struct json_reader *reader, struct topic_error *err)
{
    struct topic_error why = {0};
    return topic_shape_reader_is_empty(&reader->shapes, &why)
               ? topic_reader_bad(reader->lines.path, 1, &why, err)
               : TOPIC_READ_END;
}

static enum topic_read_status next(void *state, struct topic_record *record,
                                   struct topic_error *err)
{
    struct json_reader *reader = state;
    if (!reader->is_started && start(reader, err) < 0)
        return TOPIC_READ_FAILED;
    for (;;) {
        enum topic_read_status status;
        if (reader->shapes.items) {
            status = next_item(reader, record, err);
            if (status != TOPIC_READ_END)
                return status;
        }
        status = next_text(reader, record, err);
        bool is_null = pass_over(reader, status);
        if (keep_place(reader, is_null, record))
            return number_value(reader, record, err);
        if (is_null || reader->shapes.items)
            continue;
        return status == TOPIC_READ_END ? end(reader, err) : status;
    }
}

static void note(const void *state, size_t number, struct topic_error *sentence)
{
    const struct json_reader *reader = state;
    if (reader->nulls > 0 && number-- == 0)
        topic_error_set(sentence, "%s: null in the place of an article is passed over: %zu",
                        reader->lines.path, reader->nulls);
    else if (number == 0)
        topic_shape_reader_note(&reader->shapes, reader->lines.path, sentence);
    else if (number == 1)
        topic_shape_reader_note_other_list(&reader->shapes, reader->lines.path, sentence);
}

static size_t line(const void *state)
{
    const struct json_reader *reader = state;
    return reader->value_line;
}

static const char *format(const void *state)
{
    const struct json_reader *reader = state;
    return reader->is_document ? "json" : "jsonl";
}

static void close_json(void *state)
{
    struct json_reader *reader = state;
    topic_lines_close(&reader->lines);
    topic_shape_reader_release(&reader->shapes);
    free(reader);
}

const struct topic_reader topic_json_reader = {
    .open = open_json,
    .next = next,
    .close = close_json,
    .note = note,
    .format = format,
    .line = line,
};
