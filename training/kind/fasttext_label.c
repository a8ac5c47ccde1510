#include "training/kind/fasttext_label.h"

#include <string.h>

#include "base/text_scan.h"
#include "record/blank_text.h"
#include "record/label/label_text.h"
#include "training/kind/line_scan.h"

/* What may stand between a label and the text. */
#define SEPARATORS ",;|:"

/* Of the marks before a label, which are looked through for each that closes one. No program writes
 * more than three. */
#define MARKS_MAX_BYTES 16

/* ---- marks ---- */

static const struct {
    const char *open;
    const char *close;
} pairs[] = {{"\"", "\""}, {"'", "'"}, {"“", "”"}, {"„", "“"}, {"”", "”"},
             {"‘", "’"},   {"’", "’"}, {"«", "»"}, {"»", "«"}, {"「", "」"},
             {"[", "]"},   {"(", ")"}, {"{", "}"}, {"<", ">"}, {"`", "`"}};

/* The length of the mark, or of the blank that is none of ASCII, at `at`; 0: none is there. */
static size_t mark_length(struct topic_text line, size_t at)
{
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        if (topic_text_scan_has_prefix(line, at, pairs[i].open))
            return strlen(pairs[i].open);
    return topic_blank_text_character(line, at);
}

static bool ends_with(struct topic_text text, const char *end)
{
    size_t len = strlen(end);
    return text.len > len && memcmp(text.bytes + text.len - len, end, len) == 0;
}

/* The length of what closes one of the marks at the end of the name; 0: nothing does. */
static size_t closing_length(struct topic_text name, struct topic_text marks)
{
    for (size_t i = 0; marks.len > 0 && i < sizeof pairs / sizeof *pairs; i++)
        if (ends_with(name, pairs[i].close) &&
            memmem(marks.bytes, marks.len, pairs[i].open, strlen(pairs[i].open)))
            return strlen(pairs[i].close);
    return 0;
}

/* ---- labels ---- */

size_t topic_fasttext_label_find(struct topic_text line, size_t at)
{
    while (at < line.len) {
        const char *found = memmem(line.bytes + at, line.len - at, TOPIC_FASTTEXT_LABEL_PREFIX,
                                   TOPIC_FASTTEXT_LABEL_PREFIX_BYTES);
        if (!found)
            return line.len;
        at = (size_t)(found - line.bytes);
        if (at == 0 || topic_line_scan_is_blank(line.bytes[at - 1]))
            return at;
        at += TOPIC_FASTTEXT_LABEL_PREFIX_BYTES;
    }
    return line.len;
}

/* Whether something that may be a name stands behind the prefix at `at`. */
static bool has_name(struct topic_text line, size_t at)
{
    size_t name = at + TOPIC_FASTTEXT_LABEL_PREFIX_BYTES;
    return topic_text_scan_has_prefix(line, at, TOPIC_FASTTEXT_LABEL_PREFIX) && name < line.len &&
           !topic_text_scan_is_any(line.bytes[name], " \t\r\"'`");
}

bool topic_fasttext_label_begins(struct topic_text line, size_t at, struct topic_text *marks)
{
    size_t start = at;
    size_t len;
    while (at < line.len && at - start < MARKS_MAX_BYTES &&
           !topic_line_scan_is_blank(line.bytes[at]) && (len = mark_length(line, at)) > 0)
        at += len;
    *marks = (struct topic_text){line.bytes + start, at - start};
    return marks->len == 0 ? topic_text_scan_has_prefix(line, at, TOPIC_FASTTEXT_LABEL_PREFIX)
                           : has_name(line, at);
}

struct topic_text topic_fasttext_label_name(struct topic_text name, struct topic_text marks,
                                            bool *is_closed)
{
    size_t before;
    do {
        before = name.len;
        name = topic_blank_text_trim(name);
        while (name.len > 0 && topic_text_scan_is_any(name.bytes[name.len - 1], SEPARATORS))
            name.len--;
        size_t closing = closing_length(name, marks);
        name.len -= closing;
        *is_closed = *is_closed || closing > 0;
    } while (name.len < before);
    return name;
}

static bool is_word_byte(char byte)
{
    return (byte >= '0' && byte <= '9') || ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z') ||
           byte == '_';
}

struct topic_text topic_fasttext_label_doubtful(struct topic_text line)
{
    size_t at = 0;
    const char *found;
    while (at < line.len &&
           (found = memmem(line.bytes + at, line.len - at, TOPIC_FASTTEXT_LABEL_PREFIX,
                           TOPIC_FASTTEXT_LABEL_PREFIX_BYTES))) {
        size_t start = (size_t)(found - line.bytes);
        at = topic_text_scan_find_any(line, start, TOPIC_LINE_SCAN_BLANKS);
        if (start > 0 && !is_word_byte(line.bytes[start - 1]) && has_name(line, start))
            return (struct topic_text){found, at - start};
    }
    return (struct topic_text){"", 0};
}

/* ---- what is no label ---- */

bool topic_fasttext_label_is_predicted(struct topic_text text)
{
    struct topic_text word;
    size_t count = 0;
    while (topic_line_scan_next_word(&text, &word)) {
        if (!topic_label_text_is_probability(word))
            return false;
        count++;
    }
    return count > 0;
}

bool topic_fasttext_label_has_open_quote(struct topic_text name)
{
    size_t count = 0;
    for (size_t i = 0; i < name.len; i++)
        count +=
            name.bytes[i] == '"' && (i == 0 || name.bytes[i - 1] < '0' || name.bytes[i - 1] > '9');
    return count % 2 == 1;
}
