/* fastText's training lines: "__label__x __label__y the text". A word that begins with __label__ is
 * a label wherever it stands, as in fastText; underscores in it are kept. */
#include <string.h>

#include "training/reader/readers.h"

#define LABEL_PREFIX "__label__"
#define LABEL_PREFIX_BYTES (sizeof LABEL_PREFIX - 1)

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t';
}

static size_t skip_blanks(struct topic_text line, size_t at)
{
    while (at < line.len && is_blank(line.bytes[at]))
        at++;
    return at;
}

static size_t skip_word(struct topic_text line, size_t at)
{
    while (at < line.len && !is_blank(line.bytes[at]))
        at++;
    return at;
}

/* Where the next label begins, or the end of the line. */
static size_t find_label(struct topic_text line, size_t at)
{
    while (at < line.len) {
        const char *found =
            memmem(line.bytes + at, line.len - at, LABEL_PREFIX, LABEL_PREFIX_BYTES);
        if (!found)
            return line.len;
        at = (size_t)(found - line.bytes);
        if (at == 0 || is_blank(line.bytes[at - 1]))
            return at;
        at += LABEL_PREFIX_BYTES;
    }
    return line.len;
}

/* Adds one label without its prefix. A comma at its end separates it from the next one; a comma
 * inside may separate it from the text. */
static int add_label(struct topic_record *record, struct topic_text label, struct topic_error *err)
{
    while (label.len > 0 && memchr(",;|", label.bytes[label.len - 1], 3))
        label.len--;
    return topic_reader_add_label(record, label, err);
}

/* Adds the labels of one word: __label__x, or __label__x,__label__y. */
static int add_labels(struct topic_record *record, struct topic_text word, struct topic_error *err)
{
    for (size_t at = LABEL_PREFIX_BYTES; at <= word.len;) {
        const char *next = memmem(word.bytes + at, word.len - at, LABEL_PREFIX, LABEL_PREFIX_BYTES);
        size_t end = next ? (size_t)(next - word.bytes) : word.len;
        if (add_label(record, (struct topic_text){word.bytes + at, end - at}, err) < 0)
            return topic_reader_reject_topics(record, err);
        at = end + LABEL_PREFIX_BYTES;
    }
    return 0;
}

/* Appends the text up to the next label, after a blank. */
static int append(struct topic_buffer *text, struct topic_text line, size_t start, size_t end,
                  struct topic_error *err)
{
    while (end > start && is_blank(line.bytes[end - 1]))
        end--;
    if (end == start)
        return 0;
    if (text->len > 0 && topic_buffer_append(text, " ", 1, err) < 0)
        return -1;
    return topic_buffer_append(text, line.bytes + start, end - start, err);
}

/* Adds the labels from `at` on, the first behind some text, and sets the body without them. */
static int take_scattered(struct topic_record *record, struct topic_text line, size_t at,
                          struct topic_error *err)
{
    struct topic_buffer text = {0};
    int status = 0;
    while (status == 0 && at < line.len) {
        size_t label = find_label(line, at);
        status = append(&text, line, at, label, err);
        size_t end = skip_word(line, label);
        if (status == 0 && label < line.len)
            status = add_labels(record, (struct topic_text){line.bytes + label, end - label}, err);
        at = skip_blanks(line, end);
    }
    if (status == 0)
        status = topic_record_set(record, TOPIC_RECORD_BODY, 0, text.bytes, text.len, err);
    topic_buffer_release(&text);
    return status;
}

static bool is_prefix_byte(char byte)
{
    return byte == '_' || (byte | 0x20) == 'l' || (byte | 0x20) == 'a' || (byte | 0x20) == 'b' ||
           (byte | 0x20) == 'e';
}

/* Whether the first word would be a label if its prefix were spelt right: label__AI, __label_AI,
 * __LABEL__AI, __lable__AI. */
static bool is_misspelt(struct topic_text line, size_t at)
{
    size_t end = skip_word(line, at);
    size_t prefix = at;
    size_t underscores = 0;
    size_t letters = 0;
    while (line.bytes && prefix < end && is_prefix_byte(line.bytes[prefix]) &&
           (letters < strlen("label") || line.bytes[prefix] == '_')) {
        underscores += line.bytes[prefix] == '_';
        letters += line.bytes[prefix] != '_';
        prefix++;
    }
    return letters == strlen("label") && underscores >= 2 && prefix < end &&
           line.bytes[prefix - 1] == '_' && find_label(line, at) != at;
}

static int parse_plain(struct topic_record *record, struct topic_text line, struct topic_error *err)
{
    size_t at = skip_blanks(line, 0);
    if (!record->options.ignores_topics && is_misspelt(line, at))
        return topic_error_set(err, "\"%.*s\" is no label: write %s before its name",
                               (int)(skip_word(line, at) - at), line.bytes + at, LABEL_PREFIX);
    record->is_labelled = !record->options.ignores_topics;
    while (at < line.len && find_label(line, at) == at) {
        size_t end = skip_word(line, at);
        if (add_labels(record, (struct topic_text){line.bytes + at, end - at}, err) < 0)
            return -1;
        at = skip_blanks(line, end);
    }
    int status =
        find_label(line, at) < line.len
            ? take_scattered(record, line, at, err)
            : topic_record_set(record, TOPIC_RECORD_BODY, 0, line.bytes + at, line.len - at, err);
    return status < 0 ? -1 : topic_record_check(record, err);
}

/* The line of a table of one column, which data frames write with quotes where it has a comma:
 * "__label__AI chips, and ""more""" */
static int parse_quoted(struct topic_record *record, struct topic_text line,
                        struct topic_error *err)
{
    struct topic_buffer text = {0};
    int status = 0;
    for (size_t at = 1; at + 1 < line.len && status == 0; at++) {
        at += line.bytes[at] == '"' && line.bytes[at + 1] == '"';
        status = topic_buffer_append(&text, line.bytes + at, 1, err);
    }
    if (status == 0)
        status = parse_plain(record, (struct topic_text){text.bytes, text.len}, err);
    topic_buffer_release(&text);
    return status;
}

static int parse(void *context, struct topic_record *record, struct topic_text line,
                 struct topic_error *err)
{
    (void)context;
    bool is_quoted = line.len > LABEL_PREFIX_BYTES + 2 && line.bytes[0] == '"' &&
                     line.bytes[line.len - 1] == '"' &&
                     memcmp(line.bytes + 1, LABEL_PREFIX, LABEL_PREFIX_BYTES) == 0;
    return is_quoted ? parse_quoted(record, line, err) : parse_plain(record, line, err);
}

static enum topic_read_status next(void *state, struct topic_record *record,
                                   struct topic_error *err)
{
    return topic_reader_next_line(state, record, parse, NULL, err);
}

const struct topic_reader topic_fasttext_reader = {
    .open = topic_reader_open_lines,
    .next = next,
    .close = topic_reader_close_lines,
    .line = topic_reader_line_of_lines,
};
