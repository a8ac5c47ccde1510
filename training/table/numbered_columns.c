#include "training/table/numbered_columns.h"

#include <ctype.h>
#include <string.h>

#include "record/blank_text.h"
#include "training/table/column_name.h"

/* What stands between a name and its number. */
#define SEPARATORS "._/- ["

static struct topic_text trimmed(struct topic_text name)
{
    return topic_blank_text_trim(name);
}

/* The name without its number: tags of tags.0, label of label2; an empty one: it has none. */
static struct topic_text name_of(struct topic_text column)
{
    struct topic_text name = trimmed(column);
    if (name.len > 0 && name.bytes[name.len - 1] == ']')
        name.len--;
    size_t len = name.len;
    while (len > 0 && isdigit((unsigned char)name.bytes[len - 1]))
        len--;
    if (len == name.len)
        return (struct topic_text){"", 0};
    if (len > 0 && memchr(SEPARATORS, name.bytes[len - 1], strlen(SEPARATORS)))
        len--;
    return (struct topic_text){name.bytes, len};
}

struct topic_numbered_columns topic_numbered_columns_find(const struct topic_csv_rows *header,
                                                          const struct topic_field_map *map)
{
    struct topic_numbered_columns numbered = {.map = map, .rank = TOPIC_KEYS_LAST_RANK};
    unsigned rank;
    for (size_t i = 0; i < header->cell_count; i++) {
        struct topic_text name = name_of(topic_csv_rows_cell(header, i));
        if (topic_column_name_key(map, name, &rank) == TOPIC_RECORD_TOPICS && rank < numbered.rank)
            numbered.rank = rank;
    }
    for (size_t i = 0; i < header->cell_count; i++)
        numbered.count += topic_numbered_columns_has(&numbered, topic_csv_rows_cell(header, i));
    if (numbered.rank == TOPIC_KEYS_LAST_RANK || numbered.count < 2)
        numbered.count = 0;
    return numbered;
}

bool topic_numbered_columns_has(const struct topic_numbered_columns *numbered,
                                struct topic_text name)
{
    unsigned rank;
    struct topic_text base = name_of(name);
    return topic_column_name_key(numbered->map, base.len > 0 ? base : trimmed(name), &rank) ==
               TOPIC_RECORD_TOPICS &&
           rank == numbered->rank;
}
