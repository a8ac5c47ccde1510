#include "bridge/nats/nats_location.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "bridge/engine/location_secret.h"

static bool is_local(const char *server)
{
    return strncmp(server, "127.", 4) == 0 || strncmp(server, "localhost:", 10) == 0 ||
           strncmp(server, "[::1]:", 6) == 0;
}

/* Cuts the text at the next separator; NULL: there is nothing. */
static char *next_part(char **rest, char separator)
{
    char *part = *rest;
    if (!part || !part[0])
        return NULL;
    char *end = strchr(part, separator);
    if (end)
        *end = '\0';
    *rest = end ? end + 1 : NULL;
    return part[0] ? part : NULL;
}

#define MAX_PORT 65535

static bool has_port(const char *server)
{
    const char *colon = strrchr(server, ':');
    if (!colon || colon == server || strchr(server, ' '))
        return false;
    size_t digits = strspn(colon + 1, "0123456789");
    long port = digits > 0 && digits <= 5 && !colon[1 + digits] ? strtol(colon + 1, NULL, 10) : 0;
    return port > 0 && port <= MAX_PORT;
}

static int add_servers(struct topic_nats_location *location, char *list, struct topic_error *err)
{
    const char *server;
    location->is_local = true;
    while (list) {
        server = next_part(&list, ',');
        if (!server || !has_port(server))
            return topic_error_set(err,
                                   TOPIC_JETSTREAM_SCHEME
                                   ": server %zu is not HOST:PORT: the user and the password "
                                   "belong into the file of --credentials",
                                   location->server_count + 1);
        if (location->server_count == TOPIC_JETSTREAM_MAX_SERVERS)
            return topic_error_set(err, "%s: is one server too many: name at most %d", server,
                                   TOPIC_JETSTREAM_MAX_SERVERS);
        location->servers[location->server_count++] = server;
        location->is_local &= is_local(server);
    }
    return 0;
}

/* Two names, a time and a number are the id of a record: TOPIC_ENGINE_ID_SIZE. */
#define MAX_NAME 160

/* The names of streams and consumers are parts of subjects. */
static bool is_name(const char *text, bool is_subject)
{
    return text && text[0] && !strpbrk(text, is_subject ? " \t*>/" : " \t*>/.") &&
           (is_subject || strlen(text) <= MAX_NAME);
}

int topic_nats_location_init(struct topic_nats_location *location, const char *text, bool is_source,
                             struct topic_error *err)
{
    const char *from = text + strlen(TOPIC_JETSTREAM_SCHEME);
    *location = (struct topic_nats_location){0};
    location->text = topic_memory_copy(from, strlen(from), err);
    if (!location->text)
        return -1;
    if (strchr(from, '@') || topic_location_secret_is_in(from, strlen(from)))
        return topic_error_set(err, TOPIC_JETSTREAM_SCHEME
                               ": the location is not HOST:PORT and names: it has an @ or a "
                               "password: the user and the password belong into the file of "
                               "--credentials");
    char *rest = location->text;
    char *servers = next_part(&rest, '/');
    if (servers && add_servers(location, servers, err) < 0)
        return -1;
    location->first = next_part(&rest, '/');
    location->second = is_source ? next_part(&rest, '/') : NULL;
    if (!servers || rest || !is_name(location->first, !is_source) ||
        (is_source && !is_name(location->second, false)))
        return topic_error_set(err,
                               is_source
                                   ? "%s: write jetstream://HOST:PORT/STREAM/CONSUMER, names of "
                                     "at most 160 bytes"
                                   : "%s: write jetstream://HOST:PORT/SUBJECT",
                               text);
    return 0;
}

void topic_nats_location_release(struct topic_nats_location *location)
{
    free(location->text);
    *location = (struct topic_nats_location){0};
}
