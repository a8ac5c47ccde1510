/* A feed in XML: each item is an article. */
#include <stdlib.h>

#include "base/memory.h"
#include "record/json_record.h"
#include "training/corpus/readers.h"
#include "training/feed/xml_feed.h"

struct feed_reader {
    struct topic_lines lines;
    json_t *items; /* NULL: not parsed yet */
    size_t next;
};

static void *open_feed(struct topic_lines *lines, struct topic_error *err)
{
    struct feed_reader *reader = topic_memory_new(1, sizeof *reader, err);
    if (!reader) {
        topic_lines_close(lines);
        return NULL;
    }
    reader->lines = *lines;
    return reader;
}

static enum topic_read_status start(struct feed_reader *reader, struct topic_error *err)
{
    struct topic_error why = {0};
    struct topic_text text = {0};
    size_t line;
    if (topic_lines_rest(&reader->lines, TOPIC_XML_FEED_MAX_BYTES, &text, err) < 0)
        return TOPIC_READ_FAILED;
    reader->items = topic_xml_feed_parse(text, &line, &why);
    if (reader->items)
        return TOPIC_READ_RECORD;
    topic_reader_bad_text(&reader->lines, line, text, &why, err);
    return TOPIC_READ_FAILED;
}

static enum topic_read_status next(void *state, struct topic_record *record,
                                   struct topic_error *err)
{
    struct feed_reader *reader = state;
    struct topic_error why = {0};
    topic_record_reset(record);
    if (!reader->items && start(reader, err) == TOPIC_READ_FAILED)
        return TOPIC_READ_FAILED;
    if (reader->next == json_array_size(reader->items))
        return TOPIC_READ_END;
    json_t *item = json_array_get(reader->items, reader->next++);
    size_t line = (size_t)json_integer_value(json_object_get(item, "line"));
    struct topic_json_record json = {.object = item};
    json_object_del(item, "line");
    if (topic_json_record_read(&json, record, &why) < 0)
        return topic_reader_bad(reader->lines.path, line, &why, err);
    return topic_reader_number(record, reader->next, err) < 0 ? TOPIC_READ_FAILED
                                                              : TOPIC_READ_RECORD;
}

static void close_feed(void *state)
{
    struct feed_reader *reader = state;
    topic_lines_close(&reader->lines);
    json_decref(reader->items);
    free(reader);
}

static void note(const void *state, struct topic_error *sentence)
{
    const struct feed_reader *reader = state;
    topic_error_set(sentence, "%s: read as a feed of %zu items", reader->lines.path,
                    json_array_size(reader->items));
}

const struct topic_reader topic_feed_reader = {
    .open = open_feed,
    .next = next,
    .close = close_feed,
    .note = note,
};
