/* postgresql_location.h - reads postgresql://USER@HOST:PORT/DATABASE?table=…&key=…&record=….
 *
 * Parameters that are not the bridge's (sslmode, passfile, host) are libpq's. A password is
 * refused: the location is seen in the list of processes, in the log and in --print-config. So is a
 * server beyond this machine without sslmode=verify-full, unless --insecure is given. */
#ifndef TOPIC_BRIDGE_POSTGRESQL_POSTGRESQL_LOCATION_H
#define TOPIC_BRIDGE_POSTGRESQL_POSTGRESQL_LOCATION_H

#include <stdbool.h>
#include <stddef.h>

#include "bridge/engine/engine.h"
#include "topicd/error.h"

/* Names as they are in the database: not quoted. */
struct topic_postgresql_location {
    char *schema; /* NULL: the search path finds the table */
    char *table;
    char *key;
    char *record;
    char *due; /* of a source: when a row may be taken; NULL: it is settled */
    char *deliveries;
    char *done;      /* of a source: "keep" or "delete" a row that is settled */
    char **keywords; /* libpq's, ending with NULL */
    char **values;
};

/* All zero is empty. Release in any case. */
int topic_postgresql_location_read(struct topic_postgresql_location *location,
                                   const struct topic_engine_options *options,
                                   struct topic_error *err);
void topic_postgresql_location_release(struct topic_postgresql_location *location);

/* Whether both would connect to the same database in the same way. */
bool topic_postgresql_location_is_same_database(const struct topic_postgresql_location *a,
                                                const struct topic_postgresql_location *b);

#endif
