/* postgresql_storing.h - the statement that stores a record as a row. */
#ifndef TOPIC_BRIDGE_POSTGRESQL_POSTGRESQL_STORING_H
#define TOPIC_BRIDGE_POSTGRESQL_POSTGRESQL_STORING_H

#include "bridge/engine/engine.h"
#include "bridge/postgresql/postgresql_table.h"
#include "topicd/error.h"

/* Its parameters: key and record, and of a rejected one code, reason, file, line and own id. It
 * replaces a row of the same key; its result, where the table lets it tell, is whether there was
 * one. With `settling`, a statement that settles a row and whose three parameters come first, it
 * does nothing unless that settled one. To be freed; NULL: out of memory. */
char *topic_postgresql_storing_sql(const struct topic_postgresql_table *table,
                                   enum topic_engine_role role, const char *settling,
                                   struct topic_error *err);

#endif
