/* routes.h - the table of addresses: what each is for, and who may ask for it. */
#ifndef TOPIC_WEB_ROUTES_H
#define TOPIC_WEB_ROUTES_H

#include <stdbool.h>

#include "base/buffer.h"
#include "topicd/error.h"
#include "web/access/editors_file.h"

struct MHD_Connection;

enum topic_route_kind {
    TOPIC_ROUTE_OPERATION, /* of the daemon */
    TOPIC_ROUTE_PAGE,
    TOPIC_ROUTE_HEALTH,
    TOPIC_ROUTE_SESSION, /* who is signed in, and what the daemon can do */
    TOPIC_ROUTE_SIGN_IN,
    TOPIC_ROUTE_SIGN_OUT
};

enum topic_route_value {
    TOPIC_ROUTE_NUMBER,
    TOPIC_ROUTE_TEXT,
    TOPIC_ROUTE_FLAG,
    TOPIC_ROUTE_SPANS /* the server's own: of a body of JSON */
};

/* A parameter of the query that becomes a key of the request. */
struct topic_route_parameter {
    const char *name; /* NULL ends a list */
    enum topic_route_value value;
};

struct topic_route {
    const char *path;
    enum topic_route_kind kind;
    bool is_post; /* else GET and HEAD */
    bool takes_lines;
    bool names_user; /* topicd keeps who asks */
    const char *op;
    enum topic_role role; /* that it needs; NONE: anyone who reaches the server */
    const struct topic_route_parameter *parameters;
};

/* Of two routes at one path, the one for the method. NULL: nothing is at this path. */
const struct topic_route *topic_routes_find(const char *path, bool is_post);

/* -1: a parameter stands in the query twice, or there are more than any address has. */
int topic_routes_check_query(struct MHD_Connection *connection, struct topic_error *err);

/* Writes the parameters of the query as an object of JSON. -1: one is not in the table, or its
 * value is not what it should be. */
int topic_routes_query(const struct topic_route *route, struct MHD_Connection *connection,
                       struct topic_buffer *out, struct topic_error *err);

/* Of a request whose options are in its body: whether the query has spans=utf16; -1: it has another
 * value, or another parameter. */
int topic_routes_wants_utf16(const struct topic_route *route, struct MHD_Connection *connection,
                             struct topic_error *err);

#endif
