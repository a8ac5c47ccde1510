#include "training/unsupported/conll_kind.h"

#include <ctype.h>
#include <stddef.h>

#include "base/text_scan.h"
#include "training/unsupported/source_scan.h"

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

bool topic_conll_kind_is(struct topic_text text)
{
    if (topic_text_scan_has_prefix(text, 0, "-DOCSTART-") || is_conllu(text))
        return true;
    for (size_t i = 0; i < TAGGED_WORDS_SEEN; i++)
        if (!is_tagged_word(topic_source_scan_take_line(&text)))
            return false;
    return true;
}
