/* fastText's training lines: "__label__x __label__y the text". A word that begins with __label__ is
 * a label wherever it stands, as in fastText; underscores in it are kept. Labels at the beginning
 * may have the marks of a table or of a printed list around them (training/kind/fasttext_label.h).
 * A line that holds such a word and yet no label is refused, rather than learnt as one without
 * topics. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text_scan.h"
#include "record/class_names.h"
#include "record/keys.h"
#include "record/label/label_text.h"
#include "training/kind/fasttext_label.h"
#include "training/kind/line_scan.h"
#include "training/reader/readers.h"

struct fasttext_reader {
    struct topic_lines lines;
    size_t quoted_line; /* a text in quotes began there, and has not ended; 0: none */
};

/* A line while it is read. */
struct labelled_line {
    struct topic_text text;
    size_t at;               /* behind the labels at the beginning */
    struct topic_text marks; /* from the first mark before one of them to the last */
    bool is_closed;          /* they were closed again */
};

static size_t skip_blanks(struct topic_text line, size_t at)
{
    return topic_text_scan_skip(line, at, " \t");
}

static size_t skip_word(struct topic_text line, size_t at)
{
    return topic_text_scan_find_any(line, at, " \t");
}

/* ---- labels ---- */

static int add_label(struct topic_record *record, struct topic_text label, struct topic_error *err)
{
    if (!record->options.ignores_topics && topic_fasttext_label_has_open_quote(label))
        return topic_error_set(err,
                               "the label \"%.*s\" has a quote without its other one: write it "
                               "without quotes, and _ in place of a blank",
                               topic_label_text_quoted_len(label), label.bytes);
    return topic_reader_add_label(record, label, err);
}

/* Adds the labels of one word: __label__x, or __label__x,__label__y. */
static int add_labels(struct topic_record *record, struct labelled_line *line,
                      struct topic_text word, struct topic_error *err)
{
    for (size_t at = TOPIC_FASTTEXT_LABEL_PREFIX_BYTES; at <= word.len;) {
        const char *next = memmem(word.bytes + at, word.len - at, TOPIC_FASTTEXT_LABEL_PREFIX,
                                  TOPIC_FASTTEXT_LABEL_PREFIX_BYTES);
        size_t end = next ? (size_t)(next - word.bytes) : word.len;
        struct topic_text name = topic_fasttext_label_name(
            (struct topic_text){word.bytes + at, end - at}, line->marks, &line->is_closed);
        if (add_label(record, name, err) < 0)
            return topic_reader_reject_topics(record, err);
        at = end + TOPIC_FASTTEXT_LABEL_PREFIX_BYTES;
    }
    return 0;
}

static void add_marks(struct labelled_line *line, struct topic_text marks)
{
    const char *start = line->marks.len > 0 ? line->marks.bytes : marks.bytes;
    line->marks = (struct topic_text){start, (size_t)(marks.bytes + marks.len - start)};
}

/* Adds the labels that the line begins with. */
static int add_leading(struct topic_record *record, struct labelled_line *line,
                       struct topic_error *err)
{
    struct topic_text marks;
    line->at = skip_blanks(line->text, line->at);
    while (line->at < line->text.len && topic_fasttext_label_begins(line->text, line->at, &marks)) {
        size_t start = line->at + marks.len;
        size_t end = skip_word(line->text, start);
        if (marks.len > 0)
            add_marks(line, marks);
        if (add_labels(record, line, (struct topic_text){line->text.bytes + start, end - start},
                       err) < 0)
            return -1;
        line->at = skip_blanks(line->text, end);
    }
    return 0;
}

/* Appends the text up to the next label, after a blank. */
static int append(struct topic_buffer *text, struct topic_text line, size_t start, size_t end,
                  struct topic_error *err)
{
    while (end > start && topic_line_scan_is_blank(line.bytes[end - 1]))
        end--;
    if (end == start)
        return 0;
    if (text->len > 0 && topic_buffer_append(text, " ", 1, err) < 0)
        return -1;
    return topic_buffer_append(text, line.bytes + start, end - start, err);
}

/* Adds the labels behind the text, or within it, and appends the text without them. */
static int add_scattered(struct topic_record *record, struct labelled_line *line,
                         struct topic_buffer *text, struct topic_error *err)
{
    int status = 0;
    while (status == 0 && line->at < line->text.len) {
        size_t label = topic_fasttext_label_find(line->text, line->at);
        status = append(text, line->text, line->at, label, err);
        size_t end = skip_word(line->text, label);
        if (status == 0 && label < line->text.len)
            status = add_labels(record, line,
                                (struct topic_text){line->text.bytes + label, end - label}, err);
        line->at = skip_blanks(line->text, end);
    }
    return status;
}

/* ---- what no label is ---- */

static bool is_prefix_byte(char byte)
{
    return topic_text_scan_is_any(byte, "_\\-lLaAbBeE");
}

static bool is_underscore(char byte)
{
    return topic_text_scan_is_any(byte, "_\\-");
}

/* Whether the first word would be a label if its prefix were spelt right: label__AI, __label_AI,
 * __LABEL__AI, __lable__AI, \_\_label\_\_AI. */
static bool is_misspelt(struct topic_text line, size_t at)
{
    size_t end = skip_word(line, at);
    size_t prefix = at;
    size_t underscores = 0;
    size_t letters = 0;
    while (prefix < end && is_prefix_byte(line.bytes[prefix]) &&
           (letters < strlen("label") || is_underscore(line.bytes[prefix]))) {
        underscores += is_underscore(line.bytes[prefix]);
        letters += !is_underscore(line.bytes[prefix]);
        prefix++;
    }
    return letters == strlen("label") && underscores >= 2 && prefix < end &&
           is_underscore(line.bytes[prefix - 1]) && topic_fasttext_label_find(line, at) != at;
}

static size_t count_quotes(struct topic_text text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++)
        count += text.bytes[i] == '"';
    return count;
}

/* Whether a quote before the labels ends on a later line, as in a table whose texts have line
 * breaks. */
static bool is_open(const struct labelled_line *line)
{
    return !line->is_closed && line->marks.len > 0 &&
           memchr(line->marks.bytes, '"', line->marks.len) && count_quotes(line->text) % 2 == 1;
}

/* Whether every word is the name of a key, and one that of the topics: "label text", as a table's
 * first line has it. */
static bool is_head(struct topic_text line)
{
    bool has_topics = false;
    for (size_t at = skip_blanks(line, 0), end; at < line.len; at = skip_blanks(line, end)) {
        end = skip_word(line, at);
        struct topic_text word =
            topic_text_scan_trim((struct topic_text){line.bytes + at, end - at}, "\"'");
        const struct topic_keys_name *name = topic_keys_find_column(word.bytes, word.len);
        if (!name)
            return false;
        has_topics = has_topics || name->key == TOPIC_RECORD_TOPICS;
    }
    return has_topics;
}

/* Fails for what would be learnt as something else than was meant. */
static int check(struct fasttext_reader *reader, struct topic_record *record,
                 const struct labelled_line *line, struct topic_text body, struct topic_error *err)
{
    struct topic_text doubtful = topic_fasttext_label_doubtful(line->text);
    if (is_open(line)) {
        reader->quoted_line = reader->lines.number;
        return topic_error_set(err, "the line begins with a quote that does not end on it: write "
                                    "each article on one line, without quotes around it");
    }
    if (record->topic_count == 0 && reader->lines.number == 1 && is_head(line->text))
        return topic_error_set(err, "the line is the head of a table, no article: leave it out");
    if (record->topic_count == 0 && doubtful.len > 0)
        return topic_error_set(err,
                               "\"%.*s\" stands behind another sign than a blank: write a blank "
                               "before each label",
                               topic_label_text_quoted_len(doubtful), doubtful.bytes);
    if (record->topic_count > 0 && topic_fasttext_label_is_predicted(body))
        return topic_error_set(err, "the line has labels with probabilities and no text, as "
                                    "predict-prob prints them: write the text behind the labels");
    return topic_class_names_check(record, true, err);
}

/* ---- lines ---- */

static int parse_plain(struct fasttext_reader *reader, struct topic_record *record,
                       struct topic_text text, struct topic_error *err)
{
    struct labelled_line line = {.text = text, .at = skip_blanks(text, 0)};
    struct topic_buffer body = {0};
    if (!record->options.ignores_topics && is_misspelt(text, line.at))
        return topic_error_set(err, "\"%.*s\" is no label: write %s before its name",
                               (int)(skip_word(text, line.at) - line.at), text.bytes + line.at,
                               TOPIC_FASTTEXT_LABEL_PREFIX);
    record->is_labelled = !record->options.ignores_topics;
    int status = add_leading(record, &line, err);
    if (status == 0)
        status = add_scattered(record, &line, &body, err);
    struct topic_text words = {body.len > 0 ? body.bytes : "", body.len};
    if (status == 0 && !record->options.ignores_topics &&
        (status = check(reader, record, &line, words, err)) < 0)
        topic_reader_reject_topics(record, err);
    if (status == 0)
        status = topic_record_set(record, TOPIC_RECORD_BODY, 0, words.bytes, words.len, err);
    topic_buffer_release(&body);
    return status < 0 ? -1 : topic_record_check(record, err);
}

/* Writes what stands in quotes, with "" for each quote in it. Returns false where it is not so. */
static bool unquote(struct topic_text line, struct topic_buffer *text, struct topic_error *err)
{
    for (size_t at = 1; at + 1 < line.len; at++) {
        bool is_quote = line.bytes[at] == '"';
        if (is_quote && (at + 2 >= line.len || line.bytes[++at] != '"'))
            return false;
        if (topic_buffer_append(text, line.bytes + at, 1, err) < 0)
            return false;
    }
    return true;
}

/* The line of a table of one column, which data frames write with quotes where it has a comma:
 * "__label__AI chips, and ""more""" */
static int parse_quoted(struct fasttext_reader *reader, struct topic_record *record,
                        struct topic_text line, struct topic_error *err)
{
    struct topic_buffer text = {0};
    struct topic_text inside = {0};
    int status = 0;
    if (unquote(line, &text, err))
        inside = (struct topic_text){text.bytes, text.len};
    if (topic_error_is_set(err))
        status = -1;
    else
        status = parse_plain(
            reader, record, topic_fasttext_label_find(inside, 0) < inside.len ? inside : line, err);
    topic_buffer_release(&text);
    return status;
}

static bool begins_with_label(struct topic_text line)
{
    struct topic_text marks;
    return topic_fasttext_label_begins(line, skip_blanks(line, 0), &marks);
}

/* Whether the line belongs to a text in quotes that began on an earlier one. */
static bool is_continued(struct fasttext_reader *reader, struct topic_text line)
{
    bool is_continued = reader->quoted_line > 0 && !begins_with_label(line);
    if (!is_continued || count_quotes(line) % 2 == 1)
        reader->quoted_line = 0;
    return is_continued;
}

static int parse(void *context, struct topic_record *record, struct topic_text line,
                 struct topic_error *err)
{
    struct fasttext_reader *reader = context;
    size_t quoted_line = reader->quoted_line;
    bool is_quoted = line.len > TOPIC_FASTTEXT_LABEL_PREFIX_BYTES + 2 && line.bytes[0] == '"' &&
                     line.bytes[line.len - 1] == '"';
    if (is_continued(reader, line))
        return topic_error_set(err,
                               "the line belongs to the text in quotes that begins on line %zu: "
                               "write each article on one line",
                               quoted_line);
    return is_quoted ? parse_quoted(reader, record, line, err)
                     : parse_plain(reader, record, line, err);
}

static void *open_reader(struct topic_lines *lines, struct topic_error *err)
{
    struct fasttext_reader *reader = topic_memory_new(1, sizeof *reader, err);
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
    struct fasttext_reader *reader = state;
    return topic_reader_next_line(&reader->lines, record, parse, reader, err);
}

/* The lines are the first member of the state. */
const struct topic_reader topic_fasttext_reader = {
    .open = open_reader,
    .next = next,
    .close = topic_reader_close_lines,
    .line = topic_reader_line_of_lines,
};
