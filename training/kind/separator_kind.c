#include "training/kind/separator_kind.h"

#include <stddef.h>
#include <string.h>

#include "base/text_scan.h"
#include "record/keys.h"

/* Which programs write between columns, besides those that are read. */
static const char separators[] = "~^:#/!&*%$@+=";

static bool is_of_name(char byte)
{
    return ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z') || (byte >= '0' && byte <= '9') ||
           byte == '_' || byte == '-' || byte == '.';
}

static enum topic_record_key key_of(struct topic_text name)
{
    unsigned rank;
    const struct topic_keys_name *capitals = topic_keys_find_in_capitals(name.bytes, name.len);
    return capitals ? capitals->key : topic_keys_find(name.bytes, name.len, &rank);
}

static size_t count_bytes(struct topic_text text, char byte)
{
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++)
        count += text.bytes[i] == byte;
    return count;
}

/* How many columns the line names with this sign between them; 0: it is no header. */
static size_t count_columns(struct topic_text line, char separator)
{
    size_t columns = 0;
    size_t keys = 0;
    bool has_text = false;
    for (size_t at = 0; at <= line.len; columns++) {
        size_t end = at;
        while (end < line.len && is_of_name(line.bytes[end]))
            end++;
        if (end == at || (end < line.len && line.bytes[end] != separator))
            return 0;
        enum topic_record_key key = key_of((struct topic_text){line.bytes + at, end - at});
        keys += key != TOPIC_RECORD_OTHER;
        has_text = has_text || (size_t)key < TOPIC_FIELD_COUNT;
        at = end + 1;
    }
    return has_text && keys > 1 ? columns : 0;
}

bool topic_separator_kind_is_table(struct topic_text start)
{
    const struct topic_text line = {start.bytes, topic_text_scan_line_end(start, 0)};
    size_t at = 0;
    while (at < line.len && is_of_name(line.bytes[at]))
        at++;
    if (at == line.len || !topic_text_scan_is_any(line.bytes[at], separators))
        return false;
    const char separator = line.bytes[at];
    const size_t columns = count_columns(line, separator);
    const size_t next = topic_text_scan_next_line(start, 0);
    const struct topic_text row = {start.bytes + next,
                                   topic_text_scan_line_end(start, next) - next};
    return columns > 1 && count_bytes(row, separator) + 1 >= columns;
}
