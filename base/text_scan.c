#include "base/text_scan.h"

#include <stdint.h>
#include <string.h>

bool topic_text_scan_is_any(char byte, const char *bytes)
{
    return byte != '\0' && strchr(bytes, byte);
}

struct topic_text topic_text_scan_trim(struct topic_text text, const char *bytes)
{
    size_t start = topic_text_scan_skip(text, 0, bytes);
    size_t end = text.len;
    while (end > start && topic_text_scan_is_any(text.bytes[end - 1], bytes))
        end--;
    return (struct topic_text){.bytes = text.len > 0 ? text.bytes + start : text.bytes,
                               .len = end - start};
}

size_t topic_text_scan_skip(struct topic_text text, size_t at, const char *bytes)
{
    while (at < text.len && topic_text_scan_is_any(text.bytes[at], bytes))
        at++;
    return at;
}

size_t topic_text_scan_find_any(struct topic_text text, size_t at, const char *bytes)
{
    while (at < text.len && !topic_text_scan_is_any(text.bytes[at], bytes))
        at++;
    return at;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool topic_text_scan_is_same_in_any_case(const char *a, const char *b, size_t len)
{
    size_t at = 0;
    while (at < len && a[at] != '\0' && lower(a[at]) == lower(b[at]))
        at++;
    return at == len || lower(a[at]) == lower(b[at]);
}

bool topic_text_scan_is_equal_in_any_case(const char *a, const char *b)
{
    return topic_text_scan_is_same_in_any_case(a, b, SIZE_MAX);
}

bool topic_text_scan_has_prefix(struct topic_text text, size_t at, const char *prefix)
{
    size_t len = strlen(prefix);
    return text.len - at >= len && memcmp(text.bytes + at, prefix, len) == 0;
}

bool topic_text_scan_has_prefix_in_any_case(struct topic_text text, size_t at, const char *prefix)
{
    size_t len = strlen(prefix);
    return text.len - at >= len &&
           topic_text_scan_is_same_in_any_case(text.bytes + at, prefix, len);
}

bool topic_text_scan_is_one_of(struct topic_text text, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strlen(names[i]) == text.len &&
            topic_text_scan_is_same_in_any_case(names[i], text.bytes, text.len))
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
