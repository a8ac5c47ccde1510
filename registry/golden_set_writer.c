#include "registry/golden_set_writer.h"

#include <stdbool.h>
#include <stdlib.h>

#include "base/memory.h"
#include "registry/golden_set.h"
#include "wire/json.h"

int topic_golden_set_writer_init(struct topic_golden_set_writer *writer,
                                 const struct topic_model *model, struct topic_error *err)
{
    size_t groups = topic_model_topic_count(model) + 1; /* the topics, and no topic */
    *writer = (struct topic_golden_set_writer){.model = model};
    writer->quota = TOPIC_GOLDEN_SET_MAX_ARTICLES / groups;
    if (writer->quota == 0)
        writer->quota = 1;
    writer->scratch = topic_scratch_new(err);
    writer->taken = topic_memory_new(groups, sizeof *writer->taken, err);
    return writer->scratch && writer->taken ? 0 : -1;
}

void topic_golden_set_writer_release(struct topic_golden_set_writer *writer)
{
    topic_scratch_free(writer->scratch);
    free(writer->taken);
    topic_buffer_release(&writer->lines);
    *writer = (struct topic_golden_set_writer){0};
}

static bool is_too_long(const struct topic_article *article)
{
    size_t bytes = 0;
    for (size_t i = 0; i < TOPIC_FIELD_COUNT; i++)
        bytes += article->fields[i].len;
    return bytes > TOPIC_GOLDEN_SET_WRITER_MAX_TEXT_BYTES;
}

static size_t *taken_without_topic(const struct topic_golden_set_writer *writer)
{
    return &writer->taken[topic_model_topic_count(writer->model)];
}

static bool is_wanted(const struct topic_golden_set_writer *writer, const struct topic_tags *tags)
{
    bool wanted = tags->count == 0 && *taken_without_topic(writer) < writer->quota;
    for (size_t i = 0; i < tags->count; i++)
        wanted |= writer->taken[tags->items[i].topic] < writer->quota;
    return wanted;
}

static int write_line(struct topic_golden_set_writer *writer, struct topic_text id,
                      const struct topic_article *article, const struct topic_tags *tags,
                      struct topic_error *err)
{
    struct topic_json json;
    topic_json_init(&json, &writer->lines, err);
    topic_json_open(&json, '{');
    topic_json_put_raw(&json, "id", id);
    for (size_t i = 0; i < TOPIC_FIELD_COUNT; i++) {
        if (article->fields[i].len == 0)
            continue;
        topic_json_put_text(&json, topic_field_name((enum topic_field)i), article->fields[i]);
    }
    topic_json_put_open(&json, "topics", '[');
    for (size_t i = 0; i < tags->count; i++)
        topic_json_cstring(&json, topic_model_topic_name(writer->model, tags->items[i].topic));
    topic_json_close(&json, ']');
    topic_json_close(&json, '}');
    if (topic_json_finish(&json) < 0)
        return -1;
    return topic_buffer_append(&writer->lines, "\n", 1, err);
}

int topic_golden_set_writer_offer(struct topic_golden_set_writer *writer, struct topic_text id,
                                  const struct topic_article *article, struct topic_error *err)
{
    struct topic_tags tags;
    size_t before = writer->lines.len;
    if (writer->count == TOPIC_GOLDEN_SET_MAX_ARTICLES || is_too_long(article))
        return 0;
    if (topic_model_tag(writer->model, writer->scratch, article, NULL, &tags, err) < 0)
        return -1;
    if (!is_wanted(writer, &tags))
        return 0;
    if (write_line(writer, id, article, &tags, err) < 0)
        return -1;
    if (writer->lines.len > TOPIC_GOLDEN_SET_MAX_BYTES) { /* escapes are longer than the text */
        writer->lines.len = before;
        return 0;
    }
    writer->count++;
    if (tags.count == 0)
        ++*taken_without_topic(writer);
    for (size_t i = 0; i < tags.count; i++)
        writer->taken[tags.items[i].topic]++;
    return 0;
}
