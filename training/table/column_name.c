#include "training/table/column_name.h"

#include <stddef.h>

#include "base/text.h"
#include "record/blank_text.h"

/* A name as it is written comes first: a map may have it. */
enum topic_record_key topic_column_name_key(const struct topic_field_map *map,
                                            struct topic_text name, unsigned *rank)
{
    enum topic_record_key key = topic_field_map_key(map, name.bytes, name.len, rank);
    const struct topic_keys_name *own = topic_keys_find_column(name.bytes, name.len);
    if (key != TOPIC_RECORD_OTHER || !own)
        return key;
    key = topic_field_map_key(map, own->name, own->len, rank);
    if (key != TOPIC_RECORD_OTHER || !topic_keys_is_of_program(own) ||
        topic_field_map_names_text(map, name.bytes, name.len))
        return key;
    *rank = topic_field_map_count(map, own->key) + own->rank;
    return own->key;
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
    name = topic_blank_text_trim(name);
    for (size_t i = 0; i < count && status == 0; i++)
        if (topic_text_is_same(paths[i].path, name))
            status = visit(context, paths[i].key, paths[i].rank);
    enum topic_record_key key = topic_column_name_key(map, name, &rank);
    return status == 0 && key != TOPIC_RECORD_OTHER ? visit(context, key, rank) : status;
}
