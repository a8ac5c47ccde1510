/* postgresql_table.h - a table that a location names: that it is there, and how to write SQL for
 * it.
 *
 * All texts are for SQL: identifiers are quoted, types are the server's own words for them. */
#ifndef TOPIC_BRIDGE_POSTGRESQL_POSTGRESQL_TABLE_H
#define TOPIC_BRIDGE_POSTGRESQL_POSTGRESQL_TABLE_H

#include <stdbool.h>

#include "bridge/engine/engine.h"
#include "bridge/postgresql/postgresql_connection.h"
#include "topicd/error.h"

struct topic_postgresql_table {
    char *name; /* with its schema, if the location has one */
    char *key;
    char *record;
    char *due; /* of a source; otherwise NULL */
    char *deliveries;
    char *key_type;
    char *record_type;   /* text, character varying, json, jsonb or bytea */
    unsigned long oid;   /* the server's number for it */
    bool is_partitioned; /* its rows have no xmax to look at */
};

/* Finds the table and checks its columns. -1 with connection open: it cannot be used as it is.
 * Release in any case. */
int topic_postgresql_table_open(struct topic_postgresql_table *table,
                                struct topic_postgresql_connection *connection,
                                const struct topic_postgresql_location *location,
                                enum topic_engine_role role, struct topic_error *err);
void topic_postgresql_table_release(struct topic_postgresql_table *table);

#endif
