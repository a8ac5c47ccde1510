#include "training/table/row_object.h"

#include <string.h>

#include "base/text.h"
#include "base/text_scan.h"
#include "record/keys.h"
#include "record/parser/json_parser.h"

/* Of Prodigy. */
#define ANSWER "answer"
#define ACCEPT "accept" /* an empty cell of it says that nothing was accepted */

static bool is_in_any_case(struct topic_text name, const char *wanted)
{
    return name.len == strlen(wanted) &&
           topic_text_scan_is_same_in_any_case(wanted, name.bytes, name.len);
}

static bool has_column(struct topic_text (*name_of)(const void *table, size_t column),
                       const void *table, size_t count, const char *wanted)
{
    for (size_t i = 0; i < count; i++) {
        struct topic_text name = name_of(table, i);
        if (is_in_any_case(name, wanted))
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
    return has_column(name_of, table, count, ANSWER) || has_responses(name_of, table, count) ||
           (has_column(name_of, table, count, ACCEPT) &&
            has_column(name_of, table, count, "label")) ||
           (has_column(name_of, table, count, "annotation_id") &&
            has_column(name_of, table, count, "annotator"));
}

/* The heads of a table are read in any case, the keys of an export are not. */
static struct topic_text spelling_of(struct topic_text name)
{
    const struct topic_keys_name *own = topic_keys_find_in_capitals(name.bytes, name.len);
    if (own)
        return (struct topic_text){own->name, own->len};
    if (is_in_any_case(name, ACCEPT))
        return topic_text_of(ACCEPT);
    return is_in_any_case(name, ANSWER) ? topic_text_of(ANSWER) : name;
}

int topic_row_object_set(json_t *object, struct topic_text name, struct topic_text cell,
                         struct topic_error *err)
{
    json_error_t unused;
    json_t *value = NULL;
    name = spelling_of(name);
    if (name.len == 0 || (cell.len == 0 && !topic_text_is(name, ACCEPT)) ||
        json_object_getn(object, name.bytes, name.len))
        return 0;
    if (cell.len > 0 && topic_text_scan_is_any(cell.bytes[0], "{["))
        value = topic_json_parser_load(cell, &unused);
    if (!value)
        value = json_stringn(cell.len > 0 ? cell.bytes : "", cell.len);
    if (!value || json_object_setn_new(object, name.bytes, name.len, value) < 0)
        return topic_error_set(err, "a cell is not UTF-8, or memory is out");
    return 0;
}
