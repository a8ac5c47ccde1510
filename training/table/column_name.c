#include "training/table/column_name.h"

#include <ctype.h>
#include <stddef.h>

#include "base/text.h"
#include "base/text_scan.h"

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

int topic_column_name_each_meaning(const struct topic_field_map *map, struct topic_text name,
                                   int (*visit)(void *context, enum topic_record_key key,
                                                unsigned rank),
                                   void *context)
{
    size_t count;
    const struct topic_field_map_path *paths = topic_field_map_paths(map, &count);
    int status = 0;
    unsigned rank;
    name = topic_text_scan_trim(name, TOPIC_TEXT_SCAN_BLANKS);
    for (size_t i = 0; i < count && status == 0; i++)
        if (topic_text_is_same(paths[i].path, name))
            status = visit(context, paths[i].key, paths[i].rank);
    enum topic_record_key key = topic_column_name_key(map, name, &rank);
    return status == 0 && key != TOPIC_RECORD_OTHER ? visit(context, key, rank) : status;
}
