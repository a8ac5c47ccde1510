#include "registry/metadata.h"

#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "base/file.h"
#include "wire/json.h"

/* Measures are estimates; further digits would say nothing. */
#define PLACES 4

/* A path of 4096 bytes, each of which JSON may write as six. */
#define MAX_BYTES ((size_t)32 * 1024)

static const char shape[TOPIC_METADATA_SIZE] = "0000-00-00T00:00:00Z";

/* Only this form: versions are sorted by it, and it is printed as it is. */
static bool is_time(const char *text)
{
    if (strlen(text) != TOPIC_METADATA_SIZE - 1)
        return false;
    for (size_t i = 0; i < TOPIC_METADATA_SIZE - 1; i++) {
        bool is_digit = text[i] >= '0' && text[i] <= '9';
        if (shape[i] == '0' ? !is_digit : text[i] != shape[i])
            return false;
    }
    return true;
}

static void copy_text(char text[TOPIC_METADATA_TEXT_SIZE], const json_t *object, const char *key)
{
    const char *value = json_string_value(json_object_get(object, key));
    snprintf(text, TOPIC_METADATA_TEXT_SIZE, "%s",
             value && strlen(value) < TOPIC_METADATA_TEXT_SIZE ? value : "");
}

static int64_t count_of(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    return json_is_integer(value) && json_integer_value(value) >= 0 ? json_integer_value(value)
                                                                    : -1;
}

static double share_of(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    double share = json_number_value(value);
    return json_is_number(value) && share >= 0 && share <= 1 ? share : -1;
}

static void read_object(struct topic_metadata *metadata, const json_t *object,
                        const json_t *provenance)
{
    int64_t run = count_of(provenance, "run");
    *metadata = (struct topic_metadata){.articles = count_of(object, "articles"),
                                        .topics = count_of(object, "topics"),
                                        .micro_f1 = share_of(object, "micro_f1"),
                                        .macro_f1 = share_of(object, "macro_f1"),
                                        .run = run > 0 ? run : 0,
                                        .has_map = json_is_string(json_object_get(object, "map"))};
    copy_text(metadata->corpus_digest, object, "corpus_digest");
    copy_text(metadata->corpus, provenance, "corpus");
    copy_text(metadata->actor, provenance, "actor");
}

void topic_metadata_of(struct topic_metadata *metadata, struct topic_text manifest)
{
    json_t *object =
        manifest.bytes ? json_loadb(manifest.bytes, manifest.len, 0, NULL) : json_object();
    read_object(metadata, object, json_object_get(object, "provenance"));
    json_decref(object);
}

void topic_metadata_put_provenance(const struct topic_metadata *metadata, struct topic_json *json)
{
    if (metadata->corpus[0])
        topic_json_put_cstring(json, "corpus", metadata->corpus);
    if (metadata->run > 0)
        topic_json_put_unsigned(json, "run", (uint64_t)metadata->run);
    if (metadata->actor[0])
        topic_json_put_cstring(json, "actor", metadata->actor);
}

static void put_count(struct topic_json *json, const char *key, int64_t count)
{
    if (count < 0)
        return;
    topic_json_put_unsigned(json, key, (uint64_t)count);
}

static void put_share(struct topic_json *json, const char *key, double share)
{
    if (share < 0)
        return;
    topic_json_put_decimal(json, key, share, PLACES);
}

void topic_metadata_put(const struct topic_metadata *metadata, struct topic_json *json)
{
    put_count(json, "articles", metadata->articles);
    put_count(json, "topics", metadata->topics);
    put_share(json, "micro_f1", metadata->micro_f1);
    put_share(json, "macro_f1", metadata->macro_f1);
    if (metadata->corpus_digest[0])
        topic_json_put_cstring(json, "corpus_digest", metadata->corpus_digest);
    topic_metadata_put_provenance(metadata, json);
}

int topic_metadata_write(struct topic_buffer *out, time_t promoted, const char *source,
                         const struct topic_metadata *metadata, struct topic_error *err)
{
    struct topic_json json;
    struct tm utc;
    char timestamp[TOPIC_METADATA_SIZE];
    gmtime_r(&promoted, &utc);
    strftime(timestamp, sizeof timestamp, "%Y-%m-%dT%H:%M:%SZ", &utc);
    topic_json_init(&json, out, err);
    topic_json_open(&json, '{');
    topic_json_put_cstring(&json, "promoted", timestamp);
    topic_json_put_cstring(&json, "source", source);
    topic_metadata_put(metadata, &json);
    topic_json_close(&json, '}');
    return topic_json_finish(&json) < 0 ? -1 : topic_buffer_append(out, "\n", 1, err);
}

void topic_metadata_read(struct topic_metadata *metadata, int fd)
{
    struct topic_file file = {0};
    if (fd >= 0 && topic_file_read_open(&file, fd, "", MAX_BYTES, NULL) < 0)
        file = (struct topic_file){0};
    json_t *object = file.bytes ? json_loadb(file.bytes, file.size, 0, NULL) : NULL;
    const char *text = json_string_value(json_object_get(object, "promoted"));
    read_object(metadata, object, object);
    if (text && is_time(text))
        memcpy(metadata->promoted, text, TOPIC_METADATA_SIZE);
    json_decref(object);
    topic_file_release(&file);
}
