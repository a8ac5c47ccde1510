#include "record/label/label_problem.h"

#include <stddef.h>
#include <string.h>

#include "base/text_scan.h"
#include "record/label/label_marks.h"
#include "record/label/label_printed.h"
#include "record/label/label_text.h"

static bool begins(struct topic_text text, const char *start)
{
    return topic_text_scan_has_prefix(text, 0, start);
}

static bool holds(struct topic_text text, const char *part)
{
    return text.len > 0 && memmem(text.bytes, text.len, part, strlen(part)) != NULL;
}

/* The bytes of a character that is no letter or digit: punctuation of ASCII, blanks, marks that are
 * not seen, and the block of general punctuation; 0: another. */
static size_t sign_bytes(struct topic_text text)
{
    static const char *const signs[] = {"\u00a0", "\u00ad", "\u3000", "\u3001", "\u3002", "\ufeff"};
    unsigned char byte = (unsigned char)text.bytes[0];
    bool is_letter = (byte | 0x20) >= 'a' && (byte | 0x20) <= 'z';
    bool is_control = byte < ' ' || byte == 0x7F; /* which record.c refuses */
    if (byte < 0x80)
        return is_letter || is_control || (byte >= '0' && byte <= '9') ? 0 : 1;
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (begins(text, signs[i]))
            return strlen(signs[i]);
    bool is_general = text.len > 2 && byte == 0xE2 && (unsigned char)text.bytes[1] <= 0x81;
    return is_general ? 3 : 0; /* U+2000 to U+207F */
}

static bool has_only_signs(struct topic_text text)
{
    for (size_t len; text.len > 0; text = (struct topic_text){text.bytes + len, text.len - len})
        if ((len = sign_bytes(text)) == 0)
            return false;
    return true;
}

static bool ends(struct topic_text text, const char *end)
{
    size_t len = strlen(end);
    return text.len >= len && memcmp(text.bytes + text.len - len, end, len) == 0;
}

/* [AI](http://example.org), **AI**, `AI`, <b>AI</b>, AI<br>Energy */
static bool is_marked_up(struct topic_text text)
{
    static const char *const marks[] = {"**", "__", "~~", "==", "*", "`"};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (text.len > 2 * strlen(marks[i]) && begins(text, marks[i]) && ends(text, marks[i]))
            return true;
    bool is_link = begins(text, "[") && holds(text, "](") && ends(text, ")");
    return is_link || holds(text, "</") || holds(text, "<br");
}

/* AI (0.93), AI:0.93, AI=1. A percentage may belong to a name, as in VAT: 20%; only all names of a
 * corpus together tell (training/names/label_doubts.h). */
static bool has_probability(struct topic_text text)
{
    bool is_closed = ends(text, ")");
    struct topic_text before = {text.bytes, text.len - is_closed};
    size_t at = before.len;
    while (at > 0 && !topic_text_scan_is_any(before.bytes[at - 1], is_closed ? "(" : ":="))
        at--;
    struct topic_text number = {before.bytes + at, before.len - at};
    number = topic_text_scan_trim(number, TOPIC_TEXT_SCAN_BLANKS);
    bool is_flag = at > 1 && before.bytes[at - 1] == '=' && number.len == 1 &&
                   topic_text_scan_is_any(number.bytes[0], "01");
    return at > 1 && (is_flag || topic_label_text_is_probability(number));
}

/* {{topic}}, ${topic}, <%= topic %>, %(topic)s */
static bool is_placeholder(struct topic_text text)
{
    static const struct {
        const char *open;
        const char *close;
    } marks[] = {{"{{", "}}"}, {"${", "}"}, {"<%", "%>"}, {"{%", "%}"}, {"#{", "}"}, {"%(", ")s"}};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (text.len > 2 && begins(text, marks[i].open) && ends(text, marks[i].close))
            return true;
    return false;
}

/* Topic.AI, also as one of several: Energy;Topic.AI */
static bool is_object(struct topic_text text)
{
    if (topic_label_printed_is_object(text))
        return true;
    for (size_t start = 0, end; start < text.len; start = end + 1) {
        end = topic_text_scan_find_any(text, start, ";|,");
        struct topic_text part = {text.bytes + start, end - start};
        if (part.len < text.len &&
            topic_label_printed_is_object(topic_text_scan_trim(part, TOPIC_TEXT_SCAN_BLANKS)))
            return true;
    }
    return false;
}

/* AI|8f3c1c2d-1b2c-4d5e-8f90-0123456789ab;Energy */
static bool holds_identifier(struct topic_text text)
{
    for (size_t at = 0; at < text.len; at++) {
        at = topic_text_scan_find_any(text, at, "|");
        if (topic_label_marks_identifier(text, at) > 0)
            return true;
    }
    return false;
}

/* AI%20Hardware, R%26D, Caf%C3%A9; but not 90%ab */
static bool holds_escape(struct topic_text text)
{
    static const char digits[] = "0123456789";
    static const char hexadecimal[] = "0123456789abcdefABCDEF";
    for (size_t at = 0; at + 2 < text.len; at++)
        if (text.bytes[at] == '%' && topic_text_scan_is_any(text.bytes[at + 1], "2345CDEcde") &&
            topic_text_scan_is_any(text.bytes[at + 2], hexadecimal) &&
            (at == 0 || !topic_text_scan_is_any(text.bytes[at - 1], digits)))
            return true;
    return false;
}

/* Caf\u00e9, as of text that is encoded twice; a list of JSON may have it */
static bool holds_unicode_escape(struct topic_text text)
{
    static const char hexadecimal[] = "0123456789abcdefABCDEF";
    for (size_t at = 0; at + 5 < text.len && !begins(text, "["); at++)
        if (text.bytes[at] == '\\' && text.bytes[at + 1] == 'u' &&
            topic_text_scan_skip((struct topic_text){text.bytes, at + 6}, at + 2, hexadecimal) ==
                at + 6)
            return true;
    return false;
}

const char *topic_label_problem(struct topic_text text)
{
    bool is_marked = text.len > 2 && (ends(text, "!") || ends(text, "?"));
    if (is_placeholder(text))
        return "is a place in a template that nothing was put into: write the name";
    if (topic_label_printed_is_word(text))
        return "is how PHP prints a list: write its names, or 'Array' in quotes if that is a name";
    if (is_object(text))
        return "is how a program prints an object: write its name";
    if (topic_label_printed_is_empty(text))
        return "is an empty list: leave it out";
    if (begins(text, "#") && is_marked)
        return "is an error of a spreadsheet: write the name";
    if (holds(text, "\uFFFD"))
        return "has a character that a wrong conversion left (U+FFFD): convert the original again";
    if (begins(text, "__label__"))
        return "is marked as in lines of fastText: write the name alone, without __label__";
    if (topic_label_printed_is_serialised(text))
        return "is a list as PHP serialises it: write its names";
    if (is_marked_up(text))
        return "has marks of HTML or Markdown: write the name alone";
    if (holds_identifier(text))
        return "has an identifier of SharePoint between names: write the names as a list";
    if (holds_escape(text))
        return "has characters written as in an address, such as %20: write them as they are";
    if (holds_unicode_escape(text))
        return "has a character written as an escape, such as \\u00e9: write it as it is";
    if (begins(text, "\"[\\\""))
        return "is a list that is encoded twice: write its names";
    if (has_probability(text))
        return "has a probability: write the name alone";
    if (holds(text, "\\n"))
        return "has a line break that is written as \\n: write ; between two names";
    if (text.len > 1 && ends(text, "\\"))
        return "ends in a backslash, as before a separator that is escaped: write the names in "
               "quotes or as a list";
    return text.len > 0 && has_only_signs(text) ? "has no letter and no digit" : NULL;
}
