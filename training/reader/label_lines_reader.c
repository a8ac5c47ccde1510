/* Lines with labels as LibMultiLabel and Annif write them, and Annif's texts with a file of
 * subjects beside each. training/kind/line_kind.h shows the lines. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "record/labels.h"
#include "training/input/annif_subjects.h"
#include "training/kind/line_kind.h"
#include "training/reader/readers.h"

/* As many lines tell whether there are ids. */
#define PEEK_BYTES (64u * 1024)

struct lines_reader {
    struct topic_lines lines;
    bool has_ids; /* the lines have a cell before their labels */
    bool is_started;
};

static void *open_reader(struct topic_lines *lines, struct topic_error *err)
{
    struct lines_reader *reader = topic_memory_new(1, sizeof *reader, err);
    if (!reader) {
        topic_lines_close(lines);
        return NULL;
    }
    reader->lines = *lines;
    return reader;
}

static void close_reader(void *state)
{
    struct lines_reader *reader = state;
    topic_lines_close(&reader->lines);
    free(reader);
}

/* The part before the first tab; *rest is what is behind it. Returns false without a tab. */
static bool take_cell(struct topic_text *rest, struct topic_text *cell)
{
    const char *tab = rest->len > 0 ? memchr(rest->bytes, '\t', rest->len) : NULL;
    if (!tab)
        return false;
    *cell = (struct topic_text){rest->bytes, (size_t)(tab - rest->bytes)};
    *rest = (struct topic_text){tab + 1, rest->len - cell->len - 1};
    return true;
}

/* The next word between blanks and tabs; false after the last. */
static bool take_word(struct topic_text *rest, struct topic_text *word)
{
    size_t len = 0;
    while (rest->len > 0 && memchr(" \t", rest->bytes[0], 2))
        *rest = (struct topic_text){rest->bytes + 1, rest->len - 1};
    while (len < rest->len && !memchr(" \t", rest->bytes[len], 2))
        len++;
    *word = (struct topic_text){rest->bytes, len};
    *rest = (struct topic_text){rest->bytes + len, rest->len - len};
    return len > 0;
}

/* ---- LibMultiLabel ---- */

static int parse_libmultilabel(void *context, struct topic_record *record, struct topic_text line,
                               struct topic_error *err)
{
    struct lines_reader *reader = context;
    struct topic_text rest = line;
    struct topic_text id = {0};
    struct topic_text labels;
    struct topic_text label;
    if ((reader->has_ids && !take_cell(&rest, &id)) || !take_cell(&rest, &labels))
        return topic_error_set(err, reader->has_ids
                                        ? "the line is not an id, a tab, labels, a tab and a text"
                                        : "the line is not labels, a tab and a text");
    record->is_labelled = !record->options.ignores_topics;
    while (take_word(&labels, &label))
        if (topic_reader_add_label(record, label, err) < 0)
            return topic_reader_reject_topics(record, err);
    if ((id.len > 0 && topic_record_set_id(record, 0, id.bytes, id.len, err) < 0) ||
        topic_record_set(record, TOPIC_RECORD_BODY, 0, rest.bytes, rest.len, err) < 0)
        return -1;
    return topic_record_check(record, err);
}

static enum topic_read_status next_libmultilabel(void *state, struct topic_record *record,
                                                 struct topic_error *err)
{
    struct lines_reader *reader = state;
    struct topic_text start;
    if (!reader->is_started) {
        if (topic_lines_peek(&reader->lines, PEEK_BYTES, &start, err) < 0)
            return TOPIC_READ_FAILED;
        reader->has_ids = topic_line_kind_tabs(start) > 1;
        reader->is_started = true;
    }
    return topic_reader_next_line(&reader->lines, record, parse_libmultilabel, reader, err);
}

const struct topic_reader topic_label_lines_reader_libmultilabel = {
    .open = open_reader,
    .next = next_libmultilabel,
    .close = close_reader,
};

/* ---- Annif ---- */

static int parse_annif(void *context, struct topic_record *record, struct topic_text line,
                       struct topic_error *err)
{
    (void)context;
    struct topic_text rest = line;
    struct topic_text text;
    struct topic_text word;
    struct topic_text uri;
    if (!take_cell(&rest, &text))
        return topic_error_set(err, "the line is not a text, a tab and subjects such as "
                                    "<http://example.org/sports>");
    record->is_labelled = !record->options.ignores_topics;
    while (take_word(&rest, &word)) {
        int status = 0;
        if (topic_line_kind_subject(word, &uri))
            status = topic_labels_add_name(record, uri, err);
        else
            status = topic_error_set(err, "the subject \"%.*s\" is not an address in <>",
                                     (int)(word.len < 60 ? word.len : 60), word.bytes);
        if (status < 0)
            return topic_reader_reject_topics(record, err);
    }
    return topic_record_set(record, TOPIC_RECORD_BODY, 0, text.bytes, text.len, err) < 0
               ? -1
               : topic_record_check(record, err);
}

static enum topic_read_status next_annif(void *state, struct topic_record *record,
                                         struct topic_error *err)
{
    struct lines_reader *reader = state;
    return topic_reader_next_line(&reader->lines, record, parse_annif, reader, err);
}

const struct topic_reader topic_label_lines_reader_annif = {
    .open = open_reader,
    .next = next_annif,
    .close = close_reader,
};

/* ---- Annif's texts with a file of subjects beside each ---- */

/* One subject a line: <URI>, a tab and its name in a .tsv file, the name alone in a .key file. */
static int add_subject(struct topic_record *record, struct topic_text line, struct topic_error *err)
{
    struct topic_text first;
    struct topic_text uri;
    struct topic_text name = line;
    if (take_cell(&name, &first) && topic_line_kind_subject(first, &uri))
        return topic_labels_add_name(record, topic_reader_is_blank(name) ? uri : name, err);
    return topic_labels_add_name(record, topic_line_kind_subject(line, &uri) ? uri : line, err);
}

static int add_subjects(struct topic_record *record, const char *path,
                        const struct topic_input_options *options, struct topic_error *err)
{
    struct topic_lines lines;
    struct topic_text line;
    struct topic_error why = {0};
    enum topic_line_status status = TOPIC_LINE_END;
    if (topic_lines_open(&lines, path, options, err) < 0)
        return -1;
    while (!topic_error_is_set(&why) &&
           (status = topic_lines_next(&lines, &line, err)) == TOPIC_LINE_READ)
        if (!topic_reader_is_blank(line))
            add_subject(record, line, &why);
    if (status == TOPIC_LINE_TOO_LONG)
        topic_error_set(&why, "the line is longer than %u bytes", TOPIC_LINE_MAX_BYTES);
    if (topic_error_is_set(&why))
        topic_reader_bad(path, lines.number, &why, err);
    topic_lines_close(&lines);
    return status == TOPIC_LINE_END ? 0 : -1;
}

static enum topic_read_status next_full_text(void *state, struct topic_record *record,
                                             struct topic_error *err)
{
    struct lines_reader *reader = state;
    struct topic_error why = {0};
    struct topic_buffer path = {0};
    const char *text_path = reader->lines.path;
    enum topic_read_status status = topic_text_reader_whole_file.next(&reader->lines, record, err);
    if (status != TOPIC_READ_RECORD || record->options.ignores_topics)
        return status;
    record->is_labelled = true;
    if (topic_annif_subjects_find(text_path, &path, &why) == 1)
        add_subjects(record, path.bytes, reader->lines.options, &why);
    topic_buffer_release(&path);
    if (!topic_error_is_set(&why))
        return TOPIC_READ_RECORD;
    topic_reader_reject_topics(record, &why);
    topic_error_set(err, "%s", why.text);
    return TOPIC_READ_BAD;
}

const struct topic_reader topic_label_lines_reader_annif_texts = {
    .open = open_reader,
    .next = next_full_text,
    .close = close_reader,
};
