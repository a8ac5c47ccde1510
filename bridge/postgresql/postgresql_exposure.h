/* postgresql_exposure.h - what others could see of a location, or of the records on their way. */
#ifndef TOPIC_BRIDGE_POSTGRESQL_POSTGRESQL_EXPOSURE_H
#define TOPIC_BRIDGE_POSTGRESQL_POSTGRESQL_EXPOSURE_H

#include <libpq-fe.h>
#include <stdbool.h>

#include "topicd/error.h"

/* USER:PASSWORD@, also where the password has characters that should have been written %XX: then
 * what follows a colon is no port. */
bool topic_postgresql_exposure_has_password(const char *location);

/* Refuses a server beyond this machine without sslmode=verify-full. `given` is of the location;
 * where that says nothing, libpq's environment counts. */
int topic_postgresql_exposure_check(const PQconninfoOption *given, struct topic_error *err);

#endif
