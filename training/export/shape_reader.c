#include "training/export/shape_reader.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record/labels.h"
#include "record/missing_words.h"
#include "training/answers/no_articles.h"
#include "training/export/key_hint.h"
#include "training/export/known_shapes.h"
#include "training/export/text_paths.h"

static void recognise(struct topic_shape_reader *shapes, const char *name)
{
    if (!shapes->name)
        shapes->name = name;
}

/* An id that names no article, such as "None", joins no annotations. */
static json_t *own_id(json_t *object)
{
    json_t *id = json_object_get(object, "id");
    const struct topic_text text = {json_string_value(id), json_string_length(id)};
    return json_is_string(id) && topic_missing_words_is_name(text) ? NULL : id;
}

/* Counts an annotation of the same article as the last one. */
static void note_annotation(struct topic_shape_reader *shapes, const struct topic_shape *shape,
                            json_t *object, struct topic_record *record)
{
    bool is_read = shape->has_annotations && !record->options.ignores_topics;
    json_t *id = is_read ? own_id(object) : NULL;
    record->is_annotation = id != NULL;
    shapes->repeated += id && shapes->last_id && json_equal(id, shapes->last_id);
    json_decref(shapes->last_id);
    shapes->last_id = json_incref(id);
}

/* Notes what an annotator has rejected. A label that is no name is rejected by nobody. */
static void note_rejected(const struct topic_shape *shape, json_t *object,
                          struct topic_record *record)
{
    const struct topic_record_list list = record->list;
    json_t *names = shape->rejected(object);
    if (!names || record->is_labelled || record->options.ignores_topics)
        return;
    if (topic_labels_take_json(record, names, 0) == 0)
        record->rejected_count = record->topic_count;
    record->topic_count = 0;
    record->is_labelled = false;
    record->list = list;
}

/* The id keeps its spelling in the text while it is the object's own. */
static int convert(struct topic_shape_reader *shapes, const struct topic_shape *shape,
                   struct topic_json_record *json, struct topic_record *record,
                   struct topic_error *err)
{
    struct topic_shape_found found;
    shapes->context.options = &record->options;
    json_t *converted = topic_shape_convert(shape, json->object, &shapes->context, &found, err);
    if (!converted)
        return -1;
    record->is_partial = !found.is_mapped && shape->is_partial && shape->is_partial(json->object);
    record->is_decided = !found.is_mapped && shape->rejected;
    if (json_object_get(converted, "id") != json_object_get(json->object, "id"))
        json->text = (struct topic_text){0};
    json_decref(json->object);
    json->object = converted;
    json->is_converted = true;
    shapes->left_out += found.is_left_out;
    if (found.is_left_out && !shapes->why_left_out)
        shapes->why_left_out = shape->why_left_out;
    return 0;
}

/* An object that is no article. For a file that has no other, the reason why the longest without a
 * text could not be read is kept. */
static int leave_out(struct topic_shape_reader *shapes, json_t *object, struct topic_error *err)
{
    size_t len = topic_error_is_set(err) ? json_dumpb(object, NULL, 0, 0) : 0;
    shapes->no_articles++;
    if (len > shapes->longest_left_out) {
        shapes->longest_left_out = len;
        shapes->left_out_problem = *err;
    }
    topic_error_reset(err);
    return 1;
}

/* Whether it is a document of a content system with no more than names. A text of several words
 * may be that of an article, which the map has to name. */
static bool may_lack_text(json_t *object)
{
    json_t *fields = json_object_get(object, "fields");
    const char *name;
    json_t *value;
    bool has_words = topic_text_paths_has_words(object) || topic_text_paths_has_words(fields);
    json_object_foreach(fields, name, value)
    {
        (void)name;
        has_words = has_words || topic_text_paths_has_words(value);
    }
    return topic_no_articles_is_without_text(object) && !has_words;
}

static int read_shape(struct topic_shape_reader *shapes, const struct topic_shape *shape,
                      struct topic_json_record *json, struct topic_record *record,
                      struct topic_error *err)
{
    recognise(shapes, shape->name);
    json_t *object = json_incref(json->object);
    int status = convert(shapes, shape, json, record, err);
    if (status == 0) {
        note_annotation(shapes, shape, json->object, record);
        status = topic_json_record_read(json, record, err);
    }
    if (status == 0 && record->is_decided)
        note_rejected(shape, object, record);
    json_decref(object);
    return status;
}

/* Returns 1 when the object is no article. What is only tagged has an answer for each record, as
 * the daemon gives it. */
static int read_record(struct topic_shape_reader *shapes, struct topic_json_record *json,
                       struct topic_record *record, struct topic_error *err)
{
    const bool is_without_words = may_lack_text(json->object);
    if (!record->options.ignores_topics && topic_no_articles_is(json->object))
        return leave_out(shapes, json->object, err);
    const struct topic_shape *shape = topic_known_shapes_find(json->object);
    int status = shape ? read_shape(shapes, shape, json, record, err)
                       : topic_json_record_read(json, record, err);
    if (status < 0)
        topic_key_hint_add(json->object, record, err);
    if (status < 0 && is_without_words && record->problem == TOPIC_RECORD_WITHOUT_TEXT)
        return leave_out(shapes, json->object, err);
    shapes->articles++;
    return status;
}

/* Makes the items of the record none. */
static int end_without_items(struct topic_shape_reader *shapes, struct topic_error *err)
{
    json_decref(shapes->items);
    shapes->items = json_array();
    shapes->next_item = 0;
    return shapes->items ? 1 : topic_error_set(err, "out of memory while reading a record");
}

/* Gives the record the id that was said before it, unless it has one. */
static int take_id(struct topic_shape_reader *shapes, struct topic_json_record *json,
                   struct topic_error *err)
{
    json_t *id = shapes->next_id;
    int status = 0;
    shapes->next_id = NULL;
    if (id && json_is_object(json->object) && !json_object_get(json->object, "id")) {
        json->text = (struct topic_text){0};
        status = topic_shape_set(json->object, "id", id, err);
    }
    json_decref(id);
    return status;
}

static int note_other_list(struct topic_shape_reader *shapes, const char *key,
                           struct topic_error *err)
{
    if (!key || shapes->other_list)
        return 0;
    shapes->other_list = strdup(key);
    return shapes->other_list ? 0 : topic_error_set(err, "out of memory while reading a record");
}

int topic_shape_reader_read(struct topic_shape_reader *shapes, struct topic_json_record *json,
                            struct topic_record *record, struct topic_error *err)
{
    const struct topic_field_map *map = record->options.map;
    const struct topic_envelope *envelope = topic_envelope_find(json->object, map);
    if (!envelope) {
        int status = take_id(shapes, json, err) < 0 ? -1 : read_record(shapes, json, record, err);
        return status == 1 ? end_without_items(shapes, err) : status;
    }
    recognise(shapes, envelope->name);
    if (note_other_list(shapes, topic_envelope_other_list(envelope, json->object, map), err) < 0)
        return -1;
    json_decref(shapes->items);
    shapes->envelope = envelope;
    shapes->items = topic_envelope_items(envelope, json->object, map, &shapes->no_articles);
    if (!shapes->items)
        return topic_error_set(err, "out of memory while reading a record");
    shapes->next_item = 0;
    json_decref(shapes->next_id);
    shapes->next_id = json_incref(topic_envelope_next_id(envelope, json->object));
    return 1;
}

void topic_shape_reader_take_list(struct topic_shape_reader *shapes, json_t *list)
{
    json_decref(shapes->items);
    shapes->envelope = NULL;
    shapes->items = list;
    shapes->next_item = 0;
}

static int read_item(struct topic_shape_reader *shapes, struct topic_record *record,
                     struct topic_error *err)
{
    char id[24]; /* 20 digits at most */
    struct topic_json_record json = {
        .object = json_incref(json_array_get(shapes->items, shapes->next_item - 1))};
    int status = topic_envelope_prepare(shapes->envelope, json.object, err);
    if (status == 0)
        status = read_record(shapes, &json, record, err);
    topic_json_record_release(&json);
    if (status != 0 || topic_record_value(record, TOPIC_RECORD_ID).len > 0)
        return status;
    record->is_numbered = true;
    int len = snprintf(id, sizeof id, "%zu", shapes->item_count);
    return topic_record_set_id(record, 0, id, (size_t)len, err);
}

int topic_shape_reader_next_item(struct topic_shape_reader *shapes, struct topic_record *record,
                                 struct topic_error *err)
{
    struct topic_error why = {0};
    int status = 1;
    while (status == 1) {
        if (shapes->next_item >= json_array_size(shapes->items)) {
            json_decref(shapes->items);
            shapes->items = NULL;
            return 0;
        }
        shapes->next_item++;
        shapes->item_count++;
        topic_record_reset(record);
        status = read_item(shapes, record, &why);
        if (status == 1 && record->options.keeps_place) {
            topic_record_reset(record);
            record->kind = TOPIC_RECORD_BLANK;
            status = 0;
        }
    }
    if (status == 0)
        return 1;
    return topic_error_set(err, "item %zu: %s", shapes->next_item, why.text);
}

bool topic_shape_reader_is_empty(struct topic_shape_reader *shapes, struct topic_error *why)
{
    bool is_empty = shapes->articles == 0 && topic_error_is_set(&shapes->left_out_problem);
    if (is_empty)
        *why = shapes->left_out_problem;
    topic_error_reset(&shapes->left_out_problem);
    return is_empty;
}

static void begin_note(const struct topic_shape_reader *shapes, const char *path,
                       struct topic_error *sentence)
{
    if (shapes->name)
        topic_error_set(sentence, "%s: read as %s", path, shapes->name);
    else if (shapes->no_articles > 0)
        topic_error_set(sentence, "%s: objects that are no articles are left out: %zu", path,
                        shapes->no_articles);
}

static void add_to_note(struct topic_error *sentence, const char *what, size_t count,
                        const char *rest)
{
    const struct topic_error before = *sentence;
    topic_error_reset(sentence);
    topic_error_set(sentence, "%s; %s: %zu%s", before.text, what, count, rest);
}

/* Why articles have no topics. */
static void add_unlabelled(const struct topic_shape_reader *shapes, struct topic_error *sentence)
{
    const struct topic_error before = *sentence;
    topic_error_reset(sentence);
    topic_error_set(sentence, "%s; unlabelled because %s: %zu", before.text,
                    shapes->why_left_out ? shapes->why_left_out
                                         : "rejected, ignored or skipped there, or because "
                                           "annotators disagree",
                    shapes->left_out);
}

void topic_shape_reader_note(const struct topic_shape_reader *shapes, const char *path,
                             struct topic_error *sentence)
{
    begin_note(shapes, path, sentence);
    if (!shapes->name)
        return;
    if (shapes->repeated > 0)
        add_to_note(sentence, "annotations of the same article as the one before", shapes->repeated,
                    "; the topics that more than half of its annotators give count");
    if (shapes->no_articles > 0)
        add_to_note(sentence, "items that are no articles are left out", shapes->no_articles, "");
    if (shapes->left_out > 0)
        add_unlabelled(shapes, sentence);
}

void topic_shape_reader_note_other_list(const struct topic_shape_reader *shapes, const char *path,
                                        struct topic_error *sentence)
{
    if (shapes->other_list)
        topic_error_set(sentence,
                        "%s: the list under \"%.60s\" is not read: write it to a file of its own",
                        path, shapes->other_list);
}

void topic_shape_reader_release(struct topic_shape_reader *shapes)
{
    json_decref(shapes->items);
    json_decref(shapes->next_id);
    json_decref(shapes->last_id);
    free(shapes->other_list);
    free(shapes->context.question);
    *shapes = (struct topic_shape_reader){0};
}
