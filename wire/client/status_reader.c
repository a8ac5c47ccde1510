#include "wire/client/status_reader.h"

#include <stdlib.h>

#include <jansson.h>

#include "base/memory.h"
#include "wire/client/client_reply.h"

static const char *text_at(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "";
}

static uint64_t count_of(const json_t *value)
{
    json_int_t count = json_integer_value(value);
    return count > 0 ? (uint64_t)count : 0;
}

static uint64_t count_at(const json_t *object, const char *key)
{
    return count_of(json_object_get(object, key));
}

static void read_latency(struct topic_status_reader *status, const json_t *latency)
{
    size_t index;
    json_t *bucket;
    status->latency_count = count_at(latency, "count");
    json_array_foreach(json_object_get(latency, "buckets"), index, bucket)
    {
        if (index == TOPIC_STATUS_READER_MAX_BUCKETS)
            break;
        status->bucket_bounds[index] = json_number_value(json_array_get(bucket, 0));
        status->buckets[index] = count_of(json_array_get(bucket, 1));
        status->bucket_count = index + 1;
    }
}

static void read_numbers(struct topic_status_reader *status, json_t *root)
{
    const json_t *queue = json_object_get(root, "queue");
    const char *code;
    json_t *count;
    json_object_foreach(json_object_get(root, "errors"), code, count) status->errors +=
        count_of(count);
    status->uptime_seconds = json_number_value(json_object_get(root, "uptime_seconds"));
    status->model_age_seconds = json_number_value(json_object_get(root, "model_age_seconds"));
    status->received = count_at(root, "received");
    status->workers = count_at(root, "workers");
    status->connections = count_at(root, "connections");
    status->queue_length = count_at(queue, "length");
    status->queue_limit = count_at(queue, "limit");
    status->articles = count_at(root, "articles");
    status->untagged = count_at(root, "untagged");
    status->features = count_at(root, "features");
    status->unknown_features = count_at(root, "unknown_features");
    status->resident_bytes = count_at(root, "resident_bytes");
    read_latency(status, json_object_get(root, "latency"));
}

static void read_pipeline(struct topic_status_reader *status, const json_t *pipeline)
{
    status->has_pipeline = json_is_object(pipeline);
    status->pipeline = (struct topic_status_reader_pipeline){
        .pulled = count_at(pipeline, "pulled"),
        .pushed = count_at(pipeline, "pushed"),
        .published = count_at(pipeline, "published"),
        .rejected = count_at(pipeline, "rejected"),
        .in_flight = count_at(pipeline, "in_flight"),
    };
}

static int read_topics(struct topic_status_reader *status, json_t *topics, struct topic_error *err)
{
    const char *name;
    json_t *given;
    status->topics = topic_memory_new(json_object_size(topics), sizeof *status->topics, err);
    if (!status->topics)
        return -1;
    json_object_foreach(topics, name, given) status->topics[status->topic_count++] =
        (struct topic_status_reader_topic){name, count_of(given)};
    return 0;
}

int topic_status_reader_read(struct topic_status_reader *status, struct topic_text json,
                             struct topic_error *err)
{
    *status = (struct topic_status_reader){.model = "", .model_path = "", .version = ""};
    json_t *root = topic_client_reply_object(json, err);
    status->root = root;
    if (!root)
        return -1;
    if (!json_is_string(json_object_get(root, "model")) ||
        !json_is_number(json_object_get(root, "uptime_seconds")))
        return topic_error_set(err, "the answer is not a status of topicd");
    status->model = text_at(root, "model");
    status->model_path = text_at(root, "model_path");
    status->version = text_at(root, "version");
    read_numbers(status, root);
    read_pipeline(status, json_object_get(root, "pipeline"));
    return read_topics(status, json_object_get(root, "topics_given"), err);
}

void topic_status_reader_release(struct topic_status_reader *status)
{
    free(status->topics);
    json_decref(status->root);
    *status = (struct topic_status_reader){0};
}
