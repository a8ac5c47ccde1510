/* A location of --from, --to or --reject, whatever it is: it is taken apart or refused with one
 * sentence. One with a password is refused, and the sentence does not have it. The first byte says
 * of which stream it is, whether --insecure is given, and whether a password is put in. */
#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bridge/engine/location_secret.h"
#include "bridge/nats/nats_location.h"
#include "bridge/postgresql/postgresql_location.h"
#include "bridge/streams.h"

#define SECRET "S3cr3t"

enum { SOURCE = 1, INSECURE = 2, IN_USER = 4, IN_PARAMETER = 8 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static int read_jetstream(const char *text, bool is_source, struct topic_error *err)
{
    struct topic_nats_location location;
    int status = topic_nats_location_init(&location, text, is_source, err);
    if (status == 0) {
        assert(location.server_count > 0 && location.server_count <= TOPIC_JETSTREAM_MAX_SERVERS);
        for (size_t i = 0; i < location.server_count; i++)
            assert(strchr(location.servers[i], ':') && !strchr(location.servers[i], '@'));
        assert(location.first[0] && (location.second != NULL) == is_source);
    }
    topic_nats_location_release(&location);
    return status;
}

static void check_names(const struct topic_postgresql_location *location, bool is_source)
{
    assert(location->table[0] && location->key[0] && location->record[0]);
    assert((location->due && location->deliveries && location->done) == is_source);
    size_t count = 0;
    for (; location->keywords[count]; count++)
        assert(location->values[count] && !strstr(location->keywords[count], "password"));
    assert(!location->values[count]);
    assert(topic_postgresql_location_is_same_database(location, location));
}

static int read_postgresql(const char *text, uint8_t how, struct topic_error *err)
{
    struct topic_postgresql_location location;
    const struct topic_engine_options options = {.role = how & SOURCE ? TOPIC_ENGINE_SOURCE
                                                                      : TOPIC_ENGINE_SINK,
                                                 .location = text,
                                                 .is_insecure = how & INSECURE};
    int status = topic_postgresql_location_read(&location, &options, err);
    if (status == 0)
        check_names(&location, how & SOURCE);
    topic_postgresql_location_release(&location);
    return status;
}

/* The location, a password after its scheme or a parameter added. */
static char *make_location(uint8_t how, const char *bytes, size_t len, bool *has_secret)
{
    char *text = NULL;
    const char *scheme_end = memmem(bytes, len, "://", 3);
    int start = scheme_end ? (int)(scheme_end - bytes) + 3 : 0;
    bool is_in_user = start > 0 && how & IN_USER;
    bool is_in_parameter = start > 0 && how & IN_PARAMETER && memchr(bytes, '?', len);
    *has_secret = is_in_user || is_in_parameter;
    int text_len =
        asprintf(&text, "%.*s%s%.*s%s", start, bytes, is_in_user ? "u:" SECRET "@" : "",
                 (int)len - start, bytes + start, is_in_parameter ? "&password=" SECRET : "");
    assert(text_len >= 0);
    return text;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct topic_error err = {0};
    bool has_secret;
    bool has_own =
        memmem(bytes, len, SECRET, strlen(SECRET)) != NULL; /* which may be a host's name */
    if (len == 0 || memchr(bytes, '\0', len)) /* neither an argument nor a line of a file has it */
        return 0;
    char *text = make_location(bytes[0], (const char *)bytes + 1, len - 1, &has_secret);
    const struct topic_engine *engine = topic_streams_find(text, &err);
    int status = engine ? 0 : -1;
    if (engine && strcmp(engine->scheme, TOPIC_JETSTREAM_SCHEME) == 0)
        status = read_jetstream(text, bytes[0] & SOURCE, &err);
    else if (engine && strcmp(engine->scheme, "postgresql://") == 0)
        status = read_postgresql(text, bytes[0], &err);
    else if (engine)
        has_secret = false; /* a directory may have any name */
    assert((status < 0) == topic_error_is_set(&err));
    assert(!has_secret || status < 0);
    assert(!has_secret || has_own || !strstr(err.text, SECRET));
    free(text);
    return 0;
}
