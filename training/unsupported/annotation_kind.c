#include "training/unsupported/annotation_kind.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

#include "base/text_scan.h"
#include "training/unsupported/source_scan.h"

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

/* ---- words with tags ---- */

/* A word and what it is, in columns: "Nvidia NNP B-NP B-ORG", "says VBZ B-VP O". */
static bool is_tagged_word(struct topic_text line)
{
    size_t end = line.len;
    while (end > 0 && !topic_text_scan_is_any(line.bytes[end - 1], " \t"))
        end--;
    struct topic_text tag = {line.bytes + end, line.len - end};
    bool is_outside = tag.len == 1 && tag.bytes[0] == 'O';
    bool is_inside = tag.len > 2 && topic_text_scan_is_any(tag.bytes[0], "BIES") &&
                     tag.bytes[1] == '-' && isupper((unsigned char)tag.bytes[2]);
    return end > 0 && (is_outside || is_inside);
}

#define TAGGED_WORDS_SEEN 3

#define CONLLU_TABS 9

/* "1\tChips\tchip\tNOUN\t...", ten columns, below comments. */
static bool is_conllu(struct topic_text text)
{
    struct topic_text line;
    size_t tabs = 0;
    do
        line = topic_source_scan_take_line(&text);
    while (line.len > 0 && line.bytes[0] == '#');
    for (size_t i = 0; i < line.len; i++)
        tabs += line.bytes[i] == '\t';
    return tabs == CONLLU_TABS && topic_text_scan_has_prefix(line, 0, "1\t");
}

bool topic_annotation_kind_is_conll(struct topic_text text)
{
    if (topic_text_scan_has_prefix(text, 0, "-DOCSTART-") || is_conllu(text))
        return true;
    for (size_t i = 0; i < TAGGED_WORDS_SEEN; i++)
        if (!is_tagged_word(topic_source_scan_take_line(&text)))
            return false;
    return true;
}
