#include "training/table/row_object.h"

#include <string.h>

#include "base/text.h"

static bool has_column(struct topic_text (*name_of)(const void *table, size_t column),
                       const void *table, size_t count, const char *wanted)
{
    for (size_t i = 0; i < count; i++) {
        struct topic_text name = name_of(table, i);
        if (topic_text_is(name, wanted))
            return true;
    }
    return false;
}

/* "topics.responses", of rows of Argilla. */
static bool has_responses(struct topic_text (*name_of)(const void *table, size_t column),
                          const void *table, size_t count)
{
    static const char end[] = ".responses";
    for (size_t i = 0; i < count; i++) {
        struct topic_text name = name_of(table, i);
        if (name.len >= sizeof end &&
            memcmp(name.bytes + name.len - strlen(end), end, strlen(end)) == 0)
            return true;
    }
    return false;
}

bool topic_row_object_is_export(struct topic_text (*name_of)(const void *table, size_t column),
                                const void *table, size_t count)
{
    return has_column(name_of, table, count, "answer") || has_responses(name_of, table, count) ||
           (has_column(name_of, table, count, "annotation_id") &&
            has_column(name_of, table, count, "annotator"));
}

int topic_row_object_set(json_t *object, struct topic_text name, struct topic_text cell,
                         struct topic_error *err)
{
    json_t *value = NULL;
    if (name.len == 0 || cell.len == 0)
        return 0;
    if (cell.bytes[0] == '{' || cell.bytes[0] == '[')
        value = json_loadb(cell.bytes, cell.len, 0, NULL);
    if (!value)
        value = json_stringn(cell.bytes, cell.len);
    if (!value || json_object_setn_new(object, name.bytes, name.len, value) < 0)
        return topic_error_set(err, "a cell is not UTF-8, or memory is out");
    return 0;
}
