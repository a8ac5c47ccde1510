#include "policy/name_lines.h"

#include "base/text_scan.h"

bool topic_name_lines_next(struct topic_text *lines, struct topic_text *name)
{
    if (lines->len == 0)
        return false;
    size_t end = topic_text_scan_line_end(*lines, 0);
    size_t next = topic_text_scan_next_line(*lines, end);
    *name = (struct topic_text){lines->bytes, end};
    *lines = (struct topic_text){lines->bytes + next, lines->len - next};
    return true;
}

static bool has_line(struct topic_text lines, const char *name, size_t len)
{
    struct topic_text line;
    while (topic_name_lines_next(&lines, &line))
        if (topic_text_is_same(line, (struct topic_text){name, len}))
            return true;
    return false;
}

int topic_name_lines_add(struct topic_buffer *lines, const char *name, size_t len,
                         struct topic_error *err)
{
    return topic_buffer_format(lines, err, "%s%.*s", lines->len > 0 ? "\n" : "", (int)len, name);
}

int topic_name_lines_add_once(struct topic_buffer *lines, const char *name, size_t len,
                              struct topic_error *err)
{
    return has_line((struct topic_text){lines->bytes, lines->len}, name, len)
               ? 0
               : topic_name_lines_add(lines, name, len, err);
}
