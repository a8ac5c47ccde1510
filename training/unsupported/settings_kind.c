#include "training/unsupported/settings_kind.h"

#include <ctype.h>
#include <stddef.h>

#include "base/text_scan.h"
#include "training/unsupported/source_scan.h"

/* title = "Chips", or title = Chips below [article]. */
static bool is_setting(struct topic_text line, bool needs_quote)
{
    size_t at = topic_source_scan_name_end(line, 0, "_-.");
    if (at == 0 || isdigit((unsigned char)line.bytes[0]))
        return false;
    at = topic_text_scan_skip(line, at, " \t");
    if (at >= line.len || line.bytes[at] != '=')
        return false;
    at = topic_text_scan_skip(line, at + 1, " \t");
    return at < line.len && (!needs_quote || topic_text_scan_is_any(line.bytes[at], "\"'[{"));
}

#define SETTINGS_SEEN 5
#define SETTINGS_MIN 3

/* "name=a value", or "name = value": "E = mc2 is a formula" is a sentence. */
static bool is_property(struct topic_text line)
{
    size_t name = topic_source_scan_name_end(line, 0, "_-.");
    size_t value = topic_text_scan_skip(line, topic_text_scan_skip(line, name, " \t") + 1, " \t");
    bool is_tight = line.bytes[name] == '=';
    return is_tight || topic_text_scan_is_any(line.bytes[value], "\"'[{") ||
           topic_text_scan_find_any(line, value, " \t") == line.len;
}

/* Lines that are all settings, but for comments. */
static bool is_properties(struct topic_text text)
{
    size_t settings = 0;
    while (settings < SETTINGS_SEEN && text.len > 0) {
        struct topic_text line = topic_source_scan_first_line(text);
        text = topic_source_scan_rest(text);
        if (line.len == 0 || topic_text_scan_is_any(line.bytes[0], "#!;"))
            continue;
        if (!is_setting(line, false) || !is_property(line))
            return false;
        settings++;
    }
    return settings >= SETTINGS_MIN;
}

/* Behind the comments at the beginning. */
static struct topic_text skip_comments(struct topic_text text)
{
    struct topic_text line = topic_source_scan_first_line(text);
    while (text.len > 0 && (line.len == 0 || topic_text_scan_is_any(line.bytes[0], "#;"))) {
        text = topic_source_scan_rest(text);
        line = topic_source_scan_first_line(text);
    }
    return text;
}

bool topic_settings_kind_is(struct topic_text text)
{
    text = skip_comments(text);
    struct topic_text line = topic_source_scan_first_line(text);
    struct topic_text next = topic_source_scan_first_line(topic_source_scan_rest(text));
    size_t name =
        line.len > 2 && line.bytes[0] == '[' ? topic_source_scan_name_end(line, 1, "_-.[] ") : 0;
    if (name > 1 && name == line.len && line.bytes[line.len - 1] == ']')
        return is_setting(next, false);
    return (is_setting(line, true) && is_setting(next, false)) || is_properties(text);
}
