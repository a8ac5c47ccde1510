#include "training/unsupported/source_scan.h"

#include <ctype.h>

#include "base/text_scan.h"

struct topic_text topic_source_scan_first_line(struct topic_text text)
{
    size_t end = topic_text_scan_next_line(text, 0);
    return topic_text_scan_trim((struct topic_text){text.bytes, end}, TOPIC_TEXT_SCAN_BLANKS);
}

struct topic_text topic_source_scan_rest(struct topic_text text)
{
    size_t end = topic_text_scan_next_line(text, 0);
    return (struct topic_text){text.bytes + end, text.len - end};
}

struct topic_text topic_source_scan_take_line(struct topic_text *rest)
{
    struct topic_text line = {"", 0};
    while (line.len == 0 && rest->len > 0) {
        line = topic_source_scan_first_line(*rest);
        *rest = topic_source_scan_rest(*rest);
    }
    return line;
}

size_t topic_source_scan_name_end(struct topic_text text, size_t at, const char *signs)
{
    while (at < text.len && (isalnum((unsigned char)text.bytes[at]) ||
                             topic_text_scan_is_any(text.bytes[at], signs)))
        at++;
    return at;
}

size_t topic_source_scan_string_end(struct topic_text text, size_t at)
{
    char quote = at < text.len ? text.bytes[at] : '\0';
    if (!topic_text_scan_is_any(quote, "\"'"))
        return 0;
    for (at++; at < text.len && text.bytes[at] != '\n'; at++) {
        if (text.bytes[at] == quote)
            return at + 1;
        at += text.bytes[at] == '\\';
    }
    return 0;
}

#define SENTENCE_MIN_WORDS 4

/* Without signs within it, and not in capitals. */
static bool is_plain_word(struct topic_text word)
{
    bool has_small = word.len == 1;
    word = topic_text_scan_trim(word, ".,:;!?'\"");
    for (size_t i = 0; i < word.len; i++) {
        unsigned char byte = (unsigned char)word.bytes[i];
        if (byte < 0x80 && !isalpha(byte) && !topic_text_scan_is_any(word.bytes[i], "-'"))
            return false;
        has_small = has_small || byte >= 0x80 || islower(byte);
    }
    return has_small;
}

bool topic_source_scan_is_sentence(struct topic_text line)
{
    size_t words = 0;
    line = topic_text_scan_trim(line, TOPIC_TEXT_SCAN_BLANKS);
    if (line.len == 0 || topic_text_scan_is_any(line.bytes[line.len - 1], ";>)") ||
        topic_text_scan_is_any(line.bytes[0], "#/*") ||
        topic_text_scan_find_any(line, 0, "{}=$\\\t\x01\x02") < line.len)
        return false;
    for (size_t at = 0; words < SENTENCE_MIN_WORDS && at < line.len;) {
        size_t end = topic_text_scan_find_any(line, at, " ");
        words = is_plain_word((struct topic_text){line.bytes + at, end - at}) ? words + 1 : 0;
        at = topic_text_scan_skip(line, end, " ");
    }
    return words == SENTENCE_MIN_WORDS;
}
