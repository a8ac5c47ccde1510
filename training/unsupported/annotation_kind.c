#include "training/unsupported/annotation_kind.h"

#include <string.h>

#include "base/text_scan.h"

static bool holds(struct topic_text text, const char *part)
{
    return memmem(text.bytes, text.len, part, strlen(part)) != NULL;
}

/* "nlu:", with a version before it or not, and "- intent: ask_energy" with "examples: |". */
static bool is_yaml(struct topic_text text, size_t at)
{
    return (topic_text_scan_has_prefix(text, at, "nlu:") ||
            (topic_text_scan_has_prefix(text, at, "version:") && holds(text, "\nnlu:"))) &&
           holds(text, "- intent:") && holds(text, "examples:");
}

/* "## intent:ask_energy", and a list below it. */
static bool is_markdown(struct topic_text text, size_t at)
{
    size_t below = topic_text_scan_next_line(text, at);
    return topic_text_scan_has_prefix(text, at, "## intent:") &&
           topic_text_scan_has_prefix(
               text, topic_text_scan_skip(text, below, TOPIC_TEXT_SCAN_BLANKS), "- ");
}

bool topic_annotation_kind_is_rasa(struct topic_text text)
{
    size_t at = topic_text_scan_skip(text, 0, TOPIC_TEXT_SCAN_BLANKS);
    return is_yaml(text, at) || is_markdown(text, at);
}

bool topic_annotation_kind_is_webanno(struct topic_text text)
{
    return topic_text_scan_has_prefix(text, 0, "#FORMAT=WebAnno TSV");
}
