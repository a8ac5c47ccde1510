#include "training/corpus/reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

enum topic_read_status topic_reader_bad(const char *path, size_t line,
                                        const struct topic_error *why, struct topic_error *err)
{
    if (line > 0)
        topic_error_set(err, "%s:%zu: %s", path, line, why->text);
    else
        topic_error_set(err, "%s: %s", path, why->text);
    return TOPIC_READ_BAD;
}

enum topic_read_status topic_reader_line(struct topic_lines *lines, struct topic_text *line,
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

bool topic_reader_is_blank(struct topic_text text)
{
    for (size_t i = 0; i < text.len; i++)
        if (!memchr(" \t\r\n", text.bytes[i], 4))
            return false;
    return true;
}

enum topic_read_status topic_reader_full_line(struct topic_lines *lines, struct topic_text *line,
                                              struct topic_error *err)
{
    enum topic_read_status status;
    do
        status = topic_reader_line(lines, line, err);
    while (status == TOPIC_READ_RECORD && topic_reader_is_blank(*line));
    return status;
}

int topic_reader_number(struct topic_record *record, size_t number, struct topic_error *err)
{
    char text[24]; /* 20 digits at most; written from the end, as printf takes its time */
    size_t at = sizeof text;
    text[--at] = '"';
    do
        text[--at] = (char)('0' + number % 10);
    while ((number /= 10) > 0);
    text[--at] = '"';
    return topic_record_set(record, TOPIC_RECORD_ID, true, text + at, sizeof text - at, err);
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
