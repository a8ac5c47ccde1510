#include "training/unsupported/fence_kind.h"

#include <stddef.h>
#include <string.h>

#include "base/text_scan.h"
#include "training/unsupported/source_scan.h"

#define FENCE "```"

/* What a model says before it answers is shorter. */
#define LINES_SEEN 10

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

bool topic_fence_kind_begins(struct topic_text text)
{
    size_t at = topic_text_scan_skip(text, 0, TOPIC_TEXT_SCAN_BLANKS);
    text = (struct topic_text){text.bytes + at, text.len - at};
    return is_fence(topic_source_scan_first_line(text)) &&
           are_records(topic_source_scan_rest(text));
}

bool topic_fence_kind_is_below(struct topic_text text)
{
    for (size_t i = 0; i < LINES_SEEN && text.len > 0; i++) {
        if (is_fence(topic_source_scan_first_line(text)))
            return are_records(topic_source_scan_rest(text));
        text = topic_source_scan_rest(text);
    }
    return false;
}
