#include "training/unsupported/json_kind.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/text_scan.h"
#include "record/keys.h"
#include "training/unsupported/source_scan.h"
#include "training/unsupported/yaml_kind.h"

/* Behind blanks and comments, from `at` on. */
static size_t skip_comments(struct topic_text text, size_t at)
{
    for (;;) {
        at = topic_text_scan_skip(text, at, TOPIC_TEXT_SCAN_BLANKS);
        bool is_block = topic_text_scan_has_prefix(text, at, "/*");
        if (!is_block && !topic_text_scan_has_prefix(text, at, "//"))
            return at;
        const char *mark = is_block ? "*/" : "\n";
        const char *end = memmem(text.bytes + at, text.len - at, mark, strlen(mark));
        at = end ? (size_t)(end - text.bytes) + strlen(mark) : text.len;
    }
}

/* "{Update: the road is open.} Traffic flows again": what stands behind the name is no value of
 * JavaScript, and words follow the brace that closes it. */
static bool is_remark(struct topic_text text, size_t colon)
{
    size_t value = topic_text_scan_skip(text, colon + 1, " ");
    size_t end = topic_text_scan_line_end(text, colon);
    size_t brace = topic_text_scan_find_any(text, colon, "}");
    size_t behind = topic_text_scan_skip(text, brace + 1, " ");
    bool is_value = value < end && topic_text_scan_is_any(text.bytes[value], "\"'`[{(-+.");
    return !is_value && behind < end && !topic_text_scan_is_any(text.bytes[behind], ",;]})/\r");
}

bool topic_json_kind_is_relaxed(struct topic_text text)
{
    size_t at = skip_comments(text, 0);
    bool has_comment = at > 0;
    bool has_brace = false;
    while (!has_brace && at < text.len && topic_text_scan_is_any(text.bytes[at], "[{")) {
        has_brace = text.bytes[at] == '{';
        size_t blank = topic_text_scan_skip(text, at + 1, TOPIC_TEXT_SCAN_BLANKS);
        at = skip_comments(text, at + 1);
        has_comment = has_comment || at > blank;
    }
    size_t name = topic_source_scan_name_end(text, at, "_.");
    if (!has_brace || at == text.len || name == text.len)
        return false;
    if (text.bytes[at] == '"')
        return has_comment;
    size_t colon = topic_text_scan_skip(text, name, " ");
    return name > at && colon < text.len && text.bytes[colon] == ':' && !is_remark(text, colon) &&
           !topic_yaml_kind_has_paragraph(text);
}

/* ---- behind other words ---- */

/* Longer than the names of texts in quotes. */
#define MEMBER_MAX_BYTES 40

/* A line with an object of JSON behind other words, as in a log or a stream of events. */
static bool ends_in_json(struct topic_text line)
{
    char member[MEMBER_MAX_BYTES];
    size_t count;
    const struct topic_keys_name *texts = topic_keys_texts(&count);
    const char *brace = line.len > 0 ? memmem(line.bytes, line.len, "{\"", 2) : NULL;
    if (!brace || brace == line.bytes || line.bytes[line.len - 1] != '}')
        return false;
    for (size_t i = 0; i < count; i++) {
        size_t len = (size_t)snprintf(member, sizeof member, "\"%s\"", texts[i].name);
        if (memmem(brace, line.len - (size_t)(brace - line.bytes), member, len))
            return true;
    }
    return false;
}

#define JSON_LINES_SEEN 3

/* Each of the first lines is one: prose has it once. A single line needs the field of an event, or
 * a tab before the object, as behind the keys of Kafka's messages. */
bool topic_json_kind_is_behind_words(struct topic_text text)
{
    bool is_event = topic_text_scan_has_prefix(text, 0, "data:") ||
                    (text.len > 0 && memmem(text.bytes, text.len, "\t{\"", 3));
    size_t lines = 0;
    for (; lines < JSON_LINES_SEEN; lines++) {
        struct topic_text line = topic_source_scan_take_line(&text);
        if (line.len == 0)
            break;
        if (!ends_in_json(line))
            return false;
    }
    return lines > 1 || (lines == 1 && is_event);
}

bool topic_json_kind_is_assigned(struct topic_text text)
{
    static const char *const words[] = {"var ", "let ", "const ", "export default "};
    size_t at = 0;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (topic_text_scan_has_prefix(text, 0, words[i]))
            at = strlen(words[i]);
    size_t name_end = topic_source_scan_name_end(text, at, "_.$");
    at = topic_text_scan_skip(text, name_end, " \t");
    if (at == 0 || at >= text.len ||
        (text.bytes[at] != '=' && !(text.bytes[at] == '(' && at == name_end)))
        return false;
    at = topic_text_scan_skip(text, at + 1, TOPIC_TEXT_SCAN_BLANKS);
    size_t open = at;
    while (at < text.len && topic_text_scan_is_any(text.bytes[at], "[{"))
        at = topic_text_scan_skip(text, at + 1, TOPIC_TEXT_SCAN_BLANKS);
    return at > open && at < text.len && text.bytes[at] == '"';
}

/* ---- between fences ---- */

#define FENCE "```"

/* What a model says before it answers is shorter. */
#define INTRODUCTION_LINES 10

static bool is_fence(struct topic_text line)
{
    static const char *const languages[] = {"", "json", "jsonl", "ndjson", "json5", "csv", "tsv"};
    if (!topic_text_scan_has_prefix(line, 0, FENCE))
        return false;
    const struct topic_text language = {line.bytes + strlen(FENCE), line.len - strlen(FENCE)};
    return TOPIC_TEXT_SCAN_IS_ONE_OF(language, languages);
}

static bool holds_one(struct topic_text text, const char *const *parts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (text.len > 0 && memmem(text.bytes, text.len, parts[i], strlen(parts[i])))
            return true;
    return false;
}

/* Records with a text and topics in JSON, or the names of these in the first row of a table. */
static bool are_records(struct topic_text text)
{
    static const char *const texts[] = {"\"title\"", "\"body\"", "\"text\"", "\"headline\""};
    static const char *const topics[] = {"\"topics\"", "\"topic\"", "\"label", "\"tags\"",
                                         "\"categor"};
    static const char *const columns[] = {"title", "body", "text", "headline"};
    static const char *const labels[] = {"topic", "label", "tags", "categor"};
    struct topic_text header = topic_source_scan_first_line(text);
    if (text.len > 0 && topic_text_scan_is_any(text.bytes[0], "{["))
        return holds_one(text, texts, sizeof texts / sizeof *texts) &&
               holds_one(text, topics, sizeof topics / sizeof *topics);
    return topic_text_scan_find_any(header, 0, ",;\t") < header.len &&
           topic_text_scan_find_any(header, 0, ".") == header.len &&
           holds_one(header, columns, sizeof columns / sizeof *columns) &&
           holds_one(header, labels, sizeof labels / sizeof *labels);
}

bool topic_json_kind_is_fenced(struct topic_text text)
{
    size_t at = topic_text_scan_skip(text, 0, TOPIC_TEXT_SCAN_BLANKS);
    text = (struct topic_text){text.bytes + at, text.len - at};
    return is_fence(topic_source_scan_first_line(text)) &&
           are_records(topic_source_scan_rest(text));
}

bool topic_json_kind_is_fenced_below(struct topic_text text)
{
    for (size_t i = 0; i < INTRODUCTION_LINES && text.len > 0; i++) {
        if (is_fence(topic_source_scan_first_line(text)))
            return are_records(topic_source_scan_rest(text));
        text = topic_source_scan_rest(text);
    }
    return false;
}
