/* WET, the texts of pages as Common Crawl extracts them: records of WARC, of which those of the
 * type "conversion" hold a text, and others are passed over.
 *
 *     WARC/1.0
 *     WARC-Type: conversion
 *     WARC-Target-URI: https://news.example/chips
 *     WARC-Date: 2024-03-01T10:00:00Z
 *     Content-Length: 1742
 *
 *     The text, in lines.
 */
#include "training/reader/wet_reader.h"

#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "base/text_scan.h"
#include "training/reader/readers.h"

#define TEXT_TYPE "conversion"

/* More digits than a length has that anybody writes. */
#define LENGTH_MAX_DIGITS 12

/* Holds the beginning of a field's name. */
#define FIELD_PEEK_BYTES 16

struct wet_reader {
    struct topic_lines lines;
    struct topic_buffer text; /* of the record */
    size_t line;              /* at which the record begins */
    size_t length;            /* of its text, as its head says */
    size_t seen;              /* bytes of it that were read, at most */
    size_t read;              /* the same, at least ... */
    size_t filled;            /* ... and up to its last line that is not empty */
    bool quotes_head;         /* a line in it begins a record, if the length is wrong */
    bool is_text;
    bool is_begun; /* the line that begins a record has been read */
};

/* "WARC/1.0", and nothing more in the line. */
static bool is_version(struct topic_text text)
{
    if (!topic_text_scan_has_prefix(text, 0, "WARC/1.") &&
        !topic_text_scan_has_prefix(text, 0, "WARC/0."))
        return false;
    size_t end = topic_text_scan_line_end(text, 0);
    return topic_text_scan_skip(text, strlen("WARC/1."), "0123456789\r") >= end;
}

/* Whether the line is this field; sets *value to what stands behind its colon. */
static bool is_field(struct topic_text line, const char *name, struct topic_text *value)
{
    size_t len = strlen(name);
    if (line.len <= len || !topic_text_scan_has_prefix_in_any_case(line, 0, name) ||
        line.bytes[len] != ':')
        return false;
    *value = topic_text_scan_trim((struct topic_text){line.bytes + len + 1, line.len - len - 1},
                                  TOPIC_TEXT_SCAN_BLANKS "<>");
    return true;
}

static bool is_text_type(struct topic_text value)
{
    static const char *const types[] = {TEXT_TYPE};
    return TOPIC_TEXT_SCAN_IS_ONE_OF(value, types);
}

bool topic_wet_reader_is_likely(struct topic_text start)
{
    struct topic_text value;
    if (!is_version(start))
        return false;
    for (size_t at = 0; at < start.len; at = topic_text_scan_next_line(start, at)) {
        const struct topic_text line = {start.bytes + at, topic_text_scan_line_end(start, at) - at};
        if (is_field(line, "WARC-Type", &value) && is_text_type(value))
            return true;
    }
    return false;
}

static void *open_wet(struct topic_lines *lines, struct topic_error *err)
{
    struct wet_reader *reader = topic_memory_new(1, sizeof *reader, err);
    if (!reader) {
        topic_lines_close(lines);
        return NULL;
    }
    reader->lines = *lines;
    return reader;
}

static void close_wet(void *state)
{
    struct wet_reader *reader = state;
    topic_lines_close(&reader->lines);
    topic_buffer_release(&reader->text);
    free(reader);
}

/* ---- the head of a record ---- */

static size_t length_of(struct topic_text digits)
{
    size_t length = 0;
    for (size_t i = 0; i < digits.len && i < LENGTH_MAX_DIGITS; i++) {
        if (digits.bytes[i] < '0' || digits.bytes[i] > '9')
            return 0;
        length = length * 10 + (size_t)(digits.bytes[i] - '0');
    }
    return length;
}

static int take_field(struct wet_reader *reader, struct topic_record *record,
                      struct topic_text line, struct topic_error *err)
{
    static const struct topic_text link = {"url", 3};
    struct topic_text value;
    if (is_field(line, "WARC-Type", &value))
        reader->is_text = is_text_type(value);
    if (is_field(line, "Content-Length", &value))
        reader->length = length_of(value);
    if (is_field(line, "WARC-Date", &value))
        return topic_record_set_date(record, 0, value.bytes, value.len, err);
    if (!is_field(line, "WARC-Target-URI", &value))
        return 0;
    return topic_record_set_link(record, link, value, err) < 0
               ? -1
               : topic_record_set_id(record, 0, value.bytes, value.len, err);
}

/* ---- records ---- */

/* Adds a line of the text, whose end may have been two bytes, but not more than an article may
 * have: the bytes are counted on. */
static int take_line(struct wet_reader *reader, struct topic_text line, struct topic_error *err)
{
    reader->seen += line.len + 2;
    if (line.len > 0)
        reader->filled = reader->read + line.len;
    reader->read += line.len + 1;
    if (!reader->is_text || reader->text.len + line.len >= TOPIC_LINE_MAX_BYTES)
        return 0;
    return topic_buffer_append(&reader->text, line.bytes, line.len, err) < 0
               ? -1
               : topic_buffer_append(&reader->text, "\n", 1, err);
}

/* Whether a field follows, as below a line that begins a record, and not below one of a text about
 * WARC. The line before is not borrowed any more. */
static bool has_field(struct wet_reader *reader)
{
    struct topic_error unused = {0};
    struct topic_text next;
    return topic_lines_peek(&reader->lines, FIELD_PEEK_BYTES, &next, &unused) == 0 &&
           topic_text_scan_has_prefix(next, topic_text_scan_skip(next, 0, "\n"), "WARC-");
}

/* Reads up to the line that begins the next record, which a text may quote. Returns 1 at the end of
 * the file, or -1. */
static int read_record(struct wet_reader *reader, struct topic_record *record,
                       struct topic_error *err)
{
    bool is_head = true;
    bool is_behind_blank = false;
    reader->line = reader->lines.number;
    reader->text.len = reader->seen = reader->length = reader->read = reader->filled = 0;
    reader->is_text = reader->quotes_head = false;
    for (;;) {
        struct topic_text line;
        const size_t len = reader->text.len;
        const size_t seen = reader->seen;
        const size_t filled = reader->filled;
        enum topic_line_status status = topic_lines_next(&reader->lines, &line, err);
        if (status == TOPIC_LINE_END || status == TOPIC_LINE_FAILED)
            return status == TOPIC_LINE_END ? 1 : -1;
        if (status == TOPIC_LINE_TOO_LONG)
            line = (struct topic_text){"", 0}, reader->seen += TOPIC_LINE_MAX_BYTES;
        bool may_begin = is_behind_blank && is_version(line);
        int done = is_head ? take_field(reader, record, line, err) : take_line(reader, line, err);
        if (done < 0)
            return -1;
        may_begin = may_begin && has_field(reader);
        if (may_begin && seen < reader->length)
            reader->quotes_head = true;
        else if (may_begin) {
            reader->text.len = len; /* it was none of the text */
            reader->seen = seen;
            reader->filled = filled;
            return 0;
        }
        is_behind_blank = line.len == 0;
        is_head = is_head && line.len > 0;
    }
}

/* Whether a line that seemed to be quoted begins a record, because the length is wrong. */
static bool holds_another(const struct wet_reader *reader)
{
    return reader->quotes_head &&
           (reader->filled > reader->length || reader->seen < reader->length);
}

static int take_text(struct wet_reader *reader, struct topic_record *record,
                     struct topic_error *err)
{
    struct topic_text text = {reader->text.bytes, reader->text.len};
    if (reader->seen > TOPIC_LINE_MAX_BYTES)
        return topic_error_set(err, "the text is longer than %u bytes", TOPIC_LINE_MAX_BYTES);
    if (holds_another(reader))
        return topic_error_set(err,
                               "the record is cut: its Content-Length is %zu, and another one "
                               "begins before: get the file again",
                               reader->length);
    if (reader->seen < reader->length)
        return topic_error_set(err,
                               "the record is cut: its Content-Length is %zu, and it ends "
                               "before: get the file again",
                               reader->length);
    return topic_record_set(record, TOPIC_RECORD_BODY, 0, text.bytes, text.len, err) < 0
               ? -1
               : topic_record_check(record, err);
}

static enum topic_read_status next(void *state, struct topic_record *record,
                                   struct topic_error *err)
{
    struct wet_reader *reader = state;
    struct topic_error why = {0};
    struct topic_text line;
    if (!reader->is_begun && topic_lines_next(&reader->lines, &line, err) == TOPIC_LINE_FAILED)
        return TOPIC_READ_FAILED;
    reader->is_begun = true;
    int status = 0;
    while (status == 0) {
        topic_record_reset(record);
        status = read_record(reader, record, err);
        if (status < 0)
            return TOPIC_READ_FAILED;
        struct topic_text text = {reader->text.bytes, reader->text.len};
        bool is_empty = topic_reader_is_blank(text) && reader->seen >= reader->length;
        if (!holds_another(reader) && (!reader->is_text || is_empty))
            continue;
        if (take_text(reader, record, &why) < 0)
            return topic_reader_bad_text(&reader->lines, reader->line, text, &why, err);
        return topic_reader_number(record, reader->line, err) < 0 ? TOPIC_READ_FAILED
                                                                  : TOPIC_READ_RECORD;
    }
    return TOPIC_READ_END;
}

static size_t line_of(const void *state)
{
    const struct wet_reader *reader = state;
    return reader->line;
}

const struct topic_reader topic_wet_reader = {
    .has_no_labels = true,
    .open = open_wet,
    .next = next,
    .close = close_wet,
    .line = line_of,
};
