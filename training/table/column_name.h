/* column_name.h - what the name of a table's column means: as written, or else in any case, also
 * that of a body in another program (record/keys.h).
 */
#ifndef TOPIC_TRAINING_TABLE_COLUMN_NAME_H
#define TOPIC_TRAINING_TABLE_COLUMN_NAME_H

#include "record/field_map.h"
#include "record/keys.h"
#include "topicd/article.h"

/* Sets *rank to the place of the name among those of its key. The map may be NULL. */
enum topic_record_key topic_column_name_key(const struct topic_field_map *map,
                                            struct topic_text name, unsigned *rank);

/* Calls visit with each meaning of a column, until one fails: those of the map, and that of its
 * name. Blanks around the name do not count. Returns what the last call returned. */
int topic_column_name_each_meaning(const struct topic_field_map *map, struct topic_text name,
                                   int (*visit)(void *context, enum topic_record_key key,
                                                unsigned rank),
                                   void *context);

#endif
