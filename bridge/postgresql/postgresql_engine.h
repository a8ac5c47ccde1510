/* postgresql_engine.h - the engine for postgresql://…: rows of tables, of its own or of the user's.
 */
#ifndef TOPIC_BRIDGE_POSTGRESQL_POSTGRESQL_ENGINE_H
#define TOPIC_BRIDGE_POSTGRESQL_POSTGRESQL_ENGINE_H

#include "bridge/engine/engine.h"

extern const struct topic_engine topic_postgresql_engine;

#endif
