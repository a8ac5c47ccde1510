#include "registry/metadata.h"

#include <stdbool.h>
#include <string.h>

#include <jansson.h>

#include "base/file.h"
#include "wire/json.h"

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

int topic_metadata_write(struct topic_buffer *out, time_t promoted, const char *source,
                         struct topic_error *err)
{
    struct topic_json json;
    struct tm utc;
    char timestamp[TOPIC_METADATA_SIZE];
    gmtime_r(&promoted, &utc);
    strftime(timestamp, sizeof timestamp, "%Y-%m-%dT%H:%M:%SZ", &utc);
    topic_json_init(&json, out, err);
    topic_json_open(&json, '{');
    topic_json_key(&json, "promoted");
    topic_json_cstring(&json, timestamp);
    topic_json_key(&json, "source");
    topic_json_cstring(&json, source);
    topic_json_close(&json, '}');
    return topic_json_finish(&json) < 0 ? -1 : topic_buffer_append(out, "\n", 1, err);
}

void topic_metadata_read(char promoted[TOPIC_METADATA_SIZE], int fd)
{
    struct topic_file file;
    promoted[0] = '\0';
    if (fd < 0 || topic_file_read_open(&file, fd, "", MAX_BYTES, NULL) < 0)
        return;
    json_t *metadata = json_loadb(file.bytes, file.size, 0, NULL);
    const char *text = json_string_value(json_object_get(metadata, "promoted"));
    if (text && is_time(text))
        memcpy(promoted, text, TOPIC_METADATA_SIZE);
    json_decref(metadata);
    topic_file_release(&file);
}
