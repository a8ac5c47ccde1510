/* Plain text: one article per line, or a whole file as one article. */
#include <stdlib.h>
#include <string.h>

#include "training/corpus/reader.h"

static enum topic_read_status next_line(void *state, struct topic_record *record,
                                        struct topic_error *err)
{
    struct topic_lines *lines = state;
    struct topic_text line;
    topic_record_reset(record);
    enum topic_read_status status = topic_reader_full_line(lines, &line, err);
    if (status != TOPIC_READ_RECORD)
        return status;
    if (topic_record_set(record, TOPIC_RECORD_BODY, false, line.bytes, line.len, err) < 0 ||
        topic_reader_number(record, lines->number, err) < 0)
        return TOPIC_READ_FAILED;
    return TOPIC_READ_RECORD;
}

static enum topic_read_status next_file(void *state, struct topic_record *record,
                                        struct topic_error *err)
{
    struct topic_lines *lines = state;
    struct topic_text text;
    topic_record_reset(record);
    if (lines->at_end && lines->at == lines->buffer.len)
        return TOPIC_READ_END;
    if (topic_lines_rest(lines, TOPIC_LINE_MAX_BYTES, &text, err) < 0)
        return TOPIC_READ_FAILED;
    if (topic_reader_is_blank(text))
        return TOPIC_READ_END;
    if (topic_record_set(record, TOPIC_RECORD_BODY, false, text.bytes, text.len, err) < 0 ||
        topic_record_set_id(record, lines->path, strlen(lines->path), err) < 0)
        return TOPIC_READ_FAILED;
    return TOPIC_READ_RECORD;
}

const struct topic_reader topic_reader_text = {
    .name = "text",
    .has_no_labels = true,
    .open = topic_reader_open_lines,
    .next = next_line,
    .close = topic_reader_close_lines,
};

const struct topic_reader topic_reader_article = {
    .name = "article",
    .has_no_labels = true,
    .open = topic_reader_open_lines,
    .next = next_file,
    .close = topic_reader_close_lines,
};
