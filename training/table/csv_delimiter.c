#include "training/table/csv_delimiter.h"

#include <string.h>

#include "base/text_scan.h"
#include "training/table/column_name.h"

static int count_meaning(void *context, enum topic_record_key key, unsigned rank)
{
    (void)key;
    (void)rank;
    ++*(size_t *)context;
    return 0;
}

/* How many of the columns are keys, if this is the separator. */
static size_t count_keys(const struct topic_field_map *map, struct topic_text header,
                         char delimiter)
{
    size_t count = 0;
    for (size_t start = 0, at = 0; at <= header.len; at++) {
        if (at < header.len && header.bytes[at] != delimiter)
            continue;
        struct topic_text name = {header.bytes + start, at - start};
        if (name.len >= 2 && name.bytes[0] == '"' && name.bytes[name.len - 1] == '"')
            name = (struct topic_text){name.bytes + 1, name.len - 2};
        topic_column_name_each_meaning(map, name, count_meaning, &count);
        start = at + 1;
    }
    return count;
}

static size_t count_byte(struct topic_text text, char byte)
{
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++)
        count += text.bytes[i] == byte;
    return count;
}

static const char delimiters[] = {',', ';', '\t', '|'};

/* How many keys the line is divided into by the separator that makes the most of them. */
static size_t find_most_keys(const struct topic_field_map *map, struct topic_text line, char *best)
{
    size_t most = 0;
    for (size_t i = 0; i < sizeof delimiters; i++) {
        size_t keys = count_keys(map, line, delimiters[i]);
        if (keys > most) {
            most = keys;
            *best = delimiters[i];
        }
    }
    return most;
}

/* The next line that is not blank, from *at on; empty: there is none. */
static struct topic_text next_line(struct topic_text text, size_t *at)
{
    struct topic_text line = {text.bytes, 0};
    while (*at < text.len && topic_keys_is_blank(line.bytes, line.len)) {
        size_t end = topic_text_scan_next_line(text, *at);
        line = (struct topic_text){text.bytes + *at, end - *at};
        *at = end;
    }
    while (line.len > 0 && strchr("\r\n", line.bytes[line.len - 1]))
        line.len--;
    return line;
}

/* The separator that divides the first line into the most keys, or the first one behind it that has
 * two, below the lines of a report. */
static char best_delimiter(const struct topic_field_map *map, struct topic_text text)
{
    size_t at = 0;
    char best = ',';
    struct topic_text line = next_line(text, &at);
    if (find_most_keys(map, line, &best) > 0)
        return best;
    for (size_t i = 0, seen = 0; i < sizeof delimiters; i++) {
        size_t count = count_byte(line, delimiters[i]);
        best = count > seen ? delimiters[i] : best;
        seen = count > seen ? count : seen;
    }
    char below = best;
    for (size_t i = 0; i < TOPIC_CSV_ROWS_MAX_ABOVE && at < text.len; i++)
        if (find_most_keys(map, next_line(text, &at), &below) > 1)
            return below;
    return best; /* for the message about a header that names no key */
}

void topic_csv_delimiter_find(struct topic_csv_rows *rows, const struct topic_field_map *map)
{
    struct topic_text text = rows->text;
    size_t end = topic_text_scan_next_line(text, 0);
    if (text.len >= 5 && memcmp(text.bytes, "sep=", 4) == 0 && !strchr("\r\n\"", text.bytes[4]) &&
        topic_keys_is_blank(text.bytes + 5, end - 5)) {
        rows->delimiter = text.bytes[4];
        rows->at = end;
        rows->number = 1;
    } else if (rows->delimiter == ',') {
        rows->delimiter = best_delimiter(map, text);
    }
}
