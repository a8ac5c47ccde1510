#include "bridge/postgresql/postgresql_location.h"

#include <libpq-fe.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "bridge/engine/location_secret.h"
#include "bridge/postgresql/postgresql_exposure.h"

/* A location is one line of a file or one argument; a real one has some hundred bytes. */
#define MAX_LOCATION 8192

/* PostgreSQL cuts longer names without a word (NAMEDATALEN). */
#define MAX_NAME 63

#define TELL_PASSWORD                                                                              \
    "which others would see: write it into ~/.pgpass, or into a file that passfile= names"

/* libpq knows about 40 keywords. */
#define MAX_KEYWORDS 100

/* What libpq is told where the location says nothing. A server that is away is noticed within
 * seconds, and after a failover the one that can be written is found. */
static const char *const defaults[][2] = {
    {"connect_timeout", "3"},    {"fallback_application_name", "topicd-bridge"},
    {"keepalives_idle", "10"},   {"keepalives_interval", "5"},
    {"keepalives_count", "3"},   {"tcp_user_timeout", "15000"},
    {"client_encoding", "UTF8"}, {"target_session_attrs", "read-write"},
};
#define DEFAULTS (sizeof defaults / sizeof *defaults)

struct parameter {
    const char *name;
    size_t offset;
    const char *standard; /* NULL: it must be given */
    bool is_of_source;
};

#define AT(field) offsetof(struct topic_postgresql_location, field)

static const struct parameter parameters[] = {
    {"table", AT(table), NULL, false},
    {"key", AT(key), "key", false},
    {"record", AT(record), "record", false},
    {"due", AT(due), "topicd_due", true},
    {"deliveries", AT(deliveries), "topicd_deliveries", true},
    {"done", AT(done), "keep", true},
};
#define PARAMETERS (sizeof parameters / sizeof *parameters)

static char **field_of(struct topic_postgresql_location *location,
                       const struct parameter *parameter)
{
    return (char **)(void *)((char *)location + parameter->offset);
}

static int hex(char digit)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    if (digit >= 'a' && digit <= 'f')
        return digit - 'a' + 10;
    return digit >= 'A' && digit <= 'F' ? digit - 'A' + 10 : -1;
}

/* Replaces %XX; NULL: there is a % without two digits, or the text is no UTF-8 or has a NUL. */
static char *decode(const char *text, size_t len, struct topic_error *err)
{
    char *plain = topic_memory_copy(text, len, err);
    size_t out = 0;
    bool is_good = plain != NULL;
    for (size_t i = 0; is_good && i < len; i++) {
        int high = text[i] == '%' && i + 2 < len ? hex(text[i + 1]) : -1;
        int low = high >= 0 ? hex(text[i + 2]) : -1;
        is_good = text[i] != '%' || (low >= 0 && high + low > 0);
        if (is_good && text[i] == '%')
            i += 2;
        if (is_good)
            plain[out++] = low >= 0 ? (char)(high * 16 + low) : text[i];
    }
    if (is_good)
        plain[out] = '\0';
    if (is_good && topic_utf8_is_valid(plain, out))
        return plain;
    free(plain);
    topic_error_set(err, "%.*s: is not UTF-8 with %%XX for special characters", (int)len, text);
    return NULL;
}

/* The name of a parameter; of one that is none, nothing is shown. */
static char *decode_name(const char *text, size_t len, struct topic_error *err)
{
    char *name = decode(text, len, NULL);
    if (name && !name[strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_")])
        return name;
    free(name);
    topic_error_set(err, "after the ? there is a name of other characters than letters and _");
    return NULL;
}

static bool is_password(const char *name)
{
    return strcmp(name, "password") == 0 || strcmp(name, "sslpassword") == 0;
}

static int decode_to(char **field, const char *text, size_t len, struct topic_error *err)
{
    free(*field);
    *field = decode(text, len, err);
    if (*field && **field && strlen(*field) <= MAX_NAME)
        return 0;
    return topic_error_set(err, "\"%.*s\" is not a name of 1 to %d bytes", (int)len, text,
                           MAX_NAME);
}

/* table=NAME or SCHEMA.NAME; a dot in a name is %2E. */
static int read_table(struct topic_postgresql_location *location, const char *text, size_t len,
                      struct topic_error *err)
{
    const char *dot = memchr(text, '.', len);
    size_t schema_len = dot ? (size_t)(dot - text) : 0;
    if (dot && decode_to(&location->schema, text, schema_len, err) < 0)
        return -1;
    if (dot)
        schema_len++;
    return decode_to(&location->table, text + schema_len, len - schema_len, err);
}

/* 1: the parameter is the bridge's; 0: libpq's. */
static int read_parameter(struct topic_postgresql_location *location, enum topic_engine_role role,
                          const char *name, const char *text, size_t len, struct topic_error *err)
{
    for (size_t i = 0; i < PARAMETERS; i++) {
        const struct parameter *parameter = &parameters[i];
        if (strcmp(name, parameter->name) != 0)
            continue;
        if (parameter->is_of_source && role != TOPIC_ENGINE_SOURCE)
            return topic_error_set(err, "%s=: is for --from alone", name);
        if (*field_of(location, parameter))
            return topic_error_set(err, "%s=: is given twice", name);
        int status = parameter->offset == AT(table)
                         ? read_table(location, text, len, err)
                         : decode_to(field_of(location, parameter), text, len, err);
        return status < 0 ? -1 : 1;
    }
    if (is_password(name))
        return topic_error_set(err,
                               "%s=: others would see it: write it into ~/.pgpass, or into a "
                               "file that passfile= names",
                               name);
    if (strcmp(name, "service") == 0)
        return topic_error_set(err, "service=: is not read: write host and database here");
    return 0;
}

/* Takes the bridge's parameters out; what is left is libpq's, in `rest`. */
static int read_parameters(struct topic_postgresql_location *location, enum topic_engine_role role,
                           const char *query, struct topic_buffer *rest, struct topic_error *err)
{
    char separator = '?';
    while (*query) {
        size_t len = strcspn(query, "&");
        const char *equals = memchr(query, '=', len);
        const char *end = query + len;
        if (!equals)
            return topic_error_set(err, "after the ? there is something that is not NAME=VALUE");
        char *name = decode_name(query, (size_t)(equals - query), err);
        if (name && !is_password(name) &&
            topic_location_secret_is_in(equals + 1, (size_t)(end - equals - 1))) {
            topic_error_set(err, "%s=: has a password, " TELL_PASSWORD, name);
            free(name);
            return -1;
        }
        int is_ours = -1;
        if (name)
            is_ours =
                read_parameter(location, role, name, equals + 1, (size_t)(end - equals - 1), err);
        free(name);
        if (is_ours < 0)
            return -1;
        if (is_ours == 0) {
            if (topic_buffer_format(rest, err, "%c%.*s", separator, (int)len, query) < 0)
                return -1;
            separator = '&';
        }
        query += len;
        query += *query == '&';
    }
    return 0;
}

static int fill_in(struct topic_postgresql_location *location, enum topic_engine_role role,
                   struct topic_error *err)
{
    for (size_t i = 0; i < PARAMETERS; i++) {
        const struct parameter *parameter = &parameters[i];
        char **field = field_of(location, parameter);
        if (*field || (parameter->is_of_source && role != TOPIC_ENGINE_SOURCE))
            continue;
        if (!parameter->standard)
            return topic_error_set(err, "has no %s=: add ?table=NAME", parameter->name);
        *field = topic_memory_copy(parameter->standard, strlen(parameter->standard), err);
        if (!*field)
            return -1;
    }
    if (!location->done || strcmp(location->done, "keep") == 0 ||
        strcmp(location->done, "delete") == 0)
        return 0;
    return topic_error_set(err, "done=%s: write done=keep or done=delete", location->done);
}

static int add_keyword(struct topic_postgresql_location *location, size_t *count, const char *name,
                       const char *value, struct topic_error *err)
{
    if (*count + 1 >= MAX_KEYWORDS)
        return topic_error_set(err, "has more than %d parameters", MAX_KEYWORDS);
    location->keywords[*count] = topic_memory_copy(name, strlen(name), err);
    location->values[*count] = topic_memory_copy(value, strlen(value), err);
    if (!location->keywords[*count] || !location->values[*count])
        return -1;
    (*count)++;
    return 0;
}

/* The defaults first: of two values, libpq takes the last. */
static int keep_keywords(struct topic_postgresql_location *location,
                         const PQconninfoOption *options, struct topic_error *err)
{
    size_t count = 0;
    location->keywords = topic_memory_new(MAX_KEYWORDS, sizeof *location->keywords, err);
    location->values = topic_memory_new(MAX_KEYWORDS, sizeof *location->values, err);
    if (!location->keywords || !location->values)
        return -1;
    for (size_t i = 0; i < DEFAULTS; i++)
        if (add_keyword(location, &count, defaults[i][0], defaults[i][1], err) < 0)
            return -1;
    for (const PQconninfoOption *option = options; option->keyword; option++) {
        if (option->val && (is_password(option->keyword) ||
                            (strcmp(option->keyword, "user") == 0 && strchr(option->val, ':'))))
            return topic_error_set(err, "has a password, " TELL_PASSWORD);
        if (option->val && add_keyword(location, &count, option->keyword, option->val, err) < 0)
            return -1;
    }
    return 0;
}

static int read_connection(struct topic_postgresql_location *location, const char *uri,
                           bool is_insecure, struct topic_error *err)
{
    char *why = NULL;
    PQconninfoOption *options = PQconninfoParse(uri, &why);
    int status = -1;
    if (options) {
        status = keep_keywords(location, options, err);
        if (status == 0 && !is_insecure)
            status = topic_postgresql_exposure_check(options, err);
    } else {
        topic_error_set(err, "%.*s", why ? (int)strcspn(why, "\n") : 13,
                        why ? why : "out of memory");
    }
    PQfreemem(why);
    PQconninfoFree(options);
    return status;
}

static int read(struct topic_postgresql_location *location,
                const struct topic_engine_options *options, struct topic_error *err)
{
    struct topic_buffer uri = {0};
    const char *text = options->location;
    size_t base_len = strcspn(text, "?");
    int status = -1;
    if (strlen(text) > MAX_LOCATION)
        topic_error_set(err, "has more than %d bytes", MAX_LOCATION);
    else if (topic_buffer_append(&uri, text, base_len, err) == 0 &&
             read_parameters(location, options->role, text + base_len + (text[base_len] == '?'),
                             &uri, err) == 0 &&
             fill_in(location, options->role, err) == 0 && topic_buffer_string(&uri, err))
        status = read_connection(location, uri.bytes, options->is_insecure, err);
    topic_buffer_release(&uri);
    return status;
}

int topic_postgresql_location_read(struct topic_postgresql_location *location,
                                   const struct topic_engine_options *options,
                                   struct topic_error *err)
{
    struct topic_error why = {0};
    *location = (struct topic_postgresql_location){0};
    if (topic_postgresql_exposure_has_password(options->location))
        return topic_error_set(err, "postgresql://: the location has a password, " TELL_PASSWORD);
    if (read(location, options, &why) == 0)
        return 0;
    return topic_error_set(err, "%.*s: %s", (int)strcspn(options->location, "?"), options->location,
                           why.text);
}

static void free_list(char **list)
{
    for (size_t i = 0; list && list[i]; i++)
        free(list[i]);
    free(list);
}

void topic_postgresql_location_release(struct topic_postgresql_location *location)
{
    for (size_t i = 0; i < PARAMETERS; i++)
        free(*field_of(location, &parameters[i]));
    free(location->schema);
    free_list(location->keywords);
    free_list(location->values);
    *location = (struct topic_postgresql_location){0};
}

bool topic_postgresql_location_is_same_database(const struct topic_postgresql_location *a,
                                                const struct topic_postgresql_location *b)
{
    size_t i = 0;
    while (a->keywords[i] && b->keywords[i] && strcmp(a->keywords[i], b->keywords[i]) == 0 &&
           strcmp(a->values[i], b->values[i]) == 0)
        i++;
    return !a->keywords[i] && !b->keywords[i];
}
