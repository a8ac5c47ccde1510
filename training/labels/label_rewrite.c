#include "training/labels/label_rewrite.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/text.h"
#include "base/text_scan.h"
#include "record/article/json_record.h"
#include "record/json_path.h"
#include "training/export/envelope.h"
#include "training/export/known_shapes.h"
#include "training/labels/raw_items.h"

#define OUT_OF_MEMORY "out of memory while writing a record"

static struct topic_text text_of(const struct topic_buffer *buffer)
{
    return (struct topic_text){buffer->len > 0 ? buffer->bytes : "", buffer->len};
}

static bool parse(struct topic_json_record *json, struct topic_text text)
{
    struct topic_error unused = {0};
    size_t line;
    return topic_json_record_parse(json, text, &line, &unused) == 0;
}

/* ---- members of the text of an object ---- */

/* Replaces `old`, a part of the text, by `value`. */
static int replace(struct topic_buffer *text, struct topic_text old, struct topic_text value,
                   struct topic_error *err)
{
    size_t start = (size_t)(old.bytes - text->bytes);
    size_t tail = text->len - start - old.len;
    if (topic_buffer_reserve(text, value.len, err) < 0)
        return -1;
    memmove(text->bytes + start + value.len, text->bytes + start + old.len, tail);
    memcpy(text->bytes + start, value.bytes, value.len);
    text->len = text->len - old.len + value.len;
    return 0;
}

/* Adds a member at the end of the object. */
static int add_member(struct topic_buffer *text, struct topic_text name, struct topic_text value,
                      struct topic_error *err)
{
    json_t *string = json_stringn(name.bytes, name.len);
    char *key = string ? json_dumps(string, JSON_ENCODE_ANY) : NULL;
    json_decref(string);
    if (!key)
        return topic_error_set(err, OUT_OF_MEMORY);
    while (text->len > 0 && text->bytes[text->len - 1] != '}')
        text->len--;
    text->len -= text->len > 0;
    size_t end = text->len;
    while (end > 0 && (text->bytes[end - 1] == ' ' || text->bytes[end - 1] == '\t'))
        end--;
    bool is_first = end > 0 && text->bytes[end - 1] == '{';
    int status = topic_buffer_format(text, err, "%s%s:", is_first ? "" : ",", key);
    free(key);
    if (status < 0 || topic_buffer_append(text, value.bytes, value.len, err) < 0)
        return -1;
    return topic_buffer_append(text, "}", 1, err);
}

static int set_at(struct topic_buffer *text, const struct topic_json_path_place *place,
                  struct topic_text value, struct topic_error *err)
{
    struct topic_text old = topic_json_path_raw(text_of(text), place);
    if (old.len > 0)
        return replace(text, old, value, err);
    return place->count == 1 ? add_member(text, place->steps[0], value, err) : 0;
}

static int set_member(struct topic_buffer *text, struct topic_text name, struct topic_text value,
                      struct topic_error *err)
{
    const struct topic_json_path_place place = {.steps = {name}, .count = 1};
    return set_at(text, &place, value, err);
}

static int set_json(struct topic_buffer *text, const struct topic_json_path_place *place,
                    json_t *value, struct topic_error *err)
{
    char *dumped = value ? json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT) : NULL;
    int status = dumped ? set_at(text, place, topic_text_of(dumped), err)
                        : topic_error_set(err, OUT_OF_MEMORY);
    free(dumped);
    json_decref(value);
    return status;
}

/* ---- the topics ---- */

static json_t *names_of(const struct topic_record *record)
{
    json_t *names = json_array();
    bool is_done = names;
    for (size_t i = 0; is_done && i < record->topic_count; i++) {
        struct topic_text name = topic_record_topic(record, i);
        is_done = json_array_append_new(names, json_stringn(name.bytes, name.len)) == 0;
    }
    if (is_done)
        return names;
    json_decref(names);
    return NULL;
}

static int set_topics_at(struct topic_buffer *text, const struct topic_json_path_place *place,
                         const struct topic_record *record, struct topic_error *err)
{
    return set_json(text, place, names_of(record), err);
}

/* The list on the way of a path: where it is, and what of the path is behind it. */
static json_t *find_list(json_t *object, struct topic_text path,
                         struct topic_json_path_place *place, struct topic_text *rest)
{
    json_t *node = object;
    place->count = 0;
    for (size_t start = 0; json_is_object(node) && place->count < TOPIC_JSON_PATH_MAX_STEPS;) {
        const char *dot = memchr(path.bytes + start, '.', path.len - start);
        size_t end = dot ? (size_t)(dot - path.bytes) : path.len;
        place->steps[place->count++] = (struct topic_text){path.bytes + start, end - start};
        node = json_object_getn(node, path.bytes + start, end - start);
        if (!dot)
            return NULL;
        start = end + 1;
        *rest = (struct topic_text){path.bytes + start, path.len - start};
    }
    return json_is_array(node) ? node : NULL;
}

static int set_list(struct topic_buffer *text, const struct topic_json_path_place *place,
                    const json_t *list, struct topic_text rest, const struct topic_record *record,
                    struct topic_error *err)
{
    struct topic_buffer changed = {0};
    int status = topic_raw_items_put_list(&changed, topic_json_path_raw(text_of(text), place), list,
                                          rest, record, err);
    if (status == 0)
        status = set_at(text, place, text_of(&changed), err);
    topic_buffer_release(&changed);
    return status;
}

/* Where a path of the map leads to. */
static int set_topics_on_path(struct topic_buffer *text, json_t *object, struct topic_text path,
                              const struct topic_record *record, struct topic_error *err)
{
    struct topic_json_path_place place;
    struct topic_text rest = {0};
    if (topic_json_path_find(object, path, &place))
        return set_topics_at(text, &place, record, err);
    json_t *list = find_list(object, path, &place, &rest);
    return list ? set_list(text, &place, list, rest, record, err) : 0;
}

static int set_topics(struct topic_buffer *text, const struct topic_record *record,
                      struct topic_error *err)
{
    struct topic_text name =
        topic_field_map_name(record->options.map, TOPIC_RECORD_TOPICS, record->list.rank);
    if (record->list.rank >= topic_field_map_count(record->options.map, TOPIC_RECORD_TOPICS)) {
        struct topic_json_path_place place = {.steps = {name}, .count = 1};
        if (topic_json_path_raw(text_of(text), &place).len == 0)
            place.steps[0] = topic_text_of("topics");
        return set_topics_at(text, &place, record, err);
    }
    struct topic_json_record json = {0};
    int status =
        parse(&json, text_of(text)) ? set_topics_on_path(text, json.object, name, record, err) : 0;
    topic_json_record_release(&json);
    return status;
}

/* ---- what is read of it ---- */

/* Whether the text is read as the record, which `again` becomes. */
static bool reads_as(struct topic_label_rewrite *rewrite, const struct topic_record *record)
{
    struct topic_json_record json = {0};
    struct topic_error unused = {0};
    struct topic_record *again = &rewrite->again;
    again->options = record->options;
    again->options.usage = NULL;
    again->options.keeps_source = false;
    topic_record_reset(again);
    bool is_read = parse(&json, text_of(&rewrite->text)) &&
                   !topic_envelope_find(json.object, record->options.map) &&
                   !topic_known_shapes_find(json.object) &&
                   topic_json_record_read(&json, again, &unused) == 0;
    topic_json_record_release(&json);
    if (!is_read || again->topic_count != record->topic_count || !again->is_labelled)
        return false;
    for (size_t i = 0; i < again->topic_count; i++)
        if (!topic_raw_items_has_topic(record, topic_record_topic(again, i)))
            return false;
    for (size_t key = 0; key < TOPIC_RECORD_KEY_COUNT; key++)
        if (!(key == TOPIC_RECORD_ID && record->is_numbered) &&
            !topic_text_is_same(topic_record_value(again, (enum topic_record_key)key),
                                topic_record_value(record, (enum topic_record_key)key)))
            return false;
    return true;
}

/* Adds what is not read, or is read otherwise, under the name of its key. */
static int set_values(struct topic_label_rewrite *rewrite, const struct topic_record *record,
                      struct topic_error *err)
{
    int status = 0;
    for (size_t i = 0; status == 0 && i < TOPIC_RECORD_KEY_COUNT; i++) {
        enum topic_record_key key = (enum topic_record_key)i;
        struct topic_text name = topic_text_of(topic_keys_at(key, 0)->name);
        struct topic_text value = topic_record_value(record, key);
        const struct topic_json_path_place place = {.steps = {name}, .count = 1};
        if (value.len == 0 || (key == TOPIC_RECORD_ID && record->is_numbered) ||
            topic_text_is_same(topic_record_value(&rewrite->again, key), value))
            continue;
        status = key == TOPIC_RECORD_ID
                     ? set_member(&rewrite->text, name, value, err)
                     : set_json(&rewrite->text, &place, json_stringn(value.bytes, value.len), err);
    }
    return status;
}

/* ---- the ways to write it, the one that keeps most first ---- */

/* Line breaks are between the members alone: within strings they are escaped. */
static int begin_with_source(struct topic_label_rewrite *rewrite, const struct topic_record *record,
                             struct topic_error *err)
{
    struct topic_text source = topic_record_source(record);
    topic_buffer_reset(&rewrite->text);
    if (topic_buffer_append(&rewrite->text, source.bytes, source.len, err) < 0)
        return -1;
    for (size_t i = 0; i < rewrite->text.len; i++)
        if (rewrite->text.bytes[i] == '\n' || rewrite->text.bytes[i] == '\r')
            rewrite->text.bytes[i] = ' ';
    return 0;
}

static int begin_without_nested(struct topic_label_rewrite *rewrite,
                                const struct topic_record *record, struct topic_error *err)
{
    struct topic_json_record json = {0};
    struct topic_text source =
        topic_text_scan_trim(topic_record_source(record), TOPIC_TEXT_SCAN_BLANKS);
    topic_buffer_reset(&rewrite->text);
    bool is_object = parse(&json, source) && source.bytes[0] == '{';
    topic_json_record_release(&json);
    return is_object ? topic_raw_items_put_scalars(&rewrite->text, source, err) : 0;
}

static int begin_empty(struct topic_label_rewrite *rewrite, const struct topic_record *record,
                       struct topic_error *err)
{
    (void)record;
    topic_buffer_reset(&rewrite->text);
    return topic_buffer_append(&rewrite->text, "{}", 2, err);
}

/* Returns 1 when it is written so that it is read as the record. */
static int write_as(struct topic_label_rewrite *rewrite, const struct topic_record *record,
                    int (*begin)(struct topic_label_rewrite *, const struct topic_record *,
                                 struct topic_error *),
                    struct topic_error *err)
{
    const struct topic_json_path_place topics = {.steps = {topic_text_of("topics")}, .count = 1};
    if (begin(rewrite, record, err) < 0)
        return -1;
    if (rewrite->text.len == 0)
        return 0;
    if (reads_as(rewrite, record))
        return 1;
    if (set_topics(&rewrite->text, record, err) < 0)
        return -1;
    if (reads_as(rewrite, record))
        return 1;
    if (set_values(rewrite, record, err) < 0)
        return -1;
    if (reads_as(rewrite, record))
        return 1;
    if (set_topics_at(&rewrite->text, &topics, record, err) < 0)
        return -1;
    return reads_as(rewrite, record);
}

int topic_label_rewrite_record(struct topic_label_rewrite *rewrite,
                               const struct topic_record *record, struct topic_error *err)
{
    bool has_source = topic_record_source(record).len > 0;
    int status = has_source ? write_as(rewrite, record, begin_with_source, err) : 0;
    if (status == 0 && has_source) {
        rewrite->reduced++;
        status = write_as(rewrite, record, begin_without_nested, err);
    }
    if (status == 0)
        status = write_as(rewrite, record, begin_empty, err);
    if (status == 0)
        status = topic_error_set(err, "an article cannot be written so that it is read as it was");
    topic_buffer_reset(&rewrite->line);
    if (status < 0 ||
        topic_buffer_append(&rewrite->line, rewrite->text.bytes, rewrite->text.len, err) < 0)
        return -1;
    return topic_buffer_append(&rewrite->line, "\n", 1, err);
}

void topic_label_rewrite_release(struct topic_label_rewrite *rewrite)
{
    topic_buffer_release(&rewrite->line);
    topic_buffer_release(&rewrite->text);
    topic_record_release(&rewrite->again);
}
