#include "training/table/column_name.h"

#include <ctype.h>
#include <stddef.h>

/* A longer name of a column is none of ours. */
#define KEY_MAX_BYTES 40

enum topic_record_key topic_column_name_key(const struct topic_field_map *map,
                                            struct topic_text name, unsigned *rank)
{
    char lower[KEY_MAX_BYTES];
    enum topic_record_key key = topic_field_map_key(map, name.bytes, name.len, rank);
    if (key != TOPIC_RECORD_OTHER || name.len > sizeof lower)
        return key;
    for (size_t i = 0; i < name.len; i++)
        lower[i] = (char)tolower((unsigned char)name.bytes[i]);
    return topic_field_map_key(map, lower, name.len, rank);
}
