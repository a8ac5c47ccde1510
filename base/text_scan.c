#include "base/text_scan.h"

#include <string.h>
#include <strings.h>

static bool is_in(char byte, const char *bytes)
{
    return byte != '\0' && strchr(bytes, byte);
}

struct topic_text topic_text_scan_trim(struct topic_text text, const char *bytes)
{
    size_t start = topic_text_scan_skip(text, 0, bytes);
    size_t end = text.len;
    while (end > start && is_in(text.bytes[end - 1], bytes))
        end--;
    return (struct topic_text){.bytes = text.len > 0 ? text.bytes + start : text.bytes,
                               .len = end - start};
}

size_t topic_text_scan_skip(struct topic_text text, size_t at, const char *bytes)
{
    while (at < text.len && is_in(text.bytes[at], bytes))
        at++;
    return at;
}

bool topic_text_scan_has_prefix(struct topic_text text, size_t at, const char *prefix)
{
    size_t len = strlen(prefix);
    return text.len - at >= len && memcmp(text.bytes + at, prefix, len) == 0;
}

bool topic_text_scan_has_prefix_in_any_case(struct topic_text text, size_t at, const char *prefix)
{
    size_t len = strlen(prefix);
    return text.len - at >= len && strncasecmp(text.bytes + at, prefix, len) == 0;
}

bool topic_text_scan_is_one_of(struct topic_text text, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strlen(names[i]) == text.len && strncasecmp(names[i], text.bytes, text.len) == 0)
            return true;
    return false;
}

size_t topic_text_scan_line_end(struct topic_text text, size_t at)
{
    while (at < text.len && text.bytes[at] != '\n' && text.bytes[at] != '\r')
        at++;
    return at;
}

size_t topic_text_scan_next_line(struct topic_text text, size_t at)
{
    at = topic_text_scan_line_end(text, at);
    if (at + 1 < text.len && text.bytes[at] == '\r' && text.bytes[at + 1] == '\n')
        at++;
    return at < text.len ? at + 1 : at;
}
