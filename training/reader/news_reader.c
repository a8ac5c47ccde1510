/* What news agencies deliver in XML: a document is an article, or holds several. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "record/article/json_record.h"
#include "record/field_map.h"
#include "training/kind/markup_kind.h"
#include "training/news/article_slices.h"
#include "training/news/news_articles.h"
#include "training/reader/readers.h"
#include "training/xml/left_out.h"

/* Holds the fields and the topics of any kind. */
#define MAP_MAX_BYTES 1000

/* A declaration, a type and comments come before the first element. */
#define PEEK_BYTES (64 * 1024)

struct news_reader {
    struct topic_lines lines;
    const struct topic_news_kind *kind; /* NULL: not known yet */
    struct topic_news_articles articles;
    struct topic_field_map *map; /* the caller's, and then what the elements of the kind mean */
    struct topic_article_slices slices; /* the documents, if several follow each other */
    size_t slice_line;                  /* at which the present one begins, from 0 */
    size_t next;                        /* of the articles of the present document */
    size_t count;                       /* of those of all documents */
};

static void *open_news(struct topic_lines *lines, struct topic_error *err)
{
    struct news_reader *reader = topic_memory_new(1, sizeof *reader, err);
    if (!reader) {
        topic_lines_close(lines);
        return NULL;
    }
    reader->lines = *lines;
    return reader;
}

/* Of several names of a subject those that the user's map does not name do not stand in for the one
 * that it names. */
static int make_map(struct news_reader *reader, const struct topic_field_map *own,
                    struct topic_error *err)
{
    char defaults[MAP_MAX_BYTES];
    const struct topic_news_kind *kind = reader->kind;
    bool has_topics = topic_field_map_count(own, TOPIC_RECORD_TOPICS) > 0;
    snprintf(defaults, sizeof defaults, "%s%s%s", kind->fields, has_topics ? "" : ",",
             has_topics ? "" : kind->topics);
    reader->map = topic_field_map_with_defaults(own, defaults, err);
    return reader->map ? 0 : -1;
}

static enum topic_read_status start(struct news_reader *reader, const struct topic_field_map *own,
                                    struct topic_error *err)
{
    struct topic_text text;
    struct topic_error why = {0};
    if (topic_lines_peek(&reader->lines, PEEK_BYTES, &text, err) < 0)
        return TOPIC_READ_FAILED;
    size_t root = topic_markup_kind_root(text);
    const struct topic_text first = {text.bytes + root, text.len - root};
    reader->kind = topic_news_articles_kind(first);
    if (!reader->kind) {
        topic_error_set(&why, "is not NITF, NewsML or a collection of Reuters: convert it to HTML, "
                              "CSV or JSON lines first");
        topic_reader_bad_text(&reader->lines, 0, text, &why, err);
        return TOPIC_READ_FAILED;
    }
    if (reader->kind->article)
        topic_article_slices_begin(&reader->slices, reader->kind->article, first);
    return make_map(reader, own, err) < 0 ? TOPIC_READ_FAILED : TOPIC_READ_RECORD;
}

/* ---- documents ---- */

static enum topic_read_status fail_at_slice(struct news_reader *reader, const char *problem,
                                            struct topic_error *err)
{
    struct topic_error why = {0};
    topic_error_set(&why, "%s", problem);
    topic_article_slices_drop(&reader->slices);
    return topic_reader_bad(reader->lines.path, reader->slices.line + 1, &why, err);
}

/* The next of several documents. */
static enum topic_read_status read_slice(struct news_reader *reader, struct topic_text *text,
                                         struct topic_error *err)
{
    struct topic_text line;
    while (!topic_article_slices_next(&reader->slices, text, &reader->slice_line)) {
        enum topic_line_status status = topic_lines_next(&reader->lines, &line, err);
        if (status == TOPIC_LINE_FAILED)
            return TOPIC_READ_FAILED;
        if (status == TOPIC_LINE_END && topic_article_slices_waiting(&reader->slices) == 0)
            return TOPIC_READ_END;
        if (status == TOPIC_LINE_END)
            return fail_at_slice(reader, "the file ends within an article: is it cut?", err);
        if (status != TOPIC_LINE_READ)
            return fail_at_slice(reader, "a line is too long", err);
        if (topic_article_slices_waiting(&reader->slices) > TOPIC_LINE_MAX_BYTES) {
            topic_error_set(err, "%s:%zu: an article is longer than %u bytes", reader->lines.path,
                            reader->slices.line + 1, TOPIC_LINE_MAX_BYTES);
            return TOPIC_READ_FAILED;
        }
        if (topic_article_slices_add(&reader->slices, line, reader->lines.number, err) < 0)
            return TOPIC_READ_FAILED;
    }
    return TOPIC_READ_RECORD;
}

static enum topic_read_status read_document(struct news_reader *reader, struct topic_error *err)
{
    struct topic_error why = {0};
    struct topic_text text = {0};
    size_t line = 0;
    if (reader->kind->article) {
        enum topic_read_status status = read_slice(reader, &text, err);
        if (status != TOPIC_READ_RECORD)
            return status;
    } else if (topic_lines_rest(&reader->lines, TOPIC_XML_TREE_MAX_BYTES, &text, err) < 0) {
        return TOPIC_READ_FAILED;
    }
    reader->next = 0;
    if (text.len == 0) /* behind the only one */
        return TOPIC_READ_END;
    return topic_news_articles_read(&reader->articles, reader->kind, text, &line, &why) < 0
               ? topic_reader_bad_text(&reader->lines, reader->slice_line + line, text, &why, err)
               : TOPIC_READ_RECORD;
}

/* ---- articles ---- */

/* An article without an id has that of its file, where it is the only one. */
static int set_id(struct news_reader *reader, struct topic_record *record, struct topic_error *err)
{
    const char *path = reader->lines.path;
    bool has_id = topic_record_value(record, TOPIC_RECORD_ID).len > 0;
    bool is_only = !reader->kind->article && json_array_size(reader->articles.items) == 1;
    if (!has_id && is_only && strcmp(path, "-") != 0)
        return topic_record_set_id(record, TOPIC_KEYS_LAST_RANK, path, strlen(path), err);
    return topic_reader_number(record, reader->count, err);
}

static int read_item(struct news_reader *reader, const json_t *item, struct topic_record *record,
                     struct topic_error *err)
{
    const struct topic_record_options own = record->options;
    struct topic_json_record json = {.object = json_object_get(item, "record")};
    const char *problem = json_string_value(json_object_get(item, "problem"));
    if (problem)
        return topic_error_set(err, "%s", problem);
    if (topic_field_map_count(own.map, TOPIC_RECORD_TOPICS) > 0)
        json_object_del(json.object, "topics"); /* an empty list is none of the user's topics */
    record->options.map = reader->map;
    record->options.items_are_names = true; /* an element is a name */
    int status = topic_json_record_read(&json, record, err);
    record->options = own;
    return status;
}

static enum topic_read_status next(void *state, struct topic_record *record,
                                   struct topic_error *err)
{
    struct news_reader *reader = state;
    struct topic_error why = {0};
    enum topic_read_status status = TOPIC_READ_RECORD;
    topic_record_reset(record);
    if (!reader->kind)
        status = start(reader, record->options.map, err);
    while (status == TOPIC_READ_RECORD && reader->next == json_array_size(reader->articles.items))
        status = read_document(reader, err);
    if (status != TOPIC_READ_RECORD)
        return status;
    const json_t *item = json_array_get(reader->articles.items, reader->next++);
    size_t line = (size_t)json_integer_value(json_object_get(item, "line"));
    reader->count++;
    if (read_item(reader, item, record, &why) < 0)
        return topic_reader_bad(reader->lines.path, reader->slice_line + line, &why, err);
    return set_id(reader, record, err) < 0 ? TOPIC_READ_FAILED : TOPIC_READ_RECORD;
}

static void close_news(void *state)
{
    struct news_reader *reader = state;
    topic_lines_close(&reader->lines);
    topic_news_articles_release(&reader->articles);
    topic_field_map_free(reader->map);
    topic_article_slices_release(&reader->slices);
    free(reader);
}

static void note_left_out(const struct news_reader *reader, struct topic_error *sentence)
{
    char kinds[TOPIC_LEFT_OUT_LIST_BYTES];
    topic_left_out_list(reader->articles.left_out, kinds);
    topic_error_set(sentence,
                    "%s: read as %s of %zu articles; %zu that are no articles are left out: %s",
                    reader->lines.path, reader->kind->name, reader->count,
                    reader->articles.left_out_count, kinds);
}

static void note_parts(const struct news_reader *reader, struct topic_error *sentence)
{
    char parts[TOPIC_LEFT_OUT_LIST_BYTES];
    topic_left_out_list(reader->articles.parts, parts);
    topic_error_set(sentence,
                    "%s: read as %s, all its parts alike: %s; write those to be tested on to a "
                    "file of their own",
                    reader->lines.path, reader->kind->name, parts);
}

/* A file of one article is told by its format alone: agencies deliver thousands of them. */
static void note(const void *state, size_t number, struct topic_error *sentence)
{
    const struct news_reader *reader = state;
    bool has_left_out = reader->articles.left_out_count > 0;
    if (number == 0 && has_left_out)
        note_left_out(reader, sentence);
    else if (number == has_left_out && json_object_size(reader->articles.parts) > 1)
        note_parts(reader, sentence);
}

const struct topic_reader topic_news_reader = {
    .open = open_news,
    .next = next,
    .close = close_news,
    .note = note,
};
