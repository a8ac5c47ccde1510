/* numbered_columns.h - a list of topics that a table spreads over columns with numbers: tags.0 and
 * tags.1, tags/0, topic[0], label_1, or label and label2.
 *
 *     struct topic_numbered_columns numbered = topic_numbered_columns_find(&header, map);
 *     if (topic_numbered_columns_has(&numbered, name))
 *         ... the cells of the column are topics beside those of the others
 *
 * A column with a number alone may be anything: only where the header has two of one name, or one
 * beside the column of that name, are they read. topic_csv_columns_read refuses the column that
 * pandas renames, topics.1 beside topics.
 */
#ifndef TOPIC_TRAINING_TABLE_NUMBERED_COLUMNS_H
#define TOPIC_TRAINING_TABLE_NUMBERED_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>

#include "record/field_map.h"
#include "training/table/csv_rows.h"

struct topic_numbered_columns {
    const struct topic_field_map *map; /* borrowed */
    unsigned rank;                     /* of their name among those of topics */
    size_t count;                      /* of the columns; 0: there are none */
};

/* Of several names, those of the one that counts first. */
struct topic_numbered_columns topic_numbered_columns_find(const struct topic_csv_rows *header,
                                                          const struct topic_field_map *map);

/* Whether the column of that name is one of them, with its number or without. */
bool topic_numbered_columns_has(const struct topic_numbered_columns *numbered,
                                struct topic_text name);

#endif
