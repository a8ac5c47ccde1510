/* location_secret.h - whether a part of a location seems to have a password, so that no message may
 * quote it. */
#ifndef TOPIC_BRIDGE_ENGINE_LOCATION_SECRET_H
#define TOPIC_BRIDGE_ENGINE_LOCATION_SECRET_H

#include <stdbool.h>
#include <stddef.h>

/* USER:PASSWORD@ or password=, also where some of it is written as %XX. `text` is what follows the
 * scheme, or one parameter. */
bool topic_location_secret_is_in(const char *text, size_t len);

#endif
