#include "training/unsupported/yaml_kind.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

#include "base/text_scan.h"
#include "record/keys.h"
#include "training/unsupported/source_scan.h"

/* Behind the ':' of the name at `at`; 0: there is none. */
static size_t key_end(struct topic_text text, size_t at)
{
    size_t name = topic_source_scan_name_end(text, at, "_.");
    bool has_key = name > at && name + 1 < text.len && text.bytes[name] == ':' &&
                   topic_text_scan_is_any(text.bytes[name + 1], " \r\n");
    return has_key ? name + 1 : 0;
}

/* Longer than the names of keys. */
#define KEY_MAX_BYTES 40

#define PROSE_MIN_BLANKS 2

/* At least three words, at no indent, that begin with no key and no mark of a list. */
static bool is_prose_line(struct topic_text text, size_t at)
{
    size_t end = topic_text_scan_line_end(text, at);
    size_t quoted = topic_source_scan_string_end(text, at);
    size_t blanks = 0;
    for (size_t i = at; i < end; i++)
        blanks += text.bytes[i] == ' ';
    return blanks >= PROSE_MIN_BLANKS &&
           !topic_text_scan_is_any(text.bytes[at], " \t-#%[]{}/*,&|>.") && key_end(text, at) == 0 &&
           (quoted == 0 || quoted == text.len || text.bytes[quoted] != ':');
}

bool topic_yaml_kind_has_paragraph(struct topic_text text)
{
    bool is_behind_empty = false;
    for (size_t at = 0; at < text.len; at = topic_text_scan_next_line(text, at)) {
        if (is_behind_empty && is_prose_line(text, at))
            return true;
        is_behind_empty =
            topic_text_scan_skip(text, at, " \t") == topic_text_scan_line_end(text, at);
    }
    return false;
}

/* A key with a capital that is none of an article's: "- Room: A", and "  Time: 10" below it, is an
 * agenda. */
static bool is_heading(struct topic_text text, size_t at)
{
    unsigned rank;
    char name[KEY_MAX_BYTES];
    size_t len = key_end(text, at) - at - 1;
    if (!isupper((unsigned char)text.bytes[at]) || len >= sizeof name)
        return false;
    for (size_t i = 0; i < len; i++)
        name[i] = (char)tolower((unsigned char)text.bytes[at + i]);
    return topic_keys_find(name, len, &rank) == TOPIC_RECORD_OTHER;
}

/* A list of mappings: "- title: Chips", and "  body: ..." in the next line, or "- {title: ...". */
static bool is_list(struct topic_text text, size_t at)
{
    size_t indent = topic_text_scan_skip(text, at, " ") - at;
    if (!topic_text_scan_has_prefix_in_any_case(text, at + indent, "- "))
        return false;
    size_t item = topic_text_scan_skip(text, at + indent + 2, " ");
    if (item < text.len && text.bytes[item] == '{')
        return key_end(text, topic_text_scan_skip(text, item + 1, " ")) > 0;
    if (key_end(text, item) == 0)
        return false;
    size_t next = topic_text_scan_next_line(text, item);
    size_t key = topic_text_scan_skip(text, next, " ");
    return key >= next + indent + 2 && key_end(text, key) > 0 &&
           !(is_heading(text, item) && is_heading(text, key));
}

/* "articles:", and a list of mappings below it. */
static bool is_mapping(struct topic_text text)
{
    size_t end = key_end(text, 0);
    return end > 0 && topic_text_scan_line_end(text, end) == topic_text_scan_skip(text, end, " ") &&
           is_list(text, topic_text_scan_next_line(text, end));
}

bool topic_yaml_kind_is(struct topic_text text)
{
    return (is_list(text, 0) || is_mapping(text)) && !topic_yaml_kind_has_paragraph(text);
}

/* Where the line behind the next "---" begins, from `at` on; text.len: there is none. */
static size_t skip_fence(struct topic_text text, size_t at)
{
    const char *fence = memmem(text.bytes + at, text.len - at, "\n---", 4);
    size_t end =
        fence ? topic_text_scan_skip(text, (size_t)(fence - text.bytes) + 4, TOPIC_TEXT_SCAN_BLANKS)
              : text.len;
    return end > 0 && end < text.len && text.bytes[end - 1] == '\n' ? end : text.len;
}

bool topic_yaml_kind_is_documents(struct topic_text start)
{
    static const char *const keys[] = {"\nbody:", "\ntext:", "\ncontent:"};
    bool has_body = false;
    if (!topic_text_scan_has_prefix_in_any_case(start, 0, "---"))
        return false;
    size_t second = skip_fence(start, 3);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        has_body = has_body || memmem(start.bytes, second, keys[i], strlen(keys[i]));
    size_t name = topic_source_scan_name_end(start, second, "_.");
    return has_body && name > second && name + 1 < start.len && start.bytes[name] == ':' &&
           topic_text_scan_is_any(start.bytes[name + 1], " \r\n");
}
