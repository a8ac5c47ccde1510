#include "training/unsupported/literal_kind.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

#include "base/text_scan.h"
#include "training/unsupported/source_scan.h"

/* Whether a value is at `at`, and then a comma or, behind a text, a bracket: prose in quotes goes
 * on, and "[2024]" is a heading. */
static bool is_value(struct topic_text text, size_t at)
{
    size_t end = topic_source_scan_string_end(text, at);
    const char *ends = end > 0 ? ",:])}" : ",";
    if (end == 0 && at < text.len && isdigit((unsigned char)text.bytes[at]))
        for (end = at; end < text.len && topic_text_scan_is_any(text.bytes[end], "0123456789.");)
            end++;
    end = end > 0 ? topic_text_scan_skip(text, end, TOPIC_TEXT_SCAN_BLANKS) : 0;
    return end > 0 && (end == text.len || topic_text_scan_is_any(text.bytes[end], ends));
}

bool topic_literal_kind_is_list(struct topic_text start)
{
    const char *end = memchr(start.bytes, '\n', start.len);
    size_t len = end ? (size_t)(end - start.bytes) : start.len;
    size_t at = 0;
    while (len > 0 && memchr(" \t\r,;", start.bytes[len - 1], 5))
        len--;
    while (at < len && topic_text_scan_is_any(start.bytes[at], "[({"))
        at = topic_text_scan_skip(start, at + 1, TOPIC_TEXT_SCAN_BLANKS);
    return len > 2 && at > 0 && topic_text_scan_is_any(start.bytes[len - 1], "])") &&
           is_value(start, at);
}

bool topic_literal_kind_is_dictionary(struct topic_text text)
{
    size_t at = 0;
    bool has_brace = false;
    while (at < text.len && topic_text_scan_is_any(text.bytes[at], "[({")) {
        has_brace = text.bytes[at] == '{';
        at = topic_text_scan_skip(text, at + 1, TOPIC_TEXT_SCAN_BLANKS);
    }
    size_t end = has_brace ? topic_source_scan_string_end(text, at) : 0;
    return end > 0 && text.bytes[at] == '\'' && end < text.len && text.bytes[end] == ':';
}

bool topic_literal_kind_is_object(struct topic_text text)
{
    size_t at = topic_text_scan_has_prefix_in_any_case(text, 0, "[")
                    ? topic_text_scan_skip(text, 1, TOPIC_TEXT_SCAN_BLANKS)
                    : 0;
    size_t open = topic_source_scan_name_end(text, at, "_.");
    if (open == at || open + 1 >= text.len || text.bytes[open] != '(')
        return false;
    size_t inner = open + 1;
    size_t name = topic_source_scan_name_end(text, inner, "_.");
    if (name > inner && name + 1 < text.len && text.bytes[name] == '=')
        return topic_text_scan_is_any(text.bytes[name + 1], "[({") || is_value(text, name + 1) ||
               topic_text_scan_has_prefix_in_any_case(text, name + 1, "None");
    while (inner < text.len && topic_text_scan_is_any(text.bytes[inner], "[({"))
        inner = topic_text_scan_skip(text, inner + 1, TOPIC_TEXT_SCAN_BLANKS);
    return inner > open + 1 && is_value(text, inner);
}
