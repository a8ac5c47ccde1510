/* Plain text: one article per line, or a whole file as one article. */
#include <string.h>

#include "training/reader/readers.h"

static int parse(void *context, struct topic_record *record, struct topic_text line,
                 struct topic_error *err)
{
    (void)context;
    return topic_record_set(record, TOPIC_RECORD_BODY, 0, line.bytes, line.len, err);
}

static enum topic_read_status next_line(void *state, struct topic_record *record,
                                        struct topic_error *err)
{
    return topic_reader_next_line(state, record, parse, NULL, err);
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
    if (parse(NULL, record, text, err) < 0 ||
        topic_record_set_id(record, 0, lines->path, strlen(lines->path), err) < 0)
        return TOPIC_READ_FAILED;
    return TOPIC_READ_RECORD;
}

const struct topic_reader topic_text_reader = {
    .has_no_labels = true,
    .open = topic_reader_open_lines,
    .next = next_line,
    .close = topic_reader_close_lines,
    .line = topic_reader_line_of_lines,
};

const struct topic_reader topic_text_reader_whole_file = {
    .has_no_labels = true,
    .open = topic_reader_open_lines,
    .next = next_file,
    .close = topic_reader_close_lines,
};
