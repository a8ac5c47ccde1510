#include "training/front_matter/opening_fence.h"

#include <string.h>

#include "base/text_scan.h"
#include "training/front_matter/plain_keys.h"

/* More before a colon is prose. */
#define KEY_MAX_BYTES 40
#define KEY_MAX_WORDS 3

#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

/* ---- fences ---- */

bool topic_opening_fence_is(struct topic_text text, size_t at, const char *fence)
{
    size_t len = strlen(fence);
    if (text.len - at < len || memcmp(text.bytes + at, fence, len) != 0)
        return false;
    for (at += len; at < text.len && text.bytes[at] != '\n' && text.bytes[at] != '\r'; at++)
        if (text.bytes[at] != ' ' && text.bytes[at] != '\t')
            return false;
    return true;
}

static const struct topic_opening_fence fences[] = {
    {"---", "---", TOPIC_OPENING_FENCE_YAML},     {"---yaml", "---", TOPIC_OPENING_FENCE_YAML},
    {"---yml", "---", TOPIC_OPENING_FENCE_YAML},  {"---toml", "---", TOPIC_OPENING_FENCE_TOML},
    {"---json", "---", TOPIC_OPENING_FENCE_JSON}, {"+++", "+++", TOPIC_OPENING_FENCE_TOML},
    {";;;", ";;;", TOPIC_OPENING_FENCE_JSON},
};

/* A fence as writers draw a rule, which Markdown and AsciiDoc have of that length too: only above a
 * key that is known, and if it is closed. */
static const struct topic_opening_fence long_fence = {"----", "----", TOPIC_OPENING_FENCE_YAML};

static bool is_long(struct topic_text file, size_t at)
{
    size_t first = topic_text_scan_next_line(file, at);
    return topic_opening_fence_is(file, at, long_fence.opening) &&
           topic_plain_keys_begins((struct topic_text){file.bytes + first, file.len - first}) &&
           topic_opening_fence_closing(&long_fence, file, at) < file.len;
}

bool topic_opening_fence_is_program(struct topic_text file, size_t at)
{
    static const char *const openings[] = {"---js", "---javascript", "---coffee"};
    for (size_t i = 0; i < sizeof openings / sizeof *openings; i++)
        if (topic_opening_fence_is(file, at, openings[i]))
            return true;
    return false;
}

size_t topic_opening_fence_closing(const struct topic_opening_fence *fence, struct topic_text file,
                                   size_t at)
{
    at = topic_text_scan_next_line(file, at);
    for (; at < file.len; at = topic_text_scan_next_line(file, at))
        if (topic_opening_fence_is(file, at, fence->closing) ||
            (fence->language == TOPIC_OPENING_FENCE_YAML &&
             topic_opening_fence_is(file, at, "...")))
            break;
    return at;
}

/* ---- what stands below them ---- */

/* The first line below the fence that is neither blank nor a comment. */
static struct topic_text first_line(struct topic_text file, size_t at)
{
    for (at = topic_text_scan_next_line(file, at); at < file.len;
         at = topic_text_scan_next_line(file, at)) {
        size_t end = topic_text_scan_line_end(file, at);
        struct topic_text line =
            topic_text_scan_trim((struct topic_text){file.bytes + at, end - at}, " \t");
        if (line.len > 0 && line.bytes[0] != '#')
            return line;
    }
    return (struct topic_text){"", 0};
}

/* How many words stand before the colon of the line, if they look like a key; 0: they do not. */
static size_t key_words(struct topic_text line)
{
    size_t colon = topic_text_scan_find_any(line, 0, ":");
    const struct topic_text key = {line.bytes, colon};
    bool is_address = topic_text_scan_has_prefix(line, colon, "://");
    bool has_blank = colon + 1 >= line.len || topic_text_scan_is_any(line.bytes[colon + 1], " \t");
    bool has_letter = topic_text_scan_find_any(key, 0, LETTERS) < colon;
    size_t words = 1;
    for (size_t i = 0; i < colon; i++) {
        has_letter = has_letter || (unsigned char)key.bytes[i] >= 0x80;
        words += key.bytes[i] == ' ';
    }
    bool is_key = colon < line.len && colon <= KEY_MAX_BYTES && has_letter && !is_address &&
                  topic_text_scan_find_any(key, 0, ",!?;()") == colon;
    return is_key && (words == 1 || has_blank) && words <= KEY_MAX_WORDS ? words : 0;
}

/* Whether front matter may begin with the line. */
static bool is_front_matter(const struct topic_opening_fence *fence, struct topic_text line)
{
    if (line.len == 0 || topic_opening_fence_is(line, 0, fence->closing))
        return true;
    if (fence->language == TOPIC_OPENING_FENCE_TOML)
        return topic_text_scan_is_any(line.bytes[0], "[") ||
               topic_text_scan_find_any(line, 0, "=") < line.len || topic_plain_keys_begins(line);
    static const char *const starts[] = {"{", "? ", "- ", "%TAG", "%YAML", "..."};
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        if (topic_text_scan_has_prefix(line, 0, starts[i]))
            return true;
    return key_words(line) > 0;
}

/* Whether a line down to the closing fence has a key that is known, as where the first one lacks
 * its colon. */
static bool has_known_key(const struct topic_opening_fence *fence, struct topic_text file,
                          size_t at)
{
    size_t end = topic_opening_fence_closing(fence, file, at);
    for (at = topic_text_scan_next_line(file, at); at < end && end < file.len;
         at = topic_text_scan_next_line(file, at))
        if (topic_plain_keys_begins((struct topic_text){file.bytes + at, end - at}))
            return true;
    return false;
}

/* Prose below a rule may have a list, or a colon behind its first words. */
static bool is_certain(const struct topic_opening_fence *fence, struct topic_text line)
{
    return fence->language == TOPIC_OPENING_FENCE_TOML || line.len == 0 || line.bytes[0] == '{' ||
           key_words(line) == 1;
}

/* Those that writers draw as rules too. */
static bool is_rule(const struct topic_opening_fence *fence)
{
    return fence == &fences[0] || strcmp(fence->opening, "+++") == 0;
}

const struct topic_opening_fence *topic_opening_fence_find(struct topic_text file, size_t at)
{
    if (is_long(file, at))
        return &long_fence;
    size_t i = 0;
    while (i < sizeof fences / sizeof *fences &&
           !topic_opening_fence_is(file, at, fences[i].opening))
        i++;
    if (i == sizeof fences / sizeof *fences)
        return NULL;
    return is_rule(&fences[i]) && !is_front_matter(&fences[i], first_line(file, at)) &&
                   !has_known_key(&fences[i], file, at)
               ? NULL
               : &fences[i];
}

bool topic_opening_fence_needs_closing(const struct topic_opening_fence *fence,
                                       struct topic_text file, size_t at)
{
    return !is_rule(fence) || is_certain(fence, first_line(file, at));
}
