#include "training/unsupported/learner_lines.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

#include "base/text_scan.h"
#include "training/kind/fasttext_label.h"
#include "training/kind/line_scan.h"

/* A name in a prefix such as __topic__. */
#define PREFIX_MAX_BYTES 30

/* Whether the word is a label behind another prefix: __topic__AI. Where lines with fastText's own
 * come here, they are prose about it. */
static bool is_prefixed(struct topic_text word)
{
    size_t end = 2;
    if (!topic_text_scan_has_prefix(word, 0, "__") ||
        topic_text_scan_has_prefix(word, 0, TOPIC_FASTTEXT_LABEL_PREFIX))
        return false;
    while (end < word.len && end <= PREFIX_MAX_BYTES && isalpha((unsigned char)word.bytes[end]))
        end++;
    return end > 2 && end + 2 < word.len && memcmp(word.bytes + end, "__", 2) == 0 &&
           !ispunct((unsigned char)word.bytes[end + 2]);
}

static bool has_other_prefix(struct topic_text line)
{
    struct topic_text word;
    while (topic_line_scan_next_word(&line, &word))
        if (is_prefixed(word))
            return true;
    return false;
}

bool topic_learner_lines_have_prefix(struct topic_text start)
{
    return topic_line_scan_are_most(start, has_other_prefix);
}

/* Numbers and a 'tag, then | and the name of a namespace, or a blank and a word. The tag may touch
 * the bar. */
static bool is_vowpal_wabbit(struct topic_text line)
{
    const char *bar = line.len > 0 ? memchr(line.bytes, '|', line.len) : NULL;
    if (!bar)
        return false;
    size_t at = (size_t)(bar - line.bytes);
    struct topic_text before = {line.bytes, at};
    struct topic_text word;
    bool is_tag = false;
    for (; topic_line_scan_next_word(&before, &word); is_tag = word.bytes[0] == '\'')
        if (!isdigit((unsigned char)word.bytes[0]) &&
            !topic_text_scan_is_any(word.bytes[0], ".-+'"))
            return false;
    struct topic_text last = topic_text_scan_trim(line, TOPIC_LINE_SCAN_BLANKS);
    return at + 1 < line.len && line.bytes[at + 1] != '|' && last.bytes[last.len - 1] != '|' &&
           (at == 0 ? isalpha((unsigned char)line.bytes[1]) != 0
                    : is_tag || topic_line_scan_is_blank(line.bytes[at - 1]));
}

/* A name in place of the number: AI | chip maker. */
static bool is_named_vowpal_wabbit(struct topic_text line)
{
    struct topic_text word;
    return topic_line_scan_next_word(&line, &word) && word.bytes[0] != '|' && line.len > 2 &&
           topic_line_scan_is_blank(line.bytes[0]) && line.bytes[1] == '|' &&
           line.bytes[2] != '|' && topic_text_scan_trim(line, TOPIC_LINE_SCAN_BLANKS).len > 1;
}

/* A single line of the second kind is prose: "Chips | a comment". */
bool topic_learner_lines_are_vowpal_wabbit(struct topic_text start)
{
    struct topic_line_scan_counts named = topic_line_scan_count(start, is_named_vowpal_wabbit);
    return topic_line_scan_are_all(start, is_vowpal_wabbit) ||
           (named.lines > 1 && named.count == named.lines);
}

/* 3,7 12:0.5 40:1, or 3 qid:7 12:0.5 40:1 */
static bool is_libsvm(struct topic_text line)
{
    size_t features = 0;
    const char *query = line.len > 0 ? memmem(line.bytes, line.len, " qid:", 5) : NULL;
    if (query)
        line = (struct topic_text){query + 5, line.len - (size_t)(query + 5 - line.bytes)};
    for (size_t i = 0; i < line.len; i++) {
        if (!isdigit((unsigned char)line.bytes[i]) &&
            !topic_text_scan_is_any(line.bytes[i], " \t\r.:-+eE,"))
            return false;
        features += i > 0 && line.bytes[i] == ':' && isdigit((unsigned char)line.bytes[i - 1]);
    }
    return features > 1 && line.len > 0 && !topic_line_scan_is_blank(line.bytes[0]) &&
           memchr(line.bytes, ' ', line.len);
}

bool topic_learner_lines_are_libsvm(struct topic_text start)
{
    return topic_line_scan_are_all(start, is_libsvm);
}
