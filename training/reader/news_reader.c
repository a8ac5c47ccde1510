/* What news agencies deliver in XML: a document is an article, or holds several. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "record/field_map.h"
#include "record/json_record.h"
#include "training/news/news_articles.h"
#include "training/reader/readers.h"
#include "training/xml/left_out.h"

/* Holds the fields and the topics of any kind. */
#define MAP_MAX_BYTES 1000

struct news_reader {
    struct topic_lines lines;
    struct topic_news_articles articles;
    struct topic_field_map *map; /* the caller's, and then what the elements of the kind mean */
    size_t next;
    bool is_read;
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
    const struct topic_news_kind *kind = reader->articles.kind;
    bool has_topics = topic_field_map_count(own, TOPIC_RECORD_TOPICS) > 0;
    snprintf(defaults, sizeof defaults, "%s%s%s", kind->fields, has_topics ? "" : ",",
             has_topics ? "" : kind->topics);
    reader->map = topic_field_map_with_defaults(own, defaults, err);
    return reader->map ? 0 : -1;
}

static enum topic_read_status read_document(struct news_reader *reader, struct topic_error *err)
{
    struct topic_error why = {0};
    struct topic_text text = {0};
    size_t line = 0;
    reader->is_read = true;
    if (topic_lines_rest(&reader->lines, TOPIC_XML_TREE_MAX_BYTES, &text, err) < 0)
        return TOPIC_READ_FAILED;
    return topic_news_articles_read(&reader->articles, text, &line, &why) < 0
               ? topic_reader_bad_text(&reader->lines, line, text, &why, err)
               : TOPIC_READ_RECORD;
}

/* An article without an id has that of its file, where it is the only one. */
static int set_id(struct news_reader *reader, struct topic_record *record, struct topic_error *err)
{
    const char *path = reader->lines.path;
    bool has_id = topic_record_value(record, TOPIC_RECORD_ID).len > 0;
    if (!has_id && json_array_size(reader->articles.items) == 1 && strcmp(path, "-") != 0)
        return topic_record_set_id(record, TOPIC_KEYS_LAST_RANK, path, strlen(path), err);
    return topic_reader_number(record, reader->next, err);
}

static int read_item(struct news_reader *reader, const json_t *item, struct topic_record *record,
                     struct topic_error *err)
{
    const struct topic_record_options own = record->options;
    struct topic_json_record json = {.object = json_object_get(item, "record")};
    const char *problem = json_string_value(json_object_get(item, "problem"));
    if (problem)
        return topic_error_set(err, "%s", problem);
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
    topic_record_reset(record);
    if (!reader->is_read) {
        enum topic_read_status status = read_document(reader, err);
        if (status != TOPIC_READ_RECORD)
            return status;
        if (make_map(reader, record->options.map, err) < 0)
            return TOPIC_READ_FAILED;
    }
    if (reader->next == json_array_size(reader->articles.items))
        return TOPIC_READ_END;
    const json_t *item = json_array_get(reader->articles.items, reader->next++);
    size_t line = (size_t)json_integer_value(json_object_get(item, "line"));
    if (read_item(reader, item, record, &why) < 0)
        return topic_reader_bad(reader->lines.path, line, &why, err);
    return set_id(reader, record, err) < 0 ? TOPIC_READ_FAILED : TOPIC_READ_RECORD;
}

static void close_news(void *state)
{
    struct news_reader *reader = state;
    topic_lines_close(&reader->lines);
    topic_news_articles_release(&reader->articles);
    topic_field_map_free(reader->map);
    free(reader);
}

/* A file of one article is told by its format alone: agencies deliver thousands of them. */
static void note(const void *state, size_t number, struct topic_error *sentence)
{
    const struct news_reader *reader = state;
    const struct topic_news_articles *articles = &reader->articles;
    char kinds[TOPIC_LEFT_OUT_LIST_BYTES];
    if (number > 0 || articles->left_out_count == 0)
        return;
    topic_left_out_list(articles->left_out, kinds);
    topic_error_set(sentence,
                    "%s: read as %s of %zu articles; %zu that are no articles are left out: %s",
                    reader->lines.path, articles->kind->name, json_array_size(articles->items),
                    articles->left_out_count, kinds);
}

const struct topic_reader topic_news_reader = {
    .open = open_news,
    .next = next,
    .close = close_news,
    .note = note,
};
