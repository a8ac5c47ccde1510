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

#include "bridge/postgresql/postgresql_location.h"
#include "topicd/error.h"

/* Does not block from then on. NULL: it failed; *is_unfit says whether the server was there, and
 * waiting would not mend it. */
PGconn *topic_postgresql_start(const struct topic_postgresql_location *location, bool *is_unfit,
                               struct topic_error *err);

#endif
