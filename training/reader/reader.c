#include "training/reader/reader.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text_scan.h"
#include "record/blank_text.h"
#include "record/keys.h"
#include "record/label/label_text.h"
#include "record/labels.h"

enum topic_read_status topic_reader_bad(const char *path, size_t line,
                                        const struct topic_error *why, struct topic_error *err)
{
    if (line > 0)
        topic_error_set(err, "%s:%zu: %s", path, line, why->text);
    else
        topic_error_set(err, "%s: %s", path, why->text);
    return TOPIC_READ_BAD;
}

enum topic_read_status topic_reader_bad_text(const struct topic_lines *lines, size_t line,
                                             struct topic_text text, const struct topic_error *why,
                                             struct topic_error *err)
{
    struct topic_error encoding = {0};
    bool is_right = topic_input_check(lines->input, text, &encoding);
    return topic_reader_bad(lines->path, line, is_right ? why : &encoding, err);
}

bool topic_reader_is_blank(struct topic_text text)
{
    return topic_keys_is_blank(text.bytes, text.len);
}

int topic_reader_number(struct topic_record *record, size_t number, struct topic_error *err)
{
    record->is_numbered = record->values[TOPIC_RECORD_ID].len == 0;
    char text[24]; /* 20 digits at most; written backwards by hand, because snprintf is slower */
    size_t at = sizeof text;
    text[--at] = '"';
    do
        text[--at] = (char)('0' + number % 10);
    while ((number /= 10) > 0);
    text[--at] = '"';
    return topic_record_set(record, TOPIC_RECORD_ID, TOPIC_KEYS_LAST_RANK, text + at,
                            sizeof text - at, err);
}

/* ---- topics ---- */

int topic_reader_reject_topics(struct topic_record *record, const struct topic_error *why)
{
    if (topic_record_begin_topics(record, 0))
        topic_record_reject_topics(record, why);
    return -1;
}

/* What in a label may separate it from another one or from the text, as messages call it; NULL:
 * nothing. */
static const char *mark_within(struct topic_text label)
{
    if (topic_label_text_comma(label))
        return "a comma";
    for (size_t at = 0, len; at < label.len; at += len) {
        len = topic_label_text_reference(label, at);
        if (len > 0)
            continue;
        const char byte = label.bytes[at];
        if (topic_text_scan_is_any(byte, ",;|"))
            return byte == ',' ? "a comma" : byte == ';' ? "a semicolon" : "a bar";
        if (topic_blank_text_character(label, at) > 0)
            return "a blank that is none of ASCII";
        len = 1;
    }
    return NULL;
}

int topic_reader_add_label(struct topic_record *record, struct topic_text label,
                           struct topic_error *err)
{
    const char *separator = record->options.label_separator;
    if (separator)
        return topic_labels_add_separated(record, label, separator, false, err);
    const char *mark = record->options.ignores_topics ? NULL : mark_within(label);
    if (mark)
        return topic_error_set(err,
                               "the label \"%.*s\" has %s in it: write a blank after each "
                               "label, or set --label-separator",
                               topic_label_text_quoted_len(label), label.bytes, mark);
    return topic_labels_add_name(record, label, err);
}

/* ---- one record per line ---- */

static enum topic_read_status read_line(struct topic_lines *lines, struct topic_text *line,
                                        struct topic_error *err)
{
    struct topic_error why = {0};
    switch (topic_lines_next(lines, line, err)) {
    case TOPIC_LINE_READ:
        return TOPIC_READ_RECORD;
    case TOPIC_LINE_END:
        return TOPIC_READ_END;
    case TOPIC_LINE_TOO_LONG:
        topic_error_set(&why, "the line is longer than %u bytes", TOPIC_LINE_MAX_BYTES);
        return topic_reader_bad(lines->path, lines->number, &why, err);
    default:
        return TOPIC_READ_FAILED;
    }
}

static enum topic_read_status number_line(const struct topic_lines *lines,
                                          struct topic_record *record, struct topic_error *err)
{
    return topic_reader_number(record, lines->number, err) < 0 ? TOPIC_READ_FAILED
                                                               : TOPIC_READ_RECORD;
}

enum topic_read_status topic_reader_next_line(struct topic_lines *lines,
                                              struct topic_record *record,
                                              topic_reader_parse *parse, void *context,
                                              struct topic_error *err)
{
    struct topic_text line;
    topic_record_reset(record);
    do {
        enum topic_read_status status = read_line(lines, &line, err);
        if (status != TOPIC_READ_RECORD)
            return status;
        if (record->options.keeps_place && topic_reader_is_blank(line)) {
            record->kind = TOPIC_RECORD_BLANK;
            return number_line(lines, record, err);
        }
    } while (topic_reader_is_blank(line));
    struct topic_error why = {0};
    if (parse(context, record, line, &why) < 0)
        return topic_reader_bad_text(lines, lines->number, line, &why, err);
    return number_line(lines, record, err);
}

void *topic_reader_open_lines(struct topic_lines *lines, struct topic_error *err)
{
    struct topic_lines *state = topic_memory_new(1, sizeof *state, err);
    if (!state) {
        topic_lines_close(lines);
        return NULL;
    }
    *state = *lines;
    return state;
}

void topic_reader_close_lines(void *state)
{
    topic_lines_close(state);
    free(state);
}

size_t topic_reader_line_of_lines(const void *state)
{
    const struct topic_lines *lines = state;
    return lines->number;
}
