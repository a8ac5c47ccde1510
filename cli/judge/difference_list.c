#include "cli/judge/difference_list.h"

#include "cli/output/difference_json.h"

/* Brackets and keys around the two lists. */
#define FRAME_BYTES 256

/* Long names of topics leave as much for the differences. */
#define MAX_TOPICS_BYTES (TOPIC_DIFFERENCE_LIST_MAX_BYTES / 2)

static bool is_changed(const struct topic_model_diff_topic *topic)
{
    return topic_model_diff_gained(topic) > 0 || topic_model_diff_lost(topic) > 0;
}

static size_t count_changed(const struct topic_model_diff *diff)
{
    size_t count = 0;
    for (size_t i = 0; i < diff->topic_count; i++)
        count += is_changed(&diff->topics[i]);
    return count;
}

/* Takes back what was written since `before` where there would be more than `most` bytes. */
static bool fits(struct topic_json *json, const struct topic_json *before, size_t len, size_t most)
{
    if (json->failed || json->out->len + FRAME_BYTES <= most)
        return true;
    *json = *before;
    json->out->len = len;
    return false;
}

static void put_topic(struct topic_json *json, const struct topic_model_diff_topic *topic)
{
    topic_json_open(json, '{');
    topic_json_put_cstring(json, "topic", topic->name);
    topic_json_put_unsigned(json, "before", topic->given[TOPIC_MODEL_DIFF_BEFORE]);
    topic_json_put_unsigned(json, "after", topic->given[TOPIC_MODEL_DIFF_AFTER]);
    topic_json_put_unsigned(json, "gained", topic_model_diff_gained(topic));
    topic_json_put_unsigned(json, "lost", topic_model_diff_lost(topic));
    topic_json_close(json, '}');
}

static void put_topics(struct topic_json *json, const struct topic_model_diff *diff)
{
    size_t listed = 0;
    topic_json_put_open(json, "topics", '[');
    for (size_t i = 0; i < diff->topic_count && listed < TOPIC_DIFFERENCE_LIST_MAX_TOPICS; i++) {
        if (!is_changed(&diff->topics[i]))
            continue;
        const struct topic_json before = *json;
        size_t len = json->out->len;
        put_topic(json, &diff->topics[i]);
        listed += fits(json, &before, len, MAX_TOPICS_BYTES);
    }
    topic_json_close(json, ']');
}

static void put_differences(struct topic_json *json, const struct topic_model_diff *diff)
{
    size_t changed = count_changed(diff);
    size_t share = changed > 0 ? TOPIC_DIFFERENCE_LIST_MAX / changed : 0;
    size_t of_topic = 0;
    size_t listed = 0;
    topic_json_put_open(json, "differences", '[');
    for (size_t i = 0; i < diff->count && listed < TOPIC_DIFFERENCE_LIST_MAX; i++) {
        const struct topic_json before = *json;
        size_t len = json->out->len;
        of_topic = i > 0 && diff->items[i - 1].topic == diff->items[i].topic ? of_topic + 1 : 0;
        if (of_topic > 0 && of_topic >= share)
            continue;
        topic_json_open(json, '{');
        topic_difference_json_put(json, diff, &diff->items[i]);
        topic_json_close(json, '}');
        listed += fits(json, &before, len, TOPIC_DIFFERENCE_LIST_MAX_BYTES);
    }
    topic_json_close(json, ']');
}

int topic_difference_list_write(struct topic_buffer *out, const struct topic_model_diff *diff,
                                struct topic_error *err)
{
    struct topic_json json;
    topic_json_init(&json, out, err);
    topic_json_open(&json, '{');
    topic_json_put_unsigned(&json, "articles", diff->articles);
    topic_json_put_unsigned(&json, "changed", diff->changed);
    topic_json_put_unsigned(&json, "count", diff->count);
    put_topics(&json, diff);
    put_differences(&json, diff);
    topic_json_close(&json, '}');
    return topic_json_finish(&json);
}
