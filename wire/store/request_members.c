#include "wire/store/request_members.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/checksum.h"
#include "base/utf8.h"

struct topic_text topic_request_members_text(const json_t *string)
{
    return (struct topic_text){json_string_value(string), json_string_length(string)};
}

json_t *topic_request_members_find(const json_t *object, const char *key)
{
    json_t *value = json_object_get(object, key);
    return json_is_null(value) ? NULL : value;
}

int topic_request_members_name(const json_t *object, const char *key, struct topic_text *name,
                               struct topic_error *err)
{
    const json_t *value = topic_request_members_find(object, key);
    if (!value)
        return 0;
    *name = topic_request_members_text(value);
    if (json_is_string(value) && name->len <= TOPIC_REQUEST_MEMBERS_MAX_NAME_BYTES &&
        topic_utf8_is_name(name->bytes, name->len))
        return 0;
    return topic_error_set(err,
                           "\"%s\" is not a string of 1 to %d bytes without control characters",
                           key, TOPIC_REQUEST_MEMBERS_MAX_NAME_BYTES);
}

int topic_request_members_number(const json_t *object, const char *key, int64_t low, int64_t high,
                                 int64_t *number, struct topic_error *err)
{
    const json_t *value = topic_request_members_find(object, key);
    double given = json_number_value(value);
    if (!value)
        return 0;
    if (!json_is_number(value) || floor(given) != given || given < (double)low ||
        given > (double)high)
        return topic_error_set(err, "\"%s\" is not a whole number from %lld to %lld", key,
                               (long long)low, (long long)high);
    *number = (int64_t)given;
    return 0;
}

int topic_request_members_size(const json_t *object, const char *key, int64_t high, size_t *size,
                               struct topic_error *err)
{
    int64_t number = (int64_t)*size;
    if (topic_request_members_number(object, key, 1, high, &number, err) < 0)
        return -1;
    *size = (size_t)number;
    return 0;
}

int topic_request_members_bool(const json_t *object, const char *key, bool *is_set,
                               struct topic_error *err)
{
    const json_t *value = topic_request_members_find(object, key);
    if (value && !json_is_boolean(value))
        return topic_error_set(err, "\"%s\" is not true or false", key);
    if (value)
        *is_set = json_is_true(value);
    return 0;
}

void topic_request_members_distinguish(struct topic_request_members_author *author,
                                       struct topic_text part)
{
    struct topic_checksum_wide digest;
    memcpy(&digest.low, author->digest, 8);
    memcpy(&digest.high, author->digest + 8, 8);
    digest = topic_checksum_extend(digest, part.bytes, part.len);
    memcpy(author->digest, &digest.low, 8);
    memcpy(author->digest + 8, &digest.high, 8);
}

static int set_digest(json_t *object, struct topic_request_members_author *author,
                      struct topic_error *err)
{
    json_object_del(object, "id");
    json_object_del(object, "deadline_ms");
    char *text = json_dumps(object, JSON_COMPACT | JSON_SORT_KEYS);
    if (!text)
        return topic_error_set(err, "out of memory for a request");
    memset(author->digest, 0, sizeof author->digest);
    topic_request_members_distinguish(author, (struct topic_text){text, strlen(text)});
    free(text);
    return 0;
}

int topic_request_members_author(json_t *object, bool needs_key,
                                 struct topic_request_members_author *author,
                                 struct topic_error *err)
{
    if (topic_request_members_name(object, "user", &author->user, err) < 0 ||
        topic_request_members_name(object, "source", &author->source, err) < 0 ||
        (needs_key && topic_request_members_name(object, "key", &author->key, err) < 0))
        return -1;
    if (needs_key && !author->key.bytes)
        return topic_error_set(err, "\"key\" is missing: make one for each request, such as a "
                                    "UUID, so that it counts once however often it is sent");
    return set_digest(object, author, err);
}

/* The table of a JSON object keeps its size when members are deleted, so they go to a new one. */
int topic_request_members_drop_rest(struct topic_json_record *json, struct topic_error *err)
{
    static const char *const keys[] = {"key", "user", "source", "version", "revision", "text"};
    json_t *kept = json_object();
    for (size_t i = 0; kept && i < sizeof keys / sizeof *keys; i++) {
        json_t *value = json_object_get(json->object, keys[i]);
        if (json_is_string(value) && json_object_set(kept, keys[i], value) < 0) {
            json_decref(kept);
            kept = NULL;
        }
    }
    if (!kept)
        return topic_error_set(err, "out of memory for a request");
    json_decref(json->object);
    json->object = kept;
    json->text = (struct topic_text){0};
    topic_buffer_release(&json->mended);
    return 0;
}

/* What jansson takes for an object with a few members, and for each string beside its bytes. */
#define OBJECT_BYTES 512
#define STRING_BYTES 128

size_t topic_request_members_kept_bytes(const struct topic_json_record *json)
{
    size_t bytes = OBJECT_BYTES;
    const char *key;
    json_t *value;
    json_object_foreach(json->object, key, value)
    {
        bytes += STRING_BYTES + json_string_length(value);
    }
    return bytes;
}
