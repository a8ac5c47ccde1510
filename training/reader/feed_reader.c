/* A feed in XML: each item is an article. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text_scan.h"
#include "record/article/json_record.h"
#include "record/field_map.h"
#include "training/feed/feed_elements.h"
#include "training/feed/feed_topics.h"
#include "training/feed/xml_feed.h"
#include "training/reader/readers.h"
#include "training/xml/left_out.h"

struct feed_reader {
    struct topic_lines lines;
    struct topic_xml_feed feed;  /* without items: not parsed yet */
    struct topic_field_map *map; /* the caller's, and then what the elements of feeds mean */
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

static enum topic_read_status start(struct feed_reader *reader, const struct topic_field_map *map,
                                    struct topic_error *err)
{
    struct topic_error why = {0};
    struct topic_text text = {0};
    size_t line;
    reader->map = topic_field_map_with_defaults(map, TOPIC_FEED_ELEMENTS_MAP, err);
    if (!reader->map || topic_lines_rest(&reader->lines, TOPIC_XML_FEED_MAX_BYTES, &text, err) < 0)
        return TOPIC_READ_FAILED;
    if (topic_xml_feed_parse(&reader->feed, text, &line, &why) == 0)
        return TOPIC_READ_RECORD;
    topic_reader_bad_text(&reader->lines, line, text, &why, err);
    return TOPIC_READ_FAILED;
}

/* Adds the topics of the texts of categories, or has the record refused for them. */
static int add_topics(struct topic_record *record, json_t *elements, json_t *texts,
                      struct topic_error *err)
{
    struct topic_error why = {0};
    if (record->options.ignores_topics || json_object_size(texts) == 0)
        return 0;
    if (topic_feed_topics_add(elements, texts, record->options.label_separator, &why) < 0) {
        json_object_del(elements, "category");
        json_object_del(elements, "dc:subject");
        topic_reader_reject_topics(record, &why);
        return 0;
    }
    json_t *subjects = json_object_get(elements, "dc:subject");
    json_t *categories = json_object_get(elements, "category");
    if (subjects && categories && json_array_extend(categories, subjects) < 0)
        return topic_error_set(err, "out of memory while reading a feed");
    if (subjects && categories)
        json_object_del(elements, "dc:subject");
    return 0;
}

/* Whether the user's map has the topics at a path that begins so. */
static bool maps_topics(const struct topic_field_map *map, const char *beginning)
{
    size_t count;
    const struct topic_field_map_path *paths = topic_field_map_paths(map, &count);
    for (size_t i = 0; i < count; i++)
        if (paths[i].key == TOPIC_RECORD_TOPICS &&
            topic_text_scan_has_prefix(paths[i].path, 0, beginning))
            return true;
    return false;
}

/* Of the tags, categories and other taxonomies of WordPress those that the map does not name do not
 * stand in for those that it names. */
static void drop_other_taxonomies(json_t *elements, const struct topic_field_map *map)
{
    bool has_tags = maps_topics(map, "post_tag");
    bool has_categories = maps_topics(map, "category");
    if (!has_tags && !has_categories && !maps_topics(map, "taxonomy:"))
        return;
    if (!has_categories)
        json_object_del(elements, "category");
    if (!has_tags)
        json_object_del(elements, "post_tag");
}

static int read_item(const struct feed_reader *reader, const json_t *item,
                     struct topic_record *record, struct topic_error *err)
{
    const struct topic_record_options own = record->options;
    struct topic_json_record json = {.object = json_object_get(item, "elements")};
    if (add_topics(record, json.object, json_object_get(item, "names"), err) < 0)
        return -1;
    drop_other_taxonomies(json.object, own.map);
    record->options.map = reader->map;
    record->options.items_are_names = true; /* texts of several have been split */
    int status = topic_json_record_read(&json, record, err);
    record->options = own;
    return status;
}

static enum topic_read_status next(void *state, struct topic_record *record,
                                   struct topic_error *err)
{
    struct feed_reader *reader = state;
    struct topic_error why = {0};
    topic_record_reset(record);
    if (!reader->feed.items && start(reader, record->options.map, err) == TOPIC_READ_FAILED)
        return TOPIC_READ_FAILED;
    if (reader->next == json_array_size(reader->feed.items))
        return TOPIC_READ_END;
    const json_t *item = json_array_get(reader->feed.items, reader->next++);
    size_t line = (size_t)json_integer_value(json_object_get(item, "line"));
    if (read_item(reader, item, record, &why) < 0)
        return topic_reader_bad(reader->lines.path, line + reader->feed.skipped_lines, &why, err);
    return topic_reader_number(record, reader->next, err) < 0 ? TOPIC_READ_FAILED
                                                              : TOPIC_READ_RECORD;
}

static void close_feed(void *state)
{
    struct feed_reader *reader = state;
    topic_lines_close(&reader->lines);
    topic_xml_feed_release(&reader->feed);
    topic_field_map_free(reader->map);
    free(reader);
}

static void note_items(const struct feed_reader *reader, struct topic_error *sentence)
{
    char kinds[TOPIC_LEFT_OUT_LIST_BYTES];
    char pages[60] = "";
    topic_left_out_list(reader->feed.left_out, kinds);
    if (reader->feed.page_count > 0)
        snprintf(pages, sizeof pages, ", pages among them: %zu", reader->feed.page_count);
    if (reader->feed.left_out_count == 0)
        topic_error_set(sentence, "%s: read as a feed of %zu items%s", reader->lines.path,
                        json_array_size(reader->feed.items), pages);
    else
        topic_error_set(sentence,
                        "%s: read as a feed of %zu items%s; %zu that are no articles are left out: "
                        "%s",
                        reader->lines.path, json_array_size(reader->feed.items), pages,
                        reader->feed.left_out_count, kinds);
}

/* Says which of WordPress's tags and categories are the topics, where there are both. */
static void note_taxonomies(const struct feed_reader *reader, struct topic_error *sentence)
{
    size_t index;
    json_t *item;
    size_t tagged = 0;
    size_t categorised = 0;
    size_t both = 0;
    json_array_foreach(reader->feed.items, index, item)
    {
        const json_t *elements = json_object_get(item, "elements");
        bool has_tags = json_object_get(elements, "post_tag") != NULL;
        bool has_category = json_object_get(elements, "category") != NULL;
        tagged += has_tags;
        categorised += has_category && !has_tags;
        both += has_category && has_tags;
    }
    if (tagged > 0 && both + categorised > 0)
        topic_error_set(sentence,
                        "%s: the topics of %zu items are their tags, those of %zu without tags "
                        "their categories: set --map topics=category or --map topics=post_tag for "
                        "one of them alone",
                        reader->lines.path, tagged, categorised);
}

static void note_data(const struct feed_reader *reader, struct topic_error *sentence)
{
    if (reader->feed.data_count > 0)
        topic_error_set(sentence,
                        "%s: items whose content is data or in another file (type, src), which is "
                        "not read: %zu",
                        reader->lines.path, reader->feed.data_count);
}

static void note(const void *state, size_t number, struct topic_error *sentence)
{
    static void (*const says[])(const struct feed_reader *,
                                struct topic_error *) = {note_items, note_taxonomies, note_data};
    for (size_t i = 0, said = 0; i < sizeof says / sizeof *says; i++) {
        topic_error_reset(sentence);
        says[i](state, sentence);
        if (topic_error_is_set(sentence) && said++ == number)
            return;
    }
    topic_error_reset(sentence);
}

const struct topic_reader topic_feed_reader = {
    .open = open_feed,
    .next = next,
    .close = close_feed,
    .note = note,
};
