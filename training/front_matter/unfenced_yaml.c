#include "training/front_matter/unfenced_yaml.h"

#include <stdbool.h>
#include <string.h>

#include "base/text_scan.h"
#include "training/front_matter/plain_keys.h"

/* Front matter has a dozen lines. */
#define LINES_MAX 1000

static bool is_closing(struct topic_text line)
{
    return line.len == 3 && memcmp(line.bytes, "---", 3) == 0;
}

/* A line of YAML below the first: a key, an item of a list, a comment, or more of a value. */
static bool is_part(struct topic_text line)
{
    return line.len > 0 &&
           (memchr(" \t#", line.bytes[0], 3) || topic_text_scan_has_prefix(line, 0, "- ") ||
            topic_plain_keys_key_length(line) > 0);
}

size_t topic_unfenced_yaml_find(struct topic_text file)
{
    bool is_title = topic_text_scan_has_prefix_in_any_case(file, 0, "title:");
    if (!topic_plain_keys_begins(file))
        return 0;
    size_t at = topic_text_scan_next_line(file, 0);
    for (size_t count = 1; count < LINES_MAX && at < file.len; count++) {
        size_t next = topic_text_scan_next_line(file, at);
        struct topic_text line = {file.bytes + at, next - at};
        while (line.len > 0 && memchr(" \t\r\n", line.bytes[line.len - 1], 4))
            line.len--;
        if (is_closing(line))
            return count > 1 || is_title ? at : 0;
        if (!is_part(line))
            return 0;
        at = next;
    }
    return 0;
}
