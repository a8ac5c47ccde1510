#include "cli/output/record_text.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "cli/command/print.h"
#include "record/date.h"
#include "record/key_usage.h"
#include "wire/json.h"

#define LINE_WIDTH 80

/* Columns before a value, its key included, and before the body. */
#define VALUE_INDENT 12
#define BODY_INDENT 4

/* Bytes of a span as digits; a text has less than 4 GiB. */
#define OFFSET_WIDTH 10

/* ---- wrapped text ---- */

/* Characters of the text: about its columns. */
static size_t width_of(const char *bytes, size_t len)
{
    size_t width = 0;
    for (size_t i = 0; i < len; i++)
        width += ((unsigned char)bytes[i] & 0xC0) != 0x80;
    return width;
}

/* Prints the text word by word, each line after the first indented. Line breaks of the text are
 * kept, but no more than one empty line; blanks are one space. The cursor is at column `indent`. */
static void print_wrapped(struct topic_text text, int indent)
{
    size_t column = (size_t)indent;
    bool is_line_start = true;
    for (size_t at = 0; at < text.len;) {
        size_t breaks = 0;
        for (; at < text.len && topic_text_is_blank(text.bytes[at]); at++)
            breaks += text.bytes[at] == '\n';
        size_t start = at;
        while (at < text.len && !topic_text_is_blank(text.bytes[at]))
            at++;
        if (at == start)
            break;
        size_t width = width_of(text.bytes + start, at - start);
        if (!is_line_start && (breaks > 0 || column + 1 + width > LINE_WIDTH)) {
            topic_print_out(breaks > 1 ? "\n\n%*s" : "\n%*s", indent, "");
            column = (size_t)indent;
        } else if (!is_line_start) {
            topic_print_out(" ");
            column++;
        }
        topic_print_text(text.bytes + start, at - start);
        column += width;
        is_line_start = false;
    }
    topic_print_out("\n");
}

/* ---- keys and values ---- */

static void begin_value(const char *key)
{
    topic_print_out("  %-*s", VALUE_INDENT - 2, key);
}

static void print_value(const char *key, struct topic_text value)
{
    begin_value(key);
    print_wrapped(value, VALUE_INDENT);
}

static void print_string(const char *key, const char *value)
{
    print_value(key, topic_text_of(value));
}

static void print_place(const struct topic_corpus_place *place)
{
    begin_value("file");
    const char *path = strcmp(place->path, "-") == 0 ? "standard input" : place->path;
    topic_print_text(path, strlen(path));
    if (place->line > 0)
        topic_print_out(":%zu", place->line);
    topic_print_out("\n");
    begin_value("format");
    topic_print_out("%s, ", place->format);
    topic_print_text(place->encoding, strlen(place->encoding));
    topic_print_out("\n");
}

static void print_field(const struct topic_record *record,
                        const struct topic_article_reading *reading, enum topic_field field)
{
    struct topic_text text = topic_article_reading_text(reading, reading->fields[field]);
    if (topic_record_value(record, (enum topic_record_key)field).len == 0)
        return;
    if (text.len == 0) {
        print_string(topic_field_name(field), "(no visible text)");
    } else if (field != TOPIC_FIELD_BODY) {
        print_value(topic_field_name(field), text);
    } else {
        topic_print_out("\n%*s", BODY_INDENT, "");
        print_wrapped(text, BODY_INDENT);
    }
}

/* One a line, because a name may contain any separator. */
static void print_topics(const struct topic_record *record)
{
    if (!record->is_labelled)
        print_string("topics", "(not labelled)");
    else if (record->topic_count == 0)
        print_string("topics", "(none of these)");
    for (size_t i = 0; i < record->topic_count; i++)
        print_value(i == 0 ? "topics" : "", topic_record_topic(record, i));
}

static void print_date(const struct topic_record *record)
{
    struct topic_text text = topic_record_value(record, TOPIC_RECORD_DATE);
    char formatted[TOPIC_DATE_BYTES];
    topic_date date;
    if (text.len == 0)
        return;
    begin_value("date");
    if (topic_date_read(text, &date))
        topic_print_out("%s UTC (", topic_date_format(date, formatted));
    else
        topic_print_out("(cannot be read: ");
    topic_print_text(text.bytes, text.len);
    topic_print_out(")\n");
}

/* The keys whose values were not read. */
static void print_unread_keys(const struct topic_key_usage *usage)
{
    const char *heading = "not read";
    for (size_t i = 0; i < topic_key_usage_count(usage); i++) {
        const struct topic_key_usage_item *item = topic_key_usage_item(usage, i);
        if (!topic_key_usage_is_unread(usage, item))
            continue;
        print_value(heading, (struct topic_text){item->name, item->len});
        heading = "";
    }
}

/* ---- tokens ---- */

static void print_token(const struct topic_article_reading *reading,
                        const struct topic_article_reading_token *token)
{
    struct topic_text text = topic_article_reading_text(reading, token->text);
    topic_print_out("  %c %-8s%*zu-%-*zu ", token->is_known ? '*' : ' ',
                    topic_field_name(token->span.field), OFFSET_WIDTH, token->span.start,
                    OFFSET_WIDTH, token->span.end);
    topic_print_text(text.bytes, text.len);
    topic_print_out("\n");
}

static void print_tokens(const struct topic_article_reading *reading)
{
    topic_print_out("\n  %zu tokens: field, bytes of the field%s\n", reading->token_count,
                    reading->model ? "; * the model knows it" : "");
    for (size_t i = 0; i < reading->token_count; i++)
        print_token(reading, &reading->tokens[i]);
}

void topic_record_text_print(const struct topic_record *record,
                             const struct topic_corpus_place *place,
                             const struct topic_article_reading *reading)
{
    struct topic_text id = topic_record_value(record, TOPIC_RECORD_ID);
    topic_print_out("article ");
    topic_print_text(id.bytes, id.len);
    topic_print_out("\n");
    print_place(place);
    print_field(record, reading, TOPIC_FIELD_TITLE);
    print_field(record, reading, TOPIC_FIELD_EXCERPT);
    print_topics(record);
    print_date(record);
    print_unread_keys(record->options.usage);
    print_field(record, reading, TOPIC_FIELD_BODY);
    if (reading->has_tokens)
        print_tokens(reading);
    topic_print_out("\n");
}

void topic_record_text_print_refused(const char *sentence)
{
    topic_print_out("malformed record\n%*s", BODY_INDENT, "");
    print_wrapped(topic_text_of(sentence), BODY_INDENT);
    topic_print_out("\n");
}
