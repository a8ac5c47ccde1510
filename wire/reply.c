#include "wire/reply.h"

void topic_reply_open(struct topic_json *json, struct topic_text id)
{
    topic_json_open(json, '{');
    topic_json_put_raw(json, "id", id);
}

void topic_reply_error_named(struct topic_json *json, struct topic_text id, const char *code,
                             const char *message)
{
    topic_reply_open(json, id);
    topic_json_put_open(json, "error", '{');
    topic_json_put_cstring(json, "code", code);
    topic_json_put_cstring(json, "message", message);
    topic_json_close(json, '}');
    topic_json_close(json, '}');
}

void topic_reply_error(struct topic_json *json, struct topic_text id, enum topic_code code,
                       const char *message)
{
    topic_reply_error_named(json, id, topic_code_name(code), message);
}

int topic_reply_write_error(struct topic_buffer *out, struct topic_text id, enum topic_code code,
                            const char *message, struct topic_error *err)
{
    struct topic_json json;
    topic_buffer_reset(out);
    topic_json_init(&json, out, err);
    topic_reply_error(&json, id, code, message);
    return topic_json_finish(&json);
}

int topic_reply_write_ok(struct topic_buffer *out, struct topic_text id, const char *model,
                         const char *map, struct topic_error *err)
{
    struct topic_json json;
    topic_buffer_reset(out);
    topic_json_init(&json, out, err);
    topic_reply_open(&json, id);
    topic_json_put_bool(&json, "ok", true);
    topic_json_put_cstring(&json, "model", model);
    if (map)
        topic_json_put_cstring(&json, "map", map);
    topic_json_close(&json, '}');
    return topic_json_finish(&json);
}
