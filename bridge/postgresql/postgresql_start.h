/* postgresql_start.h - makes a connection to a server, of whichever host of the location answers.
 *
 * Until it is made, libpq keeps what the server sends without a limit, and reads on without looking
 * at the time as long as something comes. So no more is read than a server has to say; libpq gives
 * each host as many seconds as connect_timeout says, which is 3 unless the location has another.
 */
#ifndef TOPIC_BRIDGE_POSTGRESQL_POSTGRESQL_START_H
#define TOPIC_BRIDGE_POSTGRESQL_POSTGRESQL_START_H

#include <libpq-fe.h>
#include <stdbool.h>

#include "bridge/engine/engine.h"
#include "bridge/postgresql/postgresql_location.h"
#include "topicd/error.h"

/* Of the notices that servers send while connections are made, the first goes to the log. */
struct topic_postgresql_notices {
    const char *name; /* the location's, for the log */
    bool is_told;
};

struct topic_postgresql_start {
    const struct topic_postgresql_location *location;
    struct topic_postgresql_notices *notices;
    const struct topic_engine_stop *stop;
    bool is_unfit; /* set: the server was there, and waiting would not mend it */
    bool is_left;  /* set: the bridge stops, and a thread still uses location and notices */
};

/* The connection does not block from then on, and drops notices, which may quote records. NULL: it
 * failed. */
PGconn *topic_postgresql_start(struct topic_postgresql_start *start, struct topic_error *err);

#endif
