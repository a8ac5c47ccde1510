#include "training/front_matter/yaml_cure.h"

#include <stdbool.h>
#include <string.h>

#include "base/text_scan.h"
#include "record/keys.h"

/* A line of front matter with a key at its beginning. */
struct member {
    struct topic_text key, value;
};

static bool split(struct topic_text line, struct member *member)
{
    size_t colon = topic_text_scan_find_any(line, 0, ":");
    if (colon == 0 || colon >= line.len || topic_text_scan_is_any(line.bytes[0], " \t#-"))
        return false;
    member->key = topic_text_scan_trim((struct topic_text){line.bytes, colon}, " \t\"'");
    const char *comment = memmem(line.bytes + colon, line.len - colon, " #", 2);
    size_t end = comment ? (size_t)(comment - line.bytes) : line.len;
    member->value = topic_text_scan_trim(
        (struct topic_text){line.bytes + colon + 1, end > colon ? end - colon - 1 : 0}, " \t\r");
    return member->key.len > 0;
}

static char last(struct topic_text value)
{
    return value.bytes[value.len - 1];
}

/* [AI, Energy and {a: b */
static bool is_open_list(struct topic_text value)
{
    return (value.bytes[0] == '[' && !memchr(value.bytes, ']', value.len)) ||
           (value.bytes[0] == '{' && !memchr(value.bytes, '}', value.len));
}

/* "AI */
static bool is_open_quote(struct topic_text value)
{
    return topic_text_scan_is_any(value.bytes[0], "\"'") &&
           !memchr(value.bytes + 1, value.bytes[0], value.len - 1);
}

/* "AI" grows */
static bool goes_on(struct topic_text value)
{
    const char first = value.bytes[0];
    const char closing = first == '[' ? ']' : first == '{' ? '}' : first;
    return topic_text_scan_is_any(first, "[{\"'") && last(value) != closing;
}

/* What YAML reads as more than a text: AI: the story, @ai, `ai`, [Update] AI, - AI. */
static bool needs_quotes(struct topic_text value)
{
    return goes_on(value) || topic_text_scan_is_any(value.bytes[0], "@`%*") ||
           topic_text_scan_has_prefix(value, 0, "- ") ||
           (!topic_text_scan_is_any(value.bytes[0], "[{\"'") &&
            (memmem(value.bytes, value.len, ": ", 2) || last(value) == ':'));
}

/* The last line with such a value, down to that of the error: a value may go on for several. */
static bool find_member(struct topic_text text, size_t line, struct member *member)
{
    bool is_found = false;
    size_t at = 0;
    for (size_t number = 0; number <= line && at < text.len; number++) {
        struct member found;
        size_t end = topic_text_scan_line_end(text, at);
        if (split((struct topic_text){text.bytes + at, end - at}, &found) && found.value.len > 0 &&
            needs_quotes(found.value)) {
            *member = found;
            is_found = true;
        }
        at = topic_text_scan_next_line(text, at);
    }
    return is_found;
}

static bool is_text(struct topic_text key)
{
    unsigned rank;
    return (size_t)topic_keys_find(key.bytes, key.len, &rank) < TOPIC_FIELD_COUNT;
}

int topic_yaml_cure_fail(struct topic_text text, size_t line, const char *what,
                         struct topic_error *err)
{
    struct member member = {0};
    if (!find_member(text, line, &member))
        return topic_error_set(err, "broken front matter: %s", what);
    const int len = (int)member.key.len;
    const char first = member.value.bytes[0];
    if (is_open_quote(member.value))
        return topic_error_set(err,
                               "broken front matter: %s: write %c behind the value of \"%.*s\"",
                               what, first, len, member.key.bytes);
    if (is_open_list(member.value) && !is_text(member.key))
        return topic_error_set(err,
                               "broken front matter: %s: write %c behind the value of \"%.*s\"",
                               what, first == '[' ? ']' : '}', len, member.key.bytes);
    const bool has_double = memchr(member.value.bytes, '"', member.value.len) != NULL;
    return topic_error_set(err,
                           "broken front matter: %s: write %c before and behind the value of "
                           "\"%.*s\"",
                           what, has_double ? '\'' : '"', len, member.key.bytes);
}
