#include "web/routes.h"

#include <string.h>

#include <microhttpd.h>

#include "wire/json.h"

/* Parameters of a query: more than any address has. */
#define MAX_PARAMETERS 16

/* Digits of a number in a query, and bytes of a text: of the longest name of a topic. */
#define MAX_NUMBER 24
#define MAX_TEXT 1000

static const struct topic_route_parameter no_parameters[] = {{NULL, TOPIC_ROUTE_NUMBER}};

static const struct topic_route_parameter tag_parameters[] = {
    {"top", TOPIC_ROUTE_NUMBER},
    {"threshold", TOPIC_ROUTE_NUMBER},
    {"min_familiarity", TOPIC_ROUTE_NUMBER},
    {"deadline_ms", TOPIC_ROUTE_NUMBER},
    {"explain", TOPIC_ROUTE_FLAG},
    {"spans", TOPIC_ROUTE_SPANS},
    {NULL, TOPIC_ROUTE_NUMBER},
};

static const struct topic_route_parameter explain_parameters[] = {
    {"spans", TOPIC_ROUTE_SPANS},
    {NULL, TOPIC_ROUTE_NUMBER},
};

static const struct topic_route_parameter history_parameters[] = {
    {"before", TOPIC_ROUTE_NUMBER},
    {"count", TOPIC_ROUTE_NUMBER},
    {NULL, TOPIC_ROUTE_NUMBER},
};

static const struct topic_route_parameter training_parameters[] = {
    {"run", TOPIC_ROUTE_NUMBER},
    {NULL, TOPIC_ROUTE_NUMBER},
};

static const struct topic_route_parameter topics_parameters[] = {
    {"details", TOPIC_ROUTE_FLAG},
    {"topic", TOPIC_ROUTE_TEXT},
    {NULL, TOPIC_ROUTE_NUMBER},
};

static const struct topic_route routes[] = {
    {"/v1/tag", TOPIC_ROUTE_OPERATION, true, true, false, "tag", TOPIC_ROLE_READER, tag_parameters},
    {"/v1/explain", TOPIC_ROUTE_OPERATION, true, false, false, "explain", TOPIC_ROLE_READER,
     explain_parameters},
    {"/v1/feedback", TOPIC_ROUTE_OPERATION, true, false, true, "feedback", TOPIC_ROLE_EDITOR,
     no_parameters},
    {"/v1/undo", TOPIC_ROUTE_OPERATION, true, false, true, "undo", TOPIC_ROLE_EDITOR,
     no_parameters},
    {"/v1/queue", TOPIC_ROUTE_OPERATION, true, false, true, "queue", TOPIC_ROLE_EDITOR,
     no_parameters},
    {"/v1/forget", TOPIC_ROUTE_OPERATION, true, false, true, "forget", TOPIC_ROLE_CHIEF,
     no_parameters},
    {"/v1/train", TOPIC_ROUTE_OPERATION, true, false, true, "train", TOPIC_ROLE_CHIEF,
     no_parameters},
    {"/v1/promote", TOPIC_ROUTE_OPERATION, true, false, true, "promote", TOPIC_ROLE_CHIEF,
     no_parameters},
    {"/v1/rollback", TOPIC_ROUTE_OPERATION, true, false, true, "rollback", TOPIC_ROLE_CHIEF,
     no_parameters},
    {"/v1/topics-file", TOPIC_ROUTE_OPERATION, true, false, true, "topics-file", TOPIC_ROLE_CHIEF,
     no_parameters},
    {"/v1/topics-file", TOPIC_ROUTE_OPERATION, false, false, false, "topics-file",
     TOPIC_ROLE_READER, no_parameters},
    {"/v1/topics", TOPIC_ROUTE_OPERATION, false, false, false, "topics", TOPIC_ROLE_READER,
     topics_parameters},
    {"/v1/status", TOPIC_ROUTE_OPERATION, false, false, false, "status", TOPIC_ROLE_READER,
     no_parameters},
    {"/v1/history", TOPIC_ROUTE_OPERATION, false, false, false, "history", TOPIC_ROLE_READER,
     history_parameters},
    {"/v1/training", TOPIC_ROUTE_OPERATION, false, false, false, "training", TOPIC_ROLE_READER,
     training_parameters},
    {"/v1/differences", TOPIC_ROUTE_OPERATION, false, false, false, "differences", TOPIC_ROLE_CHIEF,
     training_parameters},
    {"/v1/models", TOPIC_ROUTE_OPERATION, false, false, false, "models", TOPIC_ROLE_READER,
     no_parameters},
    {"/v1/healthz", TOPIC_ROUTE_HEALTH, false, false, false, NULL, TOPIC_ROLE_NONE, no_parameters},
    {"/healthz", TOPIC_ROUTE_HEALTH, false, false, false, NULL, TOPIC_ROLE_NONE, no_parameters},
    {"/v1/session", TOPIC_ROUTE_SESSION, false, false, false, NULL, TOPIC_ROLE_NONE, no_parameters},
    {"/v1/sign-in", TOPIC_ROUTE_SIGN_IN, true, false, false, NULL, TOPIC_ROLE_NONE, no_parameters},
    {"/v1/sign-out", TOPIC_ROUTE_SIGN_OUT, true, false, false, NULL, TOPIC_ROLE_NONE,
     no_parameters},
    {"/", TOPIC_ROUTE_PAGE, false, false, false, NULL, TOPIC_ROLE_NONE, no_parameters},
};

const struct topic_route *topic_routes_find(const char *path, bool is_post)
{
    const struct topic_route *found = NULL;
    for (size_t i = 0; i < sizeof routes / sizeof *routes; i++)
        if (strcmp(path, routes[i].path) == 0 && (!found || routes[i].is_post == is_post))
            found = &routes[i];
    return found;
}

struct query {
    const struct topic_route *route;
    struct topic_json json;
    struct topic_error *err;
    int status;
};

/* The names of a query, as libmicrohttpd shows them. */
struct names {
    const char *items[MAX_PARAMETERS];
    size_t count;
    struct topic_error *err;
};

static enum MHD_Result read_name(void *context, enum MHD_ValueKind kind, const char *name,
                                 const char *value)
{
    (void)kind;
    (void)value;
    struct names *names = context;
    if (!name[0])
        return MHD_YES; /* "&&" says nothing twice */
    if (names->count == MAX_PARAMETERS) {
        topic_error_set(names->err, "the address has more than %d parameters", MAX_PARAMETERS);
        return MHD_NO;
    }
    for (size_t i = 0; i < names->count; i++)
        if (strcmp(names->items[i], name) == 0) {
            topic_error_set(names->err, "%s: stands in the address twice", name);
            return MHD_NO;
        }
    names->items[names->count++] = name;
    return MHD_YES;
}

int topic_routes_check_query(struct MHD_Connection *connection, struct topic_error *err)
{
    struct names names = {.err = err};
    MHD_get_connection_values(connection, MHD_GET_ARGUMENT_KIND, read_name, &names);
    return topic_error_is_set(err) ? -1 : 0;
}

static bool is_number(const char *text)
{
    size_t len = strlen(text);
    return len > 0 && len <= MAX_NUMBER && text[0] != '.' && text[len - 1] != '.' &&
           strspn(text, "0123456789.") == len && strchr(text, '.') == strrchr(text, '.') &&
           (text[0] != '0' || len == 1 || text[1] == '.');
}

static int write_value(struct query *query, const struct topic_route_parameter *parameter,
                       const char *value)
{
    size_t len = strlen(value);
    bool is_true = strcmp(value, "true") == 0;
    topic_json_key(&query->json, parameter->name);
    if (parameter->value == TOPIC_ROUTE_NUMBER && is_number(value)) {
        topic_json_raw(&query->json, (struct topic_text){value, len});
    } else if (parameter->value == TOPIC_ROUTE_TEXT && len <= MAX_TEXT) {
        topic_json_string(&query->json, value, len);
    } else if (parameter->value == TOPIC_ROUTE_FLAG && (is_true || strcmp(value, "false") == 0)) {
        topic_json_bool(&query->json, is_true);
    } else {
        static const char *const kinds[] = {"a number", "a short text", "true or false",
                                            "for lines: it is for one article"};
        return topic_error_set(query->err, "%s=%s: is not %s", parameter->name, value,
                               kinds[parameter->value]);
    }
    return 0;
}

/* Without a name: there is none. */
static const struct topic_route_parameter *find_parameter(const struct topic_route *route,
                                                          const char *name)
{
    const struct topic_route_parameter *parameter = route->parameters;
    while (parameter->name && strcmp(parameter->name, name) != 0)
        parameter++;
    return parameter;
}

/* libmicrohttpd calls it for each parameter. */
static enum MHD_Result read_parameter(void *context, enum MHD_ValueKind kind, const char *name,
                                      const char *value)
{
    (void)kind;
    struct query *query = context;
    const struct topic_route_parameter *parameter = find_parameter(query->route, name);
    if (parameter->name)
        query->status = write_value(query, parameter, value ? value : "");
    else
        query->status =
            topic_error_set(query->err, "%s: %s has no such parameter", name, query->route->path);
    return query->status < 0 ? MHD_NO : MHD_YES;
}

int topic_routes_query(const struct topic_route *route, struct MHD_Connection *connection,
                       struct topic_buffer *out, struct topic_error *err)
{
    struct query query = {.route = route, .err = err};
    topic_json_init(&query.json, out, err);
    topic_json_open(&query.json, '{');
    MHD_get_connection_values(connection, MHD_GET_ARGUMENT_KIND, read_parameter, &query);
    topic_json_close(&query.json, '}');
    return query.status < 0 ? -1 : topic_json_finish(&query.json);
}

static enum MHD_Result read_spans(void *context, enum MHD_ValueKind kind, const char *name,
                                  const char *value)
{
    (void)kind;
    struct query *query = context;
    const struct topic_route_parameter *parameter = find_parameter(query->route, name);
    if (!parameter->name)
        query->status =
            topic_error_set(query->err, "%s: %s has no such parameter", name, query->route->path);
    else if (parameter->value != TOPIC_ROUTE_SPANS)
        query->status =
            topic_error_set(query->err, "%s: stands in the body, unless that is lines", name);
    else if (!value || strcmp(value, "utf16") != 0)
        query->status = topic_error_set(query->err, "spans=%s: is not utf16", value ? value : "");
    else
        query->status = 1;
    return query->status < 0 ? MHD_NO : MHD_YES;
}

int topic_routes_wants_utf16(const struct topic_route *route, struct MHD_Connection *connection,
                             struct topic_error *err)
{
    struct query query = {.route = route, .err = err};
    MHD_get_connection_values(connection, MHD_GET_ARGUMENT_KIND, read_spans, &query);
    return query.status;
}
