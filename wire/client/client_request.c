#include "wire/client/client_request.h"

#include "wire/json.h"

#define THRESHOLD_PLACES 9

static void write_options(struct topic_json *json, const struct topic_client_request *request)
{
    if (request->top > 0)
        topic_json_put_unsigned(json, "top", request->top);
    if (request->has_threshold)
        topic_json_put_decimal(json, "threshold", request->threshold, THRESHOLD_PLACES);
    if (request->has_min_familiarity)
        topic_json_put_decimal(json, "min_familiarity", request->min_familiarity, THRESHOLD_PLACES);
    if (request->explain)
        topic_json_put_bool(json, "explain", true);
    if (request->has_deadline)
        topic_json_put_unsigned(json, "deadline_ms", request->deadline_ms);
}

static void write_id(struct topic_json *json, const struct topic_client_request *request)
{
    if (!request->id.bytes)
        return;
    topic_json_put_text(json, "id", request->id);
}

int topic_client_request_write_header(struct topic_buffer *out,
                                      const struct topic_client_request *request,
                                      struct topic_error *err)
{
    struct topic_json json;
    topic_buffer_reset(out);
    topic_json_init(&json, out, err);
    topic_json_open(&json, '{');
    write_id(&json, request);
    write_options(&json, request);
    topic_json_put_open(&json, "fields", '[');
    for (enum topic_field i = 0; i < TOPIC_FIELD_COUNT; i++)
        if (request->article.fields[i].bytes)
            topic_json_cstring(&json, topic_field_name(i));
    topic_json_close(&json, ']');
    topic_json_close(&json, '}');
    return topic_json_finish(&json);
}

static void write_article(struct topic_json *json, const struct topic_client_request *request)
{
    topic_json_open(json, '{');
    write_id(json, request);
    for (enum topic_field i = 0; i < TOPIC_FIELD_COUNT; i++) {
        if (!request->article.fields[i].bytes)
            continue;
        topic_json_put_text(json, topic_field_name(i), request->article.fields[i]);
    }
    topic_json_close(json, '}');
}

int topic_client_request_open_batch(struct topic_buffer *out,
                                    const struct topic_client_request *request,
                                    struct topic_error *err)
{
    struct topic_json json;
    topic_buffer_reset(out);
    topic_json_init(&json, out, err);
    topic_json_open(&json, '{');
    write_options(&json, request);
    topic_json_put_bool(&json, "map", false);
    topic_json_put_open(&json, "articles", '[');
    return topic_json_finish(&json);
}

int topic_client_request_append_article(struct topic_buffer *out, bool is_first,
                                        const struct topic_client_request *request,
                                        struct topic_error *err)
{
    struct topic_json json;
    topic_json_init(&json, out, err);
    json.needs_comma = !is_first;
    write_article(&json, request);
    return topic_json_finish(&json);
}
