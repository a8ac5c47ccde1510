#include "training/input/lines.h"

#include <stdint.h>
#include <string.h>

#include "base/text_scan.h"
#include "training/kind/binary_kind.h"

#define READ_CHUNK_BYTES (64 * 1024)

/* Drops the used part of the buffer and reads one more chunk. */
static int fill(struct topic_lines *lines, struct topic_error *err)
{
    struct topic_buffer *buffer = &lines->buffer;
    if (lines->at > 0) {
        memmove(buffer->bytes, buffer->bytes + lines->at, buffer->len - lines->at);
        buffer->len -= lines->at;
        lines->at = 0;
    }
    if (topic_buffer_reserve(buffer, READ_CHUNK_BYTES, err) < 0)
        return -1;
    ssize_t got =
        topic_input_read(lines->input, buffer->bytes + buffer->len, READ_CHUNK_BYTES, err);
    if (got < 0)
        return -1;
    lines->at_end = got == 0;
    buffer->len += (size_t)got;
    return 0;
}

static int check_kind(struct topic_lines *lines, struct topic_error *err)
{
    struct topic_text start;
    if (topic_lines_peek(lines, TOPIC_BINARY_KIND_START_BYTES, &start, err) < 0)
        return -1;
    const char *kind = topic_binary_kind_find(start);
    return kind ? topic_error_set(err, "%s: %s", lines->path, kind) : 0;
}

/* The caller closes the lines if it fails. */
static int start(struct topic_lines *lines, struct topic_error *err)
{
    lines->path = topic_input_path(lines->input);
    lines->name = topic_input_name(lines->input);
    while (lines->buffer.len == 0 && !lines->at_end)
        if (fill(lines, err) < 0)
            return -1;
    return check_kind(lines, err);
}

int topic_lines_open_input(struct topic_lines *lines, struct topic_input *input,
                           struct topic_error *err)
{
    *lines = (struct topic_lines){.input = input};
    if (start(lines, err) == 0)
        return 0;
    topic_lines_close(lines);
    return -1;
}

int topic_lines_open(struct topic_lines *lines, const char *path,
                     const struct topic_input_options *options, struct topic_error *err)
{
    *lines =
        (struct topic_lines){.owns_input = true, .input = topic_input_open(path, options, err)};
    int status = lines->input ? topic_input_next(lines->input, err) : -1;
    if (status == 1 && topic_input_is_archive(lines->input))
        status = topic_error_set(err, "%s: is an archive within the corpus: unpack it", path);
    lines->at_end = status == 0; /* a compressed file of no bytes */
    if (status >= 0 && start(lines, err) == 0)
        return 0;
    topic_lines_close(lines);
    return -1;
}

void topic_lines_close(struct topic_lines *lines)
{
    if (lines->owns_input)
        topic_input_close(lines->input);
    topic_buffer_release(&lines->buffer);
    *lines = (struct topic_lines){0};
}

int topic_lines_peek(struct topic_lines *lines, size_t len, struct topic_text *start,
                     struct topic_error *err)
{
    while (lines->buffer.len - lines->at < len && !lines->at_end &&
           !memchr(lines->buffer.bytes + lines->at, '\n', lines->buffer.len - lines->at))
        if (fill(lines, err) < 0)
            return -1;
    *start = (struct topic_text){lines->buffer.bytes + lines->at, lines->buffer.len - lines->at};
    if (start->len > len)
        start->len = len;
    return 0;
}

/* Where the line ends, searching from `from` on; SIZE_MAX: not in the buffer. */
static size_t find_end(const struct topic_lines *lines, size_t from)
{
    const char *bytes = lines->buffer.bytes;
    const char *lf = memchr(bytes + from, '\n', lines->buffer.len - from);
    size_t end = lf ? (size_t)(lf - bytes) : lines->buffer.len;
    const char *cr = memchr(bytes + from, '\r', end - from);
    if (cr)
        return (size_t)(cr - bytes);
    return lf ? end : SIZE_MAX;
}

static void skip_lf_after_cr(struct topic_lines *lines)
{
    if (lines->after_cr && lines->at < lines->buffer.len) {
        if (lines->buffer.bytes[lines->at] == '\n')
            lines->at++;
        lines->after_cr = false;
    }
}

/* Skips a line that is too long. */
static enum topic_line_status skip_line(struct topic_lines *lines, struct topic_error *err)
{
    size_t end;
    while ((end = find_end(lines, lines->at)) == SIZE_MAX && !lines->at_end) {
        lines->at = lines->buffer.len;
        if (fill(lines, err) < 0)
            return TOPIC_LINE_FAILED;
    }
    if (end == SIZE_MAX) {
        lines->at = lines->buffer.len;
    } else {
        lines->after_cr = lines->buffer.bytes[end] == '\r';
        lines->at = end + 1;
    }
    lines->number++;
    return TOPIC_LINE_TOO_LONG;
}

/* Where files were joined, a byte order mark stands at the beginning of a line. */
static const char mark[] = {'\xef', '\xbb', '\xbf'};

/* DOS's end of a file, Ctrl-Z. */
#define DOS_END '\x1a'

static struct topic_text without_mark(struct topic_text line)
{
    if (line.len < sizeof mark || memcmp(line.bytes, mark, sizeof mark) != 0)
        return line;
    return (struct topic_text){line.bytes + sizeof mark, line.len - sizeof mark};
}

/* Removes the marks at the beginning of every line; the length that is left. */
static size_t remove_marks(char *bytes, size_t len)
{
    const struct topic_text text = {bytes, len};
    size_t to = 0;
    for (size_t from = 0; from < len;) {
        size_t next = topic_text_scan_next_line(text, from);
        struct topic_text line = without_mark((struct topic_text){bytes + from, next - from});
        memmove(bytes + to, line.bytes, line.len);
        to += line.len;
        from = next;
    }
    return to;
}

enum topic_line_status topic_lines_next(struct topic_lines *lines, struct topic_text *line,
                                        struct topic_error *err)
{
    size_t scanned = 0;
    for (;;) {
        skip_lf_after_cr(lines);
        size_t end = find_end(lines, lines->at + scanned);
        if (end == SIZE_MAX && lines->at_end) {
            if (lines->at == lines->buffer.len)
                return TOPIC_LINE_END;
            end = lines->buffer.len;
        }
        if (end != SIZE_MAX && end - lines->at <= TOPIC_LINE_MAX_BYTES) {
            *line =
                without_mark((struct topic_text){lines->buffer.bytes + lines->at, end - lines->at});
            lines->after_cr = end < lines->buffer.len && lines->buffer.bytes[end] == '\r';
            lines->at = end < lines->buffer.len ? end + 1 : end;
            bool is_dos_end =
                lines->at == lines->buffer.len && line->len == 1 && line->bytes[0] == DOS_END;
            if (lines->at_end && is_dos_end)
                return TOPIC_LINE_END;
            lines->number++;
            return TOPIC_LINE_READ;
        }
        scanned = lines->buffer.len - lines->at;
        if (end != SIZE_MAX || scanned > TOPIC_LINE_MAX_BYTES)
            return skip_line(lines, err);
        if (fill(lines, err) < 0)
            return TOPIC_LINE_FAILED;
    }
}

int topic_lines_rest(struct topic_lines *lines, size_t max_bytes, struct topic_text *rest,
                     struct topic_error *err)
{
    while (!lines->at_end) {
        if (fill(lines, err) < 0)
            return -1;
        if (lines->buffer.len > max_bytes)
            return topic_error_set(err, "%s: is longer than %zu bytes: divide it", lines->path,
                                   max_bytes);
    }
    char *bytes = lines->buffer.bytes + lines->at;
    size_t len = lines->buffer.len - lines->at;
    len -= len > 0 && bytes[len - 1] == DOS_END;
    if (len > 0 && memmem(bytes, len, mark, sizeof mark))
        len = remove_marks(bytes, len);
    *rest = (struct topic_text){bytes, len};
    lines->at = lines->buffer.len;
    return 0;
}
