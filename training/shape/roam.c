/* Pages of Roam Research: an outline, whose items are read one below the other.
 *
 *     {"title": "Chips", "children": [{"string": "They need power.", "children": [...]}]} */
#include <string.h>

#include "base/buffer.h"
#include "record/programs/program_records.h"
#include "training/shape/shapes.h"

/* Deeper than anybody indents. */
#define DEPTH_MAX 100

static bool matches(json_t *object)
{
    return topic_program_records_is_roam(object);
}

/* A list of items, and the next one to read. */
struct level {
    const json_t *items;
    size_t next;
};

static int add_line(struct topic_buffer *text, const json_t *item, struct topic_error *err)
{
    const char *line = topic_shape_string(item, "string");
    return topic_buffer_append(text, line, strlen(line), err) < 0
               ? -1
               : topic_buffer_append(text, "\n", 1, err);
}

/* Each item before those below it. */
static int add_items(struct topic_buffer *text, const json_t *items, struct topic_error *err)
{
    struct level levels[DEPTH_MAX] = {{items, 0}};
    size_t depth = 1;
    while (depth > 0) {
        struct level *level = &levels[depth - 1];
        const json_t *item = json_array_get(level->items, level->next++);
        if (!item) {
            depth--;
            continue;
        }
        if (add_line(text, item, err) < 0)
            return -1;
        const json_t *below = json_object_get(item, "children");
        if (json_array_size(below) == 0)
            continue;
        if (depth == DEPTH_MAX)
            return topic_error_set(err, "the outline has more than %d levels", DEPTH_MAX);
        levels[depth++] = (struct level){below, 0};
    }
    return 0;
}

static int take_texts(json_t *object, json_t *record, struct topic_error *err)
{
    struct topic_buffer text = {0};
    int status = add_items(&text, json_object_get(object, "children"), err);
    if (status == 0) {
        json_t *body = json_stringn(text.bytes, text.len);
        status = body ? topic_shape_set(record, "body", body, err)
                      : topic_error_set(err, "out of memory while reading a record");
        json_decref(body);
    }
    topic_buffer_release(&text);
    return status;
}

const struct topic_shape topic_roam_shape = {
    .name = "pages of Roam",
    .matches = matches,
    .take_texts = take_texts,
};
